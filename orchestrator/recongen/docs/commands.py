"""The command line as its own parser describes it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Option:
    """`usage` is what to type; `help` names its default."""

    usage: str
    help: str


@dataclass(frozen=True)
class Command:
    """`name` is without the program's own: `case assign`. `shared` are the options that mean the same on every command."""

    name: str
    short: str
    help: str
    arguments: tuple[Option, ...]
    options: tuple[Option, ...]
    shared: tuple[Option, ...]

    @property
    def anchor(self) -> str:
        return self.name.replace(" ", "-")

    @property
    def usage(self) -> str:
        """One line."""
        names = [each.usage.split()[0] for each in self.arguments]
        return " ".join(["recongen", self.name, *names, *(["[OPTIONS]"] if self.options else [])])


@dataclass(frozen=True)
class CommandLine:
    commands: Sequence[Command]
    exit_codes: Mapping[int, str]


def commands_of(group: Any, shared: Collection[str], path: tuple[str, ...] = ()) -> Iterator[Command]:
    """Every command below a group of Typer's, as its help lists them; `shared` are parameters of the common options."""
    for name, child in group.commands.items():
        words = (*path, name)
        if hasattr(child, "commands"):
            yield from commands_of(child, shared, words)
        else:
            yield _command(child, shared, words)


def _command(parsed: Any, shared: Collection[str], words: tuple[str, ...]) -> Command:
    context = parsed.make_context(" ".join(words), [], resilient_parsing=True)
    kinds: dict[str, list[Option]] = {"argument": [], "option": [], "shared": []}
    for each in parsed.params:
        record = each.get_help_record(context)
        if record is not None:
            kinds["shared" if each.name in shared else each.param_type_name].append(Option(*record))
    arguments, options, common = map(tuple, kinds.values())
    return Command(
        " ".join(words),
        parsed.get_short_help_str(200),
        parsed.help or "",
        arguments,
        options,
        common,
    )
