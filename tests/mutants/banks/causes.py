"""Causes that stand, end or begin outside of the stored days: of which day they are, and how long they are one cause."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from recongen.institution.types import (
    AccountTemplate,
    BusinessCalendar,
    ChainEntry,
    Completion,
    Exceptions,
    LimitSchedule,
    Rail,
)
from tests.mutants.banks.writing import fired, single, template
from tests.truth.oracle import Bank
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.making.hand import bank, day, institution

AS_OF = "2030-01-20 12:00:00"
ENDS = ("12:00", "11:59", "17:00", "00:00", "23:30")
ZONES = (None, "America/New_York", "Asia/Kathmandu")


def banks() -> Iterator[Bank]:
    yield _of_all_days()
    for number, end in enumerate(ENDS):
        zone = ZONES[number % len(ZONES)]
        yield _after_the_last_day(end, zone)
        yield _around_a_gap(end, zone, "daily" if number % 2 else "on_change")
    yield _of_two_cut_offs("daily")
    yield _of_two_cut_offs("on_change")
    yield bank(institution(rails=[_capped()]), _waiting(), as_of=AS_OF)
    yield _lacking()
    yield _off_again()
    yield _used_before()
    yield _named_alike()
    for latest in (4, 7, 8):
        yield _on_a_weekend(latest)
    yield _off_by_more_and_less()
    yield _one_too_many()


def _of_all_days() -> Bank:
    """Parent roles that nobody holds or two hold: to the end, until a day of every child, of one of two, of none; accounts without balances."""
    days = [
        _child("stays", 2, "Nobody"),
        _child("stays", 6, "Nobody"),
        _child("stays", 4, "Absent"),
        _child("went", 3, "Nowhere"),
        _child("went", 5, "Sure"),
        _child("one of two", 3, "Half"),
        _child("other of two", 3, "Half"),
        _child("one of two", 7, "Sure"),
        _child("first", 2, "Both"),
        _child("second", 3, "Both"),
        _child("first", 4, "Sure"),
        _child("second", 6, "Sure"),
        _child("Blank's", 3, "Blank"),
        _child("Blank's", 5, "Sure"),
    ]
    for label in range(2, 8):
        days.append(day("A", f"2030-01-{label:02d}", "0.00", account_role="Top"))
        days.append(day("S", f"2030-01-{label:02d}", "0.00", account_role="Sure"))
        role = "Top" if label < 4 else "Elsewhere"
        days.append(day("B", f"2030-01-{label:02d}", "0.00", account_role=role))
        days.append(_child("under two", label, "Top"))
    legs = [
        fired(
            f"{account} {label}",
            "move",
            account_id=account,
            account_role=account,
            posting=f"2030-01-{label:02d} 10:00:00",
        )
        for account, labels in (("Blank", (3,)), ("Bare", (4, 7)), ("Early", (2, 3)))
        for label in labels
    ]
    return bank(institution(), legs, days, as_of="2030-01-08 00:00:00")


def _child(account: str, label: int, parent: str) -> FeedRow:
    return day(account, f"2030-01-{label:02d}", "1.00", account_role="Below", account_parent_role=parent)


def _of_two_cut_offs(balances: str) -> Bank:
    """A role that one account names to its last day, or named before the other did, and has no other day. Parents that are stored at that
    instant alone, or only later."""
    days = [
        day("S", "2030-01-06 05:00", "0.00", account_role="Sure"),
        day("L", "2030-01-08", "0.00", account_role="Late"),
        _child("early", 5, "Late"),
    ]
    for stays, ends in (("Ghost", "Sure"), ("Shade", None)):
        for label in (4, 5):
            days.append(_child(f"{stays} stays", label, stays))
            days.append(_later_child(f"{stays} ends", label, stays))
        if ends:
            days.append(_later_child(f"{stays} ends", 6, ends))
        else:
            days.append(_child(f"{stays} stays", 9, "Sure"))
            days.append(_later_child(f"{stays} ends", 7, "Sure"))
    return bank(institution(balances=balances), [], days)


def _later_child(account: str, label: int, parent: str) -> FeedRow:
    return day(
        account, f"2030-01-{label:02d} 05:00", "1.00", account_role="Below", account_parent_role=parent
    )


def _capped() -> Rail:
    return single("capped", max_pending_seconds=3600)


def _waiting(end: str = "06:00") -> list[FeedRow]:
    """Legs whose age passes an hour at some hours of each day, when it ends, and a second before."""
    ends = datetime.fromisoformat(f"2030-01-15 {end}:00") - timedelta(hours=1)
    moments = [datetime(2030, 1, 15, hour, 15) for hour in (0, 5, 11, 16, 17, 22, 23)]
    moments += [ends, ends - timedelta(seconds=1)]
    postings = [f"{moment + timedelta(days=later)}" for later in range(3) for moment in moments]
    return [fired(posting, "capped", status="Pending", posting=posting) for posting in postings]


def _after_the_last_day(end: str, zone: str | None) -> Bank:
    """The institution's days end at a time of day, and go on so."""
    calendar = BusinessCalendar(time_zone=zone) if zone else BusinessCalendar()
    days = [
        day(account, f"2030-01-{label} {end}:00", "0.00", account_scope=scope)
        for account, scope, last in (("A", "internal", 15), ("B", "internal", 14), ("C", "external", 17))
        for label in range(13, last)
    ]
    described = institution(rails=[_capped()], business_calendar=calendar)
    return bank(described, _waiting(end), days, as_of=AS_OF)


