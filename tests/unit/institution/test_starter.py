"""The first file of a newcomer."""

from __future__ import annotations

from pathlib import Path

from recongen.institution import check, load
from recongen.institution.starter import starter_text


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
