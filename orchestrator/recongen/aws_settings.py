"""Kinds of the settings that name things of AWS."""

from __future__ import annotations

import re
from dataclasses import dataclass

from recongen.declared.containers import ByShape, ListOf, Then
from recongen.declared.nodes import Mapping, Node, Scalar, Sequence, quote
from recongen.declared.reading import Spot
from recongen.declared.scalars import Kind, Pattern, Text

LONGEST_DEPLOYMENT = 40
MOST_TAGS = 40
"""The service takes 50; ours are among them."""

_ARN = r"arn:aws[a-z-]*:{service}:[a-z0-9-]+:[0-9]{{12}}:{what}"
_TAG_TEXT = re.compile(r"[\w .:/=+@-]+")
_OURS = (
    "ManagedBy",
    "Deployment",
    "RecongenDatabase",
    "RecongenPermissions",
    "RecongenRequest",
    "RecongenParts",
)


def _pattern(says: str, pattern: str) -> Pattern:
    return Pattern(says, pattern, "bad-setting", f"Write {says}.", numbers=False)


def _deployment(match: re.Match[str]) -> str:
    if len(match.group()) > LONGEST_DEPLOYMENT:
        raise ValueError(f"has {len(match.group())} characters; the most is {LONGEST_DEPLOYMENT}")
    return match.group()


ACCOUNT = _pattern("the 12 digits of an AWS account, in quotes", "[0-9]{12}")
REGION = _pattern("an AWS region such as eu-central-1", "[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}")
DEPLOYMENT_NAME = Pattern(
    says="small letters and digits with single hyphens between them",
    pattern="[a-z0-9]+(-[a-z0-9]+)*",
    rule="bad-setting",
    remedy=f"Write a short name such as first-bank, {LONGEST_DEPLOYMENT} characters at most.",
    convert=_deployment,
)
DATA_SOURCE = _pattern(
    "the ARN of a QuickSight data source (arn:aws:quicksight:…:datasource/…)",
    _ARN.format(service="quicksight", what=r"datasource/[a-zA-Z0-9_-]+"),
)
VPC_CONNECTION = _pattern(
    "the ARN of a QuickSight VPC connection (arn:aws:quicksight:…:vpcConnection/…)",
    _ARN.format(service="quicksight", what=r"vpcConnection/[a-zA-Z0-9_-]+"),
)
SECRET = _pattern(
    "the ARN of a secret (arn:aws:secretsmanager:…:secret:…), not the secret itself",
    _ARN.format(service="secretsmanager", what=r"secret:\S+"),
)
_PRINCIPAL = _pattern(
    "the ARN of a QuickSight user, group or namespace (arn:aws:quicksight:…:user/default/ann)",
    _ARN.format(service="quicksight", what=r"(user/[^/]+/.+|group/[^/]+/.+|namespace/.+)"),
)


@dataclass(frozen=True)
class _Split(Kind):
    """What a variable of the environment holds, with commas between its parts."""

    kind: Kind
    pairs: bool = False
    says: str = "text with commas between its parts"

    def read(self, node: Node, spot: Spot) -> object:
        parts = [part.strip() for part in Text(self.says).read(node, spot).split(",")]
        if not self.pairs:
            return self.kind.read(Sequence(node.mark, tuple(Scalar(node.mark, part) for part in parts)), spot)
        entries = []
        for part in parts:
            key, equals, value = part.partition("=")
            if not equals:
                remedy = "Write key=value, with commas between them."
                raise spot.error("bad-setting", f"{quote(part)} is not a tag", remedy)
            entries.append((Scalar(node.mark, key.strip()), Scalar(node.mark, value.strip())))
        return self.kind.read(Mapping(node.mark, tuple(entries)), spot)


@dataclass(frozen=True)
class _Tags(Kind):
    says: str = "keys and values"

    def read(self, node: Node, spot: Spot) -> dict[str, str]:
        assert isinstance(node, Mapping)
        if len(node.entries) > MOST_TAGS:
            message = f"this holds {len(node.entries)} tags; the most is {MOST_TAGS}"
            raise spot.error("bad-setting", message, "Keep fewer.")
        return {key.text: self._value(key.text, value, spot.below(key.text)) for key, value in node.entries}

    @staticmethod
    def _value(key: str, node: Node, spot: Spot) -> str:
        value = Text(numbers=False).read(node, spot)
        if key in _OURS or key.lower().startswith("aws:"):
            raise spot.error("bad-setting", f"the tag {key} is not yours to set", "Choose another key.")
        if len(key) > 128 or len(value) > 256 or not all(map(_TAG_TEXT.fullmatch, (key, value))):
            message = f"the tag {quote(key)}: {quote(value)} is not one that AWS takes"
            remedy = (
                "Write letters, digits, spaces and _ . : / = + - @ only: 128 in the key, 256 in the value."
            )
            raise spot.error("bad-setting", message, remedy)
        return value


_LIST = Then(ListOf(_PRINCIPAL), lambda principals: tuple(dict.fromkeys(principals)))
PRINCIPALS = ByShape("a list", word=_Split(_LIST), sequence=_LIST)
TAGS = ByShape("keys and values", word=_Split(_Tags(), pairs=True), mapping=_Tags())


def arn_account(arn: str) -> str:
    return arn.split(":")[4]


def arn_region(arn: str) -> str:
    return arn.split(":")[3]
