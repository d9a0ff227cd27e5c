"""Progress where no terminal watches."""

from __future__ import annotations

import pytest

from recongen import talk
from recongen.talk import PROGRESS_LINES, Talk


def test_without_a_terminal_there_is_no_progress() -> None:
    with Talk().progress("loading") as advance:
        assert advance is None


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.0, "building bank: 1,500 of 2,000, drift\ufffd\n"), (3600.0, "")]
)
def test_a_line_now_and_then_where_they_are_asked_for(
    seconds: float, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(PROGRESS_LINES, "1")
    monkeypatch.setattr(talk, "LINE_SECONDS", seconds)
    with Talk().progress("building bank") as advance:
        assert advance
        advance(1500, 2000, "drift\x1b")
    with Talk(quiet=True).progress("building bank") as advance:
        assert advance is None
    assert said == capsys.readouterr().err
