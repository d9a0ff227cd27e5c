"""Text boxes: the service's own XML, which it takes broken and shows as nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from recongen.quicksight.service_model import Fault
from tests.quicksight.lint.world import Scope

ROOT = "text-box"
ALLOWED: Mapping[str, tuple[str, ...]] = {
    ROOT: (),
    "a": ("href", "target"),
    "b": (),
    "block": ("align", "indent"),
    "br": (),
    "i": (),
    "inline": ("background-color", "color", "font-family", "font-size"),
    "li": (),
    "ol": (),
    "s": (),
    "u": (),
    "ul": (),
}


def text_boxes(scope: Scope) -> Iterator[Fault]:
    for sheet in scope.sheets:
        for position, box in enumerate(sheet.body.get("TextBoxes", [])):
            path = f"{sheet.path}.TextBoxes[{position}].Content"
            for problem, remedy in _problems(box.get("Content", "")):
                yield Fault(path, problem, remedy)


def _problems(content: str) -> Iterator[tuple[str, str]]:
    if "<!" in content or "<?" in content:
        yield "declares things", "write elements and text alone"
        return
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        yield f"is not XML: {error}", "close every element, and write & as &amp;"
        return
    if root.tag != ROOT:
        yield f"begins with <{root.tag}>", f"wrap it in <{ROOT}>"
    if "\n" in content:
        yield "holds a line break, which is not shown", "write <br/>"
    for element in root.iter():
        if element.tag not in ALLOWED or (element.tag == ROOT and element is not root):
            yield f"holds <{element.tag}>", f"take one of {', '.join(sorted(ALLOWED))}"
        for name in element.attrib:
            if name not in ALLOWED.get(element.tag, (name,)):
                yield f"<{element.tag}> has no {name}", "delete it"
        if element.tag == "li" and element.find(".//br") is not None:
            yield "holds <br/> within <li>", "begin another <li>"
        if element.tag in ("ul", "ol") and any(child.tag != "li" for child in element):
            yield f"<{element.tag}> holds what is not a <li>", "wrap it in <li>"
