"""Controls of a sheet, a function a kind."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from recongen.apps import limits
from recongen.apps.context import UNKNOWN_PARAMETER, Context, check_fits, read_column, read_parameter_name
from recongen.apps.datasets import UNKNOWN_COLUMN, UNKNOWN_DATASET
from recongen.apps.hidden import parameters_of
from recongen.apps.slugs import read_slug
from recongen.apps.spots import Record, Spot
from recongen.apps.types import (
    Control,
    DateRange,
    FreeText,
    Options,
    Parameter,
    Select,
    Slider,
    Value,
)
from recongen.apps.values import read_value
from recongen.institution.nodes import quote


def read_controls(spot: Spot, context: Context) -> tuple[Control, ...]:
    controls: list[Control] = []
    told: set[str] = set()
    for item in spot.items("a list of controls"):
        control = _read(item, context, controls)
        if control is None:
            continue
        for name in sorted({*parameters_of(control)}):
            if name in told:
                item.error("told-twice", f"another control sets {name}, too", "Keep one of the two.")
            told.add(name)
        if control.name and control.name in [earlier.name for earlier in controls]:
            item.error(
                "repeated-name", f"there is another control {quote(control.name)}", "Rename one of the two."
            )
        controls.append(control)
    return tuple(controls)


def _read(spot: Spot, context: Context, earlier: list[Control]) -> Control | None:
    record = Record(spot, "control")
    kind = record.choice("kind", _KINDS, "kind of control")
    if kind is None:
        return None
    record.noun = f"{kind} control"
    shared = {
        "name": read_slug(record.need("name")),
        "title": record.text("title", limits.NAME),
        "source": spot.source,
    }
    control = _KINDS[kind](record, shared, context, earlier)
    record.close()
    return control


def _parameter(
    record: Record, key: str, context: Context, types: tuple[str, ...], several: bool = False
) -> Parameter:
    """A parameter of one of these types, or the stand-in."""
    spot = record.need(key)
    parameter = read_parameter_name(spot, context.parameters, context.sheet)
    if not parameter.default or spot is None:
        return UNKNOWN_PARAMETER
    if parameter.type not in types:
        message = f"a {record.noun} sets {' or '.join(types)}; {parameter.name} is {parameter.type}"
        spot.error("wrong-kind", message, "Choose another control.")
        return UNKNOWN_PARAMETER
    if parameter.several and not several:
        message = f"a {record.noun} sets one value; {parameter.name} takes several"
        spot.error("wrong-kind", message, "Use a select.")
        return UNKNOWN_PARAMETER
    return parameter


def _date_range(record: Record, shared: dict[str, Any], context: Context, _: list[Control]) -> DateRange:
    start, end = (_parameter(record, key, context, ("date",)) for key in ("start", "end"))
    if start is end and start is not UNKNOWN_PARAMETER:
        record.spot.error("told-twice", "start and end are one parameter", "Name two.")
    return DateRange(**shared, start=start, end=end)


def _text(record: Record, shared: dict[str, Any], context: Context, _: list[Control]) -> FreeText:
    return FreeText(**shared, parameter=_parameter(record, "parameter", context, ("text",)))


def _slider(record: Record, shared: dict[str, Any], context: Context, _: list[Control]) -> Slider:
    parameter = _parameter(record, "parameter", context, ("integer", "decimal"))
    low, high, step = (_number(record.need(key), parameter) for key in ("low", "high", "step"))
    if low is not None and high is not None and low >= high:
        record.spot.error("slider-ends", f"low is {low} and high is {high}", "low must be the lesser.")
    elif low is not None and high is not None and parameter.default:
        default = Decimal(str(parameter.default[0]))
        if not low <= default <= high:
            remedy = "Mend the ends, or the parameter's default."
            record.spot.error("slider-ends", f"the default {default} is not between {low} and {high}", remedy)
    if step is not None and step <= 0:
        record.spot.below("step", str(step)).error(
            "slider-ends", f"a step of {step} leads nowhere", "Write a positive step."
        )
    return Slider(
        **shared, parameter=parameter, low=low or Decimal(0), high=high or Decimal(1), step=step or Decimal(1)
    )


def _number(spot: Spot | None, parameter: Parameter) -> Decimal | None:
    value = read_value(spot, "integer" if parameter.type == "integer" else "decimal") if spot else None
    return None if value is None else Decimal(str(value))


def _select(record: Record, shared: dict[str, Any], context: Context, earlier: list[Control]) -> Select:
    parameter = _parameter(record, "parameter", context, ("text", "integer", "decimal", "date"), several=True)
    values, offered = record.get("values"), record.get("dataset")
    column, after = record.get("column"), record.get("after")
    if (values is None) == (offered is None):
        found = "both" if values else "neither"
        remedy = "Write values, or dataset and column."
        record.spot.error("options", f"a select offers values or a dataset's column; found {found}", remedy)
    if values:
        return Select(**shared, parameter=parameter, options=Options(values=_values(values, parameter)))
    dataset = context.catalog.named(offered)
    chosen = read_column(record.need("column"), dataset) if offered else UNKNOWN_COLUMN
    if column:
        check_fits(column, parameter, chosen)
    if offered and parameter.name in [own.name for own in dataset.parameters if own.name]:
        message = f"{dataset.name} is narrowed by {parameter.name} itself: after a choice only that would be offered"
        offered.error("narrows-itself", message, "Offer the values of a dataset without that parameter.")
    if after:
        _check_after(after, dataset.parameters if dataset is not UNKNOWN_DATASET else None, earlier)
    name = after.text() if after and isinstance(after.value, str) else None
    return Select(**shared, parameter=parameter, options=Options((), dataset, chosen), after=name)


def _check_after(spot: Spot, parameters: tuple[Parameter, ...] | None, earlier: list[Control]) -> None:
    """The earlier control must set a parameter that narrows what this one offers."""
    names = {control.name: control for control in earlier if control.name}
    name = spot.name_among(names, "earlier control", "Name a control above this one on the same sheet.")
    if name is None:
        return
    control = names[name]
    if not isinstance(control, Select):
        spot.error("cascade", f"the choice of {quote(name)} is no list", "Only a select can narrow another.")
    elif parameters is not None and control.parameter.name not in ("", *(p.name for p in parameters)):
        message = f"the dataset of this control has no parameter {control.parameter.name}, which {name} sets"
        spot.error("cascade", message, "Declare it there and use it in the SQL.")


def _values(spot: Spot, parameter: Parameter) -> tuple[tuple[Value, str], ...]:
    pairs: list[tuple[Value, str]] = []
    for item in spot.items("a list of [value, label]"):
        if not isinstance(item.value, list) or len(item.value) != 2:
            item.wrong_type("[value, label]")
            continue
        value = read_value(item.below(0, item.value[0]), parameter.type) if parameter.default else None
        label = item.below(1, item.value[1]).text(limits.NAME)
        if value is not None:
            pairs.append((value, label))
    if spot.value == []:
        spot.error("options", "a select without values offers nothing", "List [value, label] pairs.")
    _check_offered(spot, [value for value, _ in pairs], parameter)
    return tuple(pairs)


def _check_offered(spot: Spot, values: list[Value], parameter: Parameter) -> None:
    for value in sorted({value for value in values if values.count(value) > 1}, key=str):
        spot.error("repeated-value", f"{value!s} is offered twice", "Delete one.")
    missing = [value for value in parameter.default if value not in (*values, parameter.all)]
    if missing and values:
        spot.error(
            "default-not-offered",
            f"the default of {parameter.name}, {missing[0]!s}, is not offered",
            "Offer it.",
        )


_KINDS: dict[str, Callable[[Record, dict[str, Any], Context, list[Control]], Control]] = {
    "select": _select,
    "date_range": _date_range,
    "slider": _slider,
    "text": _text,
}
