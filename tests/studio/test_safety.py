"""Only people with permission can write, nobody overwrites somebody else's change, and a save that fails changes
nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from recongen.errors import RecongenError
from recongen.studio.editor import ChangedError, Editor
from recongen.studio.splice import Document, Put
from recongen.studio.store import Store
from recongen.studio.writing import Word
from recongen.web_settings import Proxy, WebSettings
from tests.studio.desk import HERE, Desk, app_over, desk_over, held, text_of
from tests.web.html import parse

WRITES = (
    "/discard",
    "/rename",
    "/yaml",
    "/history/1",
    "/trial",
    "/institution",
    "/owner",
    "/persona",
    "/rails/new",
    "/rails/1",
    "/accounts/0",
)
FOREIGN = "https://evil.example"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """With one save, so that there is something to undo."""
    found = desk_over(text_of("spec_example"), tmp_path)
    found.change("/owner", {"team": "Ledger"})
    assert 1 == found.saves
    return found


def everything(desk: Desk) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(desk.file.parent.rglob("*")) if path.is_file()}


def valid(desk: Desk, path: str) -> dict[str, str]:
    """What would be written, were it asked for as it should be."""
    values = desk.form("/owner") | {
        "do": "save",
        "contact": "evil",
        "id": "evil",
        "name": "evil",
        "instance": "evil",
    }
    return values | {
        "text": "instance: evil\n",
        "thing": "role",
        "old": "Lockbox",
        "new": "Evil",
        "persona": "a: b",
    }


def without(name: str) -> Callable[[dict[str, str]], dict[str, Any]]:
    return lambda values: {"data": {key: text for key, text in values.items() if key != name}}


HOSTILE: dict[str, Callable[[dict[str, str]], dict[str, Any]]] = {
    "no token": without("token"),
    "another token": lambda values: {"data": values | {"token": "0" * 64}},
    "no state": without("seen"),
    "another state": lambda values: {"data": values | {"seen": "0" * 32}},
    "no origin": lambda values: {"data": values, "headers": {"origin": ""}},
    "another origin": lambda values: {"data": values, "headers": {"origin": FOREIGN}},
    "another port": lambda values: {"data": values, "headers": {"origin": f"{HERE}:8000"}},
    "null": lambda values: {"data": values, "headers": {"origin": "null"}},
    "another site": lambda values: {"data": values, "headers": {"sec-fetch-site": "cross-site"}},
    "another host": lambda values: {"data": values, "headers": {"host": "evil.example"}},
    "passed on by a proxy": lambda values: {"data": values, "headers": {"x-forwarded-for": "192.0.2.1"}},
    "in the address": lambda values: {"params": values},
    "put": lambda values: {"data": values, "method": "PUT"},
    "too long": lambda values: {"content": b"x" * (9 << 20)},
    "too long, in pieces": lambda values: {"content": (b"x" * (1 << 20) for _ in range(9))},
    "not a form": lambda values: {"content": b"\xff\xfe\x00"},
}
HARMLESS = {("/discard", "no state"), ("/discard", "another state")}
"""A draft is its owner's to discard, whatever became of the file."""


def refused(desk: Desk, path: str, how: str) -> int:
    options = HOSTILE[how](valid(desk, path))
    headers = {"origin": HERE, **options.pop("headers", {})}
    headers = {name: text for name, text in headers.items() if text}
    return desk.client.request(
        options.pop("method", "POST"), f"/studio{path}", headers=headers, **options
    ).status_code


@pytest.mark.parametrize("how", HOSTILE)
def test_a_hostile_request_has_no_effect(desk: Desk, how: str) -> None:
    before = everything(desk)
    for path in WRITES:
        if (path, how) not in HARMLESS:
            assert refused(desk, path, how) >= 400, path
            assert before == everything(desk), path
    # The same without that fault is taken, so that it is the fault that was refused.
    answer = desk.post("/owner", valid(desk, "/owner"))
    assert 303 == answer.status_code
    assert b"contact: evil" in desk.data


def test_reading_writes_nothing(desk: Desk) -> None:
    before = everything(desk)
    for path in (
        "",
        "/yaml",
        "/history",
        "/history/1",
        "/trial",
        "/rename",
        "/rails",
        "/rails/1",
        "/rails/new",
        "/owner",
    ):
        desk.page(path)
    assert before == everything(desk)
    fresh = desk_over(text_of("starter"), desk.file.parent / "fresh")
    fresh.page("/rails/0")
    assert not fresh.folder.exists()


