"""What brings the feed and what follows: the keys `etl:` and `pipeline:` of recongen.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from recongen.dbt_core.manifest import SEVERITIES
from recongen.declared.containers import ListOf
from recongen.declared.findings import Fault
from recongen.declared.records import Record, RecordOf, key, optional, record
from recongen.declared.scalars import Choice, Flag, Integer, Pattern, Text
from recongen.paths import FilePath

_VARIABLE = Pattern(
    "the name of a variable of the environment",
    "[A-Za-z_][A-Za-z0-9_]*",
    "bad-setting",
    "Write a name such as PGPASSWORD; its value stays in the environment.",
    numbers=False,
)


@record("etl")
class EtlSettings(Record):
    """The command that fetches the feed."""

    command: tuple[str, ...] = key(
        ListOf(Text("an argument"), min_items=1, says="a list: the program, then its arguments"),
        "The program and its arguments, a list; no shell reads them.",
        example=["python", "extract.py", "--out", "feed"],
    )
    folder: Path = optional(FilePath(), "Where it runs.", Path())
    timeout: int = optional(Integer(1, 86_400, unit="seconds"), "Seconds after which it is stopped.", 3600)
    environment: tuple[str, ...] = optional(
        ListOf(_VARIABLE),
        "Variables of the environment that it may see, beside PATH, HOME and LANG.",
        (),
        example=["PGPASSWORD"],
    )

    def faults(self) -> Iterator[Fault]:
        if self.command and not self.command[0].strip():
            yield Fault(self.place.at("command", 0), "bad-setting", "no program is named", "Name it.")


@record("load")
class LoadSettings(Record):
    """The files that are loaded into the feed, as `recongen feed load` does it."""

    transactions: Path | None = optional(FilePath(), "A CSV file of transactions.")
    balances: Path | None = optional(FilePath(), "A CSV file of daily balances.")
    skip_known: bool = optional(
        Flag(), "Skip rows that the table already has, for exports that overlap.", False
    )

    def faults(self) -> Iterator[Fault]:
        if not any(self.place.has(name) for name in ("transactions", "balances")):
            yield Fault(
                self.place.at(), "missing-key", "it names no file", "Add transactions, balances or both."
            )


@record("pipeline")
class PipelineSettings(Record):
    """What `recongen pipeline` does beside validating, building and judging."""

    load: LoadSettings | None = optional(
        RecordOf(LoadSettings), "The files to load; none where something else fills the feed's tables."
    )
    fail_on: str = optional(Choice(SEVERITIES), "The lowest severity that makes the gate fail.", "medium")
    new_only: Path | None = optional(
        FilePath(), "A report of `recongen exceptions --json`; what it contains passes the gate."
    )
    deploy: bool = optional(Flag(), "Publish the apps in QuickSight once the gate has passed.", False)
