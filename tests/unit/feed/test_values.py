"""What a cell may say, and what it then means."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recongen.feed import values
from recongen.feed.values import BadValueError

LARGEST = 10**18


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("100", "100.00"),
        ("100.5", "100.50"),
        ("-12.50", "-12.50"),
        ("0012.34", "12.34"),
        ("-0.00", "0.00"),
        ("-0", "0.00"),
        ("000", "0.00"),
        ("0.01", "0.01"),
        ("999999999999999999.99", "999999999999999999.99"),
        ("90000000000000.00", "90000000000000.00"),
    ],
)
def test_plain_decimals_become_two_decimals(cell: str, expected: str) -> None:
    assert expected == values.money(LARGEST)(cell)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("1e5", "a number with an exponent"),
        ("-2.5E-3", "a number with an exponent"),
        ("1,234.56", "a number with thousands separators"),
        ("1.234.567,00", "a number with thousands separators"),
        ("1 234.50", "a number with thousands separators"),
        ("12.345", "more than two decimals"),
        ("0.000", "more than two decimals"),
        ("NaN", "not an amount"),
        ("-Infinity", "not an amount"),
        ("1000000000000000000", "more than 18 digits before the point"),
        (" 5.00", "blanks around the number"),
        ("5.00\n", "blanks around the number"),
        ("+5.00", "not a number"),
        (".50", "not a number"),
        ("5.", "not a number"),
        ("12,50", "not a number"),
        ("$5", "not a number"),
        ("(5.00)", "not a number"),
        ("--5", "not a number"),
        ("٣", "not a number"),
        ("1_000", "a number with thousands separators"),
    ],
)
def test_what_is_not_a_plain_decimal_is_refused(cell: str, reason: str) -> None:
    with pytest.raises(BadValueError) as error:
        values.money(LARGEST)(cell)
    assert reason == error.value.reason


@pytest.mark.parametrize("cell", ["1000000000000000.01", "-1000000000000001", "999999999999999999"])
def test_an_engine_has_a_largest_amount(cell: str) -> None:
    """SQLite sums cents in 64 bits, so it takes no more than 10^15."""
    assert "-1000000000000000.00" == values.money(10**15)("-1000000000000000")
    with pytest.raises(BadValueError, match="larger than"):
        values.money(10**15)(cell)


@given(st.decimals(-(10**17), 10**17, places=2))
def test_money_keeps_its_value_to_the_cent(amount: Decimal) -> None:
    assert amount == Decimal(values.money(LARGEST)(f"{amount:f}"))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2030-01-31 16:00:00", "2030-01-31 16:00:00"),
        ("2030-01-31T16:00:00", "2030-01-31 16:00:00"),
        ("2030-01-31", "2030-01-31 00:00:00"),
        ("2030-01-31T16:00:00Z", "2030-01-31 16:00:00"),
        ("2030-01-31 16:00:00+00:00", "2030-01-31 16:00:00"),
        ("2030-01-31 16:00:00.5", "2030-01-31 16:00:00.500000"),
        ("2030-01-31 16:00:00.000001", "2030-01-31 16:00:00.000001"),
        ("2030-01-31 16:00:00.000", "2030-01-31 16:00:00"),
        ("2028-02-29", "2028-02-29 00:00:00"),
        ("1900-01-01", "1900-01-01 00:00:00"),
        ("2199-12-31 23:59:59.999999", "2199-12-31 23:59:59.999999"),
    ],
)
def test_timestamps_become_canonical(cell: str, expected: str) -> None:
    assert expected == values.instant(cell)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("2030-02-31", "no such day"),
        ("2030-02-31 10:00:00", "no such day"),
        ("2030-13-01", "no such day"),
        ("2029-02-29", "no such day"),
        ("31/12/2030", "day and month in an unclear order"),
        ("12.31.2030 10:00", "day and month in an unclear order"),
        ("2030-01-31 16:00:00+02:00", "a time zone offset (+02:00)"),
        ("2030-01-31T16:00:00-0500", "a time zone offset (-0500)"),
        ("2030-01-31 24:00:00", "no such time of day"),
        ("2030-01-31 23:60:00", "no such time of day"),
        ("2030-01-31 23:59:60", "no such time of day"),
        ("2030-01-31 16:00:00.1234567", "finer than microseconds"),
        ("1899-12-31", "outside the years 1900 to 2199"),
        ("2200-01-01 00:00:00", "outside the years 1900 to 2199"),
        ("20300131", "not a timestamp"),
        ("2030-1-31", "not a timestamp"),
        ("2030-01-31 16:00", "not a timestamp"),
        ("yesterday", "not a timestamp"),
        ("1893456000", "not a timestamp"),
        (" 2030-01-31", "blanks around the timestamp"),
        ("2030-01-31 16:00:00 ", "blanks around the timestamp"),
        ("2030-W05-4 16:00:00", "not a timestamp"),
    ],
)
def test_what_is_not_an_instant_is_refused(cell: str, reason: str) -> None:
    with pytest.raises(BadValueError) as error:
        values.instant(cell)
    assert reason == error.value.reason


@given(st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31)), st.sampled_from(" T"))
def test_instants_keep_their_value_and_sort_as_text(moment: datetime, separator: str) -> None:
    text = values.instant(moment.isoformat(separator))
    assert moment == datetime.fromisoformat(text)
    assert len(text) in (19, 26)


@pytest.mark.parametrize(
    "cell", ["{}", '{"a":1}', ' {"a": [1, {"b": null}]} ', '{"a":"\\ud83d\\ude00"}', '{"a":"\\\\u0000"}']
)
def test_json_objects_are_kept_as_they_are(cell: str) -> None:
    assert cell == values.json_object(cell)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("{", "not JSON"),
        ("{'a': 1}", "not JSON"),
        ('{"a":1,}', "not JSON"),
        ('{"a":NaN}', "NaN is not a JSON value"),
        ('{"a":-Infinity}', "-Infinity is not a JSON value"),
        ("[1]", "not an object"),
        ('"text"', "not an object"),
        ("null", "not an object"),
        ("12", "not an object"),
        ('{"a":"\\u0000"}', "escaped NUL"),
        ('{"a":"\\ud800"}', "half a surrogate pair"),
        ('{"a":"\\udc00\\ud800"}', "half a surrogate pair"),
        ('{"a":"tab\there"}', "not JSON"),
        ('{"a":' + "[" * 101 + "]" * 101 + "}", "nested more than 100 levels"),
        ("[" * 100_000, "nested more than 100 levels"),
    ],
)
def test_what_is_not_a_json_object_is_refused(cell: str, reason: str) -> None:
    with pytest.raises(BadValueError) as error:
        values.json_object(cell)
    assert reason in error.value.reason


def test_a_number_of_five_thousand_digits_is_json() -> None:
    text = json.dumps({"a": 1})[:-2] + "9" * 5000 + "}"
    assert text == values.json_object(text)


@pytest.mark.parametrize(
    ("cell", "remedy"), [("Internal", "write internal exactly so"), ("x", "use one of internal, external")]
)
def test_a_scope_is_internal_or_external(cell: str, remedy: str) -> None:
    assert "external" == values.one_of(("internal", "external"))("external")
    with pytest.raises(BadValueError) as error:
        values.one_of(("internal", "external"))(cell)
    assert remedy == error.value.remedy


def test_text_fits_its_column_in_characters_not_bytes() -> None:
    assert "é" * 100 == values.text(100)("é" * 100)
    with pytest.raises(BadValueError, match="101 characters, at most 100 fit"):
        values.text(100)("é" * 101)


def test_blanks_are_not_a_value() -> None:
    with pytest.raises(BadValueError, match="nothing but blanks"):
        values.text(100)("  ")


@pytest.mark.parametrize(
    "cell", ["0", "-1", "1.0", "+1", "x", "1000000000000000001", "99999999999999999999999"]
)
def test_an_entry_is_a_positive_whole_number(cell: str) -> None:
    assert "7" == values.entry("007")
    with pytest.raises(BadValueError, match="not a positive whole number"):
        values.entry(cell)
