"""A module for each kind of value."""

from __future__ import annotations

from recongen.declared.containers import Anything, ByShape, ListOf, MapOf, Then
from recongen.declared.records import Key, RecordOf
from recongen.declared.scalars import Choice, Flag, Kind
from recongen.studio.controls.basis import FormControl
from recongen.studio.controls.choice import OneOf
from recongen.studio.controls.line import OneLine
from recongen.studio.controls.pairs import Pairs
from recongen.studio.controls.record import OfKeys
from recongen.studio.controls.rows import Rows, RowsOrNone
from recongen.studio.controls.shapes import OfShapes
from recongen.studio.controls.written import Written


def control_of_key(key: Key) -> FormControl:
    control = control_of(key.kind)
    if isinstance(control, Rows) and key.default:
        return RowsOrNone(control.kind, control.item)
    return control


def control_of(kind: Kind) -> FormControl:
    match kind:
        case Then():
            return control_of(kind.kind)
        case RecordOf():
            return OfKeys(kind.cls.keys, {key.name: control_of_key(key) for key in kind.cls.keys})
        case ListOf():
            return Rows(kind, control_of(kind.item))
        case MapOf():
            return Pairs(kind, control_of(kind.key), control_of(kind.value))
        case ByShape():
            shapes = {"word": kind.word, "sequence": kind.sequence, "mapping": kind.mapping}
            return OfShapes({name: control_of(inner) for name, inner in shapes.items() if inner})
        case Anything():
            return Written()
        case Choice() | Flag():
            return OneOf(kind)
        case _:
            return OneLine(kind)
