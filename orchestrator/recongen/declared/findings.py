"""What is wrong with a declaration, where, and how to fix it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple

from recongen.declared.nodes import NOWHERE, Mark, Node, Path, Scalar, nearest, quote_if_needed, step

Severity = Literal["error", "warning"]

# The keys that name an item, in the order in which they are looked for.
_NAMING_KEYS = ("id", "name", "role", "parent", "parent_role")


@dataclass(frozen=True)
class Finding:
    """One thing to fix. `line` and `column` count from 1; both are 0 when the file as a whole is meant.

    `where` is the logical path, its positions counted from 0 as `yq` counts them:
    `rails[3] SubledgerCharge › leg_direction`.
    """

    rule: str
    severity: Severity
    file: str
    line: int
    column: int
    where: str
    message: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        where = f"{self.where}: " if self.where else ""
        return f"{place}: {self.severity}: {where}{self.message}. {self.remedy}"

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


class Fault(NamedTuple):
    """A finding before it knows its file: `path` leads to the value that is meant, `mark` overrides where it begins."""

    path: Path
    rule: str
    message: str
    remedy: str
    severity: Severity = "error"
    mark: Mark | None = None

    def locate(self, file: str, root: Node | None = None, where: str = "") -> Finding:
        line, column = self.mark or (nearest(root, self.path) if root else NOWHERE)
        return Finding(self.rule, self.severity, file, line, column, where, self.message, self.remedy)


def in_file_order(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda f: (f.file, f.line, f.column, f.severity, f.rule, f.where, f.message))


def where_text(path: Path, root: Node | None) -> str:
    """The path as a person reads it, each item of a list with its name."""
    text, node = "", root
    for part in path:
        node = step(node, part)
        if isinstance(part, int):
            text += f"[{part}]{_label(node)}"
        else:
            text += (" › " if text else "") + quote_if_needed(part)
    return text


def _label(item: Node | None) -> str:
    for key in _NAMING_KEYS:
        value = step(item, key)
        if isinstance(value, Scalar) and value.text:
            return f" {quote_if_needed(value.text)}"
    return ""
