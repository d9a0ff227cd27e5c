"""Valid institutions: every primitive, built as types, in both grammars' meanings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from recongen.institution.types import (
    Account,
    AccountTemplate,
    ChainEntry,
    Completion,
    Exceptions,
    Institution,
    LegDirection,
    LimitSchedule,
    Owner,
    Rail,
    Scope,
    ServiceLevels,
    TransferTemplate,
)

from .dice import Dice
from .names import key_name, name
from .rules import calendar, limits

Owned = TypeVar("Owned", Account, AccountTemplate, ChainEntry, LimitSchedule, Rail, TransferTemplate)

_CADENCES = (
    "daily-eod",
    "intraday-2h",
    "daily-bod",
    "weekly-fri",
    "monthly-eom",
    "monthly-bom",
    "monthly-15",
)
_SIDES: tuple[LegDirection, ...] = ("Debit", "Credit")


def make_institution(dice: Dice) -> Institution:
    return _Maker(dice).institution()


class _Maker:
    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        self.accounts: list[Account] = []
        self.account_templates: list[AccountTemplate] = []
        self.rails: list[Rail] = []
        self.templates: list[TransferTemplate] = []
        self.chains: list[ChainEntry] = []
        self.discriminators: set[tuple[str, str]] = set()

    def institution(self) -> Institution:
        self._make_accounts()
        for _ in range(self.dice.number(1, 2)):
            self._two_leg(expected_net=self._expected_net())
        for _ in range(self.dice.number(0, 2)):
            self._template()
        for _ in range(self.dice.number(0, 2)):
            self._single_leg(self.dice.pick(_SIDES))
        self._aggregating()
        self._chains()
        return Institution(
            prefix="bank",
            accounts=self._owned(self.accounts),
            rails=self._owned(self.rails),
            account_templates=self._owned(self.account_templates),
            transfer_templates=self._owned(self.templates),
            chains=self._owned(self.chains),
            limit_schedules=self._owned(
                limits(self.dice, [*self.accounts, *self.account_templates], self.roles, self.rails)
            ),
            business_calendar=calendar(self.dice),
            statuses=tuple(self.dice.some(("Cancelled", "Booked"), 0, 2)),
            balances="on_change" if self.dice.chance(40) else "daily",
            description=name(self.dice, "A bank ", 1) if self.dice.chance(50) else None,
            owner=self._owner(),
            exceptions=Exceptions(keep_days=(days := self.dice.number(1, 6))),
            # Without a roll of its own, so that a seed makes the bank that it always made.
            service_levels=ServiceLevels(high=days, medium=days + 3),
            content_hash="0" * 64,
        )

    def _owned(self, items: Sequence[Owned]) -> tuple[Owned, ...]:
        return tuple(replace(item, owner=self._owner()) for item in items)

    def _owner(self) -> Owner | None:
        """Somebody, half of somebody, or nobody."""
        if self.dice.chance(60):
            return None
        team = self.dice.pick(("Payments", "Deposits", "O'Hara | Söhne"))
        contact = self.dice.pick(("ops@bank.example", "#payments"))
        return self.dice.pick((Owner(team, contact), Owner(team), Owner(contact=contact)))

    def _make_accounts(self) -> None:
        for number in range(self.dice.number(2, 5)):
            external = number == 1
            inner = [row.role for row in self.accounts if row.scope == "internal" and row.role]
            has_parent = bool(inner) and not external and self.dice.chance(60)
            self.accounts.append(
                Account(
                    id=name(self.dice, "acc", number),
                    scope="external" if external else "internal",
                    name=name(self.dice, "Account ", number) if self.dice.chance(70) else None,
                    role=name(self.dice, "Role", number),
                    parent_role=self.dice.pick(inner) if has_parent else None,
                    expected_eod_balance=self._expected_balance(),
                )
            )
        if self.dice.chance(15):
            self.accounts.append(Account(id="roleless", scope="internal"))
        roles = [row.role for row in self.accounts if row.role and row.scope == "internal"]
        for number in range(self.dice.number(0, 2)):
            scope: Scope = "external" if self.dice.chance(10) else "internal"
            self.account_templates.append(
                AccountTemplate(
                    role=name(self.dice, "Class", number),
                    scope=scope,
                    parent_role=self.dice.pick(roles) if self.dice.chance(85) else None,
                    expected_eod_balance=self._expected_balance(),
                )
            )

    def _expected_balance(self) -> Decimal | None:
        return Decimal(self.dice.pick((0, 0, 10000, -250))) / 100 if self.dice.chance(20) else None

    def _expected_net(self) -> Decimal:
        return Decimal(self.dice.pick((100, -500))) / 100 if self.dice.chance(10) else Decimal(0)

    @property
    def roles(self) -> list[str]:
        return [row.role for row in self.accounts if row.role] + [row.role for row in self.account_templates]

    def _two_leg(
        self, expected_net: Decimal | None, keys: Sequence[str] = (), aggregating: bool = False
    ) -> Rail:
        sources = tuple(self.dice.some(self.roles, 1, 2))
        destinations = tuple(self.dice.some(self.roles, 1, 2))
        return self._rail(
            roles={*sources, *destinations},
            keys=keys,
            rail=Rail(
                name="",
                transfer_type="",
                source_roles=sources,
                destination_roles=destinations,
                expected_net=expected_net,
                source_origin="InternalInitiated",
                destination_origin="ExternalForcePosted",
                aggregating=aggregating,
            ),
        )

    def _single_leg(
        self, direction: LegDirection, keys: Sequence[str] = (), aggregating: bool = False
    ) -> Rail:
        roles = tuple(self.dice.some(self.roles, 1, 2))
        return self._rail(
            roles=set(roles),
            keys=keys,
            rail=Rail(
                name="",
                transfer_type="",
                leg_roles=roles,
                leg_direction=direction,
                origin="InternalInitiated",
                aggregating=aggregating,
            ),
        )

    def _rail(self, rail: Rail, roles: set[str], keys: Sequence[str]) -> Rail:
        number = len(self.rails)
        rail_name = name(self.dice, "rail", number)
        transfer_type = self._transfer_type(rail_name, set() if rail.aggregating else roles)
        self.discriminators |= {(transfer_type, role) for role in roles}
        own = (key_name(self.dice, "key", number),) if self.dice.chance(50) else ()
        columns = ("parent_transfer_id", "transfer_completion", "bundle_id", "template_name")
        columns += ("account_parent_role", "supersedes", "metadata", "account_name")
        requirements = (*own,) if self.dice.chance(50) else ()
        if self.dice.chance(15):
            requirements = (*requirements, self.dice.pick(columns))
        made = replace(
            rail,
            name=rail_name,
            transfer_type=transfer_type,
            metadata_keys=(*keys, *own),
            posted_requirements=requirements,
            max_pending_seconds=self.dice.pick((86400, 3600, 259200)) if self.dice.chance(60) else None,
        )
        self.rails.append(made)
        return made

    def _transfer_type(self, rail_name: str, roles: set[str]) -> str:
        """The rail's own name, a name of its own, or a type that no other rail uses with these roles.

        Without roles never a shared one: an aggregating rail must not bundle itself by type.
        """
        if roles and self.dice.chance(30):
            shared = sorted({rail.transfer_type for rail in self.rails})
            free = [text for text in shared if not any((text, role) in self.discriminators for role in roles)]
            if free:
                return self.dice.pick(free)
        return name(self.dice, "type", len(self.rails)) if self.dice.chance(60) else rail_name

    def _template(self) -> None:
        number = len(self.templates)
        keys = [key_name(self.dice, f"tk{number}", position) for position in range(self.dice.number(1, 2))]
        completion = self._completion(number)
        rail_keys = keys if completion.key is None else [*keys, completion.key]
        legs = [self._single_leg("Debit", rail_keys), self._single_leg("Credit", rail_keys)]
        if self.dice.chance(25):
            legs.append(self._two_leg(None, rail_keys))
        groups = self._xor_groups(legs, rail_keys)
        if not groups and self.dice.chance(50):
            legs.append(self._single_leg("Variable", rail_keys))
        self.templates.append(
            TransferTemplate(
                name=name(self.dice, "template", number),
                transfer_type=name(self.dice, "ttype", number)
                if self.dice.chance(60)
                else legs[0].transfer_type,
                expected_net=self._expected_net(),
                transfer_key=tuple(keys),
                completion=completion,
                leg_rails=tuple(rail.name for rail in legs),
                leg_rail_xor_groups=tuple(tuple(rail.name for rail in group) for group in groups),
            )
        )

    def _completion(self, number: int) -> Completion:
        kind = self.dice.number(0, 3)
        if kind == 0:
            return Completion("business_day_end")
        if kind == 1:
            return Completion("business_day_end", days=self.dice.number(1, 5))
        if kind == 2:
            return Completion("metadata", key=key_name(self.dice, "until", number))
        return Completion("month_end")

    def _xor_groups(self, legs: list[Rail], keys: list[str]) -> list[list[Rail]]:
        """Sometimes two or three Variable rails of which exactly one fires; they are added to the legs."""
        if not self.dice.chance(45):
            return []
        groups = []
        for _ in range(2 if self.dice.chance(15) else 1):
            group = [self._single_leg("Variable", keys) for _ in range(self.dice.number(2, 3))]
            legs += group
            groups.append(group)
        return groups

    def _aggregating(self) -> None:
        in_templates = {leg for template in self.templates for leg in template.leg_rails}
        singles = [row.name for row in self.rails if not row.is_two_leg and row.name not in in_templates]
        count = self.dice.number(1 if singles else 0, 2)
        movable = list(self.rails)
        bundled: list[str] = []
        for position in range(count):
            selectors = self.dice.some(self._selectors(movable), 1, 3)
            if position == 0:
                selectors += [text for text in singles if text not in selectors]
            bundled += selectors
            two_leg = self.dice.chance(60)
            rail = (
                self._two_leg(Decimal(0), aggregating=True)
                if two_leg
                else self._single_leg(self.dice.pick(_SIDES), aggregating=True)
            )
            self.rails[-1] = replace(
                rail, bundles_activity=tuple(selectors), cadence=self.dice.pick(_CADENCES)
            )
        self.rails = [
            replace(rail, max_unbundled_seconds=self.dice.pick((14400, 86400)))
            if rail in movable and self._is_bundled(rail, bundled) and self.dice.chance(70)
            else rail
            for rail in self.rails
        ]

    def _selectors(self, rails: list[Rail]) -> list[str]:
        forms = [rail.name for rail in rails] + [rail.transfer_type for rail in rails]
        for template in self.templates:
            forms += [template.name, *(f"{template.name}.{leg}" for leg in template.leg_rails)]
        return list(dict.fromkeys(forms))

    def _is_bundled(self, rail: Rail, selectors: list[str]) -> bool:
        forms = {rail.name, rail.transfer_type}
        for template in self.templates:
            if rail.name in template.leg_rails:
                forms |= {template.name, f"{template.name}.{rail.name}"}
        return bool(forms & set(selectors))

    def _chains(self) -> None:
        """A leg rail makes no transfer of its own: it may be a parent, never a child."""
        grouped = {leg for template in self.templates for leg in template.leg_rails}
        parents = [rail.name for rail in self.rails if not rail.aggregating]
        templates = [template.name for template in self.templates]
        children = [text for text in parents if text not in grouped] + templates
        if self.dice.chance(85):
            parents = [text for text in parents if text not in grouped]
        for number in range(self.dice.number(0, 3)):
            parent = self.dice.pick([*parents, *templates, *templates])
            taken = {entry.child for entry in self.chains if entry.parent == parent} | {parent}
            free = [text for text in children if text not in taken]
            if free:
                self._chain(number, parent, free, [text for text in templates if text in free])

    def _chain(self, number: int, parent: str, free: list[str], free_templates: list[str]) -> None:
        kind = self.dice.number(0, 3)
        if kind == 1 and len(free) > 1:
            required, group = self.dice.chance(60), name(self.dice, "xor", number)
            members = self.dice.some(free, 2, 3)
            self.chains += [ChainEntry(parent, child, required, xor_group=group) for child in members]
        elif kind > 1 and free_templates:
            expected = self.dice.number(2, 3) if self.dice.chance(60) else None
            self.chains.append(
                ChainEntry(
                    parent,
                    self.dice.pick(free_templates),
                    required=self.dice.chance(50),
                    fan_in=True,
                    expected_parent_count=expected,
                )
            )
        else:
            self.chains.append(ChainEntry(parent, self.dice.pick(free), required=self.dice.chance(75)))
