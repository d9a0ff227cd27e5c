"""Mutants are what they say, die where a figure changes, and live where none does."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.mutants.banks import directed
from tests.mutants.corpus import Built, Corpus, all_banks, make_corpus
from tests.mutants.equivalents import Explanation, read
from tests.mutants.mutants import ALIKE, Mutant, Writer, emit, mutants, parse
from tests.mutants.report import Report
from tests.mutants.running import try_all
from tests.mutants.trial import Court
from tests.truth.engines import Model, Sqlite


def names(sql: str) -> set[str]:
    return {mutant.name for mutant in mutants("model", sql)}


def model(name: str, sql: str, needs: tuple[str, ...] = ()) -> Model:
    depends = {"nodes": [f"model.recongen.{need}" for need in needs]}
    empty: dict[str, object] = {}
    node = {
        "unique_id": f"model.recongen.{name}",
        "tags": [],
        "name": name,
        "relation_name": name,
        "compiled_code": sql,
        "depends_on": depends,
    }
    return Model({**node, "columns": empty, "config": empty})


BIG = "select id, amount, amount as detail from feed where amount >= 8"
SEEN = "select id from big"


@pytest.fixture
def court() -> Court:
    """A helper that the oracle does not know and a check that it does, on three rows of feed."""
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "create table feed as select 1 as id, 10 as amount union select 2, 20 union select 3, 5"
    )
    connection.execute(f"create table big as {BIG}")
    connection.execute(f"create table seen as {SEEN}")
    big = [{"id": id_, "amount": amount, "detail": amount} for id_, amount in ((1, 10), (2, 20))]
    rows = {"big": big, "seen": [{"id": 1}, {"id": 2}]}
    plain = {name: sorted(repr(tuple(row.values())) for row in found) for name, found in rows.items()}
    bank = Built(0, "2030-01-01 00:00:00", connection.serialize(), rows, plain, {})
    models = [model("big", BIG), model("seen", SEEN, ("big",))]
    return Court(Corpus(models, [bank], {"seen": frozenset({"id"})}))


def verdict(court: Court, sql: str) -> tuple[str, str]:
    outcome = court.judge(Mutant("big", "main.where", "by hand", "", "", sql))
    return outcome.verdict, outcome.by


def test_a_comparison_is_moved_and_turned() -> None:
    assert {
        "main.where: b < 1 => b <= 1",
        "main.where: b < 1 => b >= 1",
        "main.where: b < 1 => b < 2",
        "main.where: WHERE b < 1 => WHERE 1 = 1",
    } == names("select a from t where b < 1")


def test_joins_windows_and_defaults_are_changed() -> None:
    found = names(
        "select coalesce(x, 0) as x, sum(y) over (partition by p order by o) as s from t left join u on t.a = u.a"
    )
    assert {
        "main.join u: LEFT JOIN u ON t.a = u.a => INNER JOIN u ON t.a = u.a",
        "main.join u: LEFT JOIN u ON t.a = u.a => LEFT JOIN u ON 1 = 1",
        "main.x: COALESCE(x, 0) => x",
        "main.s: SUM(y) OVER (PARTITION BY p ORDER BY o) => SUM(y) OVER (ORDER BY o)",
        "main.s: SUM(y) => COUNT(y)",
    } <= found


def test_an_expression_that_a_macro_repeats_is_changed_everywhere_at_once() -> None:
    sql = "select case when a - b > 9 then a - b end as c from t"
    (turned,) = [mutant for mutant in mutants("model", sql) if mutant.kind == "sign"]
    assert turned.sql == "SELECT CASE WHEN a + b > 9 THEN a + b END AS c FROM t"


def test_the_text_of_a_macro_has_one_name_for_all_its_columns() -> None:
    sql = "select cast(replace(a, '.', '') as integer) as a, cast(replace(b, '.', '') as integer) as b from t"
    assert ["'' => '~' in REPLACE(_, '.', '')", "'.' => '.~' in REPLACE(_, '.', '')"] == sorted(names(sql))


def test_a_query_that_a_macro_writes_into_several_models_is_changed_once() -> None:
    """Whatever it reads from; a query that says something else is another."""

    def texts(source: str, bound: int) -> set[tuple[str, ...]]:
        sql = f"with big as (select a from {source} where b > {bound}) select a from big"
        return {mutant.text for mutant in mutants(source, sql) if mutant.place == "big.where"}

    assert texts("t", 8) == texts("u", 8)
    assert set() == texts("t", 8) & texts("u", 9)


def test_a_query_within_the_text_of_a_macro_is_of_that_text() -> None:
    query = "with recursive last(n) as (select a union all select n - 1 from last where n > 0) select max(n) from last"
    sql = f"select case when instr(a, 'x') > 0 then ({query}) end as a from t"
    found = {mutant.name: mutant.macro for mutant in mutants("model", sql)}
    assert "_ - 1 => _ + 1 in SELECT _ - 1 FROM last WHERE _ > 0" in found
    assert all(found.values())


def test_of_rounds_alike_but_for_their_number_a_few_are_changed() -> None:
    rounds = ", ".join(f"r_{n} as (select a from r_{n - 1} where b > {n})" for n in range(1, 9))
    places = {
        name.partition(".")[0] for name in names(f"with r_0 as (select a from t), {rounds} select a from r_8")
    }
    assert {f"r_{number}" for number in range(1, ALIKE + 1)} == places


def test_a_statement_written_in_parts_is_the_statement_with_its_change() -> None:
    sql = (
        "with one as (select a from t where b > 1), two as (select a from one) select a from two where a = 7"
    )
    changed = {mutant.name: mutant.sql for mutant in mutants("model", sql)}
    assert emit(parse(sql.replace("b > 1", "b >= 1"))) == changed["one.where: b > 1 => b >= 1"]
    assert emit(parse(sql.replace("a = 7", "a <> 7"))) == changed["main.where: a = 7 => a <> 7"]
    assert all(Writer(parse(text)).is_faithful for text in changed.values())


def test_a_change_that_the_oracle_sees_kills(court: Court) -> None:
    assert ("killed", "seen") == verdict(court, BIG.replace("8", "11"))


def test_an_equivalent_mutant_lives(court: Court) -> None:
    assert ("same", "") == verdict(court, BIG.replace(">= 8", "> 8"))


def test_a_change_that_the_oracle_does_not_look_at_is_named(court: Court) -> None:
    assert ("unseen", "detail") == verdict(court, BIG.replace("amount as detail", "1 as detail"))


def test_a_statement_that_fails_or_does_not_end_is_an_error(court: Court) -> None:
    assert ("error", "no such column: gone") == verdict(court, BIG.replace("id,", "gone as id,"))
    endless = (
        "with recursive n as (select 1 as id union all select id + 1 from n) select id, 1 as amount from n"
    )
    assert ("error", "interrupted") == verdict(court, endless)


def test_a_trial_leaves_the_bank_as_it_was(court: Court) -> None:
    verdict(court, BIG.replace(">=", "<"))
    assert ("same", "") == verdict(court, BIG)


def test_an_explanation_that_explains_nothing_is_stale(court: Court) -> None:
    corpus = court.corpus
    idle = Explanation(("big",), "main.where: … => nothing", "never made")
    used = Explanation(("…",), "main.where: amount >= 8 => amount >…", "no amount lies between")
    report = Report(try_all(corpus, ["big"], 1), [idle, used])
    assert [idle] == report.stale
    assert (2, []) == (report.counts["big"]["equivalent"], report.survivors)


def test_every_explanation_gives_a_reason() -> None:
    assert [] == [one for one in read() if len(one.reason.split()) < 4]


@pytest.mark.prove
def test_a_model_has_no_survivor_and_a_blind_oracle_would_show(tmp_path: Path) -> None:
    """The banks made by hand and the random ones suffice for a whole check; without the check itself none is killed."""
    corpus = make_corpus(Sqlite(tmp_path), all_banks(24))
    chosen = ["template_xor_breach", "fan_in_breach"]
    report = Report(try_all(corpus, chosen, 1), read())
    assert [] == [outcome.mutant.name for name, outcome in report.survivors if name in chosen]
    assert all(report.counts[name]["killed"] > 20 for name in chosen)
    blind = Report(try_all(Corpus(corpus.models, corpus.banks, {}), chosen[:1], 1), [])
    assert (0, True) == (blind.counts[chosen[0]]["killed"], len(blind.survivors) > 20)


def test_every_bank_made_by_hand_breaks_something_else() -> None:
    made = list(directed())
    assert len(made) == len({bank.to_json() for bank in made})
