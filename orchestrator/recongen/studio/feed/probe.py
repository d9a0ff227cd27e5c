"""Expected against actual, by rail, template, chain and day: what the file says of it beside what was posted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

from recongen import currency
from recongen.apps.words import amount as money_text
from recongen.apps.words import day as day_text
from recongen.institution.types import Firings, Institution, Rail
from recongen.studio.feed.build import Question, Row
from recongen.studio.feed.calendar import Calendar
from recongen.studio.feed.declared import Declared
from recongen.text import plural

Kind = Literal["rail", "template", "chain", "day"]
KINDS: Mapping[Kind, str] = {"rail": "Rails", "template": "Templates", "chain": "Chains", "day": "Days"}


@dataclass(frozen=True)
class Line:
    """`difference` is empty where all is as expected. `gap` says how far off it is, for the order."""

    name: str
    expected: str
    actual: str
    difference: str
    amount: str
    last_day: str
    gap: int
    is_declared: bool = True


def questions(kind: Kind, first: date, last: date) -> list[Question]:
    """What is asked of the build: the calendar of the period, then the rows of the kind."""
    chosen = {"pFrom": first, "pTo": last}
    days = Question("studio_probe_days", chosen, ("business_day",))
    own = {
        "rail": Question("studio_probe_rails", chosen, ("rail_name",)),
        "template": Question("studio_probe_templates", chosen, ("template_name",)),
        "chain": Question("studio_probe_chains", chosen, ("chain",)),
        "day": days,
    }
    return [days, own[kind]]


def lines(
    kind: Kind,
    answers: Sequence[Sequence[Row]],
    known: Declared,
    institution: Institution | None,
    code: str = currency.DEFAULT,
) -> list[Line]:
    """What is furthest off first; days in their order. `known` is what the file declares now, `institution` all that it says, None where it has errors. `code` is the currency of the build."""
    calendar = Calendar.of(answers[0])
    whole = {rail.name: rail for rail in institution.rails} if institution else {}
    rails = {name: whole.get(name, Rail(name, name)) for name in known.rails}
    is_daily = institution is None or institution.balances == "daily"
    made: Mapping[Kind, Callable[[Row], Line]] = {
        "rail": partial(_rail, code, calendar, rails),
        "template": partial(
            _template, code, calendar, dict.fromkeys(known.templates) | _typical_firings(institution)
        ),
        "chain": partial(_chain, code),
        "day": partial(_day, code, is_daily),
    }
    found = [made[kind](row) for row in answers[1]]
    return found if kind == "day" else sorted(found, key=lambda line: (-line.gap, line.name))


def _typical_firings(institution: Institution | None) -> dict[str, Firings | None]:
    templates = institution.transfer_templates if institution else ()
    return {template.name: template.firings_typical_per_period for template in templates}


# By kind --------------------------------------------------------------------------------------------------------------------


def _rail(code: str, calendar: Calendar, rails: Mapping[str, Rail], row: Row) -> Line:
    rail = rails.get(row["rail_name"])
    actual = (
        f"{plural(row['transfers'], 'transfer')}, {plural(row['legs'], 'leg')}" if row["legs"] else "nothing"
    )
    if row["pending_legs"]:
        actual += f", {row['pending_legs']:,} Pending"
    differences, gap, expected = list[str](), 0, "that it fires"
    if rail is None:
        return _line(
            code,
            row,
            "rail_name",
            "nothing: the file has no rail of that name",
            actual,
            ["Posted, and not declared"],
            row["legs"],
            "credits",
            False,
        )
    if rail.aggregating and rail.cadence:
        runs, days = calendar.runs(rail.cadence), row["days"]
        expected = f"{rail.cadence}: on {plural(runs, 'day')}"
        actual += f" on {plural(days, 'day')}"
        # A sweep does not fire on a day that left it nothing to sweep.
        if days < runs:
            # A day that left nothing to sweep looks like a sweep that failed.
            differences.append(f"{plural(runs - days, 'day')} without it")
        elif days > runs:
            differences.append(f"{plural(days - runs, 'day')} more than its cadence has")
        gap += abs(runs - days)
    elif rail.firings_typical_per_period:
        words, far = _off(calendar, rail.firings_typical_per_period, row["transfers"])
        expected, gap = f"typically {words[0]}", gap + far
        differences += words[1:]
    if rail.is_two_leg and row["uneven_transfers"]:
        differences.append(f"{plural(row['uneven_transfers'], 'transfer')} without exactly two legs")
        gap += row["uneven_transfers"]
    differences += _outside(code, rail, row)
    if row["unmatched_legs"]:
        differences.append(f"{plural(row['unmatched_legs'], 'leg')} not as declared")
        gap += row["unmatched_legs"]
    if not row["legs"]:
        differences, gap = ["Declared, and not seen in these days"], max(gap, 1)
    return _line(
        code, row, "rail_name", expected, actual, differences, gap, "credits" if row["credits"] else "debits"
    )


def _outside(code: str, rail: Rail, row: Row) -> list[str]:
    if rail.amount_typical_range is None or row["lowest"] is None:
        return []
    low, high = rail.amount_typical_range
    if low <= row["lowest"] and row["highest"] <= high:
        return []
    seen, typical = (
        " to ".join(money_text(each, code) for each in pair)
        for pair in ((row["lowest"], row["highest"]), (low, high))
    )
    return [f"amounts from {seen}, typically {typical}"]


def _template(code: str, calendar: Calendar, often: Mapping[str, Firings | None], row: Row) -> Line:
    actual = (
        f"{plural(row['transfers'], 'transfer')}, {row['complete']:,} complete"
        if row["transfers"]
        else "nothing"
    )
    if row["still_open"]:
        actual += f", {row['still_open']:,} not due yet"
    if row["template_name"] not in often:
        return _line(
            code,
            row,
            "template_name",
            "nothing: the file has no template of that name",
            actual,
            ["Posted, and not declared"],
            row["transfers"],
            "amount",
            False,
        )
    firings, gap, differences = often[row["template_name"]], 0, list[str]()
    expected = "every transfer complete once it is due"
    if firings:
        words, gap = _off(calendar, firings, row["transfers"])
        expected, differences = f"typically {words[0]}, each complete once it is due", words[1:]
    if row["imbalanced"]:
        total = money_text(row["difference"], code)
        differences.append(
            f"{plural(row['imbalanced'], 'transfer')} that do not add up, by {total} together"
            if row["imbalanced"] > 1
            else f"1 transfer that does not add up, by {total}"
        )
    if row["orphaned"]:
        differences.append(f"{plural(row['orphaned'], 'transfer')} not followed as required")
    if not row["transfers"]:
        differences, gap = ["Declared, and not seen in these days"], max(gap, 1)
    return _line(
        code,
        row,
        "template_name",
        expected,
        actual,
        differences,
        gap + row["imbalanced"] + row["orphaned"],
        "amount",
    )


def _chain(code: str, row: Row) -> Line:
    must = "each must be followed" if row["is_required"] else "each may be followed"
    expected = f"{plural(row['parents'], 'transfer')}: {must}" if row["parents"] else must
    actual = f"{row['complete']:,} followed" if row["parents"] else "nothing to follow"
    if row["still_open"]:
        actual += f", {row['still_open']:,} not due yet"
    differences = []
    if row["missing"]:
        differences.append(f"{plural(row['missing'], 'transfer')} not followed in time")
    if row["too_many"]:
        differences.append(f"{plural(row['too_many'], 'transfer')} followed by several of the group")
    if not row["parents"]:
        differences.append("Declared, and nothing to follow in these days")
    gap = row["missing"] + row["too_many"] + (not row["parents"])
    return _line(code, row, "chain", expected, actual, differences, gap, "amount")


def _day(code: str, is_daily: bool, row: Row) -> Line:
    is_business_day = bool(row["is_business_day"] and row["is_over"])
    expected = ["a business day" if row["is_business_day"] else "no business day"]
    if not row["is_over"]:
        expected.append("not over yet")
    actual = [plural(row["transfers"], "transfer"), plural(row["legs"], "leg")]
    differences, gap = list[str](), 0
    if is_business_day and not row["legs"]:
        differences.append("Nothing was posted")
        gap += 1
    if is_business_day and is_daily:
        expected.append(plural(row["accounts"], "balance"))
        if row["balances"] < row["accounts"]:
            differences.append(f"{plural(row['accounts'] - row['balances'], 'balance')} missing")
            gap += row["accounts"] - row["balances"]
    if row["balances"]:
        actual.append(plural(row["balances"], "balance"))
    for name, due, met in (
        ("follower", "chains_due", "chains_followed"),
        ("transfer of a template", "templates_due", "templates_complete"),
    ):
        several = "transfers of a template" if " " in name else None
        if row[due]:
            expected.append(f"{plural(row[due], name, several)}")
            actual.append(f"{row[met]:,} of {plural(row[due], name, several)}")
        if row[met] < row[due]:
            differences.append(f"{plural(row[due] - row[met], name, several)} not as expected")
            gap += row[due] - row[met]
    day = row["business_day"]
    return Line(
        day.isoformat(),
        ", ".join(expected),
        ", ".join(actual),
        "; ".join(differences),
        money_text(row["credits"], code),
        day_text(day),
        gap,
    )


def _off(calendar: Calendar, often: Firings, count: int) -> tuple[list[str], int]:
    """In words what is typical, and how far the count is from it."""
    low, high = calendar.firings(often)
    words = [f"{low:,.0f} to {high:,.0f} transfers"]
    far = round(low - count if count < low else count - high if count > high else 0)
    if far:
        words.append(f"{far:,} {'fewer' if count < low else 'more'} than that")
    return words, far


def _line(
    code: str,
    row: Row,
    name: str,
    expected: str,
    actual: str,
    differences: Sequence[str],
    gap: int,
    amount: str,
    is_declared: bool = True,
) -> Line:
    last = row["last_day"]
    return Line(
        row[name],
        expected,
        actual,
        "; ".join(differences),
        money_text(row[amount], code),
        day_text(last) if last else "",
        gap,
        is_declared,
    )
