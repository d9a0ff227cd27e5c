"""Banks whose transfers hang together: long chains, cycles with tails, absent parents, and transfers of many legs."""

from __future__ import annotations

import random
from dataclasses import replace

from tests.truth.oracle import Bank
from tests.truth.oracle.bank import FeedRow


def trailing(bank: Bank, seed: int) -> Bank:
    """The bank with its transfers put on trails by chance, and some transfers made one."""
    dice = random.Random(seed)
    rows = [dict(row) for row in bank.transactions]
    ids = sorted({row["transfer_id"] or "" for row in rows})
    merged = dict(zip(ids, ids, strict=True))
    if ids and dice.random() < 0.6:
        largest = dice.choice(ids)
        merged |= dict.fromkeys(dice.sample(ids, min(len(ids), dice.randint(1, 4))), largest)
    for row in rows:
        row["transfer_id"] = merged[row["transfer_id"] or ""]
    parents = _parents(dice, sorted(set(merged.values())))
    if dice.random() < 0.85:
        for row in rows:
            row["transfer_parent_id"] = parents.get(row["transfer_id"] or "")
    if dice.random() < 0.5:
        _make_many_legs(dice, rows)
    if dice.random() < 0.5:
        _meet_often(dice, rows)
    return replace(bank, transactions=rows)


def _parents(dice: random.Random, ids: list[str]) -> dict[str, str | None]:
    """A few trails: each a chain whose transfers follow the one before or an earlier one; its first follows nobody, somebody absent, or a later one."""
    dice.shuffle(ids)
    found: dict[str, str | None] = {}
    while ids:
        count = dice.choice((1, 2, 3, 6, 12, 40))
        trail, ids = ids[:count], ids[count:]
        for position, transfer_id in enumerate(trail[1:], start=1):
            far = dice.random() < 0.2
            found[transfer_id] = trail[dice.randrange(position) if far else position - 1]
        found[trail[0]] = dice.choice((None, "nobody knows it", dice.choice(trail)))
    return found


def _make_many_legs(dice: random.Random, rows: list[FeedRow]) -> None:
    """Signs and sizes by chance in one transfer, so that several debits meet several credits."""
    chosen = dice.choice([row["transfer_id"] for row in rows])
    for row in rows:
        if row["transfer_id"] == chosen:
            cents = dice.choice((0, 1, 2, 3, 7, 100, dice.randint(1, 10**4), dice.randint(1, 10**16)))
            is_debit = dice.random() < 0.5
            row["amount_money"] = f"{'-' if is_debit and cents else ''}{cents // 100}.{cents % 100:02d}"
            row["amount_direction"] = "Debit" if is_debit else "Credit"


def _meet_often(dice: random.Random, rows: list[FeedRow]) -> None:
    """Few accounts, so that pairs have a history."""
    columns = ("account_id", "account_name", "account_role", "account_scope", "account_parent_role")
    few = dice.sample(rows, min(len(rows), 3))
    chosen = [{column: row[column] for column in columns} for row in few]
    for row in rows:
        row |= chosen[0 if (row["amount_money"] or "").startswith("-") else dice.randrange(len(chosen))]
