"""The mutants of one compiled model: its statement with one thing changed, and a name for each that outlives edits."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from tests.mutants.operators import DIALECT, Change, Node, changes

_MACHINERY = (
    exp.Replace,
    exp.Substring,
    exp.TimeToStr,
    exp.JSONExtract,
    exp.JSONExtractScalar,
    exp.JSONType,
    exp.Glob,
    exp.Like,
    exp.Trim,
    exp.Length,
    exp.Anonymous,
    exp.Chr,
)
"""What dialect macros are made of. Each macro's own text is mutated once a model, not once for every column it serves."""
_NUMBER = re.compile(r"[0-9]+")
ALIKE = 3
"""So many mutants of one model that differ only in their numbers are tried: macros repeat rounds, digits and steps by the dozen."""


Members = list[tuple[int, Change]]
"""The nodes that a mutant changes, by their places in the walk."""


@dataclass(frozen=True)
class Mutant:
    model: str
    place: str
    """`<common table expression>.<column or clause>`."""
    kind: str
    before: str
    after: str
    sql: str
    macro: str = ""
    """The text of a dialect macro that is changed, with its columns blank; none: the model's own text."""
    query: str = ""
    """The text of the common table expression that is changed, whatever it reads from: that of a macro is the same in several models."""

    @property
    def name(self) -> str:
        return self.macro or f"{self.place}: {self.before} => {self.after}"

    @property
    def text(self) -> tuple[str, ...]:
        """What is changed, and how: the same for every model that has the text."""
        return (self.macro,) if self.macro else (self.query or self.model, self.name)

    @property
    def is_prose(self) -> bool:
        return self.place.partition("#")[0].endswith(".detail")


def parse(sql: str) -> Node:
    tree = sqlglot.parse_one(sql, dialect=DIALECT)
    for found in list(tree.find_all(exp.StrPosition)):
        # Written as any other function, or writing the tree would change it.
        found.replace(exp.Anonymous(this="INSTR", expressions=[found.this, found.args["substr"]]))
    return tree


def emit(node: Node) -> str:
    return node.sql(dialect=DIALECT, comments=False, copy=False)


class Writer:
    """A statement as text, of which only the part that has changed is rewritten: the long ones are written thousands of times."""

    def __init__(self, tree: Node) -> None:
        self.tree = tree
        self.clause = tree.args.get("with_")
        self.ctes = list(self.clause.expressions) if self.clause else []
        self.texts = [emit(cte) for cte in self.ctes]
        self.main = self._main()
        self.is_faithful = self._joined(self.texts, self.main) == emit(tree)

    def written(self, changed: Node) -> str:
        """With a node changed, and all others that are of the same column or clause."""
        part = changed
        while part.parent is not None and part.parent is not self.clause:
            part = part.parent
        if not self.is_faithful:
            return emit(self.tree)
        if part is self.tree:
            return self._joined(self.texts, self._main())
        texts = [emit(cte) if cte is part else text for cte, text in zip(self.ctes, self.texts, strict=True)]
        return self._joined(texts, self.main)

    def _main(self) -> str:
        self.tree.set("with_", None)
        text = emit(self.tree)
        self.tree.set("with_", self.clause)
        return text

    def _joined(self, texts: list[str], main: str) -> str:
        return f"WITH {', '.join(texts)} {main}" if texts else main


def mutants(model: str, sql: str) -> list[Mutant]:
    """All of them, in the order of the statement. The same expression, written out several times in one column or clause
    by a macro, is changed everywhere in it at once; the text of a dialect macro in the whole statement. Of mutants alike
    ignoring their numbers there are three."""
    tree = parse(sql)
    nodes = list(tree.walk())
    groups: dict[tuple[int, str, str], Members] = defaultdict(list)
    for index, node in enumerate(nodes):
        for change in changes(node):
            groups[id(_item(node)), *_texts(node, change)].append((index, change))
    found: list[Mutant] = []
    names: Counter[str] = Counter()
    alike: Counter[str] = Counter()
    writer = Writer(tree)
    queries = {id(cte): _query(cte) for cte in writer.ctes}
    for macro, members, (before, after) in _merged(nodes, groups):
        index, change = members[0]
        place, texts = _place(nodes[index]), _cut(before, after)
        alike[kin := _NUMBER.sub("#", f"{place} {before} {after}")] += 1
        if alike[kin] > ALIKE:
            continue
        names[name := f"{place}: {texts}"] += 1
        if names[name] > 1:
            place = f"{place}#{names[name]}"
        query = queries.get(id(_cte(nodes[index])), "")
        found.append(
            Mutant(model, place, change.kind, *texts, _applied(writer, nodes, members), macro, query)
        )
    return found


def _query(cte: Node) -> str:
    """Its text, without the names of what it reads from."""
    copy = cte.this.copy()
    for table in list(copy.find_all(exp.Table)):
        table.this.replace(exp.to_identifier("_"))
    return emit(copy)


def _cte(node: Node) -> Node | None:
    return node if isinstance(node, exp.CTE) else node.find_ancestor(exp.CTE)


def _merged(
    nodes: list[Node], groups: dict[tuple[int, str, str], Members]
) -> Iterator[tuple[str, Members, tuple[str, str]]]:
    """The groups that change something; the same change of the same macro is one group, wherever the macro is used."""
    merged: dict[object, tuple[str, Members, tuple[str, str]]] = {}
    for key, members in groups.items():
        index, change = members[0]
        _, before, after = key
        if before.lower() == after.lower() or _is_constant(nodes[index]):
            continue
        macro = _macro(nodes[index], change)
        merged.setdefault(macro or key, (macro, [], (before, after)))[1].extend(members)
    yield from merged.values()


