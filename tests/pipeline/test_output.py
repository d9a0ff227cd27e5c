"""What a command prints can be shown anywhere, says no secret, and does not fill the disk."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from recongen.pipeline import output
from recongen.pipeline.output import Log, Readable, last_lines, log_text, secrets_of


def shown(data: bytes, *secrets: bytes, piece: int = 1 << 16) -> str:
    readable = Readable(secrets)
    pieces = [data[at : at + piece] for at in range(0, len(data), piece)]
    return "".join(map(readable.take, pieces)) + readable.take(b"", is_last=True)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (b"10 rows\n", "10 rows\n"),
        (b"\x1b[31mred\x1b[0m\n", "red\n"),
        (b"\x1b]0;title\x07\x1b[2J", "\ufffd]0;title\ufffd"),
        (b"10 %\r20 %\r\n30 %", "10 %\n20 %\n30 %"),
        (b"a\tb", "a       b"),
        (b"\x00\xff\xfe\xc3", "\ufffd\ufffd\ufffd\ufffd"),
        ("Zürich \u202e\u200b".encode(), "Zürich \ufffd\ufffd"),
    ],
)
def test_bytes_of_anything_become_text_that_steers_nothing(printed: bytes, expected: str) -> None:
    assert expected == shown(printed)


def test_a_character_in_two_pieces_is_one() -> None:
    assert "Zürich €\n" == shown("Zürich €\n".encode(), piece=1)


@pytest.mark.parametrize("piece", [1, 2, 3, 5, 7, 1000])
def test_a_secret_is_hidden_however_it_is_cut(piece: int) -> None:
    text = shown(
        b"user ann, password hunter2hunter, hunter2\nhunter\n", b"hunter2hunter", b"hunter2", piece=piece
    )
    assert "user ann, password ***, ***\nhunter\n" == text


def test_no_cut_lets_a_secret_through() -> None:
    rng = random.Random(7)
    for _ in range(300):
        data = bytes(rng.choices(b"ab\n", k=rng.randint(0, 60)))
        secrets = {bytes(rng.choices(b"ab", k=rng.randint(1, 5))) for _ in range(2)}
        text = shown(data, *secrets, piece=rng.randint(1, 9))
        assert not any(secret.decode() in text for secret in secrets), (data, secrets)


def test_a_line_is_shown_as_soon_as_it_is_whole() -> None:
    readable = Readable([b"a long secret"])
    assert "one\n" == readable.take(b"one\n")


def test_what_looks_like_a_secret() -> None:
    seen = {
        "PGPASSWORD": "hunter2",
        "API_TOKEN": " t0ken ",
        "SIGNING_KEY": "-----BEGIN\nAAAA\n\nBBBB\n",
        "REGION": "eu-central-1",
        "FEED": "sftp://ann:pa55@host/feed",
        "EMPTY_SECRET": "",
    }
    assert {b"hunter2", b"t0ken", b"-----BEGIN", b"AAAA", b"BBBB", b"pa55"} == secrets_of(seen)


def test_of_a_long_log_the_first_and_the_last_part_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "PIECE", 1000)
    whole = "".join(f"line {number}\n" for number in range(5000))
    for at in range(0, len(whole), 77):
        # As after a restart: nothing is remembered but what is on disk.
        Log(tmp_path, "hook-1").write(whole[at : at + 77])
    Log(tmp_path, "hook-10").write("another step\n")
    kept = "".join(log_text(tmp_path, "hook-1"))
    first, rest = kept.split("\n[… ")
    left_out, last = rest.split(" bytes are left out here …]\n")
    assert whole.startswith(first) and whole.endswith(last)
    assert len(first) >= 1000 and len(last) >= 1000 and len(kept) < 4000
    assert len(whole) == len(first) + len(last) + int(left_out.replace(",", ""))
    assert ["line 4998", "line 4999"] == last_lines(tmp_path, "hook-1", 2)


def test_a_short_log_is_whole(tmp_path: Path) -> None:
    assert [] == list(log_text(tmp_path, "hook-1")) == last_lines(tmp_path, "hook-1", 5)
    log = Log(tmp_path, "hook-1")
    log.write("one\ntwo")
    log.write(" and a half\n\n")
    assert "one\ntwo and a half\n\n" == "".join(log_text(tmp_path, "hook-1"))
    assert ["two and a half"] == last_lines(tmp_path, "hook-1", 1)
    assert ["one", "two"] == last_lines(tmp_path, "hook-1", 9, 3)
