"""Episodes: the rows of a check that have one cause, and what `exceptions` says of each row beside the check itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any

from .about import Shown
from .books import Books
from .exceptions import OF_BALANCE, ended_labels, first_of_today
from .keys import key

CAUSES: dict[str, Callable[[Shown], tuple[str, ...]]] = {
    **dict.fromkeys(
        ("drift", "ledger_drift", "overdraft", "expected_eod_balance_breach"),
        lambda row: (row["account_id"],),
    ),
    "limit_breach": lambda row: (
        row["account_id"],
        row["limit_by"],
        row["limit_name"],
        row["amount_direction"],
    ),
    "business_day_enclosure_breach": lambda row: (
        ("transfer", row["transfer_id"]) if row["transfer_id"] else ("account", row["account_id"])
    ),
    "parent_balance_missing": lambda row: (row["reason"], row["account_id"] or row["account_parent_role"]),
    **dict.fromkeys(
        ("supersession_breach", "closed_period_restated"),
        lambda row: (row["relation"], row["transfer_id"] or row["account_id"]),
    ),
    "chain_orphan": lambda row: (row["transfer_id"], row["parent_name"]),
    "chain_xor_breach": lambda row: (row["transfer_id"], row["parent_name"]),
    "bundle_breach": lambda row: (row["kind"], row["bundle_id"]),
    "dead_declaration": lambda row: (row["kind"], row["name"]),
}
"""What a row is about, where that is not its transfer."""

DECLARATIONS: dict[str, Callable[[Shown], tuple[str, str | None]]] = {
    **dict.fromkeys(
        (
            "stuck_pending",
            "stuck_unbundled",
            "timeliness_breach",
            "unmatched_posting",
            "posting_requirement_breach",
            "variable_leg_breach",
            "bundle_breach",
        ),
        lambda row: ("rail", row["rail_name"]),
    ),
    "conservation_breach": lambda row: (
        ("transfer_template", row["template_name"]) if row["template_name"] else ("rail", row["rail_name"])
    ),
    "template_xor_breach": lambda row: ("transfer_template", row["template_name"]),
    "transfer_key_duplicate": lambda row: ("transfer_template", row["template_name"]),
    "chain_orphan": lambda row: ("chain", f"{row['parent_name']} → {row['child_name']}"),
    "fan_in_breach": lambda row: ("chain", f"{row['parent_name']} → {row['child_name']}"),
    "limit_breach": lambda row: ("limit_schedule", _limit(row)),
    "dead_declaration": lambda row: (row["kind"], row["name"]),
}


class Episodes:
    """`rows` are those of every check, as `exceptions` lists them; each gets what this module says of it."""

    def __init__(self, books: Books, checks: Mapping[str, list[Shown]], listed: list[Shown]) -> None:
        self.books = books
        self.rows = listed
        full = {row["exception_key"]: row for rows in checks.values() for row in rows}
        for row in listed:
            self._complete(row, full[row["exception_key"]])
        self._name()
        for row in listed:
            del row["cause"]

    def _complete(self, row: Shown, full: Shown) -> None:
        check, account = row["check_name"], row["account_id"]
        since = _since(row["check_scope"], full)
        row["amount_money"] = full.get("amount_money")
        row["is_of_balance"] = int(check in OF_BALANCE)
        row["first_seen_day"] = row["first_day"] or (self._day_of(since) if since else row["business_day"])
        if check == "closed_period_restated":
            row["first_seen_day"] = max(row["first_seen_day"], row["business_day"])
        labels = self._labels[account] if check in OF_BALANCE and account else []
        later = next((day for day in labels if day > row["business_day"]), None)
        row["next_stored_day"] = full.get("ended_day") or later
        row["cause"] = CAUSES.get(check, lambda row: (row["transfer_id"],))(full)
        owners = [self._declarations.get(at) for at in self._behind(check, full, row)]
        found = [owner for owner in owners if owner]
        own = self.books.institution.owner
        for column, attribute in (("owner_team", "team"), ("owner_contact", "contact")):
            values = [getattr(each[0], attribute) for each in found if each[0]]
            values += [getattr(own, attribute)] if own else []
            row[column] = next((value for value in values if value is not None), None)
        row["declared_at"] = next((each[1] for each in found if each[1]), None)

    def _behind(self, check: str, full: Shown, row: Shown) -> list[tuple[str, str | None]]:
        own = [DECLARATIONS[check](full)] if check in DECLARATIONS else []
        return [*own, ("account", row["account_id"]), ("account_template", row["account_role"])]

    def _name(self) -> None:
        """Rows that belong to a day and not to a transfer come in runs."""
        about = itemgetter("check_name", "cause")
        ordered = sorted(self.rows, key=lambda row: (*about(row), str(row["business_day"])))
        for (check, parts), rows in groupby(ordered, key=about):
            first: date | None = None
            before: date | None = None
            for row in rows:
                day = row["business_day"]
                if not _is_daily(row):
                    row["episode_key"] = key(check, *parts)
                    continue
                if first is None or self._is_clean_between(row["account_id"], before, day):
                    first = row["first_day"] or day
                before = day
                row["episode_key"] = f"{key(check, *parts)}|{first}"

    def _is_clean_between(self, account: str | None, before: date | None, day: date) -> bool:
        return any(before < stored < day for stored in self._labels.get(account or "", ()))  # type: ignore[operator]

    @cached_property
    def _labels(self) -> dict[str, list[date]]:
        found: dict[str, set[date]] = defaultdict(set)
        for stored in self.books.balances.values():
            found[stored.account_id].add(self.books.days.label(stored))
        return defaultdict(list, {account: sorted(days) for account, days in found.items()})

    @cached_property
    def _days(self) -> list[tuple[date, datetime, datetime]]:
        """The business days of internal accounts: when each has begun for any of them, and ended for all."""
        spans: dict[date, tuple[datetime, datetime]] = {}
        for stored in self.books.balances.values():
            if self.books.accounts[stored.account_id].is_internal:
                label = self.books.days.label(stored)
                start, end = spans.get(label, (stored.start, stored.end))
                spans[label] = min(start, stored.start), max(end, stored.end)
        days, latest = sorted(spans), datetime.min
        return [(day, spans[day][0], latest := max(latest, spans[day][1])) for day in days]

    def _day_of(self, instant: datetime) -> date:
        """The first day that ended later, if such a day had begun; else the one that goes on from the last that ended."""
        later = [(day, start) for day, start, end in self._days if end > instant]
        if any(start <= instant for _, start in later):
            return later[0][0]
        ends = [end for _, _, end in self._days if end <= instant]
        starts = [start for _, start in later]
        return self.books.days.label_from(ends[-1] if ends else min(starts, default=None), instant)

    @cached_property
    def _declarations(self) -> dict[tuple[str, str | None], tuple[Any, str | None]]:
        institution = self.books.institution
        return {
            (kind, name(item)): (item.owner, declared_at(item))
            for kind, items, name in declared(institution)
            for item in reversed(items)
        }

    def episodes(self) -> list[Shown]:
        found = []
        for _, rows in groupby(sorted(self.rows, key=itemgetter("episode_key")), itemgetter("episode_key")):
            found.append(self._episode(list(rows)))
        return found

    def _episode(self, rows: list[Shown]) -> Shown:
        first, labels = rows[0], ended_labels(self.books)
        latest_day = labels[-1] if labels else None
        since_day = latest_day if first["is_of_balance"] else first_of_today(labels)
        kept = labels[-self.books.institution.exceptions.keep_days :]
        daily = _is_daily(first)
        lead = min(
            rows,
            key=lambda row: (
                -row["business_day"].toordinal() if daily else 0,
                -(row["magnitude_money"] or 0),
                row["exception_key"],
            ),
        )
        days = {row["business_day"] for row in rows if row["business_day"]}
        seen = min((row["first_seen_day"] for row in rows if row["first_seen_day"]), default=None)
        last = max(days, default=None)
        if last and seen:
            last = max(last, seen)
        changes = _changes(rows)
        change = min(
            rows,
            key=lambda row: (
                -abs(changes[row["exception_key"]] or 0),
                row["business_day"] or date.max,
                row["exception_key"],
            ),
        )
        if first["check_scope"] == "open" or is_without_balances(first):
            is_open = True
        elif first["is_of_balance"]:
            is_open = lead["next_stored_day"] is None
        else:
            is_open = since_day is not None and last is not None and last >= since_day
        about = ("check_name", "check_title", "audience", "severity", "check_scope")
        account = ("account_id", "account_name", "account_role")
        flow = ("transfer_id", "transfer_type", "rail_name", "owner_team", "owner_contact", "declared_at")
        return {column: lead[column] for column in ("episode_key", *about, *account, *flow)} | {
            "severity_rank": ("high", "medium", "low").index(lead["severity"]) + 1,
            "first_seen_day": seen,
            "last_day": last,
            "days": len(days),
            "exception_rows": len(rows),
            "money": lead["magnitude_money"] if daily else _money(rows),
            "largest_money": max(
                (row["magnitude_money"] for row in rows if row["magnitude_money"] is not None), default=None
            ),
            "change_day": change["business_day"],
            "change_money": changes[change["exception_key"]],
            "is_new": int(bool(seen and since_day and seen >= since_day)),
            "is_open": int(is_open),
            "cleared_day": lead["next_stored_day"],
            "is_kept": int(bool(last and kept and last >= kept[0])),
            "latest_exception_key": lead["exception_key"],
        }


def _limit(row: Shown) -> str:
    direction = "Outbound" if row["amount_direction"] == "Debit" else "Inbound"
    return (
        f"{row['account_parent_role']}: {row['limit_by'].replace('_', ' ')} {row['limit_name']} ({direction})"
    )


def _is_daily(row: Shown) -> bool:
    return row["check_scope"] == "day" and row["transfer_id"] is None


def is_without_balances(row: Shown) -> bool:
    """The one row of an account that has no stored balance at all."""
    return bool(row["check_name"] == "business_day_enclosure_breach" and row["transfer_id"] is None)


def _changes(rows: Iterable[Shown]) -> dict[str, int | None]:
    """By key of its row. A stored balance is off by more or less than on the day before; what happened on a day is all change."""
    found: dict[str, int | None] = {}
    before = 0
    for row in sorted(rows, key=lambda row: (row["business_day"] or date.max, row["exception_key"])):
        change: int | None = row["magnitude_money"]
        if row["drift_change"] is not None:
            change = row["drift_change"]
        elif row["is_of_balance"] and change is not None:
            off_by = -change if row["magnitude_sign"] == -1 else change
            change, before = off_by - before, off_by
        found[row["exception_key"]] = change
    return found


def _since(scope: str, full: Shown) -> datetime | None:
    if "cap_seconds" in full:
        since: datetime = full["posting"] + timedelta(seconds=full["cap_seconds"])
        return since
    if scope != "open":
        return None
    instants = [full.get("deadline"), full.get("off_since"), full.get("closed_at")]
    return max((instant for instant in instants if instant), default=None)


def _money(rows: Iterable[Shown]) -> int | None:
    """Each leg once, each transfer by the greater of its sides; absent where no row has an amount."""
    legs: dict[tuple[Any, Any], list[Shown]] = defaultdict(list)
    for row in rows:
        if row["magnitude_money"] is not None:
            legs[row["transfer_id"], row["transaction_id"]].append(row)
    if not legs:
        return None
    sides: dict[Any, dict[str, int]] = defaultdict(lambda: {"in": 0, "out": 0, "whole": 0})
    for (transfer, _), same in legs.items():
        amount = max((row["amount_money"] for row in same if row["amount_money"] is not None), default=None)
        most = max(row["magnitude_money"] for row in same)
        side = sides[transfer]
        if amount is None:
            side["whole"] = max(side["whole"], most)
        elif amount:
            side["in" if amount > 0 else "out"] += most
    return sum(max(side.values()) for side in sides.values())


def declared(institution: Any) -> list[tuple[str, Any, Callable[[Any], str]]]:
    def limit(each: Any) -> str:
        what = f"transfer type {each.transfer_type}" if each.rail is None else f"rail {each.rail}"
        return f"{each.parent_role}: {what} ({each.direction})"

    return [
        ("account", institution.accounts, lambda each: each.id),
        ("account_template", institution.account_templates, lambda each: each.role),
        ("rail", institution.rails, lambda each: each.name),
        ("transfer_template", institution.transfer_templates, lambda each: each.name),
        ("chain", institution.chains, lambda each: f"{each.parent} → {each.child}"),
        ("limit_schedule", institution.limit_schedules, limit),
    ]


def declared_at(item: Any) -> str | None:
    place = getattr(item, "child_place", item.place)
    file = place.report.file
    return f"{file.rpartition('/')[2]}:{place.line()}" if file else None
