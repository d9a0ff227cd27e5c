"""Laws of episodes on the planted banks: every row has one cause, and no cause weighs more than what it is about."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from recongen.warehouse.answers import ask
from recongen.warehouse.connect import Connection, connect
from tests.apps.banks import BankOf
from tests.apps.built import NAMES

pytestmark = pytest.mark.slow


class Bank:
    """One on SQLite, where money is whole cents."""

    def __init__(self, connection: Connection, relations: Any) -> None:
        self.connection = connection
        self.relations = relations

    def rows(self, model: str, columns: str) -> list[tuple[Any, ...]]:
        return list(ask(self.connection, f"select {columns} from {self.relations[model]}").rows)

    def of_transfers(self) -> dict[str, int]:
        """The greater of the two sides of each, over all its legs."""
        sides: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for transfer, amount in self.rows("current_transactions", "transfer_id, amount_money"):
            sides[transfer][amount > 0] += abs(amount)
        return {transfer: max(both) for transfer, both in sides.items()}

    def of_account_days(self) -> dict[tuple[str, str], int]:
        """What an account's day has: its balances as they are stored, expected and computed, and what was posted on it."""
        held: dict[tuple[str, str], int] = defaultdict(int)
        for model, columns in (
            ("current_daily_balances", ("money", "expected_eod_balance")),
            ("current_transactions", ("amount_money",)),
            ("daily_statement_summary", ("computed_balance",)),
        ):
            for account, day, *money in self.rows(model, f"account_id, business_day, {', '.join(columns)}"):
                held[account, day] += sum(abs(each) for each in money if each is not None)
        return held


@pytest.mark.parametrize("institution", NAMES)
def test_every_row_has_one_cause(institution: str, bank_of: BankOf) -> None:
    built, _ = bank_of("sqlite", institution)
    with connect(built.target, read_only=True) as connection:
        bank = Bank(connection, built.relations)
        rows = bank.rows("exceptions", "exception_key, episode_key")
        episodes = bank.rows("exception_episodes", "episode_key, exception_rows")
    counted: dict[str, int] = defaultdict(int)
    for _, episode in rows:
        counted[episode] += 1
    assert len(rows) == len({exception for exception, _ in rows}) > 0
    assert len(episodes) == len(counted)
    assert counted == dict(episodes)


@pytest.mark.parametrize("institution", NAMES)
def test_no_cause_weighs_more_than_what_it_is_about(institution: str, bank_of: BankOf) -> None:
    built, _ = bank_of("sqlite", institution)
    with connect(built.target, read_only=True) as connection:
        bank = Bank(connection, built.relations)
        transfers, account_days = bank.of_transfers(), bank.of_account_days()
        rows = bank.rows("exceptions", "episode_key, transfer_id, account_id, business_day")
        episodes = bank.rows("exception_episodes", "episode_key, money")
    about: dict[str, set[Any]] = defaultdict(set)
    for episode, transfer, account, day in rows:
        about[episode].add(transfer or (account, day))
    held = {
        episode: sum(transfers[each] if isinstance(each, str) else account_days[each] for each in things)
        for episode, things in about.items()
    }
    weighed = {episode: money for episode, money in episodes if money}
    assert 0 < len(weighed)
    assert {} == {
        episode: (money, held[episode]) for episode, money in weighed.items() if money > held[episode]
    }
