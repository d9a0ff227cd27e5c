"""One figure, and what it is compared with."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from recongen.apps.visuals import Against, Kpi
from recongen.apps.words import format_value, plain
from recongen.web.records import Head, KpiView
from recongen.web.sight import Sight


def view(visual: Kpi, sight: Sight, head: Head) -> KpiView:
    value = sight.figure(visual.dataset, visual.value)
    has_rows = sight.count(visual.dataset) > 0
    says_little = sight.is_narrowed(visual.dataset) or not sight.has_feed
    note = ""
    if not has_rows:
        note = sight.empty(visual)
    elif value == 0 and not says_little:
        note = visual.zero or ""
    if value is None and _is_a_sum(visual):
        # Nothing to add up is 0, where rows are and where none is.
        value = 0
    comparison, trend = "", ""
    if visual.against:
        other = sight.figure(visual.dataset, visual.against.value)
        comparison, trend = _comparison(visual.against, value, other)
        says_little = says_little or (visual.against.what == "total" and not other)
    meaning = next((t.meaning for t in reversed(visual.thresholds) if _reaches(value, t.at_least)), None)
    return KpiView(
        *head,
        text=format_value(value, visual.value.format),
        value=plain(value),
        # A figure without rows, or without a value, is not good.
        meaning=None if says_little and meaning == "good" else meaning,
        comparison=comparison,
        trend=trend,  # type: ignore[arg-type]
        note=note,
    )


def _is_a_sum(visual: Kpi) -> bool:
    return visual.value.aggregate == "sum"


def _reaches(value: Any, floor: Decimal) -> bool:
    return value is not None and value >= floor


def _comparison(against: Against, value: Any, other: Any) -> tuple[str, Literal["", "better", "worse"]]:
    if against.what == "total":
        return f"of {format_value(other or 0, against.value.format)}", ""
    if other is None or value is None:
        return ("nothing to compare with" if other is None else ""), ""
    difference = value - other
    amount, base = (
        format_value(abs(difference), against.value.format),
        format_value(other, against.value.format),
    )
    where = "before" if against.what == "before" else "as the target"
    if not difference:
        return f"as much as {where}: {base}" if against.what == "before" else f"on target: {base}", ""
    way = "more" if difference > 0 else "less"
    rising = "up" if difference > 0 else "down"
    trend: Literal["", "better", "worse"] = (
        "" if against.good is None else "better" if against.good == rising else "worse"
    )
    than = f"than the {base} {where}" if against.what == "before" else f"than the target of {base}"
    return f"{amount} {way} {than}", trend
