"""Figures in the picture are rows of the models, no more and no fewer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from recongen.demo.tables import MARK
from recongen.institution import check
from recongen.report.counts import Count
from recongen.studio.diagram.figures import figures, with_undeclared
from recongen.studio.diagram.graph import Graph, graph_of
from recongen.studio.diagram.overlays import read
from recongen.warehouse.connect import Connection, connect
from recongen.warehouse.target import Target
from tests.apps.banks import BankOf
from tests.truth.compiling import ROOT
from tests.truth.engines import PREFIX

BANK = "sasquatch_pr"


@pytest.fixture(scope="module")
def graph() -> Graph:
    institution, _ = check(ROOT / "examples" / f"{BANK}.yaml", None)
    assert institution is not None
    return graph_of(institution)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.prove)])
def books(request: pytest.FixtureRequest, bank_of: BankOf) -> Iterator[Connection]:
    bank, _ = bank_of(request.param, BANK)
    with connect(bank.target, read_only=True) as connection:
        yield connection


def rows(books: Connection, model: str) -> list[dict[str, Any]]:
    return books.rows(f"select * from {books.target.relation(f'{PREFIX}_{model}')}")


def test_what_never_fires_is_what_the_model_calls_dead(books: Connection, graph: Graph) -> None:
    found = figures("coverage", graph, read("coverage", books, PREFIX))
    dead = {id_ for id_, figure in found.items() if figure.state == "dead" and not id_.startswith("role:")}
    assert {f"{row['kind']}:{row['name']}" for row in rows(books, "dead_declaration")} == dead
    assert dead, "the bank has a dead declaration planted"
    assert graph.nodes.keys() == found.keys()


def test_coverage_counts_postings_and_their_last_day(books: Connection, graph: Graph) -> None:
    counts = read("coverage", books, PREFIX)
    fired = [row for row in rows(books, "current_transactions") if row["status"] in ("Posted", "Pending")]
    legs = Counter(row["rail_name"] for row in fired)
    assert legs == Counter({id_[5:]: count.n for id_, count in counts.items() if id_.startswith("rail:")})
    last = max(str(row["business_day"])[:10] for row in fired if row["rail_name"] == "CustomerInboundACH")
    day = date.fromisoformat(last)
    text = f"{legs['CustomerInboundACH']:,} legs, last {day.day} {day:%b %Y}"
    assert text == figures("coverage", graph, counts)["rail:CustomerInboundACH"].text
    cycles = {row["transfer_id"] for row in fired if row["template_name"] == "MerchantSettlementCycle"}
    assert len(cycles) == counts["transfer_template:MerchantSettlementCycle"].n
    links = Counter(f"chain:{row['parent_name']} → {row['child_name']}" for row in rows(books, "chain_links"))
    assert links == Counter({id_: count.n for id_, count in counts.items() if id_.startswith("chain:")})
    accounts = Counter(
        f"role:{row['account_role']}" for row in rows(books, "accounts") if row["account_role"]
    )
    assert accounts == Counter({id_: count.n for id_, count in counts.items() if id_.startswith("role:")})


def test_what_comes_and_is_not_declared_is_what_the_model_cannot_match(
    books: Connection, graph: Graph
) -> None:
    counts = read("coverage", books, PREFIX)
    whole = with_undeclared("coverage", graph, counts)
    added = {id_: counts[id_].n for id_ in whole.nodes.keys() - graph.nodes.keys() if id_.startswith("rail:")}
    unknown = [row for row in rows(books, "unmatched_posting") if row["reason"] == "unknown_rail"]
    assert Counter(f"rail:{row['rail_name']}" for row in unknown) == Counter(added)
    assert added, "the bank has an unknown rail planted"
    found = figures("coverage", whole, counts)
    assert {"undeclared"} == {found[id_].state for id_ in added}


def test_exceptions_are_counted_by_what_they_name(books: Connection, graph: Graph) -> None:
    counts, found = read("exceptions", books, PREFIX), rows(books, "exceptions")
    for kind, column in (("rail", "rail_name"), ("role", "account_role"), ("account", "account_id")):
        named = (f"{kind}:{row[column]}" for row in found if row[column] is not None)
        # Of the accounts that are not declared one by one there may be a million.
        expected = Counter(id_ for id_ in named if kind != "account" or id_ in graph.nodes)
        assert expected == Counter({id_: n for id_, (n, _) in counts.items() if id_.startswith(f"{kind}:")})
    declared = {row["declared_at"]: f"{row['kind']}:{row['name']}" for row in rows(books, "l2_declarations")}
    about = Counter(declared[row["declared_at"]] for row in found if row["declared_at"])
    kinds = ("chain:", "transfer_template:", "limit_schedule:")
    of_kinds = {id_: n for id_, n in about.items() if id_.startswith(kinds)}
    assert of_kinds == {id_: n for id_, (n, _) in counts.items() if id_.startswith(kinds)}
    assert of_kinds, "there are some"
    assert all(figure.text.startswith("⚠ ") for figure in figures("exceptions", graph, counts).values())


def test_a_feed_without_marks_has_no_plants(books: Connection) -> None:
    assert {} == read("plants", books, PREFIX)


def test_plants_are_marked_rows_that_were_added_or_corrected(tmp_path: Path, graph: Graph) -> None:
    target = Target(
        "sqlite",
        "main",
        None,
        1,
        tmp_path,
        "t",
        settings={"schemas_and_paths": {"main": str(tmp_path / "t.db")}},
    )
    mark = "{" + MARK
    postings = [
        ("ACHReturn", "plant-drift-0001", None, mark),
        ("ACHReturn", "t1", "TechnicalCorrection", mark),
        ("ACHReturn", "t2", None, mark),
        ("ACHReturn", "plant-by-somebody", "TechnicalCorrection", None),
        ("ACHReturn", "t3", "Inflight", mark),
        ("WireFee", "t4", None, mark),
    ]
    with connect(target, create=True) as books:
        books.execute(
            f"create table {PREFIX}_current_transactions (rail_name text, transfer_id text, supersedes text, metadata text, "
            "account_role text, account_id text, template_name text, business_day text)"
        )
        books.execute(f"create table {PREFIX}_l2_accounts as select 'c' as account_id")
        for rail, transfer, reason, metadata in postings:
            books.rows(
                f"insert into {PREFIX}_current_transactions values (:rail, :transfer, :reason, :metadata, 'CustomerDDA', 'c', null, "
                "'2030-01-02') returning rail_name",
                {"rail": rail, "transfer": transfer, "reason": reason, "metadata": metadata},
            )
        counts = read("plants", books, PREFIX)
    assert {
        "rail:ACHReturn": Count(2, "2030-01-02"),
        "role:CustomerDDA": Count(2, "2030-01-02"),
        "account:c": Count(2, "2030-01-02"),
    } == counts
    assert "◆ 2 planted legs" == figures("plants", graph, counts)["rail:ACHReturn"].text
