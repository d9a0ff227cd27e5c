"""A bank that keeps its books in euros reads of euros, on every engine."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.e2e.banks import Library, write_feed
from tests.e2e.databases import ALL_ENGINES
from tests.e2e.feeds import account, balance, transfer

pytestmark = pytest.mark.prove

INSTITUTION = """\
instance: dts
currency: EUR
accounts:
  - {id: world, name: Everybody else, role: World, scope: external}
  - {id: vault, name: Vault, role: Vault, scope: internal}
rails:
  - {name: funding, source_role: World, destination_role: Vault, expected_net: 0, origin: InternalInitiated, metadata_keys: []}
"""
VAULT, WORLD = account("vault", "Vault"), account("world", "World", "external")
DAY = date(2026, 9, 1)


@pytest.mark.parametrize("engine", ALL_ENGINES)
def test_the_sentence_of_a_drift_names_the_currency(library: Library, engine: str, tmp_path: Path) -> None:
    bank = library.empty(engine, tmp_path, INSTITUTION)
    postings = transfer(WORLD, VAULT, 123_456, "t1", "funding", f"{DAY} 10:00:00")
    transactions, balances = write_feed(tmp_path, postings, [balance(VAULT, DAY, 123_457)])
    lines = transactions.read_text().splitlines()
    transactions.write_text("\n".join([f"{lines[0]},currency", *(f"{line},EUR" for line in lines[1:]), ""]))
    bank.load(transactions, balances)
    bank.build()
    found = bank.exceptions()
    (drift,) = (row for row in found["exceptions"] if row["check"] == "drift")
    assert ("EUR", "0.01") == (found["currency"], drift["magnitude_money"])
    expected = "Stored EUR 1,234.57, postings add up to EUR 1,234.56: off by EUR 0.01, of which EUR 0.01 is new this day"
    assert expected == drift["detail"]
