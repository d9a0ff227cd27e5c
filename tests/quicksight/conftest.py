"""A fake QuickSight for every test, and a client that reaches it as it would reach AWS."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from recongen.quicksight.client import Patience, QuickSight
from tests.quicksight.fake.server import Server, serving
from tests.quicksight.fake.service import FakeQuickSight

ABSENT = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION")


def environment(url: str) -> dict[str, str]:
    """As somebody has it who reaches AWS at that address."""
    return {
        "AWS_ENDPOINT_URL_QUICKSIGHT": url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1",
    }


def set_environment(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    for name, value in environment(url).items():
        monkeypatch.setenv(name, value)
    for name in ABSENT:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def quicksight_server() -> Iterator[Server]:
    with serving(FakeQuickSight()) as server:
        yield server


@pytest.fixture
def fake(quicksight_server: Server, monkeypatch: pytest.MonkeyPatch) -> FakeQuickSight:
    """Empty, and where AWS_ENDPOINT_URL_QUICKSIGHT says."""
    set_environment(monkeypatch, quicksight_server.url)
    quicksight_server.service = FakeQuickSight()
    return quicksight_server.service


@pytest.fixture(scope="session")
def _connected(quicksight_server: Server) -> QuickSight:
    """Made once, since botocore takes its time over it."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        set_environment(monkeypatch, quicksight_server.url)
        service = quicksight_server.service
        return QuickSight(service.account, service.region)


@pytest.fixture
def client(fake: FakeQuickSight, _connected: QuickSight) -> QuickSight:
    return _connected


@pytest.fixture
def patience() -> Patience:
    """The product's own, on a clock that only its pauses move."""
    return quick_patience()


def quick_patience() -> Patience:
    passed = [0.0]

    def sleep(seconds: float) -> None:
        passed[0] += seconds

    return Patience(sleep=sleep, now=lambda: passed[0])
