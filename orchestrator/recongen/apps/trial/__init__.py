"""The apps on a database: every dataset run, narrowed, compared with its declaration, and every drill followed."""

from __future__ import annotations

from recongen.apps.trial.results import AppTrial
from recongen.apps.trial.running import try_apps

__all__ = ["AppTrial", "try_apps"]
