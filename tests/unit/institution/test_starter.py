"""The first file of a newcomer."""

from __future__ import annotations

import re
from pathlib import Path

from recongen.institution import check, load
from recongen.institution.starter import starter_text
from recongen.institution.types import Rail


def test_the_starter_has_no_findings(tmp_path: Path) -> None:
    path = tmp_path / "bank.yaml"
    path.write_text(starter_text(), encoding="utf-8")
    institution, findings = check(path)
    assert [] == findings
    assert institution is not None
    assert "first_bank" == institution.prefix
    assert ["AchIn", "AchOut", "ServiceFee", "FeeSweep"] == [rail.name for rail in institution.rails]


def test_the_starter_takes_a_prefix_and_a_name(tmp_path: Path) -> None:
    path = tmp_path / "bank.yaml"
    path.write_text(starter_text("river_bank", "The River\nBank: {{ 1 }}"), encoding="utf-8")
    assert path.read_text(encoding="utf-8").startswith("# The River Bank: {{ 1 }}: what")
    assert "river_bank" == load(path).prefix


def test_what_the_starter_suggests_can_be_taken_as_it_is(tmp_path: Path) -> None:
    """The lines that begin with a key behind a `#`; a country and a calendar exclude each other."""
    text = re.sub(r"^( *)# (?=[a-z_]+: .*  # )", r"\1", starter_text(), flags=re.MULTILINE)
    path = tmp_path / "bank.yaml"
    path.write_text(re.sub(r"  calendar: .*\n", "", text), encoding="utf-8")
    institution, findings = check(path)
    assert [] == findings
    assert institution is not None
    assert (("Cancelled",), "on_change") == (institution.statuses, institution.balances)
    assert "America/New_York" == institution.business_calendar.time_zone


def test_the_starter_explains_every_key_that_it_uses() -> None:
    rails = starter_text().partition("\nrails:\n")[2].partition("\n\n")[0]
    for key in Rail.keys:
        assert (f" {key.name}: " in rails) == (f"  # {key.help}\n" in f"{rails}\n"), key.name