def _is_constant(node: Node) -> bool:
    """Whether the node belongs to the spelling of an amount that is written in the model: what it asks of it has one answer."""
    step: Node | None = node
    while step is not None and not _is_statement(step):
        argument = _money_argument(step) if isinstance(step, exp.Case) else None
        if argument is not None and (argument == "NULL" or argument.isdigit()):
            return True
        step = step.parent
    return False


def _texts(node: Node, change: Change) -> tuple[str, str]:
    """The node before and after; a literal with what it is compared to."""
    holder = node.parent
    if not isinstance(node, exp.Literal) or not isinstance(holder, exp.Binary | exp.In):
        return emit(node), emit(change.after)
    copy = holder.copy()
    for key, value in holder.args.items():
        if value is node:
            copy.set(key, change.after.copy())
        elif isinstance(value, list) and any(one is node for one in value):
            copy.set(key, [change.after.copy() if one is node else one.copy() for one in value])
    return emit(holder), emit(copy)


def _applied(writer: Writer, nodes: list[Node], members: Members) -> str:
    """The statement with the change in place; the tree is as before afterwards."""
    if nodes[members[0][0]] is writer.tree:
        return emit(members[0][1].after)
    put = [(nodes[index], change.after.copy()) for index, change in members]
    for old, new in put:
        old.replace(new)
    sql = writer.written(put[0][1])
    for old, new in put:
        new.replace(old)
    return sql


def _item(node: Node) -> Node:
    """The column, clause or join that the node is in; a subquery that yields a value is part of its column."""
    while node.parent is not None:
        if isinstance(node.parent, exp.Union | exp.CTE) or _is_statement(node.parent):
            break
        node = node.parent
    return node


def _is_statement(node: Node) -> bool:
    if not isinstance(node, exp.Select):
        return False
    holder = node.parent
    while isinstance(holder, exp.Union | exp.CTE | exp.With | exp.Select):
        holder = holder.parent
    return not isinstance(holder, exp.Subquery) or isinstance(holder.parent, exp.From | exp.Join)


def _place(node: Node) -> str:
    cte = _cte(node)
    item = _item(node)
    if isinstance(item, exp.Join):
        clause = f"join {item.this.alias_or_name}"
    else:
        clause = item.alias_or_name or type(item).__name__.lower()
    return f"{cte.alias if cte else 'main'}.{clause}"


def _macro(node: Node, change: Change) -> str:
    if not _is_machinery(node):
        return ""
    step: Node | None = node
    while step is not None and not (isinstance(step, exp.Case) and _money_argument(step)):
        step = step.parent
    argument = _money_argument(step) if isinstance(step, exp.Case) else None
    holder = node.parent if node.parent is not None and node is not step else node
    before, after, around = (_blank(one, argument) for one in (node, change.after, holder))
    return f"{before} => {after}" + (f" in {around}" if around != before else "")


def _is_machinery(node: Node) -> bool:
    """Whether the node belongs to the text of a dialect macro and not to one of its arguments."""
    step: Node | None = node
    while step is not None and not _is_statement(step):
        if (isinstance(step, _MACHINERY) and not _is_printf(step)) or _reads_text(step):
            return True
        if isinstance(step, exp.Case) and _money_argument(step) is not None:
            return not _is_argument(node, step)
        step = step.parent
    return False


def _reads_text(node: Node) -> bool:
    """Whether a case asks what a text holds, as only a macro does."""
    if not isinstance(node, exp.Case):
        return False
    asked = [node.this, *(branch.this for branch in node.args["ifs"])]
    found = (part for one in asked if one is not None for part in one.walk())
    return any(isinstance(part, exp.JSONType) or _is_function(part, "instr") for part in found)


def _is_function(node: Node, name: str) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.lower() == name


def _is_printf(node: Node) -> bool:
    return _is_function(node, "printf")


def _is_argument(node: Node, money: exp.Case) -> bool:
    """Whether the node belongs to the number that the macro `money` spells."""
    argument = _money_argument(money)
    step: Node | None = node
    while step is not None and step is not money:
        if emit(step) == argument:
            return True
        step = step.parent
    return False


def _money_argument(case: exp.Case) -> str | None:
    branches = case.args["ifs"]
    test, value = branches[0].this, branches[0].args["true"]
    if _is_printf(value) and isinstance(test, exp.Not):
        return emit(test.this.this)
    return None


def _blank(node: Node, argument: str | None) -> str:
    """The text of a node, with `_` for its columns and for the argument."""
    copy = exp.Tuple(expressions=[node.copy()])
    if argument is not None:
        for part in [part for part in copy.walk() if part is not copy and emit(part) == argument]:
            part.replace(exp.column("_"))
    for column in list(copy.find_all(exp.Column)):
        column.replace(exp.column("_"))
    return emit(copy.expressions[0])


def _cut(before: str, after: str, room: int = 40) -> tuple[str, str]:
    """Long texts without what both have at their ends, to the word."""
    if max(len(before), len(after)) <= 2 * room:
        return before, after
    one, two = before.split(" "), after.split(" ")
    head = 0
    while head < min(len(one), len(two)) - 1 and one[head] == two[head]:
        head += 1
    tail = 0
    while tail < min(len(one), len(two)) - head - 1 and one[-1 - tail] == two[-1 - tail]:
        tail += 1
    head, tail = max(0, head - 4), max(0, tail - 4)
    return _middle(one, head, tail), _middle(two, head, tail)


def _middle(words: list[str], head: int, tail: int) -> str:
    kept = words[head : len(words) - tail]
    return " ".join([*(["…"] if head else []), *kept, *(["…"] if tail else [])])
