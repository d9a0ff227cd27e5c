"""The apps on a database: every dataset run, narrowed, compared with its declaration, and every drill followed."""

from __future__ import annotations

from recongen.apps.trial.results import AppTrial, DatasetTrial, DrillTrial, Narrowing
from recongen.apps.trial.running import try_apps

__all__ = ["AppTrial", "DatasetTrial", "DrillTrial", "Narrowing", "try_apps"]