def _around_a_gap(end: str, zone: str | None, balances: str) -> Bank:
    """Ages pass before the first stored day, and while none is stored: of one account a day of the gap has begun."""
    calendar = BusinessCalendar(time_zone=zone) if zone else BusinessCalendar()
    labels = {"A": (15, 18, 19), "B": (15, 18)}
    days = [
        day(account, f"2030-01-{label} {end}:00", "0.00") for account in labels for label in labels[account]
    ]
    days.append(day("B", "2030-01-17 13:30:00", "0.00", business_day_end="2030-01-19 02:00:00"))
    days.append(day("C", f"2030-01-15 {end}:00", "0.00", business_day_end="2030-01-16 18:00:00"))
    described = institution(rails=[_capped()], business_calendar=calendar, balances=balances)
    return bank(described, _waiting(end), days, as_of=AS_OF)


def _lacking() -> Bank:
    """Transfers that were due long after they opened, or that have no deadline; parents of a group of which one child came, two, or none."""
    slow = template("Slow", "this", "that", leg_rail_xor_groups=(("this", "that"),), expected_net=Decimal(1))
    plain = template("Plain", "free", expected_net=Decimal(1))
    rails = [single(name) for name in ("this", "that", "free", "one", "other", "joined")]
    chains = [
        ChainEntry("Plain", "one", True, xor_group="next"),
        ChainEntry("Plain", "other", True, xor_group="next"),
        ChainEntry("free", "joined", False, fan_in=True, expected_parent_count=2),
    ]
    legs = [
        fired(name, rail, template_name="Slow", posting=f"2030-01-{label} 10:00:00", id=f"{name} {rail}")
        for name, used, label in (("both", ("this", "that"), "03"), ("neither", ("free",), "04"))
        for rail in used
    ]
    for name, children in (("none", ()), ("single", ("one",)), ("pair", ("one", "other"))):
        legs.append(fired(name, "free", template_name="Plain"))
        legs += [fired(f"{name} {child}", child, transfer_parent_id=name) for child in children]
    legs.append(fired("alone", "joined", transfer_parent_id="none"))
    days = [day("A", f"2030-01-{label:02d}", "0.00") for label in range(2, 12)]
    return bank(institution(rails=rails, templates=[slow, plain], chains=chains), legs, days)


