"""What an exercise knows: when each row arrived, what was planted, and nothing of it in the institution's own feed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from recongen.demo import shaping
from recongen.demo.feed import clock
from recongen.demo.feed.rows import Feed, Leg, Party, Stored
from recongen.demo.knobs import order_of
from recongen.demo.synthetic import make
from recongen.errors import RecongenError, UsageError
from recongen.feed.contract import TRANSACTIONS
from recongen.training import loading
from recongen.training.arrival import in_order
from recongen.training.exercise import make_exercise
from recongen.training.loading import replace_feed
from recongen.training.place import training_prefix
from recongen.training.real import real_feed
from recongen.warehouse.connect import connect
from tests.training.gym import LAST_DAY, bank_in, held, make_tables, session_in, typed

PARTY = Party("a", "A", "Role", "internal")


def leg(id_: str, posting: int, **more: object) -> Leg:
    values = {
        "direction": "Credit",
        "status": "Posted",
        "transfer_type": "t",
        "rail_name": "r",
        "origin": "o",
    }
    return Leg(id_, PARTY, 100, posting=posting, transfer_id=str(more.pop("transfer", id_)), **values, **more)  # type: ignore[arg-type]


# Arrival ------------------------------------------------------------------------------------------------------------------


def test_rows_are_numbered_as_they_arrived() -> None:
    """A bundle is assigned when it posts, a correction comes after what it corrects, and tomorrow's posting is known today."""
    legs = [
        leg("late", 500),
        leg("early", 100),
        leg("sweep", 300),
        leg("early", 100, bundle_id="sweep", supersedes="BundleAssignment"),
        leg("late", 500, supersedes="TechnicalCorrection"),
        leg("late", 400, supersedes="TechnicalCorrection"),
        leg("future", 9_000),
    ]
    stored = [Stored(PARTY, 400, 800, 1), Stored(PARTY, 0, 400, 1)]
    feed, arrivals, keys = in_order(Feed(legs, stored, as_of=1000))
    assert [
        ("early", 1),
        ("sweep", 2),
        ("early", 3),
        ("late", 4),
        ("late", 5),
        ("late", 6),
        ("future", 7),
    ] == [(each.id, each.entry) for each in feed.legs]
    assert [100, 300, 300, 500, 500, 500, 999] == list(arrivals.transactions)
    assert [0, 400] == [row.start for row in feed.stored]
    assert (3, 0) == arrivals.until(399)
    # The balance of a day is known when the day ends.
    assert (3, 1) == arrivals.until(400)
    assert (7, 2) == arrivals.until(1000)
    assert keys["supersession_breach|transactions|late|0"] == "supersession_breach|transactions|late|6"


def test_each_day_knows_what_had_happened_by_its_end(tmp_path: Path) -> None:
    exercise, feed = make_exercise(session_in(tmp_path), typed(), "1")
    assert LAST_DAY == exercise.days[-1]
    for day in exercise.days:
        marks, end = exercise.marks_of(day), clock.midnight(day + timedelta(days=1))
        known, unknown = feed.legs[: marks.transactions], feed.legs[marks.transactions :]
        if day != LAST_DAY:
            assert all(each.posting < end for each in known)
        assert all(each.posting >= end or each.supersedes for each in unknown), day
        assert all(row.end <= end for row in feed.stored[: marks.daily_balances] if day != LAST_DAY)
    assert (len(feed.legs), len(feed.stored)) == exercise.marks_of(LAST_DAY)
    entries = defaultdict[str, list[int]](list)
    for each in feed.legs:
        entries[each.id].append(each.entry)
    assert any(len(own) > 1 for own in entries.values())
    assert all(own == sorted(own) for own in entries.values())


