"""Notices on every engine: what was reported is what stands, and of two who send at once one does."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator

import pytest

from recongen.notices import notify as notices
from recongen.session import Session
from recongen.talk import Talk
from tests.cases.conftest import OpenDesk
from tests.unit.notices.books import Books, Cause, believe_what_stands
from tests.unit.notices.receivers import hook_address, identity_of, mail_address, mail_server, webhook

# Minutes of builds for each: `make prove`.
pytestmark = pytest.mark.prove


@pytest.fixture
def books(open_desk: OpenDesk) -> Iterator[Books]:
    desk = open_desk("06-gate-grew")
    desk.create_feed()
    desk.load_case()
    desk.build_as_of("2030-02-01")
    options = {"profiles_dir": desk.folder, "build_dir": desk.folder / "build"}
    yield Books(Session(desk.institution, Talk(quiet=True), options))


def test_what_was_reported_is_what_stands(books: Books) -> None:
    for seed in range(3):
        believe_what_stands(books, random.Random(seed))


def test_of_two_at_once_one_sends(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server() as mail, webhook() as hook:
        monkeypatch.setenv("MAIL", mail_address(mail))
        monkeypatch.setenv("HOOK", hook_address(hook))
        books.build(Cause("stuck_pending|t1"))
        work = [threading.Thread(target=lambda: list(notices.notify(books.session, "ann"))) for _ in range(2)]
        for each in work:
            each.start()
        for each in work:
            each.join()
        assert [1, 1] == [len(set(map(identity_of, each.accepted))) for each in (mail, hook)]
        assert [1, 1] == [len(each.accepted) for each in (mail, hook)]
