"""What may be changed in one node of a statement: each operator offers the node's mutants, one change each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlglot import exp

Node = exp.Expression
DIALECT = "sqlite"


@dataclass(frozen=True)
class Change:
    """`after` replaces the node; no `after`: the node goes, and its parent does without it."""

    kind: str
    after: Node


Operator = Callable[[Node], Iterator[Change]]

_BOUNDARY: dict[type[Node], tuple[type[Node], type[Node]]] = {
    exp.LT: (exp.LTE, exp.GTE),
    exp.LTE: (exp.LT, exp.GT),
    exp.GT: (exp.GTE, exp.LTE),
    exp.GTE: (exp.GT, exp.LT),
}
_OPPOSITE: dict[type[Node], type[Node]] = {
    exp.EQ: exp.NEQ,
    exp.NEQ: exp.EQ,
    exp.NullSafeNEQ: exp.NullSafeEQ,
    exp.NullSafeEQ: exp.NullSafeNEQ,
}
_SIGN: dict[type[Node], type[Node]] = {exp.Add: exp.Sub, exp.Sub: exp.Add, exp.Mul: exp.Add, exp.Div: exp.Mul}
_AGGREGATE: dict[type[Node], tuple[type[Node], ...]] = {
    exp.Min: (exp.Max,),
    exp.Max: (exp.Min,),
    exp.Sum: (exp.Count, exp.Max),
    exp.Lag: (exp.Lead,),
    exp.Lead: (exp.Lag,),
    exp.FirstValue: (exp.LastValue,),
    exp.LastValue: (exp.FirstValue,),
}


def comparison(node: Node) -> Iterator[Change]:
    for other in _BOUNDARY.get(type(node), ()):
        yield Change("comparison", _as(node, other))
    if type(node) in _OPPOSITE:
        yield Change("comparison", _as(node, _OPPOSITE[type(node)]))
    if isinstance(node, exp.Like | exp.Glob | exp.In | exp.Between):
        yield Change("comparison", _negated(node))


def null_check(node: Node) -> Iterator[Change]:
    if isinstance(node, exp.Is):
        yield Change("null check", _negated(node))


def literal(node: Node) -> Iterator[Change]:
    if not isinstance(node, exp.Literal) or isinstance(node.parent, exp.DataTypeParam):
        return
    if node.is_string:
        yield Change("literal", exp.Literal.string(f"{node.this}~"))
    else:
        yield Change("literal", exp.Literal.number(str(Decimal(node.this) + 1)))


def listed(node: Node) -> Iterator[Change]:
    """One value of a list is not in it."""
    values = node.args.get("expressions") or [] if isinstance(node, exp.In) else []
    for position in range(len(values) if len(values) > 1 else 0):
        yield Change("literal", _without(node, "expressions", position))


def sign(node: Node) -> Iterator[Change]:
    if type(node) in _SIGN:
        yield Change("sign", _as(node, _SIGN[type(node)]))
    if isinstance(node, exp.Neg | exp.Abs):
        yield Change("sign", node.this.copy())


def connector(node: Node) -> Iterator[Change]:
    if isinstance(node, exp.And | exp.Or):
        other: type[Node] = exp.Or if isinstance(node, exp.And) else exp.And
        left, right = (exp.paren(side, copy=True) for side in (node.left, node.right))
        yield Change("and/or", exp.paren(other(this=left, expression=right), copy=False))
        if not _is_condition(node):
            yield Change("dropped condition", node.left.copy())
            yield Change("dropped condition", node.right.copy())


def condition(node: Node) -> Iterator[Change]:
    """One conjunct of a where, having or on is not asked."""
    if isinstance(node, exp.Where | exp.Having):
        held = "this"
    elif isinstance(node, exp.Join) and node.args.get("on"):
        held = "on"
    else:
        return
    conjuncts = list(_conjuncts(node.args[held]))
    kind = "dropped join key" if held == "on" else "dropped condition"
    for position in range(len(conjuncts)):
        left = [other.copy() for index, other in enumerate(conjuncts) if index != position]
        after = node.copy()
        after.set(held, exp.and_(*left, copy=False) if left else exp.EQ(this=_one(), expression=_one()))
        yield Change(kind, after)


def join(node: Node) -> Iterator[Change]:
    if not isinstance(node, exp.Join) or not node.args.get("on"):
        return
    after = node.copy()
    outer = node.side == "LEFT"
    after.set("side", None if outer else "LEFT")
    after.set("kind", "INNER" if outer else None)
    yield Change("join kind", after)
    keys = [key for key in _conjuncts(node.args["on"]) if isinstance(key, exp.EQ)]
    if len(keys) > 1:
        swapped = node.copy()
        one, two = [key for key in _conjuncts(swapped.args["on"]) if isinstance(key, exp.EQ)][:2]
        first, second = one.expression.copy(), two.expression.copy()
        one.set("expression", second)
        two.set("expression", first)
        yield Change("swapped join keys", swapped)


def window(node: Node) -> Iterator[Change]:
    if isinstance(node, exp.Window):
        yield from _shorter(node, "partition_by", "window partition")
        if node.args.get("spec"):
            whole, default = node.copy(), node.copy()
            whole.args["spec"].set("end", "UNBOUNDED")
            whole.args["spec"].set("end_side", "FOLLOWING")
            default.set("spec", None)
            yield Change("window frame", whole)
            yield Change("window frame", default)
    if isinstance(node, exp.Order):
        yield from _shorter(node, "expressions", "window order")
    if isinstance(node, exp.Ordered):
        after = node.copy()
        after.set("desc", not node.args.get("desc"))
        yield Change("window order", after)


def grouping(node: Node) -> Iterator[Change]:
    if isinstance(node, exp.Group) and len(node.expressions) > 1:
        yield from _shorter(node, "expressions", "group by")


def coalesce(node: Node) -> Iterator[Change]:
    if not isinstance(node, exp.Coalesce):
        return
    yield Change("coalesce", node.this.copy())
    if len(node.expressions) == 1:
        swapped = exp.Coalesce(this=node.expressions[0].copy(), expressions=[node.this.copy()])
        yield Change("coalesce", swapped)


def aggregate(node: Node) -> Iterator[Change]:
    for other in _AGGREGATE.get(type(node), ()):
        yield Change("aggregate", other(this=node.this.copy()))
    if isinstance(node, exp.Count):
        distinct = isinstance(node.this, exp.Distinct)
        after = exp.Count(this=node.this.expressions[0].copy()) if distinct else exp.Min(this=_one())
        yield Change("distinct" if distinct else "aggregate", after)


def distinct(node: Node) -> Iterator[Change]:
    if isinstance(node, exp.Select) and node.args.get("distinct"):
        after = node.copy()
        after.set("distinct", None)
        yield Change("distinct", after)


def union(node: Node) -> Iterator[Change]:
    if isinstance(node, exp.Union):
        yield Change("union", _set(node, "distinct", not node.args.get("distinct")))
        for side, other in (("left", "right"), ("right", "left")):
            after = getattr(node, other).copy()
            if side == "right" or not isinstance(node.left, exp.Union):
                if node.args.get("with_"):
                    after.set("with_", node.args["with_"].copy())
                yield Change("dropped union member", after)


def case(node: Node) -> Iterator[Change]:
    if not isinstance(node, exp.Case):
        return
    branches = node.args["ifs"]
    for position, branch in enumerate(branches):
        if len(branches) > 1:
            yield Change("dropped branch", _without(node, "ifs", position))
        else:
            yield Change("dropped branch", (node.args.get("default") or exp.null()).copy())
            yield Change("dropped branch", branch.args["true"].copy())
    if node.args.get("default"):
        yield Change("dropped branch", _set(node, "default", None))
    for position in range(len(branches) - 1):
        after = node.copy()
        one, two = after.args["ifs"][position : position + 2]
        first, second = one.args["true"].copy(), two.args["true"].copy()
        one.set("true", second)
        two.set("true", first)
        yield Change("swapped branches", after)


def nullif(node: Node) -> Iterator[Change]:
    if isinstance(node, exp.Nullif):
        yield Change("null check", node.this.copy())


OPERATORS: tuple[Operator, ...] = (
    comparison,
    null_check,
    literal,
    listed,
    sign,
    connector,
    condition,
    join,
    window,
    grouping,
    coalesce,
    aggregate,
    distinct,
    union,
    case,
    nullif,
)


def changes(node: Node) -> Iterator[Change]:
    for operator in OPERATORS:
        yield from operator(node)


def _as(node: Node, kind: type[Node]) -> Node:
    return kind(this=node.this.copy(), expression=node.expression.copy())


def _negated(node: Node) -> Node:
    return exp.paren(exp.Not(this=exp.paren(node, copy=True)), copy=False)


def _one() -> Node:
    return exp.Literal.number(1)


def _set(node: Node, key: str, value: object) -> Node:
    after = node.copy()
    after.set(key, value)
    return after


def _without(node: Node, key: str, position: int) -> Node:
    after = node.copy()
    after.set(key, [value for index, value in enumerate(after.args[key]) if index != position])
    return after


def _shorter(node: Node, key: str, kind: str) -> Iterator[Change]:
    """Without one of its keys; the last one goes with all that names it."""
    for position in range(len(node.args.get(key) or [])):
        yield Change(kind, _without(node, key, position))


def _conjuncts(node: Node) -> Iterator[Node]:
    if isinstance(node, exp.And):
        yield from _conjuncts(node.left)
        yield from _conjuncts(node.right)
    else:
        yield node


def _is_condition(node: Node) -> bool:
    """Whether a connector is part of the conjunction that a where, having or on holds."""
    while isinstance(node, exp.And) and isinstance(node.parent, exp.And):
        node = node.parent
    return isinstance(node, exp.And) and isinstance(node.parent, exp.Where | exp.Having | exp.Join)
