"""What follows from an institution without being said in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from recongen.feed.contract import TRANSACTIONS
from recongen.institution import Institution, load
from recongen.institution.derive import Leg, Requirement, Selection, Selectors, legs, posting_requirements

HERE = Path(__file__).parent
Loaded = Callable[[str, str], Institution]


@pytest.fixture
def changed(healthy: str, tmp_path: Path) -> Loaded:
    """The healthy institution with one passage replaced."""

    def load_changed(old: str, new: str) -> Institution:
        assert old in healthy
        path = tmp_path / "bank.yaml"
        path.write_text(healthy.replace(old, new, 1))
        return load(path)

    return load_changed


def requirements(institution: Institution, rail: str) -> set[Requirement]:
    return {requirement for requirement in posting_requirements(institution) if requirement.rail_name == rail}


def test_legs_carry_the_origin_they_resolve_to() -> None:
    rails = {rail.name: rail for rail in load(HERE / "healthy.yaml").rails}
    assert [
        Leg("source", "Outside", "Debit", "ExternalForcePosted"),
        Leg("destination", "Customer", "Credit", "InternalInitiated"),
    ] == list(legs(rails["AchIn"]))
    assert [
        Leg("source", "Merchant", "Debit", "InternalInitiated"),
        Leg("destination", "Outside", "Credit", "ExternalForcePosted"),
    ] == list(legs(rails["PayoutAch"]))
    assert [
        Leg("single", "Customer", "Debit", "InternalInitiated"),
        Leg("single", "Suspense", "Debit", "InternalInitiated"),
    ] == list(legs(rails["Fee"]))


def test_transfer_keys_are_required_of_every_leg_rail() -> None:
    assert {
        Requirement("Refund", "Cycle", "merchant_id", None, "merchant_id", "transfer_key"),
        Requirement("Refund", "Cycle", "period", None, "period", "transfer_key"),
    } == requirements(load(HERE / "healthy.yaml"), "Refund")


def test_a_required_child_must_name_its_parent() -> None:
    assert {
        Requirement("Receipt", None, "parent_transfer_id", "transfer_parent_id", None, "chain"),
    } == requirements(load(HERE / "healthy.yaml"), "Receipt")


def test_a_required_child_template_requires_it_of_its_leg_rails(changed: Loaded) -> None:
    institution = changed("    child: Cycle\n    required: false\n", "    child: Cycle\n    required: true\n")
    assert Requirement(
        "Charge", "Cycle", "parent_transfer_id", "transfer_parent_id", None, "chain"
    ) in requirements(institution, "Charge")


def test_an_optional_child_need_not_name_its_parent() -> None:
    found = requirements(load(HERE / "healthy.yaml"), "Charge")
    assert {"transfer_key"} == {requirement.source for requirement in found}


def test_what_is_declared_comes_before_what_is_derived(changed: Loaded) -> None:
    institution = changed(
        "    origin: ExternalForcePosted\n    metadata_keys: []\n",
        "    origin: ExternalForcePosted\n    posted_requirements: [parent_transfer_id]\n",
    )
    assert {
        Requirement("Receipt", None, "parent_transfer_id", "transfer_parent_id", None, "declared"),
    } == requirements(institution, "Receipt")


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("transfer_parent_id", "transfer_parent_id"),
        ("transfer_completion", "transfer_completion"),
        ("template_name", "template_name"),
        ("bundle_id", "bundle_id"),
        ("account_parent_role", "account_parent_role"),
        ("supersedes", "supersedes"),
        ("metadata", "metadata"),
        ("trace", None),
    ],
)
def test_optional_columns_of_the_feed_may_be_required(name: str, column: str | None, changed: Loaded) -> None:
    institution = changed("posted_requirements: [trace]", f"posted_requirements: [{name}]")
    key = None if column else name
    assert {Requirement("AchIn", None, name, column, key, "declared")} == requirements(institution, "AchIn")


@pytest.mark.parametrize("column", [column.name for column in TRANSACTIONS.columns if column.required])
def test_a_column_that_is_always_filled_asks_nothing_unless_it_is_a_metadata_key(
    column: str, changed: Loaded
) -> None:
    assert set() == requirements(
        changed("posted_requirements: [trace]", f"posted_requirements: [{column}]"), "AchIn"
    )
    both = f"metadata_keys: [{column}]\n    posted_requirements: [{column}]"
    institution = changed("metadata_keys: [trace]\n    posted_requirements: [trace]", both)
    assert {Requirement("AchIn", None, column, None, column, "declared")} == requirements(
        institution, "AchIn"
    )


def test_a_metadata_key_hides_the_column_of_its_name(changed: Loaded) -> None:
    institution = changed(
        "    metadata_keys: [trace]\n    posted_requirements: [trace]",
        "    metadata_keys: [bundle_id]\n    posted_requirements: [bundle_id]",
    )
    assert {Requirement("AchIn", None, "bundle_id", None, "bundle_id", "declared")} == requirements(
        institution, "AchIn"
    )


@pytest.mark.parametrize(
    ("selector", "meanings", "rails"),
    [
        ("refund", [Selection(transfer_type="refund")], {"Refund"}),
        ("Fee", [Selection(rail_name="Fee")], {"Fee"}),
        (
            "Cycle",
            [Selection(template_name="Cycle")],
            {"Charge", "Refund", "Close", "SlowClose", "FastClose"},
        ),
        ("Cycle.Charge", [Selection(template_name="Cycle", rail_name="Charge")], {"Charge"}),
        ("Cycle.Fee", [], set()),
        ("nothing", [], set()),
    ],
)
def test_the_four_forms_of_a_bundle_selector(
    selector: str, meanings: list[Selection], rails: set[str]
) -> None:
    selectors = Selectors(load(HERE / "healthy.yaml"))
    assert meanings == selectors.meanings(selector)
    assert rails == selectors.rails(selector)


def test_a_selector_may_have_several_meanings() -> None:
    selectors = Selectors(load(HERE / "short.yaml", prefix="shorty"))
    assert [Selection(transfer_type="Accrual"), Selection(rail_name="Accrual")] == selectors.meanings(
        "Accrual"
    )


def test_names_may_hold_points(healthy: str, tmp_path: Path) -> None:
    path = tmp_path / "bank.yaml"
    path.write_text(healthy.replace("Cycle", "Cycle.v1").replace("Charge", "Charge.now"))
    assert [Selection(template_name="Cycle.v1", rail_name="Charge.now")] == Selectors(load(path)).meanings(
        "Cycle.v1.Charge.now"
    )
