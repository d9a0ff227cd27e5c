"""The helpers of the oracle, on cases worked out by hand."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from recongen.institution.types import BusinessCalendar, ChainEntry, Completion, Rail, TransferTemplate
from tests.truth.oracle import Books
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.jsonvalues import filled, plain_cents, timestamp
from tests.truth.oracle.making.hand import bank, day, institution, leg
from tests.truth.oracle.requirements import requirements
from tests.truth.oracle.rows import cents, money_text
from tests.truth.oracle.selectors import Selector, meanings
from tests.truth.oracle.workdays import nth_business_day_after

LEG = Rail("leg", "legs", leg_roles=("Cash",), leg_direction="Credit", metadata_keys=("key", "until"))


def cycle(completion: Completion) -> TransferTemplate:
    return TransferTemplate("cycle", "cycles", Decimal(0), ("key",), completion, ("leg",))


def deadline(completion: Completion, *legs: FeedRow, days: tuple[FeedRow, ...] = ()) -> datetime | None:
    """The deadline of transfer `t1` in a bank whose one template completes that way."""
    made = institution(rails=(LEG,), templates=(cycle(completion),))
    return Books(bank(made, legs, days)).transfers["t1"].deadline


def cycle_leg(name: str, posting: str, **columns: str | None) -> FeedRow:
    return leg(name, "1.00", posting=posting, rail_name="leg", template_name="cycle", **columns)


# -- values


@pytest.mark.parametrize(
    ("text", "amount"),
    [("0.00", 0), ("-0.05", -5), ("90000000000000.01", 9_000_000_000_000_001), ("12", 1200)],
)
def test_money_is_whole_cents(text: str, amount: int) -> None:
    assert amount == cents(text)


def test_money_is_written_with_two_decimals() -> None:
    assert ["-0.05", "0.00", "12.30"] == [money_text(amount) for amount in (-5, 0, 1230)]


def test_a_third_decimal_is_refused() -> None:
    with pytest.raises(ValueError, match="more than two decimals"):
        cents("1.005")


@pytest.mark.parametrize("value", ["null", '""', '"  "', "{}", "[1]", '{"a": 1}'])
def test_null_blank_object_and_array_are_missing(value: str) -> None:
    assert filled(f'{{"key": {value}}}', "key") is None


@pytest.mark.parametrize(
    ("value", "text"), [("0", "0"), ("false", "false"), ("1.50", "1.50"), ('" x"', " x")]
)
def test_a_scalar_is_the_text_that_stands_there(value: str, text: str) -> None:
    assert text == filled(f'{{"key": {value}}}', "key")


@pytest.mark.parametrize(("last", "text"), [('"b"', "b"), ("2", "2"), ("null", None), ("{}", None)])
def test_of_a_key_named_twice_the_last_counts(last: str, text: str | None) -> None:
    assert text == filled(f'{{"key": "a", "other": 1, "key": {last}}}', "key")


def test_an_absent_key_and_absent_metadata_are_missing() -> None:
    assert (None, None) == (filled("{}", "key"), filled(None, "key"))


@pytest.mark.parametrize("text", ["2030-02-30 00:00:00", "soon", "20300101", "2030-01-01 24:00:00", None])
def test_what_is_no_calendar_timestamp_is_no_timestamp(text: str | None) -> None:
    assert timestamp(text) is None


def test_a_timestamp_keeps_its_microseconds() -> None:
    assert datetime(2030, 1, 1, 2, 3, 4, 1) == timestamp("2030-01-01 02:03:04.000001")


@pytest.mark.parametrize(
    ("text", "cap"), [("50", 5000), ("0.5", 50), ("1e3", None), ("", None), ("abc", None)]
)
def test_only_a_plain_decimal_number_is_a_cap(text: str, cap: int | None) -> None:
    assert cap == plain_cents(text)


# -- current rows and accounts


def test_the_highest_entry_is_current_whatever_the_order() -> None:
    rows = [leg("x1", "2.00", entry="9"), leg("x1", "1.00", entry="3")]
    assert 200 == Books(bank(institution(), rows)).postings["x1"].amount


def test_an_account_is_as_its_latest_row_says() -> None:
    legs = [
        leg("x1", "1.00", posting="2030-01-03 10:00:00", account_name="New", account_role="Vault"),
        leg("x2", "1.00", posting="2030-01-02 10:00:00", account_name="Old", account_parent_role="Top"),
    ]
    account = Books(bank(institution(), legs)).accounts["A"]
    assert ("New", "Vault", "Top") == (
        account.account_name,
        account.account_role,
        account.account_parent_role,
    )


def test_at_the_same_instant_the_transaction_describes_the_account() -> None:
    legs = [leg("x1", "1.00", posting="2030-01-03 00:00:00", account_name="Leg")]
    days = [day("A", "2030-01-02", "1.00", account_name="Balance")]
    assert "Leg" == Books(bank(institution(), legs, days)).accounts["A"].account_name


def test_at_the_same_instant_the_higher_entry_describes_the_account() -> None:
    legs = [leg("x1", "1.00", account_name="First"), leg("x2", "1.00", account_name="Second")]
    assert "Second" == Books(bank(institution(), legs)).accounts["A"].account_name


def test_the_parent_is_the_one_account_that_holds_the_role() -> None:
    days = [
        day("P", "2030-01-02", "0.00", account_role="Top", account_parent_role="Top"),
        day("A", "2030-01-02", "0.00", account_parent_role="Top"),
        day("B", "2030-01-02", "0.00", account_parent_role="Nobody"),
    ]
    accounts = Books(bank(institution(), days=days)).accounts
    parents = {key: account.parent_account_id for key, account in accounts.items()}
    assert {"P": None, "A": "P", "B": None} == parents
    assert ("A",) == accounts["P"].children


def test_a_role_held_twice_is_nobodys_parent() -> None:
    days = [
        day("P", "2030-01-02", "0.00", account_role="Top"),
        day("Q", "2030-01-02", "0.00", account_role="Top"),
        day("A", "2030-01-02", "0.00", account_parent_role="Top"),
    ]
    books = Books(bank(institution(), days=days))
    assert books.accounts["A"].parent_account_id is None
    assert not books.is_parent("P") and not books.is_parent("Q")


# -- days


@pytest.mark.parametrize(
    ("posting", "start"),
    [
        ("2030-01-01 23:59:59", datetime(2030, 1, 1)),
        ("2030-01-02 00:00:00", datetime(2030, 1, 2)),
        ("2030-01-02 23:59:59.999999", datetime(2030, 1, 2)),
    ],
)
def test_a_business_day_is_half_open(posting: str, start: datetime) -> None:
    days = [day("A", "2030-01-01", "0.00"), day("A", "2030-01-02", "0.00")]
    books = Books(bank(institution(), [leg("x1", "1.00", posting=posting)], days))
    enclosing = books.days.of(books.postings["x1"])
    assert (True, start) == (enclosing.is_enclosed, enclosing.start)


def test_a_posting_at_the_end_of_the_last_day_is_not_enclosed() -> None:
    legs = [leg("x1", "1.00", posting="2030-01-03 00:00:00")]
    books = Books(bank(institution(), legs, [day("A", "2030-01-02", "0.00")]))
    assert not books.days.of(books.postings["x1"]).is_enclosed


def test_only_the_day_that_began_last_can_enclose() -> None:
    days = [
        day("A", "2030-01-01", "0.00", business_day_end="2030-01-03 00:00:00"),
        day("A", "2030-01-02", "0.00", business_day_end="2030-01-02 09:00:00"),
    ]
    books = Books(bank(institution(), [leg("x1", "1.00", posting="2030-01-02 10:00:00")], days))
    assert not books.days.of(books.postings["x1"]).is_enclosed


def test_business_days_skip_weekends_listed_holidays_and_public_ones() -> None:
    # 2030-01-04 is a Friday: 7 (listed) and 8 (public) are off, so 9 is the first and 10 the second.
    calendar = BusinessCalendar(holidays=(date(2030, 1, 7),))
    assert date(2030, 1, 10) == nth_business_day_after(date(2030, 1, 4), 2, calendar, {date(2030, 1, 8)})


# -- transfers


def test_a_business_day_end_is_that_of_the_opening_leg() -> None:
    legs = [cycle_leg("x2", "2030-01-04 18:00:00"), cycle_leg("x1", "2030-01-05 18:00:00")]
    days = (day("A", "2030-01-04 17:00:00", "0.00"),)
    assert datetime(2030, 1, 5, 17) == deadline(Completion("business_day_end"), *legs, days=days)


def test_without_a_stored_day_the_calendar_day_ends_at_midnight() -> None:
    assert datetime(2030, 1, 5) == deadline(
        Completion("business_day_end"), cycle_leg("x1", "2030-01-04 18:00:00")
    )


def test_without_stored_days_a_month_ends_at_the_midnight_after_it() -> None:
    assert datetime(2030, 1, 1) == deadline(Completion("month_end"), cycle_leg("x1", "2029-12-31 23:59:59"))


def test_a_metadata_deadline_is_the_earliest_valid_one_of_live_legs() -> None:
    legs = [
        cycle_leg("x1", "2030-01-02 10:00:00", metadata='{"until": "2030-01-09 12:00:00"}'),
        cycle_leg("x2", "2030-01-02 10:00:00", metadata='{"until": "2030-01-08 12:00:00"}', status="Pending"),
        cycle_leg("x3", "2030-01-02 10:00:00", metadata='{"until": "2030-01-07 12:00:00"}', status="Failed"),
        cycle_leg("x4", "2030-01-02 10:00:00", metadata='{"until": "soon"}'),
    ]
    assert datetime(2030, 1, 8, 12) == deadline(Completion("metadata", key="until"), *legs)


def test_a_transfer_without_live_legs_never_opened() -> None:
    made = institution(rails=(LEG,), templates=(cycle(Completion("month_end")),))
    transfer = Books(bank(made, [cycle_leg("x1", "2030-01-02 10:00:00", status="Failed")])).transfers["t1"]
    assert (None, None, None, False) == (
        transfer.opened,
        transfer.template_name,
        transfer.deadline,
        transfer.posted,
    )


@pytest.mark.parametrize(("as_of", "due"), [("2030-01-03 00:00:00", False), ("2030-01-03 00:00:01", True)])
def test_a_transfer_is_due_after_its_deadline(as_of: str, due: bool) -> None:
    made = institution(rails=(LEG,), templates=(cycle(Completion("business_day_end")),))
    legs = [cycle_leg("x1", "2030-01-02 10:00:00", status="Pending")]
    assert due is Books(bank(made, legs, as_of=as_of)).transfers["t1"].due


def test_without_a_deadline_a_pending_leg_keeps_a_transfer_from_being_due() -> None:
    legs = [leg("x1", "1.00"), leg("x2", "1.00", transfer_id="t2"), leg("x3", "1.00", transfer_id="t2")]
    legs[2]["status"] = "Pending"
    transfers = Books(bank(institution(), legs)).transfers
    assert (True, False) == (transfers["t1"].due, transfers["t2"].due)


# -- the institution


def test_a_bare_selector_means_everything_of_that_name() -> None:
    both = Rail("legs", "wires", leg_roles=("Vault",), leg_direction="Credit")
    made = institution(rails=(LEG, both), templates=(cycle(Completion("month_end")),))
    assert [Selector(transfer_type="legs"), Selector(rail_name="legs")] == meanings("legs", made)
    assert [Selector(template_name="cycle")] == meanings("cycle", made)
    assert [Selector(template_name="cycle", rail_name="leg")] == meanings("cycle.leg", made)


def test_requirements_come_from_rails_keys_and_required_chains() -> None:
    declared = Rail(
        "pay",
        "pay",
        source_roles=("Cash",),
        destination_roles=("Vault",),
        metadata_keys=("bundle_id",),
        posted_requirements=("bundle_id", "account_name", "template_name", "metadata"),
    )
    chains = (
        ChainEntry("cycle", "pay", required=True),
        ChainEntry("pay", "cycle", required=True),
        ChainEntry("move", "pay", required=False),
    )
    made = institution(rails=(LEG, declared), templates=(cycle(Completion("month_end")),), chains=chains)
    rows = [
        (row.rail_name, row.template_name, row.feed_column, row.metadata_key, row.source)
        for row in requirements(made)
    ]
    assert [
        ("pay", None, None, "bundle_id", "declared"),
        ("pay", None, "template_name", None, "declared"),
        ("pay", None, "metadata", None, "declared"),
        ("leg", "cycle", None, "key", "transfer_key"),
        ("pay", None, "transfer_parent_id", None, "chain"),
        ("leg", "cycle", "transfer_parent_id", None, "chain"),
    ] == rows