def _off_again() -> Bank:
    """Transfers that added up once, twice, or never, with a deadline before and after that, or none; legs at one instant, and legs that wait."""
    due = template("Due", "free", completion=Completion("business_day_end", 2))
    soon = template("Soon", "free")
    rails = [single("free", expected_net=Decimal(0)), single("fee", expected_net=Decimal(2))]
    amounts = {
        "once": ("-4.00", "4.00", "1.00", "2.00"),
        "twice": ("-4.00", "4.00", "1.00", "-1.00", "3.00"),
        "never": ("-4.00", "3.00", "2.00"),
        "begins so": ("0.00", "5.00"),
        "ends so": ("-4.00", "1.00", "3.00"),
    }
    legs = [
        fired(
            f"{name} {kind}",
            "free",
            amount,
            id=f"{name} {kind} {number}",
            template_name=kind or None,
            posting=f"2030-01-{3 + number:02d} 10:00:00",
        )
        for kind in ("", "Due", "Soon")
        for name, several in amounts.items()
        for number, amount in enumerate(several)
    ]
    for number, (label, amount, status) in enumerate(
        (
            (4, "-4.00", "Posted"),
            (4, "4.00", "Posted"),
            (5, "1.00", "Posted"),
            (5, "-1.00", "Posted"),
            (6, "9.00", "Failed"),
            (7, "2.00", "Posted"),
        )
    ):
        legs.append(
            fired(
                "at once",
                "free",
                amount,
                id=f"at once {number}",
                status=status,
                posting=f"2030-01-{label:02d} 10:00:00",
            )
        )
    for label, amount in ((3, "2.00"), (5, "1.00")):
        legs.append(fired("fee", "fee", amount, id=f"fee {label}", posting=f"2030-01-{label:02d} 10:00:00"))
    days = [day("A", f"2030-01-{label:02d}", "0.00") for label in range(2, 12)]
    return bank(institution(rails=rails, templates=[due, soon]), legs, days)


def _used_before() -> Bank:
    """Roles that accounts have no longer; caps under a parent that a day names and its postings do not, on change."""
    roles = [AccountTemplate(role, "internal") for role in ("Till", "Teller", "Cash", "Nowhere")]
    caps = [
        LimitSchedule("Named", Decimal("5.00"), transfer_type="wire"),
        LimitSchedule("Named", Decimal("5.00"), rail="wire"),
        LimitSchedule("Named", Decimal("5.00"), transfer_type="wire", direction="Inbound"),
        LimitSchedule("Posted", Decimal("5.00"), transfer_type="wire"),
    ]
    days = [
        day("A", "2030-01-02", "0.00", account_role="Till", account_parent_role="Named"),
        day("A", "2030-01-06", "0.00", account_role="Cash"),
    ]
    legs = [
        fired(
            "t",
            "wire",
            "-9.00",
            account_role="Teller",
            account_parent_role="Posted",
            posting="2030-01-04 10:00:00",
        ),
        fired("u", "wire", "-9.00", account_role="Cash", posting="2030-01-07 10:00:00"),
    ]
    described = institution(
        rails=[single("wire")], account_templates=roles, limits=caps, balances="on_change"
    )
    return bank(described, legs, days)


def _named_alike() -> Bank:
    """A parent's own limit under the name of a rail and of a type: both are capped, the rail alone, the type alone."""
    caps = [
        LimitSchedule(parent, Decimal("5.00"), **named)
        for parent, schedules in (
            ("Both", ({"rail": "wire"}, {"transfer_type": "wire"})),
            ("Rail", ({"rail": "wire"},)),
            ("Type", ({"transfer_type": "wire"},)),
        )
        for named in schedules
    ]
    days, legs = [], []
    for parent in ("Both", "Rail", "Type"):
        days.append(day(f"{parent} itself", "2030-01-02", "0.00", account_role=parent, limits='{"wire": 9}'))
        days.append(day(parent, "2030-01-02", "0.00", account_role="Below", account_parent_role=parent))
        legs += [
            fired(
                f"{parent} {kind} {rail}",
                rail,
                "-7.00",
                account_id=parent,
                account_role="Below",
                transfer_type=kind,
            )
            for kind in ("wire", "other")
            for rail in ("wire", "card")
        ]
    return bank(institution(rails=[single("wire"), single("card")], limits=caps), legs, days)


