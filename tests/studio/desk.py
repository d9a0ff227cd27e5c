"""The editor over one file, asked as a browser without scripts would ask."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from recongen.institution.starter import starter_text
from recongen.studio.editor import Editor
from recongen.studio.house import House
from recongen.studio.server import serve_alone, templates
from recongen.studio.store import Store
from recongen.studio.views import Views
from recongen.web_settings import WebSettings
from tests.web.html import Element, parse

ROOT = Path(__file__).parents[2]
HERE = "http://localhost"
BANKS = {
    "spec_example": ROOT / "examples" / "spec_example.yaml",
    "sasquatch_pr": ROOT / "examples" / "sasquatch_pr.yaml",
    "treasury": ROOT / "examples" / "treasury-2005" / "institution.yaml",
    "starter": None,
}
LARGEST = "sasquatch_pr"
EACH_BANK = [pytest.param(bank, marks=[pytest.mark.prove] if bank == LARGEST else []) for bank in BANKS]
"""The largest takes as long as the others together."""


def text_of(bank: str) -> bytes:
    path = BANKS[bank]
    return path.read_bytes() if path else starter_text().encode()


def app_over(file: Path, settings: WebSettings | None = None) -> ASGIApp:
    house = House("A bank", templates())
    house.rooms = [Views(house, Editor(Store(file))).room]
    return serve_alone(house, settings or WebSettings(), "127.0.0.1")


@dataclass
class Desk:
    """One editor's browser. Two desks of one app are two people."""

    file: Path
    app: ASGIApp
    headers: dict[str, str] = field(default_factory=dict)
    client: TestClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = TestClient(
            self.app,
            base_url=HERE,
            client=("127.0.0.1", 1),
            headers=self.headers,
            follow_redirects=False,
            raise_server_exceptions=True,
        )

    @property
    def data(self) -> bytes:
        return self.file.read_bytes()

    def page(self, path: str) -> Element:
        answer = self.client.get(f"/studio{path}", follow_redirects=True)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:500])
        return parse(answer.text)

    def form(self, path: str) -> dict[str, str]:
        """What the page's form holds."""
        return held(self.page(path))

    def post(self, path: str, values: dict[str, str], **options: Any) -> httpx.Response:
        headers = {"origin": HERE, **options.pop("headers", {})}
        return self.client.post(f"/studio{path}", data=values, headers=headers, **options)

    def change(self, path: str, values: dict[str, str] | None = None, do: str = "save") -> httpx.Response:
        """The form as it is, but for these values."""
        return self.post(path, {**self.form(path), **(values or {}), "do": do})

    def next(self, answer: httpx.Response) -> Element:
        """The page that an answer leads to."""
        return self.page(answer.headers["location"].removeprefix("/studio"))

    @property
    def saves(self) -> int:
        return len(list((self.folder / "history").glob("*/save.json")))

    @property
    def has_draft(self) -> bool:
        return any((self.folder / "drafts").glob("*.json"))

    @property
    def folder(self) -> Path:
        return self.file.parent / "build" / "studio" / self.file.name


def desk_over(data: bytes, folder: Path) -> Desk:
    folder.mkdir(exist_ok=True)
    file = folder / "bank.yaml"
    file.write_bytes(data)
    return Desk(file, app_over(file))


def held(page: Element) -> dict[str, str]:
    form = page.all("form", method="post")[-1]
    values: dict[str, str] = {}
    for each in form.all():
        name = each.attributes.get("name", "")
        if not name or each.tag == "button":
            continue
        if each.attributes.get("type") == "checkbox":
            if "checked" in each.attributes:
                values[name] = each.attributes.get("value", "on")
            continue
        if each.tag == "textarea":
            values[name] = "".join(map(str, each.children)).removeprefix("\n").replace("\n", "\r\n")
        elif each.tag == "select":
            chosen = [o for o in each.all("option") if "selected" in o.attributes] or each.all("option")[:1]
            values[name] = chosen[0].attributes.get("value", chosen[0].text) if chosen else ""
        else:
            values[name] = each.attributes.get("value", "")
    return values


def forms_of(desk: Desk) -> list[str]:
    """The path of every form that holds a part of the file."""
    from recongen.studio.forms import sections

    found = []
    for name, section in sections().items():
        if section.record is None:
            found.append(f"/{name}")
        else:
            entries = desk.page(f"/{name}").all("ul", "entries")
            found += [f"/{name}/{at}" for at in range(len(entries[0].all("li")) if entries else 0)]
    return found


def copied(desk: Desk, folder: Path) -> Desk:
    shutil.copytree(desk.file.parent, folder)
    return Desk(folder / desk.file.name, app_over(folder / desk.file.name))
