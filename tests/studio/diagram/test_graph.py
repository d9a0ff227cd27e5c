"""Every thing is a node, every reference an edge, nothing is invented; and what somebody asks to see is what is drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from recongen.declared.nodes import Path as Place
from recongen.institution import check
from recongen.institution.relations import declarations
from recongen.institution.types import Institution
from recongen.studio.diagram.graph import KINDS, Graph, graph_of
from recongen.studio.diagram.picture import break_lines, column
from recongen.studio.diagram.view import (
    MOST_RAILS,
    DiagramView,
    Part,
    alike,
    part_of,
    settle,
    view_of,
)
from recongen.studio.names import find_declared, uses
from recongen.studio.splice import Document
from tests.studio.desk import BANKS, text_of
from tests.studio.diagram.banks import large

FILES = [name for name, path in BANKS.items() if path]


def institution_of(file: Path) -> Institution:
    found, findings = check(file, None)
    assert found is not None, findings
    return found


def bundled(name: str) -> Graph:
    path = BANKS[name]
    assert path is not None
    return graph_of(institution_of(path))


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    file = tmp_path_factory.mktemp("large") / "large.yaml"
    file.write_bytes(large())
    return graph_of(institution_of(file))


@pytest.mark.parametrize("name", FILES)
def test_every_declared_thing_is_a_node_at_its_place(name: str) -> None:
    path = BANKS[name]
    assert path is not None
    institution, graph = institution_of(path), bundled(name)
    things = {(kind, each, item.place.path[:2]) for kind, each, item in declarations(institution)}
    nodes = {
        ("rail" if node.kind == "aggregation" else node.kind, node.name, node.path)
        for node in graph.nodes.values()
        if node.kind != "role"
    }
    assert things == nodes
    document = Document(text_of(name).decode())
    roles = {node.name for node in graph.nodes.values() if node.kind == "role"}
    assert set(find_declared(uses(document), "role")) == roles


@pytest.mark.parametrize("name", FILES)
def test_every_reference_is_an_edge_and_every_edge_a_reference(name: str) -> None:
    """A reference is where the file names something that it declares elsewhere."""
    document, graph, means = Document(text_of(name).decode()), bundled(name), meanings(name)
    ends: dict[Place, set[str]] = {}
    for edge in graph.edges:
        ends.setdefault(edge.path, set()).update(graph.nodes[end].name for end in (edge.source, edge.target))
    own = {node.name for node in graph.nodes.values()}
    said: dict[Place, set[str]] = {}
    for use in uses(document):
        # Hours of a role are a setting and no thing of their own.
        is_thing = {"role", "rail", "template", "transfer type", "leg"} & set(use.names)
        if not is_thing or use.path[0] == "role_business_day_offsets":
            continue
        for text in (
            use.text.strip("()").replace(" ", "").split("|") if use.names == ("role",) else [use.text]
        ):
            named = {text} & own | (set() if "role" in use.names else means.get(text, set()))
            said.setdefault(use.path[:2], set()).update(named)
            if not use.declares:
                assert named and named <= ends[use.path[:2]], use
    for path, names in ends.items():
        itself = {node.name for node in graph.nodes.values() if node.path == path}
        assert names <= said[path] | itself, path


def meanings(name: str) -> dict[str, set[str]]:
    """What posts transfers of a type, and both parts of Template.LegRail."""
    path = BANKS[name]
    assert path is not None
    institution = institution_of(path)
    found: dict[str, set[str]] = {}
    for each in (*institution.rails, *institution.transfer_templates):
        found.setdefault(each.transfer_type, set()).add(each.name)
    for template in institution.transfer_templates:
        for rail in template.leg_rails:
            found[f"{template.name}.{rail}"] = {template.name, rail}
    return found


def test_directions_are_those_of_the_money() -> None:
    graph = bundled("sasquatch_pr")
    said = {(edge.source, edge.meaning, edge.target) for edge in graph.edges}
    assert {
        ("role:FederalReserve", "debits", "rail:CustomerInboundACH"),
        ("rail:CustomerInboundACH", "credits", "role:CustomerDDA"),
        ("role:CustomerDDA", "debits", "rail:WireFee"),
        ("rail:FeeBatch", "credits", "role:FeeIncome"),
        ("rail:FeeBatch", "sweeps", "rail:MonthlyServiceFee"),
        ("rail:MerchantSettle", "posts", "role:MerchantDDA"),
        ("transfer_template:MerchantSettlementCycle", "leg", "rail:CardSale"),
        ("rail:CustomerOutboundWire", "before", "chain:CustomerOutboundWire → WireFee"),
        ("chain:CustomerOutboundWire → WireFee", "after", "rail:WireFee"),
        ("role:CustomerDDA", "parent", "role:CustomerDDAControl"),
        ("account:ext-cash", "holds", "role:WalkInCash"),
    } <= said
    cash = "limit_schedule:CustomerDDAControl: rail CustomerCashDeposit (Inbound)"
    assert {(cash, "caps", "rail:CustomerCashDeposit"), (cash, "among", "role:CustomerDDAControl")} <= said


# What is looked at -------------------------------------------------------------------------------------------------------


def ids(part: Part) -> set[str]:
    return set(part.graph.nodes)


def test_focus_shows_a_thing_and_what_is_next_to_it_with_both_ends_of_each_rail() -> None:
    graph = bundled("sasquatch_pr")
    near = ids(part_of(graph, DiagramView(focus=["rail:ACHReturn"])))
    assert {
        "rail:ACHReturn",
        "role:ACHOrigSettlement",
        "role:CustomerDDA",
        "chain:CustomerOutboundACH → ACHReturn",
        "rail:CustomerOutboundACH",
        "rail:ACHOriginationSweep",
        "role:FederalReserve",
    } == near
    assert near < ids(part_of(graph, DiagramView(focus=["rail:ACHReturn"], depth=2)))


def test_kinds_are_a_filter_and_find_is_a_part_of_a_name() -> None:
    graph = bundled("sasquatch_pr")
    shown = part_of(graph, DiagramView(kinds=("role", "limit_schedule")))
    assert {"role", "limit_schedule"} == {node.kind for node in shown.graph.nodes.values()}
    assert {"among", "parent"} == {edge.meaning for edge in shown.graph.edges}
    found = part_of(graph, DiagramView(find="lockBOX"))
    assert {"rail:LockboxDeposit"} == found.centre
    assert {"role:WalkInCash", "role:ZBASubAccount", "rail:ZBASweep"} <= ids(found)
    roles = part_of(graph, DiagramView(find="settle", kinds=("role",)))
    assert {"ACHOrigSettlement", "CardAcquiringSettlement", "WireSettlementSuspense"} == {
        node.name for node in roles.graph.nodes.values()
    }
    assert ["no such"] == part_of(graph, DiagramView(find="no such")).missing


def test_many_rails_are_drawn_as_few_boxes_until_somebody_looks_closer(wide: Graph) -> None:
    assert 300 == sum(node.kind == "rail" for node in wide.nodes.values())
    part = part_of(wide, DiagramView())
    drawn = len(part.graph.nodes) - sum(len(each) - 1 for each in part.bundles.values())
    assert drawn < 120
    assert {"role", "rail"} == {node.kind for node in part.graph.nodes.values()}
    for first, rails in part.bundles.items():
        assert set(rails) == alike(wide, first) and first == rails[0]
    first, rails = max(part.bundles.items(), key=lambda each: len(each[1]))
    closer = part_of(wide, DiagramView(focus=[f"alike:{wide.nodes[first].name}"]))
    assert set(rails) <= closer.centre <= ids(closer) and not closer.bundles
    rails_alone = part_of(wide, DiagramView(kinds=("rail",)))
    assert part.bundles == rails_alone.bundles, "also where the roles are not shown"
    assert not part_of(wide, DiagramView(rails="each")).bundles
    busy = part_of(wide, DiagramView(focus=["role:Fed", "role:Visa", "role:Retail", first]))
    drawn = [id_ for ids in busy.bundles.values() for id_ in ids]
    assert len(drawn) > MOST_RAILS and first not in drawn
    assert MOST_RAILS > len(bundled("sasquatch_pr").nodes) / 2
    assert not part_of(bundled("sasquatch_pr"), DiagramView()).bundles
    assert part_of(bundled("sasquatch_pr"), DiagramView(rails="alike")).bundles


def test_the_address_says_it_all_and_nothing_else_can_be_said() -> None:
    view = DiagramView(("rail", "chain"), ("rail:a", "role:b"), 2, "x y", "coverage", "each")
    pairs = [("kind", "rail"), ("kind", "chain"), ("focus", "rail:a"), ("focus", "role:b"), ("depth", "2")]
    pairs += [("find", "x y"), ("overlay", "coverage"), ("rails", "each")]
    assert view == view_of(pairs)
    assert (
        "kind=rail&kind=chain&focus=rail%3Aa&focus=role%3Ab&depth=2&find=x+y&overlay=coverage&rails=each"
        == view.query
    )
    strange = [
        ("kind", "x"),
        ("depth", "-1"),
        ("depth", "9" * 50),
        ("overlay", "x"),
        ("rails", "x"),
        ("find", " "),
    ]
    assert DiagramView() == view_of(strange)
    assert "" == DiagramView().query
    graph = bundled("spec_example")
    kinds = tuple(kind for kind in KINDS if kind not in ("account", "account_template"))
    assert DiagramView() == settle(graph, DiagramView(kinds))


def test_columns_go_from_outside_to_many_accounts() -> None:
    graph = bundled("sasquatch_pr")
    columns = {id_: column(graph, graph.nodes[id_]) for id_ in graph.nodes}
    order = [
        "role:FederalReserve",
        "rail:CustomerInboundACH",
        "role:FeeIncome",
        "rail:FeeBatch",
        "role:CustomerDDA",
    ]
    assert [0, 1, 2, 3, 4] == [columns[id_] for id_ in order]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Short", ["Short"]),
        ("MerchantSettlementCycleByHand", ["MerchantSettlementCycle", "ByHand"]),
        ("a_long_name_of_words_with_lines", ["a_long_name_of_words_", "with_lines"]),
        ("x" * 30, ["x" * 24, "x" * 6]),
    ],
)
def test_long_names_go_on_between_their_words(name: str, lines: list[str]) -> None:
    assert lines == break_lines(name)
    assert name.replace(" ", "") == "".join(break_lines(name)).replace(" ", "")
