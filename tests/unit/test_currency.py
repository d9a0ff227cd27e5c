"""Dollars go without saying; another currency is named wherever money is."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from recongen import currency, package
from recongen.apps.words import ABSENT, amount
from recongen.declared.findings import Finding
from recongen.institution import load
from recongen.institution.currency import CODES, REFUSED
from recongen.macros import Macros
from tests.unit.institution.conftest import HERE, findings_of

__all__ = ["findings_of"]

HEALTHY = (HERE / "healthy.yaml").read_text(encoding="utf-8")
MACROS = [package.root() / "macros" / name for name in ("dialect/money_text.sql", "builds/build_graph.sql")]


def test_dollars_stay_as_they_are_written() -> None:
    assert "1.00" == currency.amount("1.00", "USD")
    assert "Money" == currency.heading("Money", "USD")
    assert "$100, in dollars" == currency.prose("$100, in dollars", "USD")
    assert ((), ()) == currency.in_rows("USD")


def test_another_currency_stands_before_an_amount_and_behind_a_heading() -> None:
    assert "EUR \N{MINUS SIGN}1,234.50" == amount(Decimal("-1234.5"), "EUR")
    assert (ABSENT, "") == (amount(None, "EUR"), currency.amount("", "EUR"))
    assert "Money (EUR)" == currency.heading("Money", "EUR") == currency.heading("Money (EUR)", "EUR")
    assert "PENDING (PEN)" == currency.heading("PENDING", "PEN")
    assert (("currency",), ("EUR",)) == currency.in_rows("EUR")


def test_a_text_about_dollars_is_about_the_currency_and_a_parameter_stays() -> None:
    text = "Dollars: in dollars, a two-leg $100 movement is $100; <<$pAmount>> dollarsign"
    expected = "EUR: in EUR, a two-leg EUR 100 movement is EUR 100; <<$pAmount>> dollarsign"
    assert expected == currency.prose(text, "EUR")


@pytest.mark.parametrize(("code", "before"), [("EUR", "'EUR ' || "), ("USD", ""), (None, "")])
def test_the_sentences_of_checks_name_it(code: str | None, before: str) -> None:
    config = SimpleNamespace(meta={"recongen": {"currency": code}} if code else {})
    node = SimpleNamespace(resource_type="model", name="l2_institution", config=config)
    macros = Macros("oracle", MACROS, {"execute": True, "graph": {"nodes": {"l2_institution": node}}})
    assert before + macros.default__money_text("x").strip() == macros.money_text("x").strip()


def test_an_institution_keeps_its_books_in_one_of_iso_4217(tmp_path: Path) -> None:
    path = tmp_path / "bank.yaml"
    path.write_text(f"{HEALTHY}\ncurrency: CHF\n")
    assert "CHF" == load(path).currency
    assert load(path).content_hash != load(HERE / "healthy.yaml").content_hash
    assert "USD" == load(HERE / "healthy.yaml").currency
    assert len({*CODES, *REFUSED}) == len(CODES) + len(REFUSED)


@pytest.mark.parametrize(
    ("written", "rule", "message"),
    [
        ("JPY", "currency-decimals", "amounts in JPY have no decimals, and every amount here has two"),
        ("KWD", "currency-decimals", "amounts in KWD have three decimals, and every amount here has two"),
        ("eur", "unknown-currency", "Did you mean 'EUR'?"),
        ("EURO", "unknown-currency", "Did you mean 'EUR'?"),
        ("euros and cents", "unknown-currency", "Write its three capital letters."),
        ("978", "unknown-currency", "'978' is not a currency code of ISO 4217"),
        ("[EUR]", "wrong-type", "a list"),
    ],
)
def test_any_other_is_refused_with_the_reason(
    written: str, rule: str, message: str, findings_of: Callable[[str], list[Finding]]
) -> None:
    (finding,) = findings_of(f"{HEALTHY}\ncurrency: {written}\n")
    assert ("error", rule) == (finding.severity, finding.rule)
    assert message in str(finding)
