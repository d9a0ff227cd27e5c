"""Parameters of a definition, and the dataset parameters that they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from recongen.quicksight.service_model import Fault
from tests.quicksight.lint.world import ROOT, Parameter, Scope


def mapped(scope: Scope) -> Iterator[Fault]:
    """Each to parameters of its own type and arity; every parameter of a dataset to exactly one."""
    reached: set[tuple[str, str]] = set()
    for parameter, node in scope.declarations:
        for position, entry in enumerate(node.body.get("MappedDataSetParameters", [])):
            path = f"{node.path}.MappedDataSetParameters[{position}]"
            pair = entry["DataSetIdentifier"], entry["DataSetParameterName"]
            facts = scope.datasets.get(pair[0])
            if pair in reached:
                yield Fault(path, f"{pair[1]} of {pair[0]} is mapped twice", "keep one")
            reached.add(pair)
            if facts is None:
                continue
            other = facts.parameters.get(pair[1])
            if other is None:
                yield Fault(path, f"the dataset {pair[0]} has no parameter {pair[1]}", "fix the name")
            elif other != parameter:
                yield Fault(
                    path,
                    f"is {_words(parameter)}; {pair[1]} of {pair[0]} is {_words(other)}",
                    "make them one",
                )
    for identifier, facts in scope.datasets.items():
        for name in facts.parameters:
            if (identifier, name) not in reached:
                problem = f"no parameter reaches {name} of the dataset {identifier}"
                yield Fault(f"{ROOT}.ParameterDeclarations", problem, "declare one, mapped to it")


def defaults(scope: Scope) -> Iterator[Fault]:
    for parameter, node in scope.declarations:
        values = node.body.get("DefaultValues", {}).get("StaticValues", [])
        unset = node.body.get("ValueWhenUnset", {}).get("CustomValue")
        if not values and (unset is None or parameter.kind == "DateTime"):
            yield Fault(f"{node.path}.DefaultValues", "there is no default", "give one")
        if len(values) > 1 and not parameter.several:
            problem = f"takes one value and has {len(values)} defaults"
            yield Fault(f"{node.path}.DefaultValues", problem, "keep one, or make it MULTI_VALUED")
        for value in [*values, *([] if unset is None else [unset])]:
            if not fits(parameter, value):
                yield Fault(node.path, f"{value!r} is not a value of a {parameter.kind} parameter", "fix it")


def fits(parameter: Parameter, value: Any) -> bool:
    if parameter.kind in ("String", "DateTime"):
        return isinstance(value, str)
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole or (parameter.kind == "Decimal" and isinstance(value, float))


def _words(parameter: Parameter) -> str:
    return f"{parameter.kind}, {'several values' if parameter.several else 'one value'}"
