"""Files that are not what they should be: one clear line each, quickly, never a traceback."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from recongen.declared.compose import MAX_ALIASED_VALUES, MAX_DEPTH
from recongen.declared.files import MAX_BYTES
from recongen.institution import Finding, check

Findings = Callable[..., list[Finding]]
SECONDS = 2.0


def only(findings: list[Finding]) -> Finding:
    assert 1 == len(findings), [str(finding) for finding in findings]
    return findings[0]


LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)

HOSTILE: dict[str, tuple[bytes, str, int, str]] = {
    # content, rule, line, part of the message
    "nothing": (b"", "empty-file", 0, "the file is empty"),
    "only comments": (b"# nothing\n\n", "empty-file", 0, "the file is empty"),
    "a list": (
        b"- a\n- b\n",
        "not-a-mapping",
        1,
        "the file must be a mapping: keys and values; found a list",
    ),
    "a word": (b"accounts\n", "not-a-mapping", 1, "found the text 'accounts'"),
    "another YAML file": (b"services:\n  web: 1\n", "not-an-institution", 1, "none of the keys"),
    "two documents": (b"accounts: []\n---\nrails: []\n", "several-documents", 2, "a second YAML document"),
    "an exploding alias": (LAUGHS.encode(), "alias-explosion", 5, f"more than {MAX_ALIASED_VALUES:,} values"),
    "an alias in itself": (b"accounts: &a\n  - *a\n", "alias-in-itself", 2, "*a contains itself"),
    "an unknown alias": (b"accounts: []\nrails: *r\n", "unknown-anchor", 2, "*r refers to an anchor"),
    "deep brackets": (b"accounts: " + b"[" * 200_000, "too-deep", 1, f"nested more than {MAX_DEPTH} deep"),
    "deep braces": (b"accounts: " + b"{a: " * 100_000, "too-deep", 1, f"nested more than {MAX_DEPTH} deep"),
    "deep dashes": (b"accounts:\n" + b"- " * 100_000, "too-deep", 2, f"nested more than {MAX_DEPTH} deep"),
    "a tab": (b"accounts:\n\t- id: a\n", "yaml-syntax", 2, "this is not YAML"),
    "an open quote": (b'accounts: "abc\nrails: []\n', "yaml-syntax", 3, "it began on line 1"),
    "two colons": (b"instance: a: b\n", "yaml-syntax", 1, "mapping values are not allowed"),
    "an open bracket": (b"accounts: [\n", "yaml-syntax", 2, "this is not YAML"),
    "a NUL": (b"instance: a\nname: b\x00c\n", "control-character", 2, "U+0000"),
    "an escape character": (b"instance: \x1b[31m\n", "control-character", 1, "U+001B"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "encoding", 1, "byte 1 of the file is 0x89"),
    "Latin-1": (
        "instance: a\ndescription: Zürich\n".encode("latin-1"),
        "encoding",
        2,
        "byte 27 of the file is 0xfc",
    ),
    "a cut character": ("description: ü".encode()[:-1], "encoding", 1, "byte 14 of the file is 0xc3"),
    "UTF-16 without a mark": ("instance: bank\n".encode("utf-16-le"), "encoding", 0, "looks like UTF-16"),
    "UTF-16, big end first": ("instance: bank\n".encode("utf-16-be"), "encoding", 0, "looks like UTF-16"),
    "50 MB": (b"# " + b"x" * 50_000_000, "file-too-large", 0, f"the most is {MAX_BYTES:,}"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gives_one_clear_line(name: str, findings_of: Findings) -> None:
    content, rule, line, says = HOSTILE[name]
    started = time.process_time()
    finding = only(findings_of(content))
    assert time.process_time() - started < SECONDS
    assert (rule, line) == (finding.rule, finding.line)
    assert says in finding.message
    assert "" != finding.remedy
    assert 1 == len(str(finding).splitlines())


def test_a_surrogate_in_an_escape_is_refused(findings_of: Findings) -> None:
    assert "yaml-syntax" == only(findings_of(b'instance: "\\ud800"\n')).rule


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"accounts: [" + b"a," * 2_400_000 + b"]\n", "too-many-values"),
        (b"accounts: [" + b"a," * 200_000 + b"]\n", "too-many-findings"),
        (b"accounts: []\n" + b"".join(b"k%d: 1\n" % n for n in range(100_000)), "too-many-findings"),
    ],
)
def test_a_large_file_of_anything_is_refused_quickly(
    content: bytes, rule: str, findings_of: Findings
) -> None:
    started = time.process_time()
    findings = findings_of(content)
    assert time.process_time() - started < 3 * SECONDS
    assert rule in {finding.rule for finding in findings}


def test_ten_thousand_accounts_and_rails_are_checked_in_seconds(findings_of: Findings) -> None:
    """Nothing in the rules takes time in the square of the file, not even when every reference is wrong."""
    accounts = "".join(
        f"  - {{id: a{n}, scope: internal, role: R{n}, parent_role: R{n + 1}}}\n" for n in range(10_000)
    )
    rails = "".join(
        f"  - {{name: r{n}, leg_role: X{n}, leg_direction: Debit, origin: O, bundles_activity: [q{n}]"
        f"{', aggregating: true' if n % 10 == 0 else ''}}}\n"
        for n in range(10_000)
    )
    started = time.process_time()
    findings = findings_of(f"instance: big\naccounts:\n{accounts}rails:\n{rails}")
    assert time.process_time() - started < 10
    assert {
        "unknown-parent-role",
        "unknown-role",
        "aggregating-incomplete",
        "not-aggregating",
        "unknown-selector",
        "unreconciled-rail",
    } == {finding.rule for finding in findings}


def test_a_missing_file_is_a_finding_without_a_line(tmp_path: Path) -> None:
    institution, findings = check(tmp_path / "absent.yaml")
    assert institution is None
    assert f"{tmp_path}/absent.yaml: error: the file cannot be read: No such file or directory. " in str(
        only(findings)
    )


def test_a_folder_is_not_an_institution(tmp_path: Path) -> None:
    assert "this is a folder" == only(check(tmp_path)[1]).message


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    import os

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert "this is not a regular file" == only(check(pipe)[1]).message


def test_a_name_with_a_nul_is_a_finding() -> None:
    assert "unreadable-file" == only(check("a\0b")[1]).rule


def test_a_file_nobody_may_read_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulated, because root may read everything."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "bank.yaml"
    path.write_text("accounts: []\n")
    monkeypatch.setattr(Path, "open", refuse)
    assert "the file cannot be read: Permission denied" == only(check(path)[1]).message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_welcome(encoding: str, healthy: str, findings_of: Findings) -> None:
    text = healthy.replace("Customer deposits", "Kundengelder, Zürich 💶")
    assert [] == findings_of(text.encode(encoding))


def test_windows_line_ends_are_welcome(healthy: str, findings_of: Findings) -> None:
    assert [] == findings_of(healthy.replace("\n", "\r\n"))


def test_every_repeated_key_is_found_with_both_lines(healthy: str, findings_of: Findings) -> None:
    text = healthy.replace("    name: Customer deposits\n", "    name: A\n    name: B\n    id: 0010\n")
    text += "persona:\n  a: 1\n"
    found = [(f.rule, f.line, f.where, f.message) for f in findings_of(text)]
    last = len(text.splitlines()) - 1
    first = text.splitlines().index("persona:") + 1
    assert [
        ("duplicate-key", 16, "accounts[0] 0010", "the key 'name' is already set on line 15"),
        ("duplicate-key", 17, "accounts[0] 0010", "the key 'id' is already set on line 14"),
        ("duplicate-key", last, "", f"the key 'persona' is already set on line {first}"),
    ] == found


def test_simple_aliases_stand_for_their_value(healthy: str, findings_of: Findings) -> None:
    text = healthy.replace(
        "metadata_keys: [merchant_id, period]", "metadata_keys: &keys [merchant_id, period]", 1
    )
    text = text.replace("metadata_keys: [merchant_id, period]", "metadata_keys: *keys")
    assert [] == findings_of(text)


@pytest.mark.parametrize(
    ("line", "rule", "says"),
    [
        ("  <<: {a: 1}\n", "merge-key", "merge keys (<<) are not part of YAML 1.2"),
        ("  ? [a, b]\n  : 1\n", "key-not-text", "a key must be a word; found a list"),
        ("  evil: !!python/object/apply:os.system [echo]\n", "yaml-tag", "!!python/object/apply:os.system"),
        ("  evil: !vault abc\n", "yaml-tag", "the tag '!vault' is not allowed here"),
    ],
)
def test_yaml_beyond_plain_data_is_refused(
    line: str, rule: str, says: str, healthy: str, findings_of: Findings
) -> None:
    finding = only(findings_of(healthy + line))
    assert (rule, len(healthy.splitlines()) + 1) == (finding.rule, finding.line)
    assert says in finding.message


def test_core_tags_are_harmless(healthy: str, findings_of: Findings) -> None:
    text = healthy.replace("id: merchant-control", "id: !!str merchant-control")
    assert [] == findings_of(text.replace("  Customer: 17", "  Customer: !!int 17"))
