"""What a build says of itself, and what is read of a build that did not end."""

from __future__ import annotations

from tests.cases.conftest import OpenDesk


def test_every_engine_is_used_through_the_commands(open_desk: OpenDesk) -> None:
    desk = open_desk("06-gate-grew")
    desk.create_feed()
    desk.load_case()
    desk.build()
    assert desk.found()
    assert desk.attempt("gate").returncode in (0, 1)
