"""Whatever is done to a file, the answer is findings or an institution, never an exception."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recongen.declared import compose
from recongen.institution import Finding, check
from recongen.institution.relations import relations

HERE = Path(__file__).parent
LINES = (HERE / "healthy.yaml").read_text(encoding="utf-8").splitlines()
SHORT = (HERE / "short.yaml").read_text(encoding="utf-8").splitlines()
QUICK = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
VALUES = [
    "",
    "~",
    "[]",
    "{}",
    "x",
    "-1",
    "true",
    "[a, [b]]",
    "{a: {b: c}}",
    "'",
    '"\\0"',
    "&a [*a]",
    "!!set {a}",
    "<<: x",
]


def checked(content: bytes, folder: Path) -> list[Finding]:
    """The findings; a file without errors must compile to rows too."""
    path = folder / "bank.yaml"
    path.write_bytes(content)
    institution, findings = check(path, prefix="given" if b"instance" not in content else None)
    assert (institution is None) == any(finding.severity == "error" for finding in findings)
    if institution is not None:
        relations(institution)
    for finding in findings:
        assert 1 == len(str(finding).splitlines())
        assert finding.line <= content.count(b"\n") + 2
    return findings


@QUICK
@given(
    lines=st.sampled_from([LINES, SHORT]),
    edits=st.lists(
        st.tuples(
            st.integers(0, 200), st.sampled_from(["drop", "copy", "value", "dedent"]), st.sampled_from(VALUES)
        ),
        max_size=6,
    ),
)
def test_a_mangled_file_is_answered(
    lines: list[str], edits: list[tuple[int, str, str]], tmp_path: Path
) -> None:
    mangled = list(lines)
    for position, edit, value in edits:
        at = position % len(mangled)
        if edit == "drop":
            del mangled[at]
        elif edit == "copy":
            mangled.insert(at, mangled[at])
        elif edit == "value":
            mangled[at] = f"{mangled[at].partition(':')[0]}: {value}"
        else:
            mangled[at] = mangled[at].lstrip()
    checked("\n".join(mangled).encode(), tmp_path)


@QUICK
@given(content=st.binary(max_size=300))
def test_any_bytes_are_answered(content: bytes, tmp_path: Path) -> None:
    assert [] != checked(content, tmp_path)


@QUICK
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    ["id", "name", "role", "leg_role", "parent", "children", "xor_group", "cap", "rail"]
                )
                | st.text(max_size=5),
                inner,
            )
        ),
        max_leaves=20,
    )
)
def test_any_value_in_any_section_is_answered(value: object, tmp_path: Path) -> None:
    sections = (
        "accounts",
        "account_templates",
        "rails",
        "transfer_templates",
        "chains",
        "limit_schedules",
        "theme",
    )
    for section in sections:
        document = {"instance": "a", "accounts": [], "rails": [], section: value}
        checked(yaml.safe_dump(document, allow_unicode=True).encode(), tmp_path)


@pytest.mark.parametrize("name", ["healthy.yaml", "twelve_mistakes.yaml"])
def test_the_parser_in_python_reads_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML is sometimes built without its C parser."""
    _, findings = check(HERE / name)
    monkeypatch.setattr(compose, "PARSER", yaml.SafeLoader)
    assert findings == check(HERE / name)[1]
