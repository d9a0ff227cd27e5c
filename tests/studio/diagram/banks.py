"""A bank with as many rails as large ones have, and one whose names are as hostile as names can be."""

from __future__ import annotations

import json
import random
from typing import Any

NETWORKS = ("Fed", "Swift", "Visa", "Mastercard", "Cash", "Correspondent")
CLASSES = ("Retail", "Business", "Merchant", "Escrow", "Loan", "Savings", "Broker", "Trust")
WAYS = (
    "ACH",
    "Wire",
    "Card",
    "Check",
    "Instant",
    "Book",
    "Fee",
    "Interest",
    "Return",
    "Reversal",
    "Adjustment",
    "Sweep",
)
HOSTILE = "a \"b\" <c> &lt; \\N \\ é {d|e} 'f' ] -- -> ;"


def hostile() -> bytes:
    """One rail with a name that means something to every format it passes through."""
    accounts = [
        {"id": name, "name": HOSTILE, "role": name, "scope": scope}
        for name, scope in (("A", "external"), ("B", "internal"))
    ]
    rail = {
        "name": HOSTILE,
        "source_role": "A",
        "destination_role": "B",
        "expected_net": 0,
        "origin": "InternalInitiated",
    }
    return json.dumps({"instance": "hostile", "accounts": accounts, "rails": [rail]}).encode()


def large(rails: int = 300) -> bytes:
    """JSON is YAML."""
    rng = random.Random(7)
    pools = [f"{name}Pool" for name in CLASSES]
    settlements = [f"{way}Settlement" for way in WAYS]
    accounts = [{"id": f"ext-{name}", "role": name, "scope": "external"} for name in NETWORKS]
    accounts += [{"id": f"gl-{name}", "role": name, "scope": "internal"} for name in (*pools, *settlements)]
    templates = [{"role": name, "scope": "internal", "parent_role": f"{name}Pool"} for name in CLASSES]
    sides = [(network, each) for network in NETWORKS for each in CLASSES if rng.random() < 0.5]
    sides += [(each, way) for each in CLASSES for way in settlements if rng.random() < 0.35]
    sides += [(way, network) for way in settlements for network in NETWORKS if rng.random() < 0.3]
    found: list[dict[str, Any]] = []
    for at in range(rails):
        pair = rng.choice(sides)
        source, destination = pair if rng.random() < 0.6 else pair[::-1]
        name = f"{source}To{destination}{WAYS[at % len(WAYS)]}{at}"
        found.append(
            {
                "name": name,
                "source_role": source,
                "destination_role": destination,
                "expected_net": 0,
                "origin": "InternalInitiated",
            }
        )
    inner = [rail["name"] for rail in found if rail["source_role"] in CLASSES]
    chains = [
        {"parent": a, "child": b, "required": False}
        for a, b in zip(inner[:30:2], inner[1:30:2], strict=False)
    ]
    limits = [
        {"parent_role": f"{rail['source_role']}Pool", "rail": rail["name"], "cap": 1000 * (at + 1)}
        for at, rail in enumerate([rail for rail in found if rail["source_role"] in CLASSES][:20])
    ]
    return json.dumps(
        {
            "instance": "large",
            "accounts": accounts,
            "account_templates": templates,
            "rails": found,
            "chains": chains,
            "limit_schedules": limits,
        },
        indent=1,
    ).encode()
