"""What a person reads first, of a ledger as real ones are: a drift that nobody fixed, a parent role that nobody holds, and thousands of
routine rewrites."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.e2e.banks import Library, write_feed
from tests.e2e.feeds import Row, account, balance, transfer

LEDGER = """\
instance: dts
owner: {team: Operations}
accounts:
  - id: vault
    name: Main vault
    role: Vault
    scope: internal
    parent_role: Treasury
    owner: {team: Deposits, contact: deposits@bank.example}
  - {id: hq, role: Treasury, scope: internal}
  - {id: world, role: World, scope: external}
rails:
  - name: deposit
    source_role: World
    destination_role: Vault
    expected_net: 0
    origin: InternalInitiated
    metadata_keys: []
"""
DAYS, DEPOSITS_A_DAY = 330, 20
LAST_DAY = date(2005, 9, 30)
FIRST_DAY = LAST_DAY - timedelta(days=DAYS - 1)


def off_by(day: int) -> int:
    """In cents: three runs of a hundred days, the second of which grows in its middle."""
    runs = [(range(10, 110), 500), (range(120, 170), 300), (range(170, 220), 700), (range(230, 330), 4_000)]
    return next((cents for days, cents in runs if day in days), 0)


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Every leg arrives as Pending and is replaced by itself as Posted."""
    vault, world = (
        account("vault", "Vault", parent="Treasury", name="Main vault"),
        account("world", "World", "external"),
    )
    postings: list[Row] = []
    balances: list[Row] = []
    for number in range(DAYS):
        day = FIRST_DAY + timedelta(days=number)
        for position in range(DEPOSITS_A_DAY if number else 0):
            legs = transfer(world, vault, 1_000, f"t{number}-{position}", "deposit", f"{day} 10:00:00")
            postings += [leg | {"status": "Pending"} for leg in legs] + [
                leg | {"supersedes": "Inflight"} for leg in legs
            ]
        balances.append(balance(vault, day, number * DEPOSITS_A_DAY * 1_000 + off_by(number)))
    return write_feed(tmp_path_factory.mktemp("ledger"), postings, balances)


FIRST_PAGE = """\
dts
26,320 transaction rows and 330 daily balance rows, as of 2005-10-01 00:00:00 UTC; latest business day 2005-09-30
302 exceptions of 5 causes in 3 of 24 checks
0 new since 2005-09-30, 3 open from before, 0 cleared since 2005-09-29
check                             severity   causes   rows    of   largest
──────────────────────────────────────────────────────────────────────────
Balance does not match postings   high            3    300   330     40.00
Parent balance is missing         high            1      1
Declared, but never seen          low             1      1
high: the books are wrong; low: worth tidying up
Nothing found by 21 checks: Parent balance does not match its accounts (0 of 0 account-days), Account overdrawn (0 of 330 account-days), Balance is not what it should end the day at, Daily limit exceeded, Transfer does not add up, Posting outside every stored day, Correction without a valid reason, Closed period was changed, Waiting too long to post, Waiting too long for its bundle, Posted after the transfer was due, Expected follow-up is missing, Not exactly one follow-up, Transfer names a wrong parent, Not exactly one of the possible legs, Wrong number of transfers gathered, Posting fits no declaration, Required detail is missing, One key, several transfers, Closing leg is not the only or the last one, Bundle does not match its members.

Balance does not match postings (drift) high, 3 causes, 300 of 330 account-days
The balance stored for an account is not what its postings add up to. First: Open the daily statement of the day on which the difference began and compare its postings with the source's.
account              since        last day     days   state     money   owner      declared at          detail
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
Main vault (vault)   2005-06-23   2005-09-30    100   open      40.00   Deposits   institution.yaml:4   Stored 65,840.00, postings add up to 65,800.00: off by
                                                                                                        40.00, unchanged since 2005-06-23
Main vault (vault)   2005-03-05   2005-06-12    100   cleared    7.00   Deposits   institution.yaml:4   Stored 43,807.00, postings add up to 43,800.00: off by
                                                                                                        7.00, unchanged since 2005-04-24
Main vault (vault)   2004-11-15   2005-02-22    100   cleared    5.00   Deposits   institution.yaml:4   Stored 21,805.00, postings add up to 21,800.00: off by
                                                                                                        5.00, unchanged since 2004-11-15
  every row: recongen exceptions institution.yaml --check drift --rows

Parent balance is missing (parent_balance_missing) high, 1 cause, 1 exception
Accounts roll up to a parent that has no balance to compare them with. First: Ask the feed's owner for the parent's balance, or correct the parent role in the declaration.
since        state   owner        detail
───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
2004-11-05   open    Operations   No account in the feed holds the parent role Treasury, which 330 stored balances name

Declared, but never seen (dead_declaration) low, 1 cause, 1 exception
Something is declared that the feed never shows, or that caps nothing. First: Remove it from the institution's file, or find out why the feed leaves it out.
state   owner        declared at           detail
──────────────────────────────────────────────────────────────────────────────
open    Operations   institution.yaml:10   Account hq is in no row of the feed
"""


def test_the_first_page_is_understood(
    library: Library, engine: str, feed: tuple[Path, Path], tmp_path: Path
) -> None:
    bank = library.empty(engine, tmp_path, LEDGER)
    bank.load(*feed)
    bank.build()
    page = [line.rstrip() for line in bank.recongen("exceptions").stdout.splitlines()]
    assert FIRST_PAGE.splitlines() == page
