"""What Studio reads of the last complete build, all of a page of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from recongen import currency
from recongen.apps.datasets import Dataset, Value
from recongen.apps.rows import by_name
from recongen.web import queries
from recongen.web.books import Books, Standing
from recongen.web.queries import Order
from recongen.web.reading import Reading

DATASETS = (
    "studio_names",
    "studio_shapes",
    "studio_examples",
    "studio_probe_rails",
    "studio_probe_templates",
    "studio_probe_chains",
    "studio_probe_days",
)
MOST_ROWS = 20_000
Row = Mapping[str, Any]
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Question:
    """The rows of a dataset: of more than `MOST_ROWS` the first, by these columns; a minus before one turns it round."""

    dataset: str
    chosen: Mapping[str, Value | tuple[Value, ...]] = field(default_factory=dict)
    order: Sequence[str] = ()


Ask = Callable[[Question], list[Row]]


@dataclass(frozen=True)
class Build:
    books: Books
    datasets: Mapping[str, Dataset]
    currency: str = currency.DEFAULT

    def read(self, work: Callable[[Ask], Answer]) -> tuple[Answer, Standing]:
        """What `work` makes of answers that are all of one build, and which build stands.

        Raises `RecongenError` where there is none, or the database does not answer.
        """
        return self.books.read(lambda reading, _: work(partial(self._answer, reading)))

    def _answer(self, reading: Reading, question: Question) -> list[Row]:
        dataset = self.datasets[question.dataset]
        orders = [
            Order(dataset.column(name.removeprefix("-")), name.startswith("-")) for name in question.order
        ]
        key = ("studio", question.dataset, tuple(question.chosen.items()), tuple(question.order))
        rows = reading.of(
            key, lambda connection: queries.page(connection, dataset, question.chosen, orders, MOST_ROWS)
        )
        return [by_name(dataset.columns, row) for row in rows]
