"""Case 14: the synthetic feed of an institution that cannot be healthy as it stands."""

from __future__ import annotations

import json

import pytest

from tests.cases.conftest import OpenDesk

# Minutes of builds for each: `make prove`.
pytestmark = pytest.mark.prove

BANK = """\
instance: foreign
accounts:
  - {id: outside, role: Outside, scope: external}
  - {id: vault, role: Vault, scope: internal}
  - {id: pool, role: Pool, scope: internal}
  - {id: forgotten, role: Forgotten, scope: internal, expected_eod_balance: -5}
account_templates:
  - {role: Client, scope: internal, parent_role: Pool}
rails:
  - {name: PayIn, source_role: Outside, destination_role: Client, expected_net: 0, origin: A}
  - {name: Capped, source_role: Client, destination_role: Outside, expected_net: 0, origin: A}
  - {name: Ordered, source_role: Client, destination_role: Vault, expected_net: 0, origin: A}
  - {name: Confirmed, source_role: Forgotten, destination_role: Outside, expected_net: 0, origin: A}
  - {name: Keyed, leg_role: Client, leg_direction: Debit, origin: A, metadata_keys: [parent_transfer_id]}
  - {name: KeyedClose, leg_role: Vault, leg_direction: Variable, origin: A, metadata_keys: [parent_transfer_id]}
  - {name: OneSided, leg_role: Client, leg_direction: Debit, origin: A, metadata_keys: [batch]}
  - {name: Templated, source_role: Vault, destination_role: Outside, expected_net: 0, origin: A,
     posted_requirements: [template_name]}
transfer_templates:
  - {name: ByParent, expected_net: 0, transfer_key: [parent_transfer_id], completion: business_day_end,
     leg_rails: [Keyed, KeyedClose]}
  - {name: NeverNets, expected_net: 0, transfer_key: [batch], completion: business_day_end, leg_rails: [OneSided]}
chains:
  - {parent: Ordered, child: Confirmed, required: true}
limit_schedules:
  - {parent_role: Pool, rail: Capped, cap: 0}
"""

# The line of each declaration, and what its reason says.
SAID = {
    6: "below zero",
    11: "a cap keeps Client from paying",
    12: "Confirmed must follow Ordered",
    14: "must name a parent",
    16: "cannot net to 0.00",
    17: "must name a template",
    20: "must name a parent",
    22: "cannot net to 0.00",
    24: "Confirmed must follow Ordered",
    26: "no account below Pool pays by Capped",
}

NOTHING = """\
instance: nothing
accounts:
  - {id: outside, role: Outside, scope: external}
  - {id: vault, role: Vault, scope: internal}
rails:
  - {name: PayOut, source_role: Vault, destination_role: Outside, expected_net: 0, origin: A}
"""

APPLY = ("--window", "40", "--density", "0.1", "--end-date", "2030-01-01", "--json", "--execute")


@pytest.mark.parametrize("plants", ["none", "all"])
def test_what_cannot_be_kept_healthy_is_said_with_its_line_and_nothing_else_is_found(
    open_desk: OpenDesk, plants: str
) -> None:
    desk = open_desk(institution=BANK)
    desk.create_feed()
    applied = desk.succeed("data apply", "--plants", plants, *APPLY)
    # A plant may fire what nothing else can: a transfer above a cap that allows none.
    for line, why in SAID.items() if plants == "none" else ():
        place = f"institution.yaml:{line}:"
        assert any(place in text and why in text for text in applied.stderr.splitlines()), (line, why)
    document = json.loads(applied.stdout)
    unavoidable = {one["exception_key"] for one in document["shortfalls"]}
    planted = {key for plant in document["plants"] for key in plant["exception_keys"]}
    assert (plants == "all") == bool(planted)
    desk.build_as_of("2030-01-02")
    assert unavoidable | planted == {row["exception_key"] for row in desk.found("--limit", "0")}


def test_a_feed_without_transactions_is_refused_rail_by_rail(open_desk: OpenDesk) -> None:
    desk = open_desk(institution=NOTHING)
    desk.create_feed()
    refused = desk.attempt("data apply", "--plants", "none", *APPLY)
    assert 2 == refused.returncode
    assert "this makes no transaction at all" in refused.stderr
    assert "PayOut: nothing brings Vault what it would have to pay" in refused.stderr
    assert "an external account pays an internal one" in refused.stderr