def test_no_name_says_what_is_planted(tmp_path: Path) -> None:
    """Neither a row nor a key; and no two transfers become one."""
    typed_ = typed(window="60", density="0.2")
    session = session_in(tmp_path)
    exercise, feed = make_exercise(session, typed_, "1")
    made = make(session.institution, replace(order_of(typed_, None), with_events=False))
    rows = [*feed.transactions, *feed.daily_balances]
    assert any("plant" in str(row.values()) for row in made.feed.transactions)
    assert not [row for row in rows if "plant" in str(row.values())]
    assert len(made.keys) > 20
    assert not [key for key in exercise.planted_keys if "plant" in key]
    assert len({leg.transfer_id for leg in made.feed.legs}) == len({leg.transfer_id for leg in feed.legs})
    assert len({leg.id for leg in made.feed.legs}) == len({leg.id for leg in feed.legs})


# Knobs --------------------------------------------------------------------------------------------------------------------


def test_what_is_not_typed_is_left_at_its_default() -> None:
    order = order_of({"window": "7", "plants": "drift"}, "2026-04-01 00:00:00")
    settings = order.settings
    assert (LAST_DAY, 7, 42, "full") == (
        settings.anchor,
        settings.window_days,
        settings.seed,
        settings.scope.kind,
    )
    assert (("drift",), 1, True) == (order.plants, order.times, settings.derive_balances)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("window", "0"),
        ("window", "3661"),
        ("window", "٣"),
        ("times", "21"),
        ("seed", "-1"),
        ("scope", "everything"),
        ("density", "1e9"),
        ("derive_balances", "maybe"),
        ("end_date", "tomorrow"),
        ("plants", "drifft"),
        ("plants", ""),
        ("template", "Any"),
    ],
)
def test_a_knob_that_is_off_is_named(name: str, text: str) -> None:
    with pytest.raises(UsageError) as refusal:
        order_of({name: text}, None)
    knob = next(each for each in shaping.KNOBS if each.name == name)
    assert knob.option in str(refusal.value) or "plant" in str(refusal.value)


# A copy of the real feed --------------------------------------------------------------------------------------------------


def test_a_copy_holds_what_the_feed_holds(tmp_path: Path) -> None:
    """All but the entries and the mark."""
    session = bank_in(tmp_path)
    copied = real_feed(session)
    with session.connection(read_only=True) as connection:
        stored = connection.rows(f'select * from "{TRANSACTIONS.relation(session.prefix)}" order by entry')
    assert stored
    for row, made in zip(stored, copied.transactions, strict=True):
        row["amount_money"] = (
            made["amount_money"] if float(row["amount_money"]) == float(made["amount_money"] or 0) else "?"
        )
        assert made == {name: None if row[name] is None else str(row[name]) for name in made}


def test_plants_move_the_balances_of_a_copy(tmp_path: Path) -> None:
    """An overdraft is one of stored balances: they follow what was planted, day by day, and nothing else is different."""
    session = bank_in(tmp_path, days=40)
    healthy = {(row.party.id, row.start): row.money for row in real_feed(session).stored}
    exercise, feed = make_exercise(session, typed(source="copy", plants="overdraft"), "1")
    (plant,) = exercise.plants
    assert plant.reason is None
    (key,) = plant.keys
    _, account, start = key.split("|")
    found = {(row.party.id, clock.text(row.start)): row.money for row in feed.stored}
    assert -150_000 == found[account, start]
    own = {leg.transfer_id for leg in real_feed(session).legs}
    planted = {leg.party.id for leg in feed.legs if leg.transfer_id not in own}
    changed = {row.party.id for row in feed.stored if row.money != healthy[row.party.id, row.start]}
    assert account in changed
    parents = {row.party.parent_role for row in feed.stored if row.party.id in planted}
    assert all(
        row.party.id in planted or row.party.role in parents for row in feed.stored if row.party.id in changed
    )


def test_an_empty_feed_cannot_be_copied(tmp_path: Path) -> None:
    session = session_in(tmp_path)
    make_tables(session, session.prefix)
    with pytest.raises(UsageError, match="no feed to copy"):
        make_exercise(session, typed(source="copy"), "1")


