"""What an aggregating rail bundles: its selectors in all four forms."""

from __future__ import annotations

from dataclasses import dataclass

from recongen.institution.types import Institution

from .rows import Posting


@dataclass(frozen=True, slots=True)
class Selector:
    """Conditions that must all hold; one left open always does."""

    transfer_type: str | None = None
    rail_name: str | None = None
    template_name: str | None = None

    def matches(self, leg: Posting, template_of_transfer: str | None) -> bool:
        return (
            (self.transfer_type is None or self.transfer_type == leg.transfer_type)
            and (self.rail_name is None or self.rail_name == leg.rail_name)
            and (self.template_name is None or self.template_name == template_of_transfer)
        )


def selectors(institution: Institution) -> dict[str, tuple[Selector, ...]]:
    """Every aggregating rail with all meanings of what it bundles."""
    return {
        rail.name: tuple(meaning for text in rail.bundles_activity for meaning in meanings(text, institution))
        for rail in institution.rails
        if rail.aggregating
    }


def meanings(text: str, institution: Institution) -> list[Selector]:
    """A bare name means every declared thing of that name; `Template.Rail` one leg of a template."""
    found = []
    if any(text == rail.transfer_type for rail in institution.rails):
        found.append(Selector(transfer_type=text))
    if any(text == rail.name for rail in institution.rails):
        found.append(Selector(rail_name=text))
    for template in institution.transfer_templates:
        if text == template.name:
            found.append(Selector(template_name=template.name))
        for leg_rail in template.leg_rails:
            if text == f"{template.name}.{leg_rail}":
                found.append(Selector(template_name=template.name, rail_name=leg_rail))
    return found
