"""Books in euros: a picture says so of an amount that stands without a heading."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from recongen.dbt_core import manifest as manifests
from tests.apps.banks import BankOf, CompiledFor
from tests.web.conftest import SiteOf, site_over
from tests.web.html import chart_data, parse

pytestmark = pytest.mark.slow


def test_a_picture_names_the_currency_of_money_and_of_nothing_else(
    site_of: SiteOf, compiled: CompiledFor, bank_of: BankOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dollars = site_of("sqlite", "sasquatch_pr")
    in_dollars = manifests.read
    monkeypatch.setattr(manifests, "read", lambda path: replace(in_dollars(path), currency="EUR"))
    euros = site_over(*bank_of("sqlite", "sasquatch_pr"), compiled("sqlite")[1], tmp_path)
    with euros.client:
        for path in ("executives/money_moved", "executives/transaction_volume", "investigation/money_trail"):
            page = f"/{path}?pWindow=All+days"
            of_euros, of_dollars = (
                [chart_data(card) for card in parse(site.client.get(page).text).all("figure", "chart")]
                for site in (euros, dollars)
            )
            assert of_euros
            assert ["EUR " if each["format"] == "money" else "" for each in of_euros] == [
                each["unit"] for each in of_euros
            ]
            assert {""} == {each["unit"] for each in of_dollars}