def _on_a_weekend(latest: int) -> Bank:
    """Caps exceeded, legs too late or outside of all days, and accounts without balances, before, on, between and after stored days."""
    caps = [LimitSchedule("Top", Decimal("5.00"), transfer_type="wire")]
    late = template("Late", "late", completion=Completion("business_day_end"))
    labels = [label for label in (3, 4, 7, 8) if label <= latest]
    days = [
        day(account, f"2030-01-{label:02d}", "0.00", **parent)
        for label in labels
        for account, parent in (("A", {"account_parent_role": "Top"}), ("P", {"account_role": "Top"}))
    ]
    # Days of accounts outside, which are no days of the institution, and below zero.
    days += [day("X", f"2030-01-{label:02d}", "-1.00", account_scope="external") for label in (4, 5)]
    days.append(day("Y", "2030-01-05", "-1.00", account_scope="external"))
    legs = []
    for label in (1, 3, 4, 5, 6, 7, 8, 9):
        at = {"posting": f"2030-01-{label:02d} 10:00:00"}
        legs.append(fired(f"over {label}", "wire", "-9.00", account_parent_role="Top", **at))
        legs.append(fired(f"bare {label}", "free", account_id=f"B{label}", **at))
        before = {"template_name": "Late", "posting": "2030-01-03 09:00:00"}
        legs.append(fired(f"late {label}", "late", id=f"late {label} 1", **before))
        legs.append(fired(f"late {label}", "late", "-1.00", id=f"late {label} 2", **before | at))
    rails = [single(name) for name in ("wire", "free", "late")]
    described = institution(rails=rails, templates=[late], limits=caps, exceptions=Exceptions(1))
    return bank(described, legs, days, as_of="2030-01-09 12:00:00")


def _off_by_more_and_less() -> Bank:
    """Accounts below zero, or off what is expected of them to either side, by more and by less from day to day, with a gap."""
    days = []
    for number, amounts in enumerate(
        (
            ("-5.00", "-8.00", "-20.00", "-3.00", "-4.00"),
            ("-50.00", "-58.00", "-51.00", "-1.00", "-1.00"),
            ("-5.00", "0.00", "-9.00", "-9.00", "-14.00"),
            ("3.00", "-3.00", "-10.00", "4.00", "5.00"),
            ("-2.00", "-4.00", "-2.00", "-4.00", "-6.00"),
        )
    ):
        for label, amount in zip((2, 3, 6, 7, 8), amounts, strict=True):
            for account, more in (
                (f"O{number}", {}),
                (f"E{number}", {"expected_eod_balance": "1.00"}),
                (f"C{number}", {"account_parent_role": "Pool"}),
            ):
                days.append(day(account, f"2030-01-{label:02d}", amount, **more))
    # Two days of one name.
    for hour, money, end in (("00", "-7.00", "2030-01-02 12:00:00"), ("12", "-9.00", "2030-01-03 00:00:00")):
        days.append(day("Two", f"2030-01-02 {hour}:00:00", money, business_day_end=end))
    days += [day("P", "2030-01-09", "0.00", account_role="Pool")]
    return bank(institution(), [], days, as_of="2030-01-10 00:00:00")


