"""Where the apps go, and how everything there is named and tagged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from recongen.aws_settings import arn_account, arn_region
from recongen.config import Settings
from recongen.errors import UsageError
from recongen.quicksight.kinds import NOUN, Kind
from recongen.quicksight.permissions import SHARED
from recongen.quicksight.requests import DATABASE, DEPLOYMENT, MANAGED_BY

NO_ACCOUNT = "000000000000"
NO_REGION = "us-east-1"
_PARTITIONS = (
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("us-isob-", "aws-iso-b"),
    ("us-iso-", "aws-iso"),
)


@dataclass(frozen=True)
class Deployment:
    name: str
    account: str = NO_ACCOUNT
    region: str = NO_REGION
    owners: tuple[str, ...] = ()
    viewers: tuple[str, ...] = ()
    extra_tags: Mapping[str, str] = field(default_factory=dict)
    data_source_arn: str | None = None
    """An existing data source, to be used instead of one of ours."""
    secret_arn: str | None = None
    """In Secrets Manager: the credentials of the data source."""
    vpc_connection_arn: str | None = None
    """Through which the data source reaches a private database."""
    undeployable: str | None = None
    """Why its requests can be written and read, but not sent; and how to fix that."""
    database: str | None = None
    """What tells the database that it shows from every other one; as a tag holds it."""

    def id(self, *parts: str) -> str:
        """The id of a resource: all of ours begin with the deployment's name and a hyphen."""
        return "-".join((self.name, *parts))

    def arn(self, kind: Kind, resource_id: str) -> str:
        partition = next((name for begin, name in _PARTITIONS if self.region.startswith(begin)), "aws")
        return f"arn:{partition}:quicksight:{self.region}:{self.account}:{NOUN[kind].lower()}/{resource_id}"

    def dashboard_address(self, part: str) -> str:
        """Where readers open a dashboard in their browser."""
        domain = "amazonaws.cn" if self.region.startswith("cn-") else "aws.amazon.com"
        return f"https://{self.region}.quicksight.{domain}/sn/dashboards/{self.id(part)}"

    def tags(self) -> list[dict[str, str]]:
        """As every create request holds them."""
        pairs = dict([MANAGED_BY]) | {DEPLOYMENT: self.name} | dict(self.extra_tags)
        if self.owners or self.viewers:
            pairs |= dict([SHARED])
        if self.database:
            pairs[DATABASE] = self.database
        return [{"Key": key, "Value": value} for key, value in sorted(pairs.items())]


def deployment_of(settings: Settings, prefix: str) -> Deployment:
    """The deployment that the settings describe; without an account or region it is one to look at only."""
    missing = [name for name in ("aws_account_id", "aws_region") if getattr(settings, name) is None]
    _must_agree(settings)
    return Deployment(
        # Each underscore is a hyphen, so that no two prefixes have one name.
        settings.deployment_name or prefix.replace("_", "-"),
        settings.aws_account_id or NO_ACCOUNT,
        settings.aws_region or NO_REGION,
        settings.owners,
        settings.viewers,
        settings.tags,
        settings.data_source_arn,
        settings.secret_arn,
        settings.vpc_connection_arn,
        f"set {' and '.join(missing)} in recongen.yaml or as RECONGEN_* variables" if missing else None,
    )


def _must_agree(settings: Settings) -> None:
    """An ARN of another account or region can be nothing but a mistake."""
    account, region = settings.aws_account_id, settings.aws_region
    arns = [("owners", arn) for arn in settings.owners] + [("viewers", arn) for arn in settings.viewers]
    for name in ("data_source_arn", "vpc_connection_arn"):
        if arn := getattr(settings, name):
            arns.append((name, arn))
            if region and arn_region(arn) != region:
                raise UsageError(f"{name}: {arn} is not in aws_region {region}")
    for name, arn in arns:
        if account and arn_account(arn) != account:
            raise UsageError(f"{name}: {arn} is not of aws_account_id {account}")
