"""An XML file as elements, built one after the other, so that a file of any size takes little memory.

A document type declaration is refused, and with it every entity that a file could define.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple
from xml.parsers import expat

from recongen.feed.files import BLOCK
from recongen.statements.findings import Findings
from recongen.statements.types import Place

DEEPEST = 60
MOST_ELEMENTS = 200_000
"""In one element that is built."""
LONGEST_TEXT = 100_000


class Element:
    """An element without its namespace; `text` is what stands directly in it."""

    __slots__ = ("attributes", "children", "place", "tag", "text")

    def __init__(self, tag: str, attributes: dict[str, str], place: Place) -> None:
        self.tag = tag
        self.attributes = attributes
        self.place = place
        self.text = ""
        self.children: list[Element] = []

    def find(self, path: str) -> Element | None:
        """The first element at that path of tags: `Acct/Id/IBAN`."""
        element: Element | None = self
        for tag in path.split("/"):
            element = next((each for each in element.children if each.tag == tag), None) if element else None
        return element

    def all(self, tag: str) -> list[Element]:
        return [each for each in self.children if each.tag == tag]

    def value(self, path: str) -> str:
        """The text of the first element at that path; '' where there is none."""
        found = self.find(path)
        return " ".join(found.text.split()) if found else ""


class Part(NamedTuple):
    """The start or the end of a container, or a whole element in one."""

    kind: Literal["start", "end", "element"]
    element: Element


class RefusedError(Exception):
    """The file cannot be read on."""


Fold = Callable[[Element, Element], bool]
"""Called with a parent and a child that has ended; True where the parent need not keep it."""


class _Builder:
    def __init__(self, file: str, namespace: Callable[[str], bool], containers: set[str], fold: Fold) -> None:
        self.parts: deque[Part] = deque()
        self._file, self._fold = file, fold
        self._is_known, self._containers = namespace, containers
        self._open: list[Element] = []
        self._depth_of_containers = 0
        self._seen: list[Counter[str]] = [Counter()]
        self._built = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _refuse_doctype(self, *_: Any) -> None:
        raise RefusedError(
            "a document type declaration, which no statement needs and which may define entities"
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, tag = name.rpartition(" ")
        parent = self._open[-1] if self._open else None
        in_containers = len(self._open) == self._depth_of_containers
        if in_containers:
            self._seen[-1][tag] += 1
            self._built = 0
        self._built += 1
        if len(self._open) >= DEEPEST or self._built > MOST_ELEMENTS:
            raise RefusedError("an element that holds too many others")
        path = parent.place.element if parent else ""
        position = f"[{self._seen[-1][tag]}]" if in_containers and path else ""
        place = Place(self._file, self.parser.CurrentLineNumber, f"{path}/{tag}{position}" if path else tag)
        # What other namespaces add is never taken for what this one defines.
        element = Element(tag if self._is_known(namespace) else name, attributes, place)
        self._open.append(element)
        if in_containers and element.tag in self._containers:
            self._depth_of_containers += 1
            self._seen.append(Counter())
            self.parts.append(Part("start", element))

    def _end(self, _: str) -> None:
        element = self._open.pop()
        if len(self._open) < self._depth_of_containers:
            self._depth_of_containers -= 1
            self._seen.pop()
            self.parts.append(Part("end", element))
        elif len(self._open) == self._depth_of_containers:
            self.parts.append(Part("element", element))
        elif not self._fold(self._open[-1], element):
            self._open[-1].children.append(element)
        else:
            self._built = 0

    def _characters(self, text: str) -> None:
        if len(self._open) == self._depth_of_containers:
            # Between the elements of a container stand line feeds.
            return
        element = self._open[-1]
        if len(element.text) + len(text) > LONGEST_TEXT:
            raise RefusedError(f"a text of more than {LONGEST_TEXT:,} characters")
        element.text += text


def parts(
    path: Path,
    namespace: Callable[[str], bool],
    containers: set[str],
    findings: Findings,
    progress: Callable[[int], None],
    fold: Fold = lambda parent, child: False,
) -> Iterator[Part]:
    """What stands in the containers, in the order of the file. What is not well-formed is a finding and the end."""
    builder = _Builder(path.name, namespace, containers, fold)
    parser = builder.parser
    try:
        with path.open("rb") as file:
            while True:
                block = file.read(BLOCK)
                parser.Parse(block, not block)
                progress(len(block))
                while builder.parts:
                    yield builder.parts.popleft()
                if not block:
                    return
    except (RefusedError, expat.ExpatError, LookupError, ValueError) as flaw:
        yield from builder.parts
        line = parser.CurrentLineNumber
        at = parser.ErrorByteIndex if isinstance(flaw, expat.ExpatError) else parser.CurrentByteIndex
        reason = expat.ErrorString(flaw.code) if isinstance(flaw, expat.ExpatError) else str(flaw)
        findings.error("not-xml", Place(path.name, line), f"at byte {at}: {reason}")
