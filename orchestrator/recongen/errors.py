"""What can go wrong, as a person should hear it.

RecongenError
├── UsageError          the command line or configuration is off (exit 2)
│   └── SettingsError   settings of this deployment are off; carries a line for each
├── InstitutionError    the YAML is not a well-formed institution; carries every finding
├── AppsError           an app or dataset is not well declared; carries every finding
├── FeedError           the feed was refused; carries every rejected row
├── BuildError          there is no one complete build to show or judge
├── DbtRunError         dbt could not build; names the failing node
├── WarehouseError      the database could not be reached or refused a statement
└── PublishError        AWS could not be reached, or refused what was sent; carries what it said of it
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recongen.declared.findings import Finding
    from recongen.feed.findings import RejectedRow


class RecongenError(Exception):
    """Shown to the user as one line, never as a traceback; exit code 1."""

    exit_code = 1


class UsageError(RecongenError):
    exit_code = 2


class SettingsError(UsageError):
    def __init__(self, lines: Sequence[str]) -> None:
        """Each line says where a setting stands, what is wrong with it and how to fix it."""
        self.lines = tuple(lines)
        super().__init__("\n".join(lines))


class InstitutionError(RecongenError):
    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        errors = sum(f.severity == "error" for f in self.findings)
        super().__init__(f"{errors} error{'s' if errors != 1 else ''} in the institution file")


class AppsError(RecongenError):
    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        count = len(self.findings)
        super().__init__(f"{count} error{'s' if count != 1 else ''} in the apps")


class FeedError(RecongenError):
    def __init__(
        self,
        message: str,
        rejected: Sequence[RejectedRow] = (),
        count: int | None = None,
        warnings: Sequence[str] = (),
    ) -> None:
        """`count` is how many rows were rejected, where `rejected` holds only the first of them."""
        self.rejected = tuple(rejected)
        self.warnings = tuple(warnings)
        self.count = len(self.rejected) if count is None else count
        super().__init__(message)


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
        """`details` are what the service said, a line each."""
        self.details = tuple(details)
        super().__init__(message)
