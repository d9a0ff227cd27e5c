"""A Posted leg without the reference that its rail demands."""

from __future__ import annotations

from recongen.demo.feed.plants.edit import CannotPlantError, Edit, key
from recongen.institution.types import Rail


def plant(edit: Edit) -> set[str]:
    rail = edit.rail(
        lambda rail: _demands(edit, rail), "rail on its own whose legs must carry a metadata key"
    )
    legs = (leg for leg in edit.current.values() if leg.rail_name == rail.name and leg.status == "Posted")
    leg = next(legs, None)
    if leg is None:
        raise CannotPlantError(f"the feed has no Posted leg of {rail.name}")
    edit.change(leg, metadata=None)
    return {key("posting_requirement_breach", leg.id, name) for name in rail.posted_requirements}


def _demands(edit: Edit, rail: Rail) -> bool:
    """Metadata that is its own, and that nothing else is told by."""
    needed = edit.plan.requirements(rail, None)
    return (
        bool(rail.posted_requirements)
        and rail.name not in edit.plan.leg_rails
        and all(requirement.metadata_key for requirement in needed if requirement.source == "declared")
    )