def test_only_editors_come_in(tmp_path: Path) -> None:
    roles = {"books": ("viewer",), "desk": ("editor",)}
    proxy = Proxy(trusted=(ip_network("127.0.0.1/32"),), header="X-User", roles_header="X-Groups")
    settings = WebSettings(auth="proxy", proxy=proxy, roles=roles, hosts=("localhost",))
    file = desk_over(text_of("spec_example"), tmp_path).file
    app = app_over(file, settings)
    ann = Desk(file, app, {"X-User": "ann", "X-Groups": "desk"})
    bob = Desk(file, app, {"X-User": "bob", "X-Groups": "books"})
    cat = Desk(file, app, {"X-User": "cat", "X-Groups": "desk"})
    assert 303 == ann.change("/owner", {"team": "Ledger"}).status_code
    assert 403 == bob.client.get("/studio/owner").status_code
    assert 403 == bob.post("/owner", ann.form("/owner")).status_code
    # A token is one person's.
    assert 403 == cat.post("/owner", {**ann.form("/owner"), "team": "Cats"}).status_code
    assert 1 == ann.saves
    assert "ann" in ann.page("/history").text


def test_two_editors_of_one_file_lose_nothing(tmp_path: Path) -> None:
    ann = desk_over(text_of("spec_example"), tmp_path)
    bob = Desk(ann.file, ann.app)
    hers, his = ann.form("/owner"), bob.form("/accounts/0")
    assert 303 == ann.post("/owner", hers | {"team": "Ann's team"}).status_code
    after = ann.data
    answer = bob.post("/accounts/0", his | {"name": "Bob's pool", "do": "save"})
    assert (409, after, 1) == (answer.status_code, bob.data, bob.saves)
    assert "Ann&#39;s team" in answer.text, "what she changed"
    assert "Bob&#39;s pool" in answer.text, "what he wanted to change"
    # Opened again, both are there.
    assert 303 == bob.change("/accounts/0", {"name": "Bob's pool"}).status_code
    assert b"Ann's team" in bob.data and b"Bob's pool" in bob.data


def test_who_changes_what_somebody_else_has_deleted_is_warned(tmp_path: Path) -> None:
    ann = desk_over(text_of("spec_example"), tmp_path)
    bob = Desk(ann.file, ann.app)
    last = ann.page("/limit_schedules").all("ul", "entries")[0].all("li")
    path = f"/limit_schedules/{len(last) - 1}"
    his = bob.form(path)
    assert 303 == ann.change(path, do="delete").status_code
    for do in ("save", "delete"):
        answer = bob.post(path, his | {"cap": "77", "do": do})
        assert (409, 1) == (answer.status_code, bob.saves)
        assert "What changed meanwhile" in answer.text
    assert 404 == bob.client.get(f"/studio{path}").status_code


def test_a_draft_is_not_saved_over_what_somebody_else_wrote(tmp_path: Path) -> None:
    ann = desk_over(text_of("spec_example"), tmp_path)
    ann.change("/rails/1", {"max_pending_age": "soon"})
    assert ann.has_draft
    elsewhere = ann.data.replace(b"team: Reconciliation", b"team: Elsewhere")
    ann.file.write_bytes(elsewhere)
    answer = ann.change("/rails/1", {"max_pending_age": "PT1H"})
    assert (409, elsewhere, 0) == (answer.status_code, ann.data, ann.saves)
    page = ann.page("/changed")
    assert "+ team: Elsewhere" in page.text and "soon" in page.text
    ann.post("/discard", ann.form("/changed"))
    assert not ann.has_draft
    assert 303 == ann.change("/rails/1", {"max_pending_age": "PT1H"}).status_code
    assert b"Elsewhere" in ann.data and b"PT1H" in ann.data


