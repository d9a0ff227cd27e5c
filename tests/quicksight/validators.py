"""Two validators that know nothing of ours: botocore's own, and the schemas that CloudFormation publishes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from botocore.model import ServiceModel
from botocore.validate import ParamValidator
from jsonschema import Draft7Validator

from recongen.quicksight import kinds
from recongen.quicksight.kinds import Kind
from recongen.quicksight.service_model import faults, model

REGION = "us-east-1"


def refused_by_us(kind: Kind, request: Mapping[str, Any]) -> bool:
    return bool(faults(kinds.operation("Create", kind), request))


def refused_by_botocore(kind: Kind, request: Mapping[str, Any]) -> bool:
    return bool(botocore_report(kind, request))


def refused_by_cloudformation(kind: Kind, request: Mapping[str, Any]) -> bool:
    return cloudformation_report(kind, request) is not None


def botocore_report(kind: Kind, request: Mapping[str, Any]) -> str:
    shape = _botocore_model().operation_model(kinds.operation("Create", kind)).input_shape
    return str(ParamValidator().validate(request, shape).generate_report())


def cloudformation_report(kind: Kind, request: Mapping[str, Any]) -> str | None:
    error = next(_schema(kind).iter_errors(_as_template(request)), None)
    return None if error is None else f"{error.json_path}: {error.message[:200]}"


@cache
def _botocore_model() -> ServiceModel:
    return ServiceModel(model(), "quicksight")


@cache
def _schema(kind: Kind) -> Draft7Validator:
    """From the files of cfn-lint, which need not be imported for that."""
    spec = find_spec("cfnlint")
    assert spec is not None and spec.submodule_search_locations, "cfn-lint is not installed"
    folder = Path(spec.submodule_search_locations[0]) / "data" / "schemas"
    names = json.loads((folder / "providers" / f"{REGION}.json").read_text())
    schema = folder / "resources" / f"{names[f'AWS::QuickSight::{kinds.NOUN[kind]}']}.json"
    return Draft7Validator(json.loads(schema.read_text()))


def _as_template(request: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is newer than those schemas, the text of empty visuals; and with the one spelling that differs."""
    document = dict(request)
    if "Options" in (definition := document.get("Definition", {})):
        options = {key: value for key, value in definition["Options"].items() if key != "VisualMessages"}
        document["Definition"] = definition | {"Options": options}
    folders = document.get("FieldFolders")
    if isinstance(folders, Mapping):
        lower = {
            name: {key.lower(): value for key, value in folder.items()} for name, folder in folders.items()
        }
        document["FieldFolders"] = lower
    return document
