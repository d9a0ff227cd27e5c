"""Names and ids within a definition, and how many of each there may be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from recongen.quicksight.service_model import Fault
from tests.quicksight.lint.world import ROOT, Scope, nodes

MOST = {"Sheets": 20, "DataSetIdentifierDeclarations": 50, "ParameterDeclarations": 400}
MOST_VISUALS = 50
ELEMENT_IDS = ("SheetId", "VisualId", "SheetTextBoxId", "ParameterControlId")
OTHER_IDS = ("CustomActionId", "Identifier")


def datasets(scope: Scope) -> Iterator[Fault]:
    """Whatever names a dataset names one that is declared."""
    declared = {entry["Identifier"] for entry in scope.definition.get("DataSetIdentifierDeclarations", [])}
    for node in nodes(scope.definition, ROOT):
        name = node.body.get("DataSetIdentifier")
        if name is not None and name not in declared:
            path = f"{node.path}.DataSetIdentifier"
            yield Fault(path, f"no dataset is declared as {name}", "declare it, or fix the name")


def unique(scope: Scope) -> Iterator[Fault]:
    seen: dict[str, set[str]] = {}
    for node in nodes(scope.definition, ROOT):
        for member in (*ELEMENT_IDS, *OTHER_IDS, "FieldId"):
            if member not in node.body or (member == "FieldId" and "Column" not in node.body):
                continue
            if member == "FieldId" and ".FieldWells." not in node.path:
                continue
            ids = seen.setdefault("element" if member in ELEMENT_IDS else member, set())
            if node.body[member] in ids:
                yield Fault(f"{node.path}.{member}", f"{node.body[member]} is there twice", "rename one")
            ids.add(node.body[member])
    names = [node.body["Name"] for _, node in scope.declarations]
    yield from _repeated(names, f"{ROOT}.ParameterDeclarations", "parameter")


def sheet_names(scope: Scope) -> Iterator[Fault]:
    for sheet in scope.sheets:
        if len(sheet.body.get("Name", "")) < 2:
            yield Fault(f"{sheet.path}.Name", "a name of one letter hides the sheet's tab", "write a word")
    names = [sheet.body.get("Name", "") for sheet in scope.sheets]
    yield from _repeated(names, f"{ROOT}.Sheets", "sheet")


def limits(scope: Scope) -> Iterator[Fault]:
    for member, most in MOST.items():
        count = len(scope.definition.get(member, []))
        if count > most:
            yield Fault(f"{ROOT}.{member}", f"holds {count}", f"the most is {most}")
    for sheet in scope.sheets:
        count = len(sheet.body.get("Visuals", []))
        if count > MOST_VISUALS:
            yield Fault(f"{sheet.path}.Visuals", f"holds {count} visuals", f"the most is {MOST_VISUALS}")


def _repeated(names: Iterable[str], path: str, noun: str) -> Iterator[Fault]:
    listed = list(names)
    for name in sorted({name for name in listed if listed.count(name) > 1}):
        yield Fault(path, f"there are two {noun}s {name}", "rename one")
