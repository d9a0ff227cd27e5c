"""What the log of builds says about the figures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recongen.builds import FeedMark, LoggedBuild
from recongen.warehouse.waiting import Holder

BUILD = LoggedBuild(
    entry=2,
    run_id="run",
    at="2030-01-04 10:00:00 UTC",
    as_of="2030-01-04 00:00:00",
    state="complete",
    is_locked=True,
    content_hash="hash",
    transactions=FeedMark(4011, 4011, 7),
    daily_balances=FeedMark(240, 240, 7),
    relations=59,
    relations_of_a_build=59,
)
BALANCES = FeedMark(240, 240, 7)
BUILDER = Holder("pid 7 on host", "2030-01-04 09:59:00 UTC")


@pytest.mark.parametrize(
    ("state", "is_locked", "holder", "flaw"),
    [
        ("complete", True, None, None),
        # Somebody who has the lock and has not begun has touched nothing.
        ("complete", True, BUILDER, None),
        ("running", True, BUILDER, "a build is running since 2030-01-04 09:59:00 UTC"),
        ("running", True, None, "the build of 2030-01-04 10:00:00 UTC did not finish"),
        (
            "running",
            False,
            None,
            "the build of 2030-01-04 10:00:00 UTC did not finish, or is still running",
        ),
        ("failed", True, None, "the build of 2030-01-04 10:00:00 UTC failed"),
        ("partial", False, None, "the last build was partial: 58 of 59 relations, 2030-01-04 10:00:00 UTC"),
    ],
)
def test_figures_are_only_of_a_complete_build(
    state: str, is_locked: bool, holder: Holder | None, flaw: str | None
) -> None:
    relations = 58 if state == "partial" else 59
    assert flaw == replace(BUILD, state=state, is_locked=is_locked, relations=relations).flaw(holder)


@pytest.mark.parametrize(
    ("content_hash", "transactions", "why"),
    [
        ("hash", FeedMark(4011, 4011, 7), None),
        (
            "hash",
            FeedMark(4013, 4013, 7),
            "the feed's transactions hold 2 more rows than at the last build",
        ),
        (
            "hash",
            FeedMark(4010, 4010, 7),
            "the feed's transactions hold 1 fewer row than at the last build",
        ),
        (
            "hash",
            FeedMark(4011, 9999, 7),
            "rows of the feed's transactions have changed since the last build",
        ),
        (
            "hash",
            FeedMark(4011, 4011, 8),
            "rows of the feed's transactions have changed since the last build",
        ),
        (
            "other",
            FeedMark(4011, 4011, 7),
            "the institution file, or the map of its own tables, has changed since the last build",
        ),
    ],
)
def test_a_build_is_stale_once_the_feed_or_the_file_moved_on(
    content_hash: str, transactions: FeedMark, why: str | None
) -> None:
    assert why == BUILD.staleness(content_hash, transactions, BALANCES)


def test_a_build_of_an_earlier_version_kept_no_checksum() -> None:
    old = replace(BUILD, daily_balances=FeedMark(240, 240))
    said = old.staleness("hash", old.transactions, BALANCES)
    assert said is not None and said.startswith(
        "the last build kept no checksum of the feed's daily_balances"
    )


def test_a_build_of_a_feed_that_no_test_read_is_stale() -> None:
    untested = replace(BUILD, keeps_contract=False)
    said = untested.staleness("hash", untested.transactions, BALANCES)
    assert said is not None and said.startswith("nothing says that the feed keeps its contract")


def test_it_says_which_test_was_narrowed() -> None:
    narrowed = replace(BUILD, keeps_contract=False, narrowed="transactions_keep_the_contract (where)")
    said = narrowed.staleness("hash", narrowed.transactions, BALANCES)
    assert said is not None and "narrows its tests transactions_keep_the_contract (where): take" in said
    # The last time that it looked at every row, it found nothing.
    assert replace(narrowed, keeps_contract=True).staleness("hash", narrowed.transactions, BALANCES) is None


def test_a_build_of_a_feed_that_commands_do_not_read_is_not_judged() -> None:
    landing = replace(BUILD, feed_place="landing")
    said = landing.staleness("hash", landing.transactions, BALANCES)
    assert said == "the last build read the feed in landing, and recongen reads it in the target's schema"


def test_an_empty_table_has_no_high_entry_and_an_empty_feed_says_nothing() -> None:
    nothing = FeedMark(0, None, 0)
    assert replace(BUILD, transactions=nothing).staleness("hash", nothing, BALANCES) is None
    empty = replace(BUILD, transactions=nothing, daily_balances=nothing)
    assert "the feed is empty, so nothing was checked" == empty.staleness("hash", nothing, nothing)
