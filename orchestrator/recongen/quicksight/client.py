"""The only place that knows boto3: one call of the service, with failures as people should hear them, and patience."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol, TypeVar

from recongen.errors import PublishError

ATTEMPTS = 10
NOT_READY = "PREPARED_SOURCE_NOT_FOUND"
"""An error for some minutes after a dataset is created."""

FIRST_PAUSE, LONGEST_PAUSE, GROWTH = 0.5, 5.0, 1.5
Answer = TypeVar("Answer")

_CREDENTIALS = {
    "UnrecognizedClientException",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
}
_DENIED = {"AccessDeniedException", "AccessDenied"}
_LOG_IN = "log in (aws sso login), or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"


class NotFoundError(PublishError):
    pass


class ExistsError(PublishError):
    pass


class BusyError(PublishError):
    """The resource is being worked on, or not quite there yet: asking again later helps."""


class Service(Protocol):
    account: str
    region: str

    def call(self, operation: str, /, **members: Any) -> dict[str, Any]:
        """One operation, by its name in the API; raises PublishError or one of those above."""


class QuickSight:
    def __init__(self, account: str, region: str) -> None:
        """Credentials come from where AWS's own tools find them; AWS_ENDPOINT_URL_QUICKSIGHT is honoured."""
        from boto3.session import Session
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError

        self.account, self.region = account, region
        retries = {"mode": "adaptive", "total_max_attempts": ATTEMPTS}
        config = Config(retries=retries, connect_timeout=10, read_timeout=60, user_agent_extra="recongen")
        try:
            self._client = Session(region_name=region).client("quicksight", config=config)
        except BotoCoreError as failure:
            raise PublishError(f"AWS's configuration is wrong: {failure}; {_LOG_IN}") from None

    def call(self, operation: str, /, **members: Any) -> dict[str, Any]:
        from botocore import xform_name
        from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError

        if "ResourceArn" not in members:
            members = {"AwsAccountId": self.account, **members}
        try:
            answer: dict[str, Any] = getattr(self._client, xform_name(operation))(**members)
        except ClientError as failure:
            raise_refusal(operation, failure.response.get("Error", {}))
        except (ConnectionError, HTTPClientError) as failure:
            raise PublishError(
                f"QuickSight in {self.region} cannot be reached: {failure}; "
                "check the network, the proxy and aws_region, and run this again"
            ) from None
        except BotoCoreError as failure:
            raise PublishError(_explain_unsent(operation, failure)) from None
        return answer


def raise_refusal(operation: str, error: dict[str, Any]) -> NoReturn:
    code, text = str(error.get("Code", "")), str(error.get("Message") or "no message")
    message = f"QuickSight refused {operation}: {code}: {text}"
    if code in _CREDENTIALS:
        raise PublishError(f"AWS does not take these credentials ({code}): {_LOG_IN}") from None
    if code in _DENIED:
        raise PublishError(
            f"{message}; give the user who runs this the right quicksight:{operation}"
        ) from None
    if code == "UnsupportedUserEditionException":
        raise PublishError(f"{message}; dashboards by API need QuickSight's Enterprise edition") from None
    if "Throttl" in code:
        raise PublishError(
            f"{message}, {ATTEMPTS} times. Run this again later; it continues where it stopped"
        ) from None
    if code == "ConflictException" or NOT_READY in code + text:
        raise BusyError(message) from None
    if code == "ResourceNotFoundException":
        raise NotFoundError(message) from None
    if code == "ResourceExistsException":
        raise ExistsError(message) from None
    raise PublishError(message) from None


def _explain_unsent(operation: str, failure: Exception) -> str:
    kind = type(failure).__name__
    if any(word in kind for word in ("Credential", "Token", "SSO", "Profile")):
        return f"there are no AWS credentials to use ({failure}): {_LOG_IN}"
    return f"{operation} could not be sent: {' '.join(str(failure).split())}"


def pages(service: Service, operation: str, member: str, **members: Any) -> Iterator[dict[str, Any]]:
    """Every entry of a listing, page after page."""
    token: dict[str, str] = {}
    while True:
        answer = service.call(operation, **members, **token)
        yield from answer.get(member, [])
        if not answer.get("NextToken"):
            return
        token = {"NextToken": answer["NextToken"]}


@dataclass(frozen=True)
class Patience:
    """How to ask again until something is done: the service has no waiters of its own. Times are in seconds."""

    longest: float = 900.0
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic

    def attempts(self) -> Iterator[None]:
        """One now, then more with pauses between them, until the time is up."""
        until, pause = self.now() + self.longest, FIRST_PAUSE
        while True:
            yield
            if self.now() >= until:
                return
            self.sleep(pause)
            pause = min(pause * GROWTH, LONGEST_PAUSE)

    def over(self, what: str) -> PublishError:
        return PublishError(
            f"{what}, after {self.longest / 60:.0f} minutes; run this again; it continues where it stopped"
        )

    def insist(self, send: Callable[[], Answer]) -> Answer:
        """`send`, again for as long as the service is busy with the same resource."""
        busy: Exception | None = None
        for _ in self.attempts():
            try:
                return send()
            except BusyError as failure:
                busy = failure
        raise self.over(str(busy))
