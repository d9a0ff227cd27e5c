"""How this deployment runs recongen: the command line, then RECONGEN_* variables, then recongen.yaml.

That file is the one named, else the one beside the institution file, else the one in the current folder.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from recongen import aws_settings
from recongen.declared import nodes
from recongen.declared.nodes import Node, quote
from recongen.declared.reading import Report, Spot
from recongen.declared.records import Record, RecordOf, key, read_values, record
from recongen.declared.scalars import Integer, Kind, Pattern, Text
from recongen.docs_settings import DocsSettings
from recongen.errors import SettingsError
from recongen.notify_settings import NotifySettings
from recongen.paths import FilePath, resolve_from
from recongen.pipeline_settings import EtlSettings, PipelineSettings
from recongen.signing_settings import SigningSettings
from recongen.web_settings import WebSettings

FILE_NAME = "recongen.yaml"
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""As in the feed, so that adding an age or a deadline never goes beyond the calendar."""
FIRST_DAY, LAST_DAY = date(1899, 12, 31), date(2200, 1, 1)
"""Of the business days that instants of these years have, in UTC or by the clocks of a time zone."""

_WORD = Text(numbers=False)
_SECONDS = Integer(1, 86_400, unit="seconds", quoted=True)
_ADDRESS = Pattern(
    "the address of the dashboards",
    r"https?://[^\s?#@\"'<>()\[\]\\]+",
    "bad-setting",
    "Write it as a reader's browser shows it, such as https://books.example.com.",
    numbers=False,
    convert=lambda found: found[0].rstrip("/"),
    examples=("https://books.example.com",),
)


@dataclass(frozen=True)
class AsOf(Kind):
    """An ISO date (its first instant) or instant; without an offset it is in UTC. The result is in UTC, to the second."""

    says: str = "an instant"

    def read(self, node: Node, spot: Spot) -> str:
        try:
            return read_instant(self.scalar(node, spot).text)
        except ValueError as flaw:
            raise spot.error("bad-setting", *flaw.args) from None


@record("audit")
class AuditSettings(Record):
    """How audit reports look."""

    font: Path | None = key(
        FilePath(),
        "A TrueType file for scripts that the reports' own typeface lacks; it has Latin, Greek and Cyrillic.",
        default=None,
    )


@record("recongen.yaml")
class Settings(Record):
    """How this deployment runs recongen."""

    prefix: str | None = key(
        _WORD, "Names every relation of an institution file that has no `instance` of its own.", default=None
    )
    profiles_dir: Path | None = key(FilePath(), "The folder of profiles.yml.", default=None)
    profile: str | None = key(_WORD, "The profile in it.", default=None)
    target: str | None = key(_WORD, "The target in that.", default=None)
    build_dir: Path = key(
        FilePath(), "Where compiled projects, logs and the embedded database go.", default=Path("build")
    )
    map: Path | None = key(
        FilePath(),
        "The map that makes your own tables the feed, instead of recongen's tables.",
        default=None,
    )
    as_of: str | None = key(
        AsOf(),
        "The instant to which ages and deadlines are measured; that of the build when absent.",
        default=None,
    )
    lock_timeout: int = key(
        _SECONDS,
        "Seconds that each of three tries to replace a table waits for those who read it (PostgreSQL).",
        default=10,
    )
    file_timeout: int = key(
        _SECONDS,
        "Seconds to wait for another program that holds the database file (SQLite, DuckDB).",
        default=60,
    )
    aws_account_id: str | None = key(aws_settings.ACCOUNT, "The account that holds the apps.", default=None)
    aws_region: str | None = key(aws_settings.REGION, "A region that has QuickSight.", default=None)
    deployment_name: str | None = key(
        aws_settings.DEPLOYMENT_NAME,
        "Begins every id in QuickSight; the prefix with hyphens when absent.",
        default=None,
    )
    owners: tuple[str, ...] = key(aws_settings.PRINCIPALS, "Who may change the apps.", default=())
    viewers: tuple[str, ...] = key(aws_settings.PRINCIPALS, "Who may see the apps.", default=())
    tags: Mapping[str, str] = key(
        aws_settings.TAGS, "Tags beside those of recongen itself.", default_factory=dict
    )
    data_source_arn: str | None = key(
        aws_settings.DATA_SOURCE, "A data source that exists already.", default=None
    )
    vpc_connection_arn: str | None = key(
        aws_settings.VPC_CONNECTION,
        "The connection through which QuickSight reaches a database that is not public.",
        default=None,
    )
    secret_arn: str | None = key(
        aws_settings.SECRET, "Or the secret that holds the credentials of the database.", default=None
    )
    dashboards: str | None = key(
        _ADDRESS,
        "Where readers find the dashboards. Notices and the handbook link there; without it, they have no such links.",
        default=None,
    )
    web: WebSettings | None = key(RecordOf(WebSettings), "How the dashboards are served.", default=None)
    audit: AuditSettings | None = key(RecordOf(AuditSettings), "How audit reports look.", default=None)
    signing: SigningSettings | None = key(
        RecordOf(SigningSettings), "With which key audit reports are signed.", default=None
    )
    etl: EtlSettings | None = key(RecordOf(EtlSettings), "The command that fetches the feed.", default=None)
    pipeline: PipelineSettings | None = key(
        RecordOf(PipelineSettings), "What `recongen pipeline` does beside building.", default=None
    )
    notify: NotifySettings | None = key(
        RecordOf(NotifySettings), "Who gets notices from `recongen notify`.", default=None
    )
    docs: DocsSettings | None = key(RecordOf(DocsSettings), "The handbook's site.", default=None)


