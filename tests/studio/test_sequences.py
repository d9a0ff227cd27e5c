"""Whatever is done in whatever order: the file is valid or as it was, and undo leads back to the byte."""

from __future__ import annotations

import itertools
import multiprocessing
import random
import time
from functools import partial
from pathlib import Path

import pytest

from recongen.institution import check
from recongen.studio.editor import Editor
from recongen.studio.forms import sections
from recongen.studio.names import RENAMED, find_declared, uses
from recongen.studio.splice import Document, Put
from recongen.studio.store import Store
from recongen.studio.writing import Word
from tests.studio.desk import Desk, desk_over, held, text_of

WORDS = (
    "",
    "x",
    "NewName",
    "12",
    "true",
    "~",
    "a: b",
    "# no",
    "- x",
    "PT1H",
    "é ü",
    "two\nlines",
    "'",
    '"',
    "{x}",
    "*a",
    "[",
)
LONG, SHORT = 40, 10
"""Edits of a sequence."""
KILLS = 5
SECONDS = 60


@pytest.mark.parametrize(
    ("seed", "steps"),
    [
        (0, LONG),
        (1, LONG),
        *(pytest.param(seed, LONG, marks=pytest.mark.prove) for seed in range(2, 20)),
        *(pytest.param(seed, SHORT, marks=pytest.mark.prove) for seed in range(20, 500)),
    ],
)
def test_a_random_sequence_of_edits(seed: int, steps: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    bank = rng.choice(["spec_example", "starter", "treasury"])
    newline = rng.choice([b"\n", b"\r\n"])
    first = text_of(bank).replace(b"\n", newline)
    desk = desk_over(first, tmp_path)
    states, what = [first], ""
    for step in range(steps):
        before = desk.data
        what = act(rng, desk)
        assert not what.startswith("5"), what
        if desk.data != before:
            states.append(desk.data)
        assert len(states) - 1 == desk.saves, (step, what)
        assert check(desk.file)[0] is not None, (step, what)
        if desk.has_draft and rng.random() < 0.5:
            desk.post("/discard", held(desk.page("/yaml")))
    assert len(states) > 3 or steps == SHORT
    if desk.has_draft:
        desk.post("/discard", held(desk.page("/yaml")))
    for number in range(len(states) - 1, 0, -1):
        assert 303 == desk.change(f"/history/{number}").status_code
        assert states[number - 1] == desk.data


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.prove) for n in range(1, 20))])
def test_a_writer_is_killed_at_any_moment(seed: int, tmp_path: Path) -> None:
    """The file is what some save wrote, and the history is that of the file."""
    desk = desk_over(text_of("starter"), tmp_path)
    rng, first = random.Random(seed), desk.data
    for _ in range(KILLS):
        writer = multiprocessing.get_context("fork").Process(target=write_on, args=(desk.file,))
        before, deadline = desk.data, time.monotonic() + SECONDS
        writer.start()
        while desk.data == before and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(rng.uniform(0, 0.1))
        writer.kill()
        writer.join()
        assert check(desk.file)[0] is not None
        store = Store(desk.file)
        with store.lock():
            saves = store.history()
        versions = [store.versions(save.number) for save in reversed(saves)]
        texts = [first, *(found[1] for found in versions if found)]
        assert texts[:-1] == [found[0] for found in versions if found]
        assert texts[-1] == desk.data
    assert len(texts) > KILLS


def write_on(file: Path) -> None:
    editor = Editor(Store(file))
    for number in itertools.count():
        edit = partial(Document.apply, changes=[Put(("owner",), {"team": Word(f"team {number}")})])
        editor.change("", editor.state("").key, f"save {number}", edit)


def act(rng: random.Random, desk: Desk) -> str:
    """One thing that somebody may do, and what came of it."""
    name = rng.choice(list(sections()))
    section = sections()[name]
    path = f"/{name}"
    if section.record:
        count = (
            len(desk.page(path).all("ul", "entries")[0].all("li"))
            if "None yet" not in desk.page(path).text
            else 0
        )
        path += f"/{rng.randrange(count)}" if count and rng.random() < 0.8 else "/new"
        if path.endswith("new") and count:
            path += f"?like={rng.randrange(count)}"
    kind = rng.random()
    if kind < 0.08:
        thing = rng.choice(RENAMED)
        names = find_declared(uses(Document(desk.data.decode())), thing)
        if names:
            values = {"thing": thing, "old": rng.choice(names), "new": rng.choice(WORDS) or "Other"}
            return said(desk.change("/rename", values), values)
    if kind < 0.16:
        lines = desk.form("/yaml")["text"].split("\r\n")
        lines.insert(rng.randrange(len(lines)), "# a word")
        return said(desk.change("/yaml", {"text": "\r\n".join(lines)}), "a comment")
    if kind < 0.24 and section.record and "new" not in path:
        return said(desk.change(path, do="delete"), path)
    values = desk.form(path)
    names = [each for each in values if each not in ("token", "seen") and not each.endswith(".shape")]
    changed = {each: rng.choice(WORDS) for each in rng.sample(names, min(len(names), rng.randint(1, 2)))}
    if rng.random() < 0.5:
        # What is likely to stay valid, so that many saves follow one another.
        changed = {each: f"{values[each]} and more" for each in names if each == "description"}
    return said(desk.change(path, changed), (path, changed))


def said(answer: object, what: object) -> str:
    return f"{getattr(answer, 'status_code', '')} {what}"
