"""What can go wrong, in the words that people should see.

RecongenError
├── UsageError          the command line or configuration is off (exit 2)
│   └── SettingsError   settings of this deployment are off; carries a line for each
├── InstitutionError    the YAML is not a well-formed institution; carries every finding
├── MapError            the map of statements is not well declared; carries every finding
├── StatementsError     statements were refused; carries every finding
├── AppsError           an app or dataset is not well declared; carries every finding
├── FeedError           the feed was refused; carries every rejected row
├── BuildError          there is no one complete build to show or judge
├── DbtRunError         dbt could not build; names the failing node
├── WarehouseError      the database could not be reached or refused a statement
└── PublishError        AWS could not be reached, or refused what was sent; carries its own words
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from recongen.text import first, plural

if TYPE_CHECKING:
    from recongen.declared.findings import Finding
    from recongen.feed.findings import RejectedRow

MOST_LINES = 20
"""Rows of a feed to print at most, or details from a service."""


class RecongenError(Exception):
    """Shown to the user as one line, never as a traceback; exit code 1."""

    exit_code = 1

    def preamble(self) -> Iterator[str]:
        """The lines to say before that one."""
        return iter(())


class UsageError(RecongenError):
    exit_code = 2


class SettingsError(UsageError):
    def __init__(self, lines: Sequence[str]) -> None:
        """Each line says where a setting stands, what is wrong with it and how to fix it."""
        self.lines = tuple(lines)
        super().__init__("\n".join(lines))


class FindingsError(RecongenError):
    """Findings in what somebody declared, in the file that `subject` names."""

    subject = ""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        errors = sum(finding.severity == "error" for finding in self.findings)
        super().__init__(f"{plural(errors, 'error')} in the {self.subject}")

    def preamble(self) -> Iterator[str]:
        return map(str, self.findings)


class InstitutionError(FindingsError):
    subject = "institution file"


class AppsError(FindingsError):
    subject = "apps"


class MapError(FindingsError):
    subject = "map"


class StatementsError(RecongenError):
    def __init__(self, message: str, lines: Sequence[str] = ()) -> None:
        """`lines` say what is wrong, each with its place."""
        self.lines = tuple(lines)
        super().__init__(message)

    def preamble(self) -> Iterator[str]:
        return iter(self.lines)


class FeedError(RecongenError):
    def __init__(
        self,
        message: str,
        rejected: Sequence[RejectedRow] = (),
        count: int | None = None,
        warnings: Sequence[str] = (),
        every: Iterable[RejectedRow] | None = None,
    ) -> None:
        """`count` is how many rows were rejected, where `rejected` holds only the first of them; `every` gives them all."""
        self.rejected = tuple(rejected)
        self.every = self.rejected if every is None else every
        self.warnings = tuple(warnings)
        self.count = len(self.rejected) if count is None else count
        super().__init__(message)

    def preamble(self) -> Iterator[str]:
        yield from (f"warning: {warning}" for warning in self.warnings[:MOST_LINES])
        yield from first(self.rejected, MOST_LINES, "; `recongen feed check --json` lists them", self.count)


class BuildError(RecongenError):
    def __init__(self, message: str, may_pass: bool = False) -> None:
        """`may_pass`: somebody is building, so waiting may help."""
        self.may_pass = may_pass
        super().__init__(message)


class DbtRunError(RecongenError):
    pass


class UnusableFeedError(DbtRunError):
    def __init__(self, message: str, test_sql: str | None) -> None:
        """`test_sql` lists the rows that break the contract, each with a reason; None where dbt compiled none."""
        self.test_sql = test_sql
        super().__init__(message)


class WarehouseError(RecongenError):
    pass


class PublishError(RecongenError):
    def __init__(self, message: str, details: Sequence[str] = ()) -> None:
        """`details` are the service's own words, a line each."""
        self.details = tuple(details)
        super().__init__(message)

    def preamble(self) -> Iterator[str]:
        return first([line for line in self.details if line not in str(self)], MOST_LINES)
