"""How a failure is shown: one line on stderr and an exit code; the trace only under --debug."""

from __future__ import annotations

import os
import sys
import traceback
from typing import Any

import typer
from typer.core import TyperGroup

from recongen.cli.talk import error, tell
from recongen.errors import AppsError, FeedError, InstitutionError, RecongenError, SettingsError

FINDINGS = 1
INTERRUPTED = 130
BROKEN_PIPE = 141
"""As a shell reports a process that a closed pipe ended."""

SHOWN_REJECTIONS = 20

show_trace = False


class TellingGroup(TyperGroup):
    """Every command runs inside `invoke`, so this is the one place that maps errors to exit codes."""

    def invoke(self, ctx: Any) -> Any:
        global show_trace
        show_trace = False
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except (
            KeyboardInterrupt,
            BrokenPipeError,
            RecongenError,
            OSError,
            RecursionError,
            MemoryError,
        ) as failure:
            raise typer.Exit(_tell(failure)) from None
        except Exception as failure:
            if _is_the_parsers(failure):
                raise
            raise typer.Exit(_tell(failure)) from None


def _is_the_parsers(failure: Exception) -> bool:
    """Usage errors and exits, which the command line parser tells itself."""
    return type(failure).__module__.startswith(("typer.", "click."))


def _tell(failure: BaseException) -> int:
    if show_trace and not isinstance(failure, BrokenPipeError):
        traceback.print_exception(failure)
    match failure:
        case KeyboardInterrupt():
            error("interrupted")
            return INTERRUPTED
        case BrokenPipeError():
            # Python flushes stdout once more at exit; let that go nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return BROKEN_PIPE
        case InstitutionError() | AppsError():
            for finding in failure.findings:
                tell(str(finding))
        case SettingsError():
            for line in failure.lines:
                error(line)
            return failure.exit_code
        case FeedError():
            for warning in failure.warnings[:SHOWN_REJECTIONS]:
                tell(f"warning: {warning}")
            shown = failure.rejected[:SHOWN_REJECTIONS]
            for rejected in shown:
                tell(str(rejected))
            if failure.count > len(shown):
                tell(f"… and {failure.count - len(shown):,} more; `recongen feed check --json` lists them")
    error(_one_line(failure))
    return failure.exit_code if isinstance(failure, RecongenError) else FINDINGS


def _one_line(failure: BaseException) -> str:
    message = " ".join(str(failure).split())
    if isinstance(failure, RecongenError):
        return message
    if isinstance(failure, FileNotFoundError) and not failure.filename:
        return "the current folder does not exist any more: change to another one"
    if isinstance(failure, OSError) and failure.strerror:
        return f"{failure.filename}: {failure.strerror}" if failure.filename else failure.strerror
    return f"{type(failure).__name__}: {message or 'no message'} (this is a fault in recongen; --debug shows where)"
