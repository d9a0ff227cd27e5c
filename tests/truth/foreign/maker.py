"""A foreign institution as the text of its file, in the long grammar or the short one.

Nothing here knows how the synthetic feed is made. What people write is not always what can be lived by: children that no
rail can fire, keys that no leg can fill, caps below any amount, legs that cannot net, accounts that no rail reaches.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any, TypeVar

from tests.truth.foreign.words import (
    ACTS,
    AGES,
    CADENCES,
    CALENDARS,
    COMPLETIONS,
    KEYS,
    REQUIRED_COLUMNS,
    WORDS,
)

T = TypeVar("T")
Row = dict[str, Any]


class Maker:
    def __init__(self, seed: int) -> None:
        self.chance = random.Random(f"foreign {seed}")
        self.wild = seed % 3 > 0
        """Whether its people also declared what nothing can live by."""
        self.short = self.chance.random() < 0.35
        self.taken: set[str] = set()
        self.accounts: list[Row] = []
        self.classes: list[Row] = []
        self.rails: list[Row] = []
        self.templates: list[Row] = []
        self.chains: list[Row] = []
        self.limits: list[Row] = []

    # ---- chance ---------------------------------------------------------------------------------------

    def odds(self, percent: int) -> bool:
        return self.chance.randrange(100) < percent

    def slip(self, percent: int) -> bool:
        """The odds of something that only wild institutions have."""
        return self.odds(percent) and self.wild

    def pick(self, items: Sequence[T]) -> T:
        return items[self.chance.randrange(len(items))]

    def some(self, items: Sequence[T], low: int, high: int) -> list[T]:
        count = min(len(items), self.chance.randint(low, high))
        return self.chance.sample(list(items), count)

    def name(self, words: Sequence[str], number: int = 2) -> str:
        """A name that is not taken yet; now and then with what a database would have to quote."""
        while True:
            text = "".join(self.pick(words) for _ in range(number))
            text = f"{text} {self.pick('abc')}'s" if self.odds(3) else text
            text += str(self.chance.randint(2, 99)) if text in self.taken else ""
            if text not in self.taken:
                self.taken.add(text)
                return text

    # ---- the whole ------------------------------------------------------------------------------------

    def text(self) -> str:
        self._accounts()
        for _ in range(self.chance.randint(2, 6)):
            self._rail_of_two()
        for _ in range(self.chance.choice((0, 1, 1, 2, 3))):
            self._template()
        self._bundling()
        self._chains()
        self._limits()
        return json.dumps(self._document(), indent=1)

    def _document(self) -> Row:
        document: Row = {} if self.short and self.odds(50) else {"instance": "foreign"}
        document["accounts"] = self.accounts
        if self.classes:
            document["account_templates"] = self.classes
        document["rails"] = self.rails
        for section, rows in (
            ("transfer_templates", self.templates),
            ("chains", self.chains),
            ("limit_schedules", self.limits),
        ):
            if rows:
                document[section] = rows
        calendar = self.pick(CALENDARS)
        if calendar:
            document["business_calendar"] = calendar
        if self.odds(20):
            roles = self.some(self.roles(), 1, 2)
            document["role_business_day_offsets"] = {role: self.pick((0, 5, 12, 17, 22)) for role in roles}
        return document

    # ---- accounts -------------------------------------------------------------------------------------

    def roles(self, scope: str | None = None) -> list[str]:
        rows = [*self.accounts, *self.classes]
        return list(
            dict.fromkeys(row["role"] for row in rows if "role" in row and scope in (None, row["scope"]))
        )

    def _accounts(self) -> None:
        for _ in range(self.chance.randint(1, 2)):
            self._account("external")
        for _ in range(self.chance.randint(1, 5)):
            self._account("internal")
        for _ in range(self.chance.randint(0, 3)):
            parents = [row["role"] for row in self.accounts if "role" in row and row["scope"] == "internal"]
            row: Row = {"role": self.name(WORDS), "scope": "external" if self.odds(12) else "internal"}
            if parents and self.odds(75):
                row["parent_role"] = self.pick(parents)
            if self.slip(6):
                row["expected_eod_balance"] = 0
            if self.odds(30):
                row["instance_id_template"] = (
                    row["role"].lower().replace(" ", "-").replace("'", "") + "-{n:03d}"
                )
            self.classes.append(row)
        if self.slip(12):
            holder = self.pick([row for row in self.accounts if "role" in row])
            self.accounts.append(
                {"id": self.name(WORDS, 3), "role": holder["role"], "scope": holder["scope"]}
            )
        if self.slip(8) and self.classes:
            self.accounts[-1]["parent_role"] = self.classes[0]["role"]
        if self.slip(4):
            self.accounts[-1]["parent_role"] = self.accounts[-1].get("role", self.accounts[0].get("role"))
        if self.slip(5) and len(self.accounts) > 3 and all("role" in row for row in self.accounts[1:3]):
            first, second = self.accounts[1:3]
            first["parent_role"], second["parent_role"] = second["role"], first["role"]

    def _account(self, scope: str) -> None:
        row: Row = {"id": self.name(WORDS).lower(), "scope": scope}
        if not self.odds(5) or not self.accounts:
            row["role"] = self.name(WORDS)
        if self.odds(60):
            row["name"] = f"The {row['id']}"
        if self.odds(25) and self.roles():
            row["parent_role"] = self.pick(
                [role for role in self.roles() if role != row.get("role")] or [row["role"]]
            )
        if scope == "internal" and self.odds(22):
            row["expected_eod_balance"] = self.pick((0, 0, 0, 0, "100.00", "-2.50") if self.wild else (0,))
        self.accounts.append(row)

    def _role(self, scope: str | None = None) -> str:
        return self.pick(self.roles(scope) or self.roles())

    def _expression(self, scope: str | None = None) -> Any:
        if self.odds(18):
            roles = self.some(self.roles(scope) or self.roles(), 1, 3)
            return roles if self.odds(50) or len(roles) < 2 else f"({' | '.join(roles)})"
        return self._role(scope)

    # ---- rails ----------------------------------------------------------------------------------------

    def _rail(self, row: Row, keys: Sequence[str] = ()) -> Row:
        own = [*keys, *(key for key in self.some(KEYS, 0, 2) if key not in keys)]
        rail: Row = {"name": self.name(ACTS), **row}
        if not self.short:
            rail["transfer_type"] = self.name(ACTS, 3).lower() if self.odds(70) else rail["name"]
        if own:
            rail["metadata_keys"] = own
            if self.odds(25):
                rail["metadata_value_examples"] = {own[-1]: [self.pick(("x", "", "7")), "y"]}
            if self.odds(35):
                rail["posted_requirements"] = [self.pick(own)]
        if self.slip(6):
            rail["posted_requirements"] = [*rail.get("posted_requirements", ()), self.pick(REQUIRED_COLUMNS)]
        if self.slip(4):
            rail["posted_requirements"] = [*rail.get("posted_requirements", ()), "never_declared"]
        if self.odds(30):
            rail["max_pending_age"] = self.pick(AGES)
        if self.odds(20):
            rail["amount_typical_range"] = self.pick(([1, 5], [10, 10], ["0.01", "0.02"], [50000, 90000]))
        if self.odds(20):
            rail["firings_typical_per_period"] = self.pick(
                ([0, 1], [1, 3], {"period": "week", "range": [0, 2]})
            )
        self.rails.append(rail)
        return rail

    def _origins(self) -> Row:
        kind = self.chance.randrange(3)
        if kind == 0:
            return {"source_origin": "ExternalForcePosted", "destination_origin": "InternalInitiated"}
        return (
            {"origin": "InternalInitiated"}
            if kind == 1
            else {"origin": "Migrated", "source_origin": "Teller"}
        )

    def _rail_of_two(self, keys: Sequence[str] = (), net: bool = True, **more: Any) -> Row:
        way = self.chance.randrange(5)
        source = self._expression("external" if way < 2 else "internal" if way == 2 else None)
        target = self._expression("internal" if way < 2 else "external" if way == 2 else None)
        row: Row = {"source_role": source, "destination_role": target, **self._origins(), **more}
        if net:
            row["expected_net"] = self.pick(
                (0, 0, 0, 0, 0, 0, 0, "0.00", "2.50", "-7.00") if self.wild else (0,)
            )
        return self._rail(row, keys)

    def _rail_of_one(self, direction: str, keys: Sequence[str] = (), **more: Any) -> Row:
        roles = self._expression("internal" if self.odds(80) else None)
        row = {"leg_role": roles, "leg_direction": direction, "origin": "InternalInitiated", **more}
        return self._rail(row, keys)

    # ---- templates ------------------------------------------------------------------------------------

    def _template(self) -> None:
        keys = self.some(KEYS, 1, 2)
        if self.slip(4):
            keys.append("parent_transfer_id")
        completion = self.pick(COMPLETIONS)
        if self.odds(25):
            completion = f"metadata.{self.pick(('valid_until', keys[0], keys[-1]))}"
            if not completion.endswith("parent_transfer_id") and self.odds(80):
                keys = list(dict.fromkeys([*keys, completion.removeprefix("metadata.")]))
        transfer_key = [key for key in keys if not completion.endswith(key) or self.odds(40)] or keys[:1]
        legs = self._legs(keys)
        row: Row = {
            "name": self.name(ACTS),
            "expected_net": self.pick((0, 0, 0, 0, 0, "25.00", "-3.00", "0.01")),
            "transfer_key": transfer_key,
            "completion": completion,
            "leg_rails": [leg["name"] for leg in legs],
        }
        if not self.short:
            row["transfer_type"] = self.name(ACTS, 3).lower()
        variable = [leg["name"] for leg in legs if leg.get("leg_direction") == "Variable"]
        if len(variable) > 3:
            row["leg_rail_xor_groups"] = [variable[:2], variable[2:]]
        elif len(variable) > 1:
            row["leg_rail_xor_groups"] = [variable if len(variable) == 2 or self.odds(50) else variable[:2]]
        shared = [
            rail for rail in self.rails if rail["name"] in {n for t in self.templates for n in t["leg_rails"]}
        ]
        fitting = [rail for rail in shared if set(transfer_key) <= set(rail.get("metadata_keys", ()))]
        if fitting and self.odds(60):
            extra = self.pick(fitting)
            if extra.get("leg_direction") != "Variable":
                row["leg_rails"].append(extra["name"])
        self.templates.append(row)

    def _legs(self, keys: Sequence[str]) -> list[Row]:
        legs: list[Row] = []
        shape = self.pick(
            ("DC", "DV", "CV", "DCV", "WV", "DDC", "VVD")
            if not self.wild
            else (
                "DC",
                "DV",
                "CV",
                "DCV",
                "D",
                "C",
                "W",
                "WC",
                "WD",
                "V",
                "DDC",
                "DCC",
                "VVD",
                "VVVD",
                "VVVVD",
            )
        )
        for letter in shape:
            if letter == "W":
                legs.append(self._rail_of_two(keys, net=False))
            else:
                direction = {"D": "Debit", "C": "Credit", "V": "Variable"}[letter]
                legs.append(self._rail_of_one(direction, keys))
        return legs

    # ---- bundles --------------------------------------------------------------------------------------

    def _bundling(self) -> None:
        lonely = [
            self._rail_of_one(self.pick(("Debit", "Credit")))["name"]
            for _ in range(self.chance.choice((0, 0, 1, 2)))
        ]
        forms = [rail["name"] for rail in self.rails]
        forms += [rail["transfer_type"] for rail in self.rails if "transfer_type" in rail]
        for template in self.templates:
            forms += [template["name"], *(f"{template['name']}.{leg}" for leg in template["leg_rails"])]
        fired = list(self.rails)
        count = self.chance.choice((0, 1, 2)) or (1 if lonely else 0)
        swept: list[str] = []
        for number in range(count):
            selectors = self.some(forms, 1, 3) + (lonely if number == 0 else [])
            more = {
                "aggregating": True,
                "cadence": self.pick(CADENCES),
                "bundles_activity": list(dict.fromkeys(selectors)),
            }
            swept += selectors
            if self.odds(70):
                self._rail_of_two(**more)
            else:
                self._rail_of_one(self.pick(("Debit", "Credit")), **more)
        for rail in fired:
            names = {rail["name"], rail.get("transfer_type")}
            for template in self.templates:
                if rail["name"] in template["leg_rails"]:
                    names |= {template["name"], f"{template['name']}.{rail['name']}"}
            if names & set(swept) and self.odds(45):
                rail["max_unbundled_age"] = self.pick(AGES)

    # ---- chains ---------------------------------------------------------------------------------------

    def _chains(self) -> None:
        parents = [rail["name"] for rail in self.rails] + [
            template["name"] for template in self.templates
        ] * 2
        children = [rail["name"] for rail in self.rails if not rail.get("aggregating")]
        in_templates = {name for template in self.templates for name in template["leg_rails"]}
        if not self.slip(25):
            children = [name for name in children if name not in in_templates]
        children += [template["name"] for template in self.templates]
        pairs: set[tuple[str, str]] = set()
        for number in range(self.chance.choice((0, 1, 1, 2, 3, 4))):
            parent = self.pick(parents)
            free = [name for name in children if name != parent and (parent, name) not in pairs]
            if not self.wild:
                # What follows stands further down, as people who think it through would write it.
                order = [rail["name"] for rail in self.rails] + [
                    template["name"] for template in self.templates
                ]
                free = [name for name in free if order.index(name) > order.index(parent)]
            if not free:
                continue
            kind = self.chance.randrange(5)
            own = [name for name in free if any(name == template["name"] for template in self.templates)]
            if kind == 0 and len(free) > 1:
                members = self.some(free, 2, 3)
                if self.short:
                    self.chains.append({"parent": parent, "children": members})
                else:
                    required = self.odds(60)
                    self.chains += [
                        {
                            "parent": parent,
                            "child": name,
                            "required": required or self.odds(10),
                            "xor_group": f"g{number}",
                        }
                        for name in members
                    ]
            elif kind == 1 and own:
                members = [self.pick(own)]
                row: Row = {"fan_in": True}
                if self.odds(60):
                    row["expected_parent_count"] = self.chance.randint(2, 4)
                if self.short:
                    self.chains.append({"parent": parent, "children": [{"name": members[0], **row}]})
                else:
                    self.chains.append(
                        {"parent": parent, "child": members[0], "required": self.odds(40), **row}
                    )
            else:
                members = [self.pick(free)]
                if self.short:
                    self.chains.append({"parent": parent, "children": members})
                else:
                    self.chains.append({"parent": parent, "child": members[0], "required": self.odds(65)})
            pairs |= {(parent, name) for name in members}

    # ---- limits ---------------------------------------------------------------------------------------

    def _limits(self) -> None:
        seen: set[tuple[str, str, str]] = set()
        for _ in range(self.chance.choice((0, 0, 1, 2, 3))):
            rail = self.pick(self.rails)
            by_type = not self.short and self.odds(60)
            target = rail["transfer_type"] if by_type else rail["name"]
            direction = "Inbound" if self.odds(35) else "Outbound"
            role = self._role()
            parents = [row["parent_role"] for row in [*self.accounts, *self.classes] if "parent_role" in row]
            if parents and self.odds(80):
                role = self.pick(parents)
            if (role, target, direction) in seen:
                continue
            seen.add((role, target, direction))
            row: Row = {
                "parent_role": role,
                "cap": self.pick((0, "0.01", "0.05", 10, 1000, "250000.00") if self.wild else (900, 25000)),
            }
            row["transfer_type" if by_type else "rail"] = target
            if direction == "Inbound" or self.odds(20):
                row["direction"] = direction
            self.limits.append(row)
