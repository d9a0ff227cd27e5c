"""What the feed says of rails and templates that it cannot fire: the lack that no amount would help comes first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from recongen.demo.feed import Settings, generate
from recongen.demo.feed.shortfall import shortfalls
from recongen.institution import load

BANK = """
instance: lacks
accounts:
  - {id: outside, role: Outside, scope: external}
  - {id: vault, role: Vault, scope: internal}
  - {id: purse, role: Purse, scope: internal}
rails:
  - {name: Bring, transfer_type: bring, source_role: Outside, destination_role: Vault, origin: InternalInitiated, expected_net: 0}
"""
# Nothing ever brings the purse money.
PURSE = "transfer_type: out, source_role: Purse, destination_role: Outside, origin: InternalInitiated, expected_net: 0"
CASES = {
    "a column that not every leg has": (
        """\
  - {name: In, transfer_type: in, source_role: Outside, destination_role: Purse, origin: Forced, expected_net: 0,
     posted_requirements: [status, supersedes]}
""",
        {"In": "its Posted legs must have supersedes, which not every synthetic posting has"},
    ),
    "neither a parent nor money": (
        f"  - {{name: Out, {PURSE}, posted_requirements: [transfer_parent_id]}}\n",
        {"Out": "its Posted legs must name a parent (transfer_parent_id), and here it follows nothing"},
    ),
    "no money": (
        f"  - {{name: Out, {PURSE}}}\n",
        {"Out": "nothing brings Purse what it would have to pay"},
    ),
    "debits that nothing answers": (
        """\
  - {name: Take, transfer_type: take, leg_role: Vault, leg_direction: Debit, origin: InternalInitiated, metadata_keys: [k]}
transfer_templates:
  - {name: Trip, transfer_type: trip, expected_net: 0, transfer_key: [k], completion: business_day_end, leg_rails: [Take]}
""",
        {"Trip": "its legs all go one way, so they cannot net to 0.00"},
    ),
    "pairs beside what is expected": (
        """\
  - {name: Move, transfer_type: move, source_role: Outside, destination_role: Vault, origin: InternalInitiated, metadata_keys: [k]}
transfer_templates:
  - {name: Trip, transfer_type: trip, expected_net: 25, transfer_key: [k], completion: business_day_end, leg_rails: [Move]}
""",
        {"Trip": "its other legs are 25.00 short, and no leg makes that up"},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_stays_away_says_why(case: str, tmp_path: Path) -> None:
    rails, expected = CASES[case]
    file = tmp_path / "institution.yaml"
    file.write_text(BANK + rails)
    institution = load(file)
    feed = generate(institution, Settings(anchor=date(2030, 1, 1), window_days=10))
    reasons = {one.name: one.why for one in shortfalls(institution, feed)}
    assert expected == {name: reasons[name] for name in expected}
