"""How a failure is shown: one line on stderr and an exit code; the trace only under --debug."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from recongen.errors import RecongenError, SettingsError, UsageError
from recongen.talk import to_stderr

FINDINGS = 1
PENDING = 3
INTERRUPTED = 130
BROKEN_PIPE = 141
"""As a shell reports a process that a closed pipe ended."""

EXIT_CODES = {
    0: "fine",
    FINDINGS: "findings or failure",
    UsageError.exit_code: "wrong usage, or a report that cannot be verified",
    PENDING: "changes pending (only deploy --detailed-exitcode)",
    INTERRUPTED: "interrupted with Ctrl+C or SIGTERM",
    BROKEN_PIPE: "the program that read the output stopped early",
}

DEBUG = "recongen.debug"
"""The key in the parser's context (shared by all commands of a line) that says whether to show the trace."""


class CommandGroup(TyperGroup):
    """Every command runs inside `invoke`, so this is the one place that maps errors to exit codes."""

    def invoke(self, ctx: Any) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except (Exception, KeyboardInterrupt) as failure:
            # Usage errors and exits are for the parser itself.
            if type(failure).__module__.startswith(("typer.", "click.")):
                raise
            if ctx.meta.get(DEBUG) and not isinstance(failure, BrokenPipeError):
                traceback.print_exception(failure)
            raise typer.Exit(_tell(failure)) from None


class OnceEach(TyperCommand):
    """An option that takes one value is given once: the parser would keep the last and drop the others without a word."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        _, _, given = self.make_parser(ctx).parse_args(args=list(args))
        for option in given:
            takes_one = not getattr(option, "multiple", False) and not getattr(option, "is_flag", False)
            if option.param_type_name == "option" and takes_one and given.count(option) > 1:
                ctx.fail(
                    f"{option.opts[0]} is given {given.count(option)} times, and only one value is read."
                )
        return super().parse_args(ctx, args)


class Commands(typer.Typer):
    def command(self, *args: Any, **settings: Any) -> Any:
        return super().command(*args, **{"cls": OnceEach, **settings})


def group(help: str) -> typer.Typer:
    """Commands under one word."""
    return Commands(help=help, no_args_is_help=True, rich_markup_mode=None)


def _tell(failure: BaseException) -> int:
    code = FINDINGS
    reasons = [" ".join(str(failure).split())]
    match failure:
        case BrokenPipeError():
            # Python flushes stdout once more at exit; that output is discarded.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return BROKEN_PIPE
        case KeyboardInterrupt():
            reasons, code = ["interrupted"], INTERRUPTED
        case SettingsError():
            reasons, code = list(failure.lines), failure.exit_code
        case RecongenError():
            code = failure.exit_code
            for line in failure.preamble():
                to_stderr(line)
        case FileNotFoundError() if not failure.filename:
            reasons = ["the current folder does not exist any more: change to another one"]
        case OSError() if failure.strerror:
            place = f"{failure.filename}: " if failure.filename else ""
            reasons = [f"{place}{failure.strerror}{_full_disks(failure)}"]
        case _:
            message = f"{type(failure).__name__}: {reasons[0] or 'no message'}"
            reasons = [f"{message} (this is a fault in recongen; --debug shows where)"]
    for reason in reasons:
        to_stderr(f"error: {reason}")
    return code


def _full_disks(failure: OSError) -> str:
    """Which disk is full, where the system does not say which file it was writing."""
    if failure.errno != errno.ENOSPC or failure.filename:
        return ""
    folders = Path(), Path(tempfile.tempdir or os.environ.get("TMPDIR") or "/tmp")
    full = dict.fromkeys(str(folder.resolve()) for folder in folders if _is_full(folder))
    return f" (the disk of {' and that of '.join(full)} is full)" if full else ""


def _is_full(folder: Path) -> bool:
    """Whether its disk has less than a megabyte."""
    try:
        return shutil.disk_usage(folder).free < 1_000_000
    except OSError:
        return False