def test_many_writers_at_once_one_after_the_other(tmp_path: Path) -> None:
    """Each sees the state before its own save, so that of a race one wins and the others are warned."""
    file = desk_over(text_of("spec_example"), tmp_path).file
    won: list[str] = []
    start = threading.Barrier(8)

    def write(name: str) -> None:
        editor = Editor(Store(file))
        seen = editor.state(name).key
        start.wait()
        try:
            editor.change(name, seen, name, lambda d: d.apply([Put(("owner", "team"), Word(name))]))
            won.append(name)
        except ChangedError:
            pass

    threads = [threading.Thread(target=write, args=(f"writer{n}",)) for n in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert 1 == len(won)
    assert f"team: {won[0]}".encode() in file.read_bytes()
    assert [won[0]] == [save.who for save in Store(file).history()]


@pytest.mark.parametrize("at", range(3))
def test_a_save_that_fails_leaves_the_file_and_the_history(
    at: int, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, count = desk.data, 0
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        nonlocal count
        count += 1
        if count == at + 1:
            raise OSError(28, "No space left on device")
        return replace(self, target)

    editor = Editor(Store(desk.file))
    seen = editor.state("").key
    edit: Callable[[Document], Document] = lambda d: d.apply([Put(("owner", "team"), Word("New"))])
    monkeypatch.setattr(Path, "replace", failing)
    if at < 2:
        with pytest.raises(RecongenError, match="No space left"):
            editor.change("", seen, "x", edit)
        assert (before, 1) == (desk.data, desk.saves)
    else:
        editor.change("", seen, "x", edit)
        with Store(desk.file).lock():
            assert 2 == desk.saves


def test_a_save_keeps_rights_and_links(tmp_path: Path) -> None:
    desk = desk_over(text_of("spec_example"), tmp_path)
    desk.file.chmod(0o640)
    link = tmp_path / "elsewhere" / "link.yaml"
    link.parent.mkdir()
    link.symlink_to(desk.file)
    through = Desk(desk.file, app_over(link))
    through.change("/owner", {"team": "Ledger"})
    assert link.is_symlink()
    assert b"team: Ledger" in desk.data
    assert 0o640 == desk.file.stat().st_mode & 0o777
    assert "*" == (tmp_path / "build" / "studio" / ".gitignore").read_text().strip()


@pytest.mark.parametrize(
    ("text", "status", "draft"),
    [
        ("instance: [\n", 422, False),
        ("a: *b\n", 422, False),
        ("a: 1\n---\nb: 2\n", 422, False),
        ("instance: x\n", 303, True),
        ("", 303, True),
    ],
)
def test_a_text_is_judged_as_a_form_is(text: str, status: int, draft: bool, desk: Desk) -> None:
    before = desk.data
    answer = desk.change("/yaml", {"text": text})
    assert (status, before, draft) == (answer.status_code, desk.data, desk.has_draft)


def test_markup_in_the_file_is_text_on_every_page(tmp_path: Path) -> None:
    text = (
        text_of("spec_example").decode().replace("name: Northern pool", 'name: "<script>alert(1)</script>"')
    )
    desk = desk_over(text.encode(), tmp_path)
    for path in ("/accounts", "/accounts/0", "/yaml"):
        answer = desk.client.get(f"/studio{path}")
        assert "<script>alert" not in answer.text
        assert "&lt;script&gt;alert" in answer.text
    assert "'unsafe" not in answer.headers["content-security-policy"]
    assert "no-store" == answer.headers["cache-control"]


def test_the_colour_of_a_bank_is_there_without_the_dashboards(desk: Desk) -> None:
    answer = desk.client.get("/theme.css")
    assert (200, "text/css; charset=utf-8") == (answer.status_code, answer.headers["content-type"])


def test_no_path_comes_from_a_request(desk: Desk) -> None:
    for path in (
        "/..%2f..%2fetc",
        "/rails/99999",
        "/rails/-1",
        "/history/..%2f1",
        "/history/7",
        "/nothing",
        "/content_hash",
    ):
        assert 404 == desk.client.get(f"/studio{path}").status_code, path


@pytest.mark.parametrize(
    "data", [b"instance: [\n", "name: B\u00e4r\n".encode("latin-1"), b"- a\n", b"\xff\xfea\x00"]
)
def test_a_file_that_no_form_can_show_is_reported_on_every_page(data: bytes, tmp_path: Path) -> None:
    desk = desk_over(data, tmp_path)
    assert "Error" in desk.page("").text
    for path in ("/rails", "/institution", "/yaml", "/history", "/rename"):
        assert desk.client.get(f"/studio{path}").status_code in (200, 422), path
    assert data == desk.data
    if data.isascii():
        assert 303 == desk.change("/yaml", {"text": text_of("starter").decode()}).status_code
        assert text_of("starter") == desk.data


def test_a_file_that_cannot_be_read_is_a_page_and_what_was_typed_is_sent_again(tmp_path: Path) -> None:
    desk = desk_over(text_of("starter"), tmp_path)
    typed = desk.form("/yaml") | {"text": desk.form("/yaml")["text"] + '# "mine" <b>\r\n'}
    away = desk.file.rename(tmp_path / "away.yaml")
    reason = "bank.yaml cannot be read: No such file or directory."
    for path in ("", "/owner", "/rails", "/rails/new", "/yaml", "/history", "/changed", "/rename", "/trial"):
        answer = desk.client.get(f"/studio{path}")
        assert (503, f"Nothing to show: {reason}") == (
            answer.status_code,
            parse(answer.text).one("p", "error").text,
        )
    for path in ("/yaml", "/owner", "/rails/new", "/rails/1", "/rename"):
        answer = desk.post(path, typed)
        assert (503, f"Not done: {reason}") == (
            answer.status_code,
            parse(answer.text).one("p", "error").text,
        )
    refused = desk.post("/yaml", typed)
    away.rename(desk.file)
    assert 303 == desk.post("/yaml", held(parse(refused.text))).status_code
    assert text_of("starter") + b'# "mine" <b>\n' == desk.data


def test_a_form_sent_for_a_file_that_no_form_can_show_says_why(tmp_path: Path) -> None:
    desk = desk_over(text_of("starter"), tmp_path)
    form = desk.form("/owner")
    desk.file.write_bytes(desk.data + b"\xff")
    answer = desk.post("/owner", form)
    assert 503 == answer.status_code
    assert "Not done: the file is not UTF-8" in parse(answer.text).one("p", "error").text
