"""The only place that knows boto3: one call of the service, its failures told as people should hear them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn, Protocol

from recongen.errors import PublishError

ATTEMPTS = 10
NOT_READY = "PREPARED_SOURCE_NOT_FOUND"
"""Said for minutes after a dataset is made; it passes."""

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
            raise PublishError(f"AWS's configuration is off: {failure}; {_LOG_IN}") from None

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
            raise PublishError(_unsent(operation, failure)) from None
        return answer


def raise_refusal(operation: str, error: dict[str, Any]) -> NoReturn:
    code, said = str(error.get("Code", "")), str(error.get("Message") or "no message")
    told = f"QuickSight refused {operation}: {code}: {said}"
    if code in _CREDENTIALS:
        raise PublishError(f"AWS does not take these credentials ({code}): {_LOG_IN}") from None
    if code in _DENIED:
        raise PublishError(f"{told}; grant quicksight:{operation} to whoever runs this") from None
    if code == "UnsupportedUserEditionException":
        raise PublishError(f"{told}; dashboards by API need QuickSight's Enterprise edition") from None
    if "Throttl" in code:
        raise PublishError(f"{told}, {ATTEMPTS} times over; run this again later, it goes on") from None
    if code == "ConflictException" or NOT_READY in code + said:
        raise BusyError(told) from None
    if code == "ResourceNotFoundException":
        raise NotFoundError(told) from None
    if code == "ResourceExistsException":
        raise ExistsError(told) from None
    raise PublishError(told) from None


def _unsent(operation: str, failure: Exception) -> str:
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