# Loading ------------------------------------------------------------------------------------------------------------------


def small(session: object, **knobs: str) -> Feed:
    return make_exercise(session, typed(window="5", density="0.1", plants="none", **knobs), "1")[1]  # type: ignore[arg-type]


def test_training_data_replaces_training_data_and_nothing_else(tmp_path: Path) -> None:
    session = bank_in(tmp_path)
    train, own = training_prefix(session.prefix), held(session, session.prefix)
    for seed in ("1", "2"):
        feed = small(session, seed=seed)
        replace_feed(session.target, train, feed)
        assert len(feed.legs) == held(session, train).transactions.rows
    assert own == held(session, session.prefix)


@pytest.mark.parametrize("prefix", ["bank", "bank_train", "a" * 24, "a" * 25, "a" * 30, "a" * 24 + "_train"])
def test_a_training_prefix_is_never_an_institutions_own(prefix: str) -> None:
    found = training_prefix(prefix)
    assert found != prefix
    assert len(found) <= 30
    assert found.endswith("_train")
    assert training_prefix("a" * 29 + "b") != training_prefix("a" * 30)


def test_somebody_elses_feed_is_not_replaced(tmp_path: Path) -> None:
    """The tables of `bank_train` may be those of an institution that is called so, synthetic or not."""
    session = bank_in(tmp_path)
    before = held(session, session.prefix)
    with pytest.raises(RecongenError, match="no training feed put there"):
        replace_feed(session.target, session.prefix, small(session))
    assert before == held(session, session.prefix)
    train = training_prefix(session.prefix)
    replace_feed(session.target, train, small(session))
    with connect(session.target) as connection:
        connection.execute(f'insert into "{train}_daily_balances" select 9999, account_id, account_name, account_role, account_scope, account_parent_role, expected_eod_balance, business_day_start, business_day_end, money, null, \'TechnicalCorrection\' from "{train}_daily_balances" limit 1')  # fmt: skip
        connection.commit()
    mixed = held(session, train)
    with pytest.raises(RecongenError, match="1 rows that no training feed"):
        replace_feed(session.target, train, small(session, seed="7"))
    assert mixed == held(session, train)


def test_a_load_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = bank_in(tmp_path)
    train = training_prefix(session.prefix)
    replace_feed(session.target, train, small(session))
    own, before = held(session, session.prefix), held(session, train)
    feed = small(session, seed="7")

    def broken(*_: object) -> Iterator[Sequence[Sequence[str]]]:
        yield [[text or "" for text in row.values()] for row in feed.transactions[:100]]
        raise KeyboardInterrupt

    monkeypatch.setattr(loading, "_batches", broken)
    with pytest.raises(KeyboardInterrupt):
        replace_feed(session.target, train, feed)
    assert (own, before) == (held(session, session.prefix), held(session, train))


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.training.gym import session_in, typed
from recongen.training import loading
from recongen.training.exercise import make_exercise
from recongen.training.place import training_prefix

session = session_in(Path(sys.argv[1]))
feed = make_exercise(session, typed(window="5", density="0.1", plants="none", seed="9"), "1")[1]
batches = loading._batches

def killing(table, rows):
    for number, batch in enumerate(batches(table, rows)):
        if table.name == sys.argv[2]:
            os.kill(os.getpid(), signal.SIGKILL)
        yield batch

loading._batches = killing
loading.replace_feed(session.target, training_prefix(session.prefix), feed)
"""


@pytest.mark.prove
@pytest.mark.parametrize("table", ["transactions", "daily_balances"])
def test_a_load_that_is_killed_leaves_what_was_there(tmp_path: Path, table: str) -> None:
    session = bank_in(tmp_path)
    train = training_prefix(session.prefix)
    replace_feed(session.target, train, small(session))
    own, before = held(session, session.prefix), held(session, train)
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), table], env=os.environ, check=False)
    assert -signal.SIGKILL == done.returncode
    assert (own, before) == (held(session, session.prefix), held(session, train))
