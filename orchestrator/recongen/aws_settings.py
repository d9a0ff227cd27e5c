"""The settings that name things of AWS: each from the text of a file or a variable, or a reason why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from recongen.errors import UsageError

LONGEST_DEPLOYMENT = 40
MOST_TAGS = 40
"""The service takes 50; ours are among them."""

_ACCOUNT = re.compile(r"[0-9]{12}")
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}")
_DEPLOYMENT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ARN = r"arn:aws[a-z-]*:{service}:[a-z0-9-]+:[0-9]{{12}}:{what}"
_PRINCIPAL = re.compile(
    _ARN.format(service="quicksight", what=r"(user/[^/]+/.+|group/[^/]+/.+|namespace/.+)")
)
_DATA_SOURCE = re.compile(_ARN.format(service="quicksight", what=r"datasource/[\w-]+"), re.ASCII)
_SECRET = re.compile(_ARN.format(service="secretsmanager", what=r"secret:\S+"))
_TAG_TEXT = re.compile(r"[\w .:/=+@-]+")
_OURS = ("ManagedBy", "Deployment", "RecongenRequest", "RecongenParts")


def account(given: Any) -> str:
    return _formed(given, _ACCOUNT, "the 12 digits of an AWS account, in quotes")


def region(given: Any) -> str:
    return _formed(given, _REGION, "an AWS region such as eu-central-1")


def deployment_name(given: Any) -> str:
    name = _formed(given, _DEPLOYMENT, "small letters and digits with single hyphens between them")
    if len(name) > LONGEST_DEPLOYMENT:
        raise UsageError(f"has {len(name)} characters; the most is {LONGEST_DEPLOYMENT}")
    return name


def principals(given: Any) -> tuple[str, ...]:
    listed = given.split(",") if isinstance(given, str) else given
    if not isinstance(listed, Sequence):
        raise UsageError("must be a list")
    wanted = "the ARN of a QuickSight user, group or namespace (arn:aws:quicksight:…:user/default/ann)"
    return tuple(dict.fromkeys(_formed(_stripped(each), _PRINCIPAL, wanted) for each in listed))


def data_source_arn(given: Any) -> str:
    return _formed(
        given, _DATA_SOURCE, "the ARN of a QuickSight data source (arn:aws:quicksight:…:datasource/…)"
    )


def secret_arn(given: Any) -> str:
    return _formed(
        given, _SECRET, "the ARN of a secret (arn:aws:secretsmanager:…:secret:…), not the secret itself"
    )


def tags(given: Any) -> dict[str, str]:
    pairs = dict(_pair(each) for each in given.split(",")) if isinstance(given, str) else given
    if not isinstance(pairs, Mapping):
        raise UsageError("must be keys and values")
    if len(pairs) > MOST_TAGS:
        raise UsageError(f"holds {len(pairs)} tags; the most is {MOST_TAGS}")
    for key, value in pairs.items():
        _check_tag(key, value)
    return dict(pairs)


def arn_account(arn: str) -> str:
    return arn.split(":")[4]


def arn_region(arn: str) -> str:
    return arn.split(":")[3]


PARSERS: Mapping[str, Callable[[Any], Any]] = {
    "aws_account_id": account,
    "aws_region": region,
    "deployment_name": deployment_name,
    "owners": principals,
    "viewers": principals,
    "tags": tags,
    "data_source_arn": data_source_arn,
    "secret_arn": secret_arn,
}


def _formed(given: Any, form: re.Pattern[str], wanted: str) -> str:
    if not isinstance(given, str) or not form.fullmatch(given):
        raise UsageError(f"{given!r} is not {wanted}")
    return given


def _stripped(given: Any) -> Any:
    return given.strip() if isinstance(given, str) else given


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"{text.strip()!r} is not a tag: write key=value, with commas between them")
    return key.strip(), value.strip()


def _check_tag(key: Any, value: Any) -> None:
    if not isinstance(key, str) or not isinstance(value, str):
        raise UsageError(f"the tag {key!r} must have text as its key and as its value")
    if key in _OURS or key.lower().startswith("aws:"):
        raise UsageError(f"the tag {key} is not yours to set")
    if len(key) > 128 or len(value) > 256 or not _TAG_TEXT.fullmatch(key) or not _TAG_TEXT.fullmatch(value):
        raise UsageError(
            f"the tag {key!r}: {value!r} may hold letters, digits, spaces and _ . : / = + - @ only"
        )
