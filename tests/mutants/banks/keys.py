"""Transfer keys and required keys: every shape of a JSON value, under every spelling of its object."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.mutants.banks.writing import fired, single, template
from tests.truth.oracle import Bank
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.making.hand import bank, institution

VALUES = (
    '"a"', '"b c"', '" a"', '"A"', r'"\u0041"', r'"a\"b"', r'"back\\slash"', r'"\n"', r'"\t\r x"', r'"\u000b\f "', "1",
    "1.50", "-3", "true", "false", "null", "{}", "[]", '{"ref": 1}', '["x"]', '""', '" "', '"é"', r'"\u00e9"', '"true"',
    '"false"', '"null"', '"1"', '"1.50"', "12345678901234567.89", "1234567890123456789", '"😀"', r'"\ud83d\ude00"', '"."',
    '"e"', "250.5", '"~"',
)  # fmt: skip
OBJECTS = (
    '{"ref": VALUE}',
    '{"note": "an x\\ny", "ref": VALUE}',
    '{"note": "\\"ref\\": 9", "ref": VALUE, "ref2": "z"}',
    '{"ref2": "z", "inner": {"ref": "not this"}, "ref": VALUE}',
    '{"r\\u0065f": VALUE}',
    '{"ref": "first", "note": 1, "ref": VALUE}',
    '{"ref": VALUE, "r\\u0065f": "last"}',
)
KEYED = template("Keyed", "pay", "note", transfer_key=("ref",))
PAIRED = template("Paired", "two", transfer_key=("ref", "other"))
COUPLED = template("Coupled", "pair", transfer_key=("ref", "other"))
LONE = template("Lone", "lone")


def banks() -> Iterator[Bank]:
    yield _every_value()
    yield _two_keys()
    yield _awkward_keys()
    yield _columns()


def _every_value() -> Bank:
    rails = [single("pay"), single("note"), single("need", posted_requirements=("ref",))]
    legs = []
    for number, value in enumerate(VALUES):
        for form, text in enumerate(OBJECTS):
            metadata = text.replace("VALUE", value)
            moment = f"2030-01-0{form + 2} 10:{59 - number:02d}:00"
            key = f"{number:02d}.{form}"
            legs.append(
                fired(f"t{key}", "pay", template_name="Keyed", metadata=metadata, posting=moment)
                | {"transfer_type": "move"}
            )
            legs.append(fired(f"n{key}", "need", metadata=metadata))
    return bank(institution(rails=rails, templates=[KEYED]), legs)


def _paired(transfer: str, ref: str | None, other: str | None, **more: str | None) -> FeedRow:
    given = {"ref": ref, "other": other}
    members = ", ".join(f'"{key}": {value}' for key, value in given.items() if value is not None)
    row: dict[str, str | None] = {"template_name": "Paired", "metadata": "{" + members + "}"}
    return fired(transfer, "two", **row | more)


def _two_keys() -> Bank:
    """Values that read the same once they are joined, halves of a key, ties in time, legs that count and that do not."""
    rails = [
        single("two", posted_requirements=("ref", "bundle_id", "transfer_completion", "transfer_parent_id")),
        single("lone", posted_requirements=("template_name", "note")),
        single("pay"),
        single("note"),
        single("pair"),
    ]
    legs = [
        *(
            fired(f"e{number}", "pair", template_name=name, metadata='{"ref": 1, "ref": 2, "other": 3}')
            for number, name in enumerate(("Coupled", "Paired", "Coupled", "Paired"))
        ),
        *(
            _paired(
                f"f{number}",
                None,
                None,
                metadata=f'{{"note": 1, "ref": {number}, "note": 2, "ref": 7, "other": 3}}',
            )
            for number in range(2)
        ),
        _paired("g", "4", '"g"'),
        _paired("g too", '"4"', '"g"', metadata='{"ref": 8, "other": "g", "ref": 4}'),
        _paired("a1", '"1"', '"23"'),
        _paired("a2", '"12"', '"3"'),
        _paired("a3", '"23"', '"1"'),
        _paired("a4", '"1;2:23"', '"x"'),
        _paired("a5", '"1"', '"2:23;x"'),
        _paired("a6", '"1"', None),
        _paired("a7", None, '"23"'),
        _paired("a8", None, '"23"', posting="2030-01-01 10:00:00"),
        _paired("b2", '"same"', '"x"', posting="2030-01-03 10:00:00"),
        _paired("b1", '"same"', '"x"', posting="2030-01-03 10:00:00"),
        _paired("b0", '"same"', '"x"', posting="2030-01-04 10:00:00"),
        _paired("b3", '"same"', '"x"', posting="2030-01-02 10:00:00", status="Pending"),
        _paired("b4", '"same"', '"x"', posting="2030-01-02 09:00:00", status="Failed"),
        _paired("c1", '"z"', None, posting="2030-01-05 10:00:00"),
        _paired("c1", '"b"', '"k"', id="c1.2", posting="2030-01-05 10:00:01"),
        _paired("c1", '"c"', None, id="c1.3", status="Failed"),
        _paired("c1", '" "', '"a"', id="c1.4", status="Failed"),
        _paired("c2", '"b"', '"k"'),
        _paired("c3", '"b"', '"k"', bundle_id="b1", transfer_completion="2030-01-02 11:00:00"),
        _paired("c4", '"b"', '"k"', bundle_id=" \t", transfer_parent_id="\n "),
        _paired("c5", '"b"', '"k"', transfer_parent_id="a1", amount_direction="Credit"),
        _paired("d1", '"same"', '"x"', template_name="Keyed"),
        _paired("d2", '"same"', '"x"', template_name=None),
        fired("d3", "two"),
        fired("d4", "two", template_name="Paired"),
        fired("k1", "pay", template_name="Keyed", metadata='{"ref": "same"}'),
        fired("k2", "note", template_name="Keyed", metadata='{"ref": "same"}'),
        fired("k3", "note", template_name="Keyed"),
        fired("l1", "lone", template_name="Lone"),
        fired("l2", "lone", template_name="Lone", metadata='{"note": "\\u0020"}'),
        fired("l3", "lone", template_name=None, metadata='{"note": 0}'),
        fired("l4", "lone", template_name="  ", metadata='{"note": false}'),
        fired("l5", "lone", status="Pending"),
    ]
    return bank(institution(rails=rails, templates=[KEYED, PAIRED, COUPLED, LONE]), legs)


def _awkward_keys() -> Bank:
    """Keys that mean something to a JSON path, beside others that a careless path would find instead."""
    names = (
        "a.b",
        "[1]",
        "$",
        "#-1",
        "*",
        "日本",
        "ref~",
        "Ref",
        "100%",
        "a",
        r"\u0061",
        'q"uote',
        '"',
        r"back\slash",
    )
    rails = [single(f"r{number}", posted_requirements=(name,)) for number, name in enumerate(names)]
    texts = ['{"a": {"b": 1}}', "{}", '{"note": "\\u0041"}', '{"note": "Zoë"}', '{"q": {"uote": 1}, "": "x"}']
    quoted = [json.dumps(name, ensure_ascii=False) for name in names]
    texts += [f'{{{name}: "x"}}' for name in quoted]
    texts += [f'{{"note": "\\\\", {name}: {value}}}' for name in quoted for value in ("true", "2", '" "')]
    legs = [
        fired(f"t{place}", f"r{number}", metadata=text, id=f"{number}.{place}")
        for number in range(len(names))
        for place, text in enumerate(texts)
    ]
    legs.append(fired("none", "r0"))
    return bank(institution(rails=rails), legs)


def _columns() -> Bank:
    """Columns that a rail requires, each absent from one leg."""
    columns = {"account_parent_role": "Parent", "supersedes": "TechnicalCorrection", "metadata": "{}"}
    legs = [
        fired(f"without {absent}", "full", **{name: text for name, text in columns.items() if name != absent})
        for absent in (*columns, "nothing")
    ]
    return bank(institution(rails=[single("full", posted_requirements=tuple(columns))]), legs)
