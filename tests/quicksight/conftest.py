"""A fake QuickSight for every test, and a client that reaches it as it would reach AWS."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from recongen.quicksight.client import QuickSight
from recongen.quicksight.patience import Patience
from tests.quicksight.fake.server import Server, serving
from tests.quicksight.fake.service import FakeQuickSight


@pytest.fixture(scope="session")
def quicksight_server() -> Iterator[Server]:
    with serving(FakeQuickSight()) as server:
        yield server


@pytest.fixture
def fake(quicksight_server: Server, monkeypatch: pytest.MonkeyPatch) -> FakeQuickSight:
    """Empty, and where AWS_ENDPOINT_URL_QUICKSIGHT says."""
    for name, value in {
        "AWS_ENDPOINT_URL_QUICKSIGHT": quicksight_server.url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1",
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    quicksight_server.service = FakeQuickSight()
    return quicksight_server.service


@pytest.fixture
def client(fake: FakeQuickSight) -> QuickSight:
    return QuickSight(fake.account, fake.region)


@pytest.fixture
def patience() -> Patience:
    """The product's own, on a clock that only its pauses move."""
    return quick_patience()


def quick_patience() -> Patience:
    passed = [0.0]

    def sleep(seconds: float) -> None:
        passed[0] += seconds

    return Patience(sleep=sleep, now=lambda: passed[0])