IN_FILE = tuple(each.name for each in Settings.keys)
# RECONGEN_NOTIFY may hold the address of a channel, which no message must repeat.
_IN_VARIABLES = tuple(name for name in IN_FILE if name != "notify")


def load_settings(
    options: Mapping[str, Any], file: Path | None = None, beside: Path | None = None
) -> Settings:
    """Options that are None count as absent. Raises SettingsError with everything that is wrong."""
    typed = {name: str(value) for name, value in options.items() if value is not None}
    variables = {name: text for name in _IN_VARIABLES if (text := os.environ.get(variable(name)))}
    outside = variables | typed
    path = _find(file, beside)
    report = _read(path, outside)
    values = read_values(Settings, report.root, Spot(report))
    if report.problems:
        labels = {name: variable(name) for name in variables}
        raise SettingsError(_lines(report, labels | {name: f"--{name.replace('_', '-')}" for name in typed}))
    if path is not None:
        # A path in a file is relative to that file.
        read = {name: value for name, value in values.items() if name not in outside}
        values |= {name: path.parent / value for name, value in read.items() if isinstance(value, Path)}
        for name in ("audit", "signing", "etl", "pipeline", "docs"):
            if read.get(name):
                values[name] = resolve_from(path.parent, read[name])
    return Settings(**values)


def variable(name: str) -> str:
    return f"RECONGEN_{name.upper()}"


def _lines(report: Report, labels: Mapping[str, str]) -> list[str]:
    """What is wrong with an option, then with a variable, then with the file; `labels` name those outside the file."""
    lines: list[tuple[int, str]] = []
    for problem, finding in zip(report.problems, report.findings(), strict=True):
        label = labels.get(str(problem.path[0])) if problem.path else None
        text = f"{finding.message}. {finding.remedy}"
        if label:
            lines.append((0 if label.startswith("--") else 1, f"{label}: {text}"))
        else:
            place = f"{finding.file}:{finding.line}:{finding.column}" if finding.line else finding.file
            where = f"{finding.where}: " if finding.where else ""
            lines.append((2, f"{place}: {where}{text}"))
    return [line for _, line in sorted(lines, key=lambda each: each[0])]


def _find(named: Path | None, beside: Path | None) -> Path | None:
    if named is not None:
        return named
    if from_environment := os.environ.get("RECONGEN_CONFIG"):
        return Path(from_environment)
    nearby = [beside.parent / FILE_NAME] if beside else []
    return next((path for path in [*nearby, Path(FILE_NAME)] if path.is_file()), None)


def _read(path: Path | None, outside: Mapping[str, str]) -> Report:
    """Each setting as it is outside the file, else as the file has it; and what is wrong with the file itself."""
    report = Report(nodes.Mapping(nodes.NOWHERE, ()), str(path or ""))
    entries = [(nodes.Scalar(nodes.NOWHERE, name), nodes.from_value(text)) for name, text in outside.items()]
    if path is not None:
        # The parser takes a while to import, and many commands need no file.
        from recongen.declared import files

        root, problems = files.read(path, "Write settings such as `target: postgres`.")
        report.problems += [each for each in problems if each.rule != "empty-file"]
        entries += [(name, value) for name, value in root.entries if name.text not in outside] if root else []
    report.root = nodes.Mapping(nodes.NOWHERE, tuple(entries))
    return report


def read_instant(text: str) -> str:
    """UTC as 'YYYY-MM-DD HH:MM:SS'; raises `ValueError` with what is wrong and how to fix it."""
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        remedy = "Write 2030-01-31, 2030-01-31T18:00:00 or 2030-01-31T18:00:00+02:00."
        raise ValueError(f"{quote(text)} is not an instant", remedy) from None
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise ValueError(f"{quote(text)} is outside the years {FIRST_YEAR} to {LAST_YEAR}", "Check the year.")
    if instant.tzinfo is not None:
        instant = instant.astimezone(UTC)
    return instant.replace(microsecond=0, tzinfo=None).isoformat(sep=" ")


def last_ended_day(as_of: str | None) -> date:
    """The last day that is over at that instant, or by now."""
    instant = datetime.fromisoformat(as_of) if as_of else datetime.now(UTC)
    return (instant - timedelta(days=1)).date()
