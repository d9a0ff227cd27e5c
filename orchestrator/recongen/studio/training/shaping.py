"""The form of the knobs and the plan of what they make, as records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from recongen.demo.shaping import Knob
from recongen.studio.training.records import KnobField, PlanPart, PlantLine
from recongen.studio.training.shelf import TYPED
from recongen.text import plural
from recongen.training.course import document
from recongen.training.exercise import Exercise
from recongen.training.words import what_is_planted

LONGEST_VALUE = 500


def read_typed(values: Mapping[str, str]) -> dict[str, str]:
    """Each knob as a form sends it, or at its default."""
    return {knob.name: values.get(knob.name, knob.default)[:LONGEST_VALUE] for knob in TYPED}


def fields(typed: Mapping[str, str]) -> Iterator[KnobField]:
    for knob in TYPED:
        choices = ("yes", "no") if knob.is_flag else knob.choices
        yield KnobField(
            knob.name, knob.label, _sentence(knob), typed[knob.name], choices, knob.low, knob.high
        )


def _sentence(knob: Knob) -> str:
    """A default that decides by itself stands in brackets."""
    return knob.help.replace(" [default: ", "; ").replace("].", ".")


def plan_part(found: Mapping[str, Any]) -> PlanPart:
    rows = found["rows"]
    return PlanPart(
        f"{plural(rows['transactions'], 'posting')} and {plural(rows['daily_balances'], 'daily balance')}",
        f"{found['first_day']} to {found['last_day']}",
        [PlantLine(one["name"], one["what"], _outcome(one), not one["reason"]) for one in found["plants"]],
        found["unavoidable"],
    )


def _outcome(one: Mapping[str, Any]) -> str:
    text = what_is_planted(one)
    return f"{text[:1].upper()}{text[1:]}."


def summary(exercise: Exercise) -> str:
    part = plan_part(document(exercise))
    planted = plural(sum(one.is_planted for one in part.plants), "plant")
    source = "A copy of the real feed" if exercise.typed.get("source") == "copy" else "A synthetic feed"
    return f"{source} with {planted}: {part.rows}, {part.days}."
