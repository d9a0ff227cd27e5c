"""Work that dbt repeats in a run is done once here, or left out.

Each shortcut replaces a method of dbt while it runs, if this version has it: with another dbt a run takes longer and is the same.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Iterator
from typing import Any

from recongen.dbt_core import templates

UNHEARD = frozenset(
    {
        "AdapterEventDebug",
        "CacheAction",
        "CacheMiss",
        "ConnectionClosed",
        "ConnectionClosedInCleanup",
        "ConnectionLeftOpen",
        "ConnectionLeftOpenInCleanup",
        "ConnectionReused",
        "ConnectionUsed",
        "EndRunResult",
        "ListRelations",
        "NewConnection",
        "NodeCompiling",
        "NodeExecuting",
        "NodeStart",
        "Rollback",
        "SQLCommit",
        "SQLQuery",
        "SQLQueryStatus",
        "WritingInjectedSQLForNode",
    }
)
"""The events of which dbt forms some thousand in a run, for a debug log that is not kept here."""

Method = Callable[..., Any]


@contextlib.contextmanager
def apply_shortcuts() -> Iterator[None]:
    with (
        _replace_method("dbt_common.events.base_types:BaseEvent.__init__", _of_heard_events),
        _replace_method("dbt_common.events.event_manager:EventManager.fire_event", _of_heard_events_alone),
        _replace_method("dbt.context.macros:MacroNamespace.__getitem__", _of_merged_names),
        templates.keep_translations() as translated_once,
        _replace_method("dbt_common.clients.jinja:MacroFuzzEnvironment.compile", translated_once),
    ):
        yield


@contextlib.contextmanager
def _replace_method(place: str, substitute: Callable[[Method], Method]) -> Iterator[None]:
    """The method at a place, `module:Class.method`, is the one that `substitute` makes of it."""
    module, _, path = place.partition(":")
    name, _, method = path.partition(".")
    owner: Any = None
    with contextlib.suppress(ImportError):
        owner = getattr(importlib.import_module(module), name, None)
    before = getattr(owner, method, None)
    if before is None:
        yield
        return
    setattr(owner, method, substitute(before))
    try:
        yield
    finally:
        setattr(owner, method, before)


def _of_heard_events(form: Method) -> Method:
    def form_heard(event: Any, *values: Any, **named: Any) -> None:
        if type(event).__name__ not in UNHEARD:
            form(event, *values, **named)

    return form_heard


def _of_heard_events_alone(fire: Method) -> Method:
    def fire_heard(manager: Any, e: Any, *others: Any, **named: Any) -> None:
        if type(e).__name__ not in UNHEARD:
            fire(manager, e, *others, **named)

    return fire_heard


def _of_merged_names(search: Method) -> Method:
    """dbt looks for each of a thousand macros in five places, for every node."""

    def find(namespace: Any, name: str) -> Any:
        merged = namespace.__dict__.get("merged")
        if merged is None:
            merged = namespace.merged = {}
            for place in reversed(list(namespace._search_order())):
                merged.update(place)
        return merged[name] if name in merged else search(namespace, name)

    return find
