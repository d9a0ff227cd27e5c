"""A large feed of a realistic bank, and how many exceptions it must raise.

The synthetic bank lives once, with every plant in it. Then it gets many branches: each has the deposit accounts, transfers
and faults of the first under names of its own, while the accounts of the general ledger stay single and carry them all.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from recongen.demo.feed import Settings, clock, generate
from recongen.demo.feed.plants import Planted, plant
from recongen.demo.feed.rows import Feed, FeedRow, Party, Stored
from recongen.feed.contract import DAILY_BALANCES, TRANSACTIONS, Table
from recongen.institution import Institution, load

INSTITUTION = Path(__file__).resolve().parents[2] / "examples" / "sasquatch_pr.yaml"
ANCHOR = date(2030, 3, 29)
# Two densities at which one branch has enough of everything that each plant finds something to break.
SPARSE, BUSY = Decimal("0.1"), Decimal("0.3")
BRANCH = "\x1f"
"""Stands for a branch's suffix in the rows of the first branch."""
RESTATED_EVERY = 500


@dataclass(frozen=True)
class Made:
    """The two files, and what is known of them."""

    transactions: Path
    balances: Path
    postings: int
    stored: int
    exceptions: int
    as_of: str


def make(folder: Path, postings: int, balances: int) -> Made:
    """Files of about so many rows; the same bytes for the same figures."""
    institution = load(INSTITUTION)
    branches, density = _proportions(institution, postings, balances)
    feed, planted = plant(_lived(institution, density), institution, with_events=False)
    suffixes = ["", *(f".{number:04d}" for number in range(2, branches + 1))]
    folder.mkdir(parents=True, exist_ok=True)
    legs = _write(folder / "transactions.csv", TRANSACTIONS, _leg_lines(institution, feed), suffixes)
    stored = _write(folder / "daily_balances.csv", DAILY_BALANCES, _stored_lines(feed, branches), suffixes)
    single = {row.party.id for row in feed.stored if not row.party.parent_role}
    return Made(
        folder / "transactions.csv",
        folder / "daily_balances.csv",
        legs,
        stored,
        _expected(planted, single, branches),
        clock.text(feed.as_of),
    )


def _lived(institution: Institution, density: Decimal) -> Feed:
    return generate(institution, Settings(anchor=ANCHOR, density=density))


def _proportions(institution: Institution, postings: int, balances: int) -> tuple[int, Decimal]:
    """How many branches give the balances, and how busy each must be to give the postings."""
    sparse, busy = _lived(institution, SPARSE), _lived(institution, BUSY)
    rows = sum(1 for row in sparse.stored if row.party.parent_role)
    branches = max(1, round(balances / rows))
    more = Decimal(postings) / branches - len(sparse.legs)
    density = SPARSE + (BUSY - SPARSE) * more / (len(busy.legs) - len(sparse.legs))
    if not SPARSE / 2 <= density <= 100:
        raise SystemExit(
            f"{postings:,} postings to {balances:,} balances is not a bank of this kind: a branch has {rows:,} balances and "
            f"some {len(sparse.legs):,} to {len(busy.legs):,} postings; choose figures nearer to that"
        )
    return branches, density.quantize(Decimal("0.001"))


def _expected(planted: dict[str, Planted], single: set[str], branches: int) -> int:
    """Every branch raises what the first does, except what is about the whole bank."""
    keys = [key for one in planted.values() for key in one.keys]
    whole = [key for key in keys if key.startswith("dead_declaration|") or key.split("|")[1] in single]
    return len(whole) + (len(keys) - len(whole)) * branches


def _leg_lines(institution: Institution, feed: Feed) -> Iterator[tuple[str, bool]]:
    """Each leg as a CSV line without its entry, and whether every branch has it: all do."""
    own = {template.transfer_key[0] for template in institution.transfer_templates if template.transfer_key}
    for leg in feed.legs:
        row = _of_branch(leg.texts(), leg.party)
        for column in ("id", "transfer_id", "transfer_parent_id", "bundle_id"):
            row[column] = _branded(row[column])
        row["metadata"] = _metadata(leg.metadata, own)
        yield _line(TRANSACTIONS, row), True


def _metadata(text: str | None, own: set[str]) -> str | None:
    """Transfers of two branches never share a transfer key."""
    if text is None:
        return None
    values = {key: _branded(value) if key in own else value for key, value in json.loads(text).items()}
    return json.dumps(values, ensure_ascii=False).replace("\\u001f", BRANCH)


def _stored_lines(feed: Feed, branches: int) -> Iterator[tuple[str, bool]]:
    """Balances; the general ledger's are those of one branch times the branches. Now and then one was restated."""
    for number, row in enumerate(feed.stored):
        is_single = not row.party.parent_role
        right = replace(row, money=row.money * branches) if is_single else row
        if number % RESTATED_EVERY == 0:
            yield _stored_line(replace(right, money=right.money + 100)), not is_single
            right = replace(right, supersedes="TechnicalCorrection")
        yield _stored_line(right), not is_single


def _stored_line(row: Stored) -> str:
    return _line(DAILY_BALANCES, _of_branch(row.texts(), row.party))


def _of_branch(row: FeedRow, party: Party) -> FeedRow:
    """An account with a parent is the branch's own; any other is the whole bank's."""
    if party.parent_role:
        row["account_id"] = _branded(row["account_id"])
        row["account_name"] = _branded(row["account_name"])
    return row


def _branded(value: str | None) -> str | None:
    return None if value is None else value + BRANCH


def _line(table: Table, row: FeedRow) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerow([row[name] for name in table.column_names[1:]])
    return text.getvalue()


def _write(path: Path, table: Table, lines: Iterator[tuple[str, bool]], suffixes: list[str]) -> int:
    """Branch after branch for every line, so that the file is in the order of time; returns the rows."""
    entry = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(table.column_names) + "\n")
        for line, in_every_branch in lines:
            for suffix in suffixes if in_every_branch else suffixes[:1]:
                entry += 1
                file.write(f"{entry},{line.replace(BRANCH, suffix)}")
    return entry
