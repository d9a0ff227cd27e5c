"""What can go wrong on the way to AWS is said in one line, with what to do."""

from __future__ import annotations

import re
import socket

import pytest

from recongen.errors import PublishError
from recongen.quicksight.client import BusyError, ExistsError, NotFoundError, QuickSight, pages
from tests.quicksight.conftest import ABSENT, environment
from tests.quicksight.fake.service import FakeQuickSight

LOG_IN = "log in (aws sso login), or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"


@pytest.mark.parametrize(
    ("code", "error", "message"),
    [
        (
            "AccessDeniedException",
            PublishError,
            "give the user who runs this the right quicksight:ListThemes",
        ),
        (
            "UnrecognizedClientException",
            PublishError,
            f"AWS does not take these credentials .*{re.escape(LOG_IN)}",
        ),
        ("ExpiredTokenException", PublishError, "AWS does not take these credentials"),
        ("UnsupportedUserEditionException", PublishError, "Enterprise edition"),
        ("ConflictException", BusyError, "QuickSight refused ListThemes: ConflictException: as it says"),
        ("ResourceNotFoundException", NotFoundError, "as it says"),
        ("ResourceExistsException", ExistsError, "as it says"),
        ("InvalidNextTokenException", PublishError, "InvalidNextTokenException: as it says"),
    ],
)
def test_a_refusal_is_reported_as_the_service_gives_it(
    fake: FakeQuickSight, client: QuickSight, code: str, error: type[PublishError], message: str
) -> None:
    fake.faults.refuse("ListThemes", code, "as it says")
    with pytest.raises(error, match=message) as caught:
        client.call("ListThemes")
    assert error is type(caught.value)


def test_a_dataset_that_is_not_ready_counts_as_busy(fake: FakeQuickSight, client: QuickSight) -> None:
    fake.faults.refuse("ListThemes", "InvalidParameterValueException", "PREPARED_SOURCE_NOT_FOUND: drift")
    with pytest.raises(BusyError):
        client.call("ListThemes")


def test_throttling_without_end_is_reported(fake: FakeQuickSight, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    monkeypatch.setattr("botocore.retries.bucket.TokenBucket.acquire", lambda *_, **__: True)
    fake.faults.throttle_every = 1
    with pytest.raises(
        PublishError, match="ThrottlingException: .*10 times. Run this again later; it continues"
    ):
        QuickSight(fake.account, fake.region).call("ListThemes")
    assert 10 == len(fake.calls)


def test_without_credentials_it_is_said_how_to_get_them(
    fake: FakeQuickSight, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for name in ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(PublishError, match=rf"there are no AWS credentials.*{re.escape(LOG_IN)}"):
        QuickSight(fake.account, fake.region).call("ListThemes")
    assert [] == fake.calls


def test_an_unknown_profile_is_reported(fake: FakeQuickSight, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(PublishError, match=r"AWS's configuration is wrong: .*nobody"):
        QuickSight(fake.account, fake.region)


def test_an_address_where_nobody_listens_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
    for name, value in environment(url).items():
        monkeypatch.setenv(name, value)
    for name in ABSENT:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with pytest.raises(
        PublishError, match="QuickSight in eu-central-1 cannot be reached: .*check the network"
    ):
        QuickSight("111122223333", "eu-central-1").call("ListThemes")


def test_a_request_that_botocore_itself_refuses_is_reported(client: QuickSight) -> None:
    with pytest.raises(PublishError, match="DescribeTheme could not be sent: .*ThemeId"):
        client.call("DescribeTheme")


def test_every_page_is_read(fake: FakeQuickSight, client: QuickSight) -> None:
    for at in range(5):
        fake.add("theme", f"t{at}", {"Name": f"T{at}", "BaseThemeId": "CLASSIC"}, {})
    found = [entry["ThemeId"] for entry in pages(client, "ListThemes", "ThemeSummaryList", Type="CUSTOM")]
    assert ["t0", "t1", "t2", "t3", "t4"] == found
    assert ["ListThemes"] * 3 == [call.operation for call in fake.calls]
