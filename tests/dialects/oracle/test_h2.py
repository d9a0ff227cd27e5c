"""The models as compiled for Oracle, run by H2 in its Oracle mode, equal the independent oracle row for row.

H2 has Oracle's empty text that is NULL, NULL that joins as an empty text, DATE with a time of day, DECODE, LISTAGG, TO_CHAR. It is
not Oracle: it forgives what Oracle does not (a SELECT without FROM, reserved names, any implicit conversion), which the lint is for.

Not run as it is compiled:
- each common table expression becomes a temporary table, because H2 would run it again wherever it is named;
- `to_timestamp(… default null on conversion error, …)` and `json_serialize(… returning clob)`, whose grammar H2 has not, are calls
  of functions of our own;
- `json_value`, `to_number`, `to_clob`, `last_day` and `dbms_lob.compare` are functions of our own in Java (Bridge.java), which say
  what Oracle's manual says;
- `mod` by a constant and `trunc` of an instant are cast, because H2 gives them the type of the constant and of the instant;
- the blocks around the feed's DDL are opened, and their statements run;
- numbers, instants and texts are bound as text.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from recongen.demo.feed.generate import Settings
from tests.dialects.oracle.engine import OracleH2
from tests.truth.comparing import disagreements
from tests.truth.feeds import Case, Made, feed_of, institution_of
from tests.truth.oracle import CHECKS, run_checks
from tests.truth.prove import prove_case
from tests.truth.strategies import random_bank

BANKS = int(os.environ.get("RECONGEN_BANKS", "40"))

# H2 joins by loops and needs more than half an hour for these: `make prove`.
pytestmark = pytest.mark.prove


@pytest.fixture(scope="module")
def engine(h2_port: int, tmp_path_factory: pytest.TempPathFactory) -> OracleH2:
    return OracleH2(tmp_path_factory.mktemp("oracle_h2"))


@pytest.mark.slow
def test_models_equal_the_oracle_on_random_banks(engine: OracleH2) -> None:
    """Every relation that the oracle knows, every column of it."""
    fired: Counter[str] = Counter()
    for seed in range(BANKS):
        bank = random_bank(seed)
        assert {} == disagreements(engine, bank), f"random_bank({seed})"
        fired.update(name for name, rows in run_checks(bank).items() if rows)
    if BANKS >= 40:
        assert [] == [name for name in CHECKS if fired[name] == 0], fired


@dataclass(frozen=True)
class Thin(Case):
    """Half the days of a case, and few firings: H2 is slow."""

    @property
    def healthy(self) -> Made:
        institution = institution_of(self.institution)
        settings = Settings(anchor=self.anchor, seed=self.seed, density=self.density, window_days=45)
        return Made(self.institution, institution, feed_of(self.institution, settings))


@pytest.mark.slow
def test_a_healthy_bank_raises_nothing_and_a_broken_one_what_was_planted(engine: OracleH2) -> None:
    """The bundled example, without and with every plant."""
    thin = Thin("spec_example", date(2030, 1, 1), seed=42, density=Decimal("0.01"))
    (proof,) = prove_case({engine.name: engine}, thin).values()
    assert [] == proof.differences
    assert (0, proof.planted) == (proof.healthy, proof.detected)
    assert proof.planted >= 40


@pytest.mark.parametrize(
    ("json", "key", "expected"),
    [
        ('{"k": "v"}', "k", "v"),
        ('{"k" : "v"}', "k", "v"),
        ('{"a": {"k": "inner"}, "k": "outer"}', "k", "outer"),
        ('{"a": {"k": "inner"}}', "k", None),
        ('{"k": "k"}', "k", "k"),
        ('{"a": "k", "b": "\\"k\\": 1"}', "k", None),
        ('{"k": "say \\"k\\""}', "k", 'say "k"'),
        ('{"k": 12.50}', "k", "12.50"),
        ('{"k": true}', "k", "true"),
        ('{"k": null}', "k", None),
        ('{"k": [1]}', "k", None),
        ('{"k": {"a": 1}}', "k", None),
        ('{"k": ""}', "k", None),
        ('{"caf\\u00e9": "v"}', "café", "v"),
        ('{"café": "v"}', "café", "v"),
        ('{"\\u0041": "v"}', "A", "v"),
        ('{"a\\"b": "v"}', 'a"b', "v"),
        ('{"a\\\\b": "v"}', "a\\b", "v"),
        ('{"a.*b": "v", "axxb": "w"}', "a.*b", "v"),
        ("no json", "k", None),
    ],
)
def test_a_key_that_is_data_is_found_by_a_path_that_is_a_literal(
    engine: OracleH2, json: str, key: str, expected: str | None
) -> None:
    """Renamed to the literal's name first; nothing else of the text is touched, or it is put back."""
    sql = next(model.sql for model in engine.models if model.name == "posting_requirement_breach")
    start = sql.index("else replace(") + len("else ")
    expression = sql[start : sql.index("end as field_value")].rstrip()
    with engine.connection() as cursor:
        cursor.execute("create table postings (metadata clob)")
        cursor.execute("create table requirements (metadata_key varchar2(100))")
        cursor.executemany("insert into postings values (?)", [[json]])
        cursor.executemany("insert into requirements values (?)", [[key]])
        cursor.execute(f"select {expression} as found from postings cross join requirements")
        assert [[expected]] == cursor.fetchall()
