"""Records: dataclasses whose fields are the grammar.

A field made by `key` or `optional` says what it is called in the file, its kind, what it means and an
example. The reader, the JSON Schema and the starter file all come from these fields.

    @record("owner")
    class Owner(Record):
        \"\"\"Who is responsible for it.\"\"\"

        team: str | None = optional(Name("a team"), "The team that looks after it.")
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import MISSING, dataclass, field
from typing import Any, ClassVar, Generic, TypeVar, dataclass_transform

from recongen.declared import nodes
from recongen.declared.findings import Fault
from recongen.declared.nodes import Node, is_null, quote
from recongen.declared.reading import Place, Report, Spot, UnreadableError, closest, suggestion
from recongen.declared.scalars import Kind, Schema
from recongen.declared.schema import definition

# Defined elsewhere, and what a record yields.
__all__ = ["Fault"]

T = TypeVar("T", bound="Record")
Values = dict[str, Any]

_NOWHERE = Place(Report(nodes.Mapping(nodes.NOWHERE, ())))


class Record:
    """What somebody declared; `place` is where."""

    noun: ClassVar[str] = ""
    keys: ClassVar[tuple[Key, ...]] = ()
    """In the order of the fields, but those that come last."""
    ignored: ClassVar[Mapping[str, str]] = {}
    """Keys that other tools write and that change nothing here, with the reason."""

    # Without annotation, so that it is not a field: two records that say the same are equal wherever they stand.
    place = _NOWHERE

    def faults(self) -> Iterator[Fault]:
        """What is wrong even though each value could be read."""
        return iter(())


@dataclass(frozen=True)
class Key:
    """What a field declares: its `name` in the file and the `field` of the record that it fills; the rest as in `key`."""

    name: str
    field: str
    kind: Kind
    help: str
    required: bool
    default: Any = None
    example: Any = None
    absent: Callable[[Values], Any] | None = None
    late: bool = False
    last: bool = False
    declares: bool = False


def key(
    kind: Kind,
    help: str,
    *,
    name: str = "",
    default: Any = MISSING,
    default_factory: Any = MISSING,
    example: Any = None,
    absent: Callable[[Values], Any] | None = None,
    late: bool = False,
    last: bool = False,
    declares: bool = False,
    kw_only: bool = False,
) -> Any:
    """A field of a record. Required, unless it has a `default` or is derived from the others when `absent`.

    `name` is its key in the file, where that differs from the field's own name. `late`: its kind looks at other
    values of the record, so it is read after them. `last`: records that inherit it list it after their own.
    `declares`: what it names begins to exist here; elsewhere a name of that kind refers to it.
    """
    required = default is default_factory is MISSING and absent is None
    value = None if default is MISSING else default
    metadata = {"key": Key(name, "", kind, help, required, value, example, absent, late, last, declares)}
    options: Any = {"default": default, "default_factory": default_factory, "kw_only": kw_only}
    return field(metadata=metadata, **options)


def optional(kind: Kind, help: str, default: Any = None, **options: Any) -> Any:
    """A field that may be absent, of which the record then has the `default`."""
    return key(kind, help, default=default, **options)


@dataclass_transform(frozen_default=True, field_specifiers=(key, field))
def record(noun: str, ignored: Mapping[str, str] | None = None) -> Callable[[type[T]], type[T]]:
    """Makes a frozen dataclass of a class of keys. `noun` is what messages call it."""

    def make(cls: type[T]) -> type[T]:
        data_class = dataclass(frozen=True)(cls)
        data_class.noun = noun
        data_class.ignored = ignored or {}
        data_class.keys = tuple(sorted(_keys(data_class), key=lambda each: each.last))
        return data_class

    return make


def _keys(cls: type[Record]) -> Iterator[Key]:
    for each in dataclasses.fields(cls):  # type: ignore[arg-type]
        own: Key | None = each.metadata.get("key")
        if own is not None:
            yield dataclasses.replace(own, name=own.name or each.name, field=each.name)


@dataclass(frozen=True)
class RecordOf(Kind, Generic[T]):
    cls: type[T]

    @property
    def says(self) -> str:  # type: ignore[override]
        return f"a mapping with keys such as {self.cls.keys[0].name}"

    def read(self, node: Node, spot: Spot) -> T:
        return read_record(self.cls, node, spot)

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        name = self.cls.noun.replace(" ", "_")
        if name not in definitions:
            # Before its own keys are asked, so that a record may hold itself.
            definitions[name] = {}
            definitions[name] = definition(self.cls, definitions)
        return {"$ref": f"#/$defs/{name}"}


def record_in(kind: Kind) -> type[Record] | None:
    """The record that a kind reads, or whose items it lists; None where it reads none."""
    if isinstance(kind, RecordOf):
        return kind.cls
    inner = getattr(kind, "item", None) or getattr(kind, "kind", None)
    return record_in(inner) if inner else None


def read_record(cls: type[T], node: Node, spot: Spot, further: tuple[str, ...] = ()) -> T:
    """Raises UnreadableError, after reporting what is wrong, where a required value is missing."""
    values = read_values(cls, node, spot, further)
    result = build(cls, values, spot)
    report_faults(result.faults(), spot.report)
    return result


def report_faults(faults: Iterable[Fault], report: Report) -> None:
    for fault in faults:
        Place(report, fault.path).error(fault.rule, fault.message, fault.remedy)


def read_values(cls: type[Record], node: Node, spot: Spot, further: tuple[str, ...] = ()) -> Values:
    """The values that could be read, by field; each sees those of the fields before it. `further` are keys that may stand there, too, and are not read here."""
    if not isinstance(node, nodes.Mapping):
        raise spot.wrong_type(RecordOf(cls).says, node)
    present = {name.text: value for name, value in node.entries if not is_null(value)}
    misspelt = _report_unknown(cls, node, spot, further) - present.keys()
    for name in misspelt:
        spot.report.mark_broken(spot.at(name))
    values: Values = {}
    inside = spot.within(values)
    for each in sorted(cls.keys, key=lambda each: each.late):
        if each.name in present:
            with suppress(UnreadableError):
                values[each.field] = each.kind.read(present[each.name], inside.below(each.name))
        elif each.required and each.name not in misspelt:
            _report_missing(cls, each, node, spot)
    return values


def build(cls: type[T], values: Values, spot: Spot) -> T:
    """The record with these values. Raises UnreadableError where a required one is missing."""
    arguments = {**values}
    for each in cls.keys:
        if each.field in values:
            continue
        if each.required:
            raise UnreadableError
        if each.absent is not None:
            arguments[each.field] = each.absent(values)
    return put_at(Place(spot.report, spot.path), cls(**arguments))


def put_at(place: Place, declaration: T) -> T:
    """The record itself, which from then on knows its place."""
    object.__setattr__(declaration, "place", place)
    return declaration


def _report_unknown(cls: type[Record], node: nodes.Mapping, spot: Spot, further: tuple[str, ...]) -> set[str]:
    """The known keys that the unknown ones were probably meant to be: they are not missing."""
    known = [each.name for each in cls.keys]
    present = {name.text for name, _ in node.entries}
    meant = set()
    for name, _ in node.entries:
        if name.text in known or name.text in further:
            continue
        here = spot.below(name.text)
        if name.text in cls.ignored:
            reason = cls.ignored[name.text]
            message = f"this key is read by other tools and ignored here: {reason}"
            here.note("unused-key", message, "Leave it.")
            continue
        close = closest(name.text, [one for one in known if one not in present]) or closest(name.text, known)
        meant.update([close] if close else [])
        advice = suggestion(close) or f"Known keys: {', '.join(known)}. "
        message = f"{cls.noun} has no key {quote(name.text)}"
        here.note("unknown-key", message, f"{advice}Fix or delete it.", "error", name.mark)
    return meant


def _report_missing(cls: type[Record], each: Key, node: nodes.Mapping, spot: Spot) -> None:
    here, says = spot.below(each.name), f" It is {each.kind.says}." if each.kind.says else ""
    name = node.key(each.name)
    if name is not None:
        here.error("missing-key", "the key has no value", f"Write one.{says}", name.mark)
    else:
        here.error("missing-key", f"{cls.noun} needs {each.name}", f"Add it.{says}", node.mark)
