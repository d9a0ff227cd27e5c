"""The same against AWS itself, if you name an account; it makes what it needs and takes it away again.

    RECONGEN_QUICKSIGHT_ACCOUNT=… RECONGEN_QUICKSIGHT_REGION=… \
    RECONGEN_QUICKSIGHT_DATA_SOURCE=arn:… RECONGEN_QUICKSIGHT_OWNER=arn:… pytest tests/quicksight/test_live.py

The data source need not have any table: queries run only when somebody looks. Without one, only a theme is made.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from recongen.quicksight.apply import removable, remove
from recongen.quicksight.client import Patience, QuickSight
from recongen.quicksight.deployment import Deployment
from recongen.quicksight.kinds import ID_MEMBER, Kind
from recongen.quicksight.permissions import permissions
from recongen.quicksight.plan import make_plan
from recongen.quicksight.requests import Resource, in_order
from tests.quicksight import requests_made_by_hand as by_hand
from tests.quicksight.direct import actions, deploy

ACCOUNT = os.environ.get("RECONGEN_QUICKSIGHT_ACCOUNT", "")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not ACCOUNT,
        reason="NOTHING WAS TRIED ON AWS: set RECONGEN_QUICKSIGHT_ACCOUNT, _REGION, _DATA_SOURCE and _OWNER",
    ),
]


def setting(name: str) -> str:
    return os.environ.get(f"RECONGEN_QUICKSIGHT_{name}", "")


@pytest.fixture
def where() -> Deployment:
    owners = tuple(filter(None, [setting("OWNER")]))
    name = f"recongen-test-{uuid.uuid4().hex[:8]}"
    return Deployment(name, ACCOUNT, setting("REGION") or "us-east-1", owners)


@pytest.fixture
def aws(where: Deployment) -> Iterator[QuickSight]:
    service = QuickSight(where.account, where.region)
    yield service
    remove(service, where.name, removable(service, where.name))


def resources_of(where: Deployment, title: str) -> tuple[Resource, ...]:
    source = setting("DATA_SOURCE")
    resources = [_resource(where, "theme", "theme", by_hand.theme(), title)]
    if source:
        tables = by_hand.dataset(where.name, by_hand.COLUMNS)
        tables["PhysicalTableMap"]["query"]["CustomSql"]["DataSourceArn"] = source
        app: dict[str, Any] = by_hand.app(where.name)
        app["ThemeArn"] = where.arn("theme", where.id("theme"))
        declared = app["Definition"]["DataSetIdentifierDeclarations"][0]
        declared["DataSetArn"] = where.arn("dataset", where.id("drift"))
        resources += [
            _resource(where, "dataset", "drift", tables, title),
            _resource(where, "analysis", "l1", app, title),
            _resource(where, "dashboard", "l1", app, title),
        ]
    return in_order(resources)


def _resource(where: Deployment, kind: Kind, suffix: str, members: dict[str, Any], title: str) -> Resource:
    request = {
        "AwsAccountId": where.account,
        ID_MEMBER[kind]: where.id(suffix),
        "Name": f"{title} {suffix}",
        "Tags": where.tags(),
        **members,
    }
    if entries := permissions(kind, where.owners, ()):
        request["Permissions"] = entries
    return Resource(kind, where.id(suffix), request["Name"], request)


def test_made_then_left_alone_then_updated_then_taken_away(aws: QuickSight, where: Deployment) -> None:
    first, second = resources_of(where, "First"), resources_of(where, "Second")
    patience = Patience()
    assert {"create"} == set(actions(deploy(aws, first, patience, deployment=where.name)).values())
    assert {} == actions(make_plan(aws, where.name, first))
    assert {"update"} == set(actions(deploy(aws, second, patience, deployment=where.name)).values())
    assert {} == actions(make_plan(aws, where.name, second))
    remove(aws, where.name, removable(aws, where.name))
    assert [] == removable(aws, where.name)
