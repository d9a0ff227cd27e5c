"""The feed's data tests find on Spark what they find on the other engines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.spark.database import Spark
from tests.unit.feed.test_feed_tests import (
    Ask,
    Texts,
    test_a_literal_is_its_text,
    test_an_object_that_names_a_key_twice_is_found,
    test_pairs_of_names_that_look_alike_are_named,
    test_two_forms_of_a_letter_are_one_to_a_reader,
    test_what_a_reader_sees_of_a_name,
    test_what_is_not_one_object_is_found,
    values,
)

__all__ = [
    "test_a_literal_is_its_text",
    "test_an_object_that_names_a_key_twice_is_found",
    "test_pairs_of_names_that_look_alike_are_named",
    "test_two_forms_of_a_letter_are_one_to_a_reader",
    "test_what_a_reader_sees_of_a_name",
    "test_what_is_not_one_object_is_found",
]

pytestmark = pytest.mark.prove


@pytest.fixture
def engine() -> str:
    return "spark"


@pytest.fixture
def ask(folder: Path) -> Ask:
    def ask(sql: str, **tables: Texts) -> list[tuple[Any, ...]]:
        with Spark(folder, "none", {}).session() as cursor:
            for name, (columns, rows) in tables.items():
                listed = f"{values('spark', rows)} as {name} ({', '.join(columns)})"
                cursor.execute(f"create or replace temporary view {name} as select * from {listed}")
            cursor.execute(sql)
            return list(cursor.fetchall())

    return ask
