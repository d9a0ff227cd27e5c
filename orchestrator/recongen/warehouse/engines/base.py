"""What differs between the engines. Whatever is the same on all of them stays with its caller."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from recongen.warehouse.waiting import Holder

if TYPE_CHECKING:
    from recongen.warehouse.connect import Connection
    from recongen.warehouse.target import Target

Row = Sequence[str]
"""Canonical text: `''` is null, instants are 'YYYY-MM-DD HH:MM:SS[.ffffff]'."""
Batch = Sequence[Row]


def quoted(name: str) -> str:
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
    is_readable_while_built = True

    parameter = ":{}"
    """A named parameter as the driver spells it."""
    percent = "%"
    """A percent sign in SQL that has parameters."""
    begin_sql: str | None = None
    """What starts a transaction on an engine that does not start one by itself."""

    catalog_sql: str
    """`name` and `kind` of each relation in `:schema`."""
    blockers_sql: str | None = None
    """Which sessions keep a relation of `:schema` that begins with `:prefix` from being replaced: `name`, `pid`,
    `who`, `application`, `state`, `since` and `query`. None where the engine does not show them."""

    money_is_text = False
    largest_amount = 10**18
    lock_bits = 63
    """The width of the numbers that `try_lock` takes."""
    unknown_holder = "it has just ended"
    """What to say of a lock, by its number, when `lock_holder` names nobody."""

    # The profile and its place

    def flaw(self, settings: Mapping[str, Any], schema: str) -> str | None:
        """What is wrong with complete settings, as the rest of a sentence that begins with their place."""
        return None

    def file(self, target: Target) -> Path | None:
        """The database file of an engine that lives in one."""
        return None

    def place(self, target: Target) -> str:
        """For people, without secrets."""
        return str(self.file(target))

    def relation(self, target: Target, name: str) -> str:
        """A relation of the target schema as SQL spells it."""
        return f"{quoted(target.schema)}.{quoted(name)}"

    # The connection

    @abstractmethod
    def open(self, target: Target, driver: ModuleType, create: bool, read_only: bool) -> Any:
        """The driver's connection. Raises the driver's errors."""

    def cursor(self, raw: Any, has_begun: bool) -> Any:
        """`has_begun`: a statement of ours started a transaction."""
        return raw.cursor()

    def streaming_cursor(self, raw: Any, has_begun: bool) -> Any:
        """One whose rows need not fit in memory."""
        return self.cursor(raw, has_begun)

    def commit(self, raw: Any) -> None:
        raw.commit()

    def rollback(self, raw: Any) -> None:
        raw.rollback()

    def reason(self, error: BaseException) -> str:
        """The line of a driver's message that says what is wrong."""
        lines = self.message_lines(error)
        return lines[0] if lines else type(error).__name__

    def message_lines(self, error: BaseException) -> list[str]:
        return [line.strip() for line in str(error).splitlines() if line.strip()]

    # The database file

    def file_use(self, message: str) -> tuple[str, str] | None:
        """Which program an error says is in the way, and what it does with the file ("writing to")."""
        return None

    def require_free_file(self, connection: Connection) -> None:
        """Raises a `WarehouseError` when another program keeps this one from writing to the file."""
        return

    def damage(self, connection: Connection) -> str | None:
        """What is broken in the file."""
        return None

    # Relations

    @abstractmethod
    def column_kind(self, column: Sequence[Any]) -> tuple[str | None, str]:
        """The kind of a cursor's column (see `Answer.kinds`), and the engine's own word for its type."""

    def drop_sql(self, kind: str, relation: str) -> str:
        return f"drop {kind} {relation}"

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

    def lock_for_writing(self, connection: Connection, relations: Sequence[str]) -> None:
        """Other writers wait until the transaction ends; readers do not. A file has one writer anyway."""
        return

    def lock_for_dropping(self, connection: Connection, relations: Sequence[str]) -> None:
        """No row arrives before the drop; most engines' transactions see to it themselves."""
        return

    # Values in SQL

    def amount(self, column: str) -> str:
        """A money column of a derived relation as an exact number: in cents where money is text, else in dollars."""
        return column

    def by_code_point(self, column: str) -> str:
        """Text in the order of its code points, whatever the database's collation."""
        return column

    def row_list(self, rows: str) -> str:
        """What stands in `(a, b) in (…)`."""
        return rows

    def instant(self, text: str) -> Any:
        """Canonical text as a value to bind."""
        return datetime.fromisoformat(text)

    # The build lock, on engines with a server

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
