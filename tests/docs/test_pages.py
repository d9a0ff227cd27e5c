"""A page says what is true of its own institution, and what is wrong with a template is said with its line."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from recongen.docs.bank import State
from recongen.docs.markdown import Words, cell, code, escape_text, make_headings, span
from recongen.docs.names import Names, Place
from recongen.docs.navigation import navigation
from recongen.docs.pages import Page, PageError, Templates
from recongen.report.counts import Count
from tests.docs.conftest import WrittenOf
from tests.docs.handbooks import FILES

OWN_WORDS = {
    "sasquatch_pr": ("Sasquatch", "sasquatch_pr", "Juniper", "Cascadia", "snb-", "SNB"),
    "spec_example": ("spec_example", "north-pool", "clearing-suspense"),
    "stranger": ("stranger_", "Till_One_Two"),
}
EXAMPLES = "reference/commands.md"
"""Its section on `recongen demo` lists the bundled examples by the names of their files."""
NAMES = Names({"check": {"drift": Place("Drift & more", "reference/drift.md", "the-top")}}, {})


@pytest.mark.parametrize("name", FILES)
def test_no_page_names_another_institution(written_of: WrittenOf, name: str) -> None:
    others = {word for other, words in OWN_WORDS.items() if other != name for word in words}
    found = {
        (path, word)
        for path, text in written_of(name).texts.items()
        for word in others
        if word in text and path != EXAMPLES
    }
    assert set() == found


@pytest.mark.parametrize("name", FILES)
def test_no_heading_stands_over_nothing(written_of: WrittenOf, name: str) -> None:
    found = {
        path: empty for path, text in written_of(name).texts.items() if (empty := list(empty_sections(text)))
    }
    assert {} == found


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_printed_that_is_not_there(written_of: WrittenOf, name: str) -> None:
    odd = re.compile(r"`None`|\| None\b|: None$|Undefined|\{\{|\]\(\)|<bound|object at", re.MULTILINE)
    found = {
        (path, hit[0])
        for path, text in written_of(name).texts.items()
        for hit in odd.finditer(without_code(text))
        if path != "reference/decisions.md"
    }
    assert set() == found


def test_the_state_names_each_rail_that_the_feed_has_and_each_that_it_lacks(written_of: WrittenOf) -> None:
    handbook = written_of("spec_example").handbook
    seen, unseen = (rail.name for rail in handbook.material.bank.rails[:2])
    coverage = {"rail": {seen: Count(1234, "2030-01-02"), "a | b": Count(1)}}
    state = State("2030-01-03T00:00:00Z", "2030-01-02", 1235, 4, (), (), coverage)
    page = replace(handbook, material=replace(handbook.material, state=state)).render()["bank/state.md"]
    assert f"| `{seen}` | 1,234 | 2030-01-02 |" in page
    assert f"| `{unseen}` | 0 | never |" in page
    assert "which nobody declared | 1 |" in page


def test_names_that_look_like_markup_are_plain_text(written_of: WrittenOf) -> None:
    texts = written_of("stranger").texts
    title = r"\*A\* &lt;b&gt;Bank&lt;/b&gt; \[of\](http://elsewhere.example) \`ours\` &amp; 1. more"
    assert title in texts["index.md"]
    assert "| \\# Not a heading | `x|y <i>` |" in texts["bank/accounts.md"]
    assert "| ``Pay `it` | now`` |" in texts["bank/rails.md"]
    assert not [path for path, text in texts.items() if "<b>Bank" in without_code(text)]


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        ("\n{{ check('drfit') }}", 6, "there is no check 'drfit'. Did you mean 'drift'?"),
        ("{{ nobody }}", 5, "'nobody' is undefined"),
        ("\n\n{% if %}", 7, "Expected an expression"),
        ("{{ nothing }}", 5, "there is nothing to print here"),
        ("{{ nothing.name }}", 5, "has no attribute 'name'"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(tmp_path: Path, body: str, line: int, says: str) -> None:
    (tmp_path / "page.md").write_text(f"---\ntitle: Page\norder: 2\n---\n{body}\n")
    templates = Templates(tmp_path, {})
    with pytest.raises(PageError) as refused:
        templates.render(templates.pages(), NAMES, {"nothing": None})
    assert str(refused.value).startswith(f"{tmp_path / 'page.md'}:{line}: ")
    assert says in str(refused.value)


@pytest.mark.parametrize(
    "front", ["", "---\norder: 1\n---\n", "---\neach: planet\n---\n", "---\n- a\n---\n", "---\na: [\n---\n"]
)
def test_a_page_needs_a_title(tmp_path: Path, front: str) -> None:
    (tmp_path / "page.md").write_text(f"{front}words\n")
    with pytest.raises(PageError, match=r"page\.md:1: begin with `title:`"):
        Templates(tmp_path, {"check": ()}).pages()


def test_links_lead_from_where_the_page_is(tmp_path: Path) -> None:
    (tmp_path / "role").mkdir()
    front = "---\ntitle: Page\n---\n"
    (tmp_path / "role" / "page.md").write_text(
        f"{front}{{{{ check('drift') }}}}, {{{{ check('drift', name) }}}}"
    )
    templates = Templates(tmp_path, {})
    rendered = templates.render(templates.pages(), NAMES, {"name": Words("a*b")})
    links = r"[Drift &amp; more](../reference/drift.md#the-top), [a\*b](../reference/drift.md#the-top)"
    assert rendered["role/page.md"].endswith(f"# Page\n\n{links}\n")


def test_pages_are_listed_as_they_say() -> None:
    pages = [
        Page("auditors/second.md", "Second", 2, ""),
        Page("auditors/first.md", "First", 1, ""),
        Page("reference/checks/index.md", "Checks", 3, ""),
        Page("reference/checks/a.md", "A", 1, ""),
        Page("reference/late.md", "Late", 4, ""),
        Page("glossary.md", "Glossary", 0, ""),
        Page("index.md", "Home", 0, ""),
        Page("bank/index.md", "At a glance", 1, ""),
    ]
    assert [
        {"Home": "index.md"},
        {"For auditors": [{"First": "auditors/first.md"}, {"Second": "auditors/second.md"}]},
        {"Bank": ["bank/index.md"]},
        {"Reference": [{"Checks": ["reference/checks/index.md", {"A": "reference/checks/a.md"}]}, {"Late": "reference/late.md"}]},
        {"Glossary": "glossary.md"},
    ] == navigation(pages, "Bank")  # fmt: skip


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (escape_text("1. a\n  <b>_x_</b>"), r"1&#46; a &lt;b&gt;\_x\_&lt;/b&gt;"),
        (escape_text("- a | b"), "&#45; a &#124; b"),
        (code("a`b"), "``a`b``"),
        (code("`a"), "`` `a ``"),
        (cell("`a|b`\nc | d"), "`a|b` c &#124; d"),
        (make_headings("**Example**\n**a** b"), "## Example\n**a** b"),
        (span(129_600), "1 day 12 hours"),
    ],
)
def test_text_becomes_markdown(made: str, expected: str) -> None:
    assert expected == made


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def empty_sections(text: str) -> Iterator[str]:
    """Headings with nothing before the next heading that is not below them."""
    blocks = re.split(
        r"^(#{1,6} .+)$",
        without_code(re.sub(r"^```.*?^```", "code", text, flags=re.MULTILINE | re.DOTALL)),
        flags=re.MULTILINE,
    )
    headings = [*zip(blocks[1::2], blocks[2::2], strict=True), ("", "end")]
    for (heading, body), (following, _) in itertools.pairwise(headings):
        is_below = following.count("#", 0, 6) > heading.count("#", 0, 6)
        if not body.strip() and not is_below:
            yield heading
