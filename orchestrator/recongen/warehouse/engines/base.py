"""What differs between the engines. Whatever is the same on all of them stays with its caller."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from recongen.warehouse.deadlines import Deadlines
from recongen.warehouse.waiting import Holder

if TYPE_CHECKING:
    from recongen.warehouse.connect import Connection
    from recongen.warehouse.target import Target

Row = Sequence[str]
"""Canonical text: `''` is null, instants are 'YYYY-MM-DD HH:MM:SS[.ffffff]'."""
Batch = Sequence[Row]

_DEADLINES = Deadlines()


def quote_name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


class Engine(ABC):
    """The defaults are what most engines do."""

    name: str
    """The adapter's, in dbt's words."""
    driver: str
    """The module to import when a connection is opened."""

    required_settings: tuple[tuple[str, ...], ...]
    """Of each group the profile must have one."""
    quotes_schema = True
    """Whether the dbt adapter quotes the schema of a relation."""
    names_are_upper_case = False
    """Whether a query's columns come in capitals where it does not quote them."""
    is_readable_while_built = True
    is_served = True
    """Whether pages and reports are made from it, and people's decisions are written into it."""

    parameter = ":{}"
    """A named parameter as the driver spells it."""
    percent = "%"
    """A percent sign in SQL that has parameters."""
    begin_sql: str | None = None
    """What starts a transaction on an engine that does not start one by itself."""
    write_lock_sql: str | None = None
    """Makes other writers of one relation wait until the transaction ends, and no reader. A file has one writer anyway."""
    drop_lock_sql: str | None = None
    """Lets no row arrive in a relation before it is dropped. Most engines' transactions see to it themselves."""
    drop_table_sql = "drop table {}"
    drop_sequence_sql: str | None = None
    """Drops what numbers the entries of a dropped table, where that is a sequence of its own."""
    file_check_sql: str | None = None
    """Answers "ok" when the database file is whole."""

    catalog_sql: str
    """`name` and `kind` of each relation in `:schema`."""
    blockers_sql: str | None = None
    """Which sessions keep a relation of `:schema` that begins with `:prefix` from being replaced: `name`, `pid`,
    `who`, `application`, `state`, `since` and `query`. None where the engine does not show them."""

    values_are_text = False
    """Whether the feed's money and instants are stored as canonical text, and a parameter must be text to be exact."""
    largest_amount = 10**18
    money_is_cents = False
    """Whether a money column of a derived relation is an integer of cents. Elsewhere it is a decimal in dollars."""
    is_columnar = False
    """Whether it reads a column without the others, and sorting whole rows costs as much as they are wide."""
    code_point_sql = "{}"
    """Text in the order of its code points, whatever the database's collation."""
    sorted_text_sql = "{}"
    """Text of any length as something to sort by."""
    ends_with_sql = "{} like '%{}'"
    """A text that ends with other text, in which nothing is quoted."""
    row_list_sql = "{}"
    """The rows of values in `(a, b) in (…)`."""
    ping_sql = "select 1"
    page_sql = "limit {0} offset {1}"
    """So many rows at most, after so many others."""

    lock_bits = 63
    """The width of the numbers that `try_lock` takes."""
    unknown_holder = "it has just ended"
    """What to say of a lock, by its number, when `lock_holder` names nobody."""

    def dollars(self, money: Any) -> Decimal:
        """What a money column of a derived relation holds, or a figure over such a column. Nobody else divides."""
        exact = money if isinstance(money, Decimal) else Decimal(str(money))
        return exact.scaleb(-2) if self.money_is_cents else exact

    def flaw(self, settings: Mapping[str, Any], schema: str) -> str | None:
        """What is wrong with complete settings, as the rest of a sentence that begins with their place."""
        return None

    def file(self, target: Target) -> Path | None:
        """The database file of an engine that lives in one."""
        return None

    def lock_beside(self, target: Target) -> Path | None:
        """Where the file is made that is locked for a build; None on an engine that locks by `try_lock`."""
        return self.file(target)

    def place(self, target: Target) -> str:
        """For people, without secrets."""
        return str(self.file(target))

    def relation(self, target: Target, name: str) -> str:
        """A relation of the target schema as SQL spells it."""
        return f"{quote_name(target.schema)}.{quote_name(name)}"

    @abstractmethod
    def open(self, target: Target, driver: ModuleType, create: bool, read_only: bool) -> Any:
        """The driver's connection. Raises the driver's errors."""

    def cursor(self, raw: Any, has_begun: bool, streamed: bool) -> Any:
        """`has_begun`: `begin_sql` was run. `streamed`: the rows need not fit in memory."""
        return raw.cursor()

    def file_use(self, message: str) -> tuple[str, str] | None:
        """Which program an error says is in the way, and what it does with the file ("writing to")."""
        return None

    @contextmanager
    def reading(self, raw: Any, seconds: float) -> Iterator[None]:
        """In the block, a driver's connection only reads, and no statement takes longer: it ends with an error of the driver.

        Where `interrupter` answers, the caller of a statement watches the time.
        """
        yield

    def interrupter(self, cursor: Any) -> Callable[[], None] | None:
        """What ends a cursor's statement from another thread; None where the server ends it by itself."""
        return None

    @contextmanager
    def in_time(self, cursor: Any, seconds: float | None) -> Iterator[None]:
        """In the block, a cursor's statement ends with an error of the driver when it takes longer."""
        interrupt = self.interrupter(cursor)
        if seconds is None or interrupt is None:
            yield
            return
        with _DEADLINES.within(seconds, interrupt):
            yield

    def relations(self, connection: Connection) -> dict[str, str]:
        """Name to kind (`table`, `view` or `materialized view`) of everything in the target schema."""
        found: dict[str, str] = {}
        for row in connection.rows(self.catalog_sql, {"schema": connection.target.schema}):
            # Oracle lists a materialized view a second time, as the table behind it.
            if found.get(row["name"]) != "materialized view":
                found[row["name"]] = row["kind"]
        return found

    @abstractmethod
    def column_kind(self, column: Sequence[Any]) -> tuple[str | None, str]:
        """The kind of a cursor's column (see `Answer.kinds`), and the engine's own word for its type."""

    @abstractmethod
    def insert(
        self, connection: Connection, table: str, columns: Sequence[str], batches: Iterable[Batch]
    ) -> None:
        """Many rows into one table, as fast as the engine takes them, within the caller's transaction."""

    def finish_insert(self, connection: Connection, relations: Sequence[str], key: str) -> None:
        """Before the commit: what the tables need after rows that brought their own keys."""
        return

    def finish_commit(self, connection: Connection, relations: Sequence[str], key: str) -> None:
        """After the commit: what an engine whose DDL commits can only do then."""
        return

    def try_lock(
        self, connection: Connection, number: int, label: str, notice: Callable[[str], None]
    ) -> bool:
        """Take the lock of a number until the connection ends; False when somebody else has it.

        `label` says to others who we are. An engine that cannot lock says so with `notice`.
        """
        raise NotImplementedError(f"{self.name} is locked by a file")

    def lock_holder(self, connection: Connection, number: int) -> Holder | None:
        """Who has the lock; None also where the engine does not say."""
        return None