def _one_too_many() -> Bank:
    """Second children, second rails of a group, parents too many and legs after the closing one, that come at once, by the deadline, or later."""
    late = template(
        "Late",
        "this",
        "that",
        "item",
        "one",
        "other",
        leg_rail_xor_groups=(("this", "that", "item"), ("one", "other")),
        completion=Completion("business_day_end", 2),
    )
    also = template("Also", "this", "that", "settle", leg_rail_xor_groups=(("this", "that", "settle"),))
    closed = template("Closed", "item", "close", "settle", expected_net=Decimal(1))
    gathers = template(
        "Gathers", "joined", completion=Completion("business_day_end", 2), expected_net=Decimal(1)
    )
    rails = [single(name) for name in ("this", "that", "order", "one", "other", "joined", "item")]
    rails += [single(name, leg_direction="Variable") for name in ("close", "settle")]
    chains = [
        ChainEntry("Late", "one", True, xor_group="next"),
        ChainEntry("Late", "other", True, xor_group="next"),
        ChainEntry("order", "one", True, xor_group="next"),
        ChainEntry("order", "other", True, xor_group="next"),
        *(ChainEntry("order", child, True, xor_group="else") for child in ("settle", "item")),
        ChainEntry("order", "Gathers", False, fan_in=True, expected_parent_count=2),
        ChainEntry("Late", "Gathers", False, fan_in=True, expected_parent_count=2),
        ChainEntry("order", "joined", False, fan_in=True, expected_parent_count=1),
    ]
    legs = []
    for first, second in ((2, 2), (2, 4), (3, 8), (8, 3), (9, 9)):
        for parent in (f"late {first} {second}", f"order {first} {second}"):
            own = {"template_name": "Late"} if parent.startswith("late") else {}
            legs.append(fired(parent, "this" if own else "order", **own))
            for number, (child, label) in enumerate(
                (("one", first), ("other", second), ("one", 9), ("other", 10), ("item", 2), ("settle", 10))
            ):
                named = {"transfer_parent_id": parent, "posting": f"2030-01-{label:02d} 10:00:00"}
                legs.append(fired(f"{parent} {child} {number}", child, **named))
        for rail, label, status in (
            ("this", first, "Posted"),
            ("this", 5, "Posted"),
            ("that", second, "Pending"),
            ("that", 9, "Posted"),
            ("item", 10, "Posted"),
            ("one", 2, "Posted"),
            ("other", 10, "Posted"),
        ):
            at = {"posting": f"2030-01-{label:02d} 11:00:00", "template_name": "Late", "status": status}
            legs.append(
                fired(f"both {first} {second}", rail, id=f"both {first} {second} {rail} {label}", **at)
            )
        for number, (parent, label) in enumerate(
            (
                ("order 2 2", 2),
                ("order 2 4", first),
                ("order 2 4", 9),
                ("order 3 8", second),
                ("absent", 4),
                ("late 2 2", 2),
            )
        ):
            at = {"posting": f"2030-01-{label:02d} 11:00:00", "template_name": "Gathers"}
            child = f"joined {first} {second}"
            legs.append(fired(child, "joined", id=f"{child} {number}", transfer_parent_id=parent, **at))
        for kind, others in (
            ("again", (("close", second, "Posted"), ("settle", 9, "Posted"))),
            ("open", (("item", second, "Pending"), ("item", 9, "Pending"), ("item", 4, "Posted"))),
            ("after", (("item", second, "Posted"), ("item", 9, "Posted"), ("item", 4, "Failed"))),
        ):
            transfer = f"{kind} {first} {second}"
            for number, (rail, label, status) in enumerate((("close", first, "Posted"), *others)):
                at = {"posting": f"2030-01-{label:02d} 10:00:00", "template_name": "Closed", "status": status}
                legs.append(fired(transfer, rail, id=f"{transfer} {number}", **at))
    days = [day("A", f"2030-01-{label:02d}", "0.00") for label in range(2, 12)]
    described = institution(rails=rails, templates=[late, also, closed, gathers], chains=chains)
    return bank(described, legs, days, as_of="2030-01-12 00:00:00")
