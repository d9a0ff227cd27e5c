"""Names: which may stand only once, and which something else must have."""

from __future__ import annotations

from recongen.declared.findings import Fault
from recongen.declared.nodes import Path, quote
from recongen.institution.derive import legs
from recongen.institution.draft import Draft
from recongen.institution.rules.basis import Faults, check, clashes, unknown
from recongen.looks import outline, spelled_out

# Rule, the section and the key of the names, and what one of them is called.
_UNIQUE = (
    ("duplicate-account-id", "accounts", "id", "account id"),
    # Accounts may share a role; account templates may not, for nothing else identifies them.
    ("duplicate-template-role", "account_templates", "role", "template role"),
    ("duplicate-rail-name", "rails", "name", "rail"),
    ("duplicate-template-name", "transfer_templates", "name", "transfer template"),
)
_TOLD_APART = {
    "account id": [("accounts", "id")],
    "role": [("accounts", "role"), ("account_templates", "role")],
    "rail": [("rails", "name")],
    "transfer template": [("transfer_templates", "name")],
    "status": [],
}
_NO_ROLE = (
    "no account and no account template has the role {}",
    "Declare an account with it, or fix the name.",
)
_UNDECLARED = "Declare it, or fix the name."


@check(*(unique[0] for unique in _UNIQUE))
def names_stand_once(draft: Draft) -> Faults:
    for rule, section, key, noun in _UNIQUE:
        names = ((name, (name, path)) for name, path in draft.texts(section, key))
        for (_, earlier), (name, path) in clashes(names):
            message = f"the {noun} {quote(name)} is already declared on line {draft.place.line(*earlier)}"
            yield Fault(path, rule, message, "Rename one of the two, or delete it.")


@check(warnings=("names-look-alike",))
def names_can_be_told_apart(draft: Draft) -> Faults:
    """A person who means one and writes the other sees no difference, and a rule takes them for two."""
    for noun, places in _TOLD_APART.items():
        named: dict[str, Path] = {}
        for section, key in places:
            for name, path in draft.texts(section, key):
                named.setdefault(name, path)
        for status in draft.statuses if noun == "status" else ():
            named[status] = draft.place.item(status, "statuses")
        for (earlier, place), (name, path) in clashes(
            (outline(name), (name, path)) for name, path in named.items()
        ):
            this, that = spelled_out(name, earlier)
            message = (
                f"the {noun} {this} looks like {that} on line {draft.place.line(*place)}, and is another"
            )
            remedy = "Write one of them everywhere, or rename one so that people can tell them apart."
            yield Fault(path, "names-look-alike", message, remedy)


@check(warnings=("ambiguous-name",))
def names_refer_to_one_thing(draft: Draft) -> Faults:
    """In a chain the name then means the template, in a bundle whatever it can mean."""
    referred = {name for chain in draft.chains for name in (chain.parent, chain.child)}
    referred |= {selector for rail in draft.rails for selector in draft.bundled_by(rail)}
    for template in draft.transfer_templates:
        rail = draft.rails_by_name.get(template.name)
        if rail and template.name in referred:
            message = (
                f"the rail on line {rail.place.line()} has this name too, and a chain or bundle refers to it: "
                "a chain then means the template, a bundle both"
            )
            yield Fault(template.place.at("name"), "ambiguous-name", message, "Rename one of the two.")


@check("unknown-parent-role", "unknown-role", "template-parent", warnings=("unknown-limit-role",))
def roles_exist(draft: Draft) -> Faults:
    """A template under a template would leave open which of many parents an instance belongs to."""
    single, many = (
        {role for role, _ in draft.texts(section, "role")} for section in ("accounts", "account_templates")
    )
    complete = draft.complete("accounts", "role") and draft.complete("account_templates", "role")
    offsets = (
        (role, draft.place.at("role_business_day_offsets", role))
        for role, _ in draft.role_business_day_offsets
    )
    legs_of_rails = (
        (leg.role, rail.place.item(leg.role, leg.role_key)) for rail in draft.rails for leg in legs(rail)
    )
    for rule, uses in (
        ("unknown-parent-role", draft.texts("accounts", "parent_role")),
        ("unknown-limit-role", draft.texts("limit_schedules", "parent_role")),
        ("unknown-role", offsets),
        ("unknown-role", legs_of_rails),
    ):
        yield from unknown(rule, uses, single | many if complete else None, *_NO_ROLE)
    parents = list(draft.texts("account_templates", "parent_role")) if complete else []
    for role, path in parents:
        if role in many:
            whose = f"the role {quote(role)} belongs to an account template"
            message = f"{whose}, so which of its accounts is the parent stays open"
            remedy = "Name the role of one account; carry the finer grouping as metadata."
            yield Fault(path, "template-parent", message, remedy)
    others = (use for use in parents if use[0] not in many)
    message, remedy = "no account has the role {}", "Declare the parent account, or fix the name."
    yield from unknown("template-parent", others, single, message, remedy)


@check("unknown-leg-rail", "unknown-chain-member", "unknown-rail", "unknown-transfer-type")
def rails_and_templates_exist(draft: Draft) -> Faults:
    rails = draft.rails_by_name if draft.complete("rails", "name") else None
    types = draft.transfer_types if draft.complete("rails", "name", "transfer_type") else None
    complete = rails is not None and draft.complete("transfer_templates", "name")
    members = {**draft.rails_by_name, **draft.legs} if complete else None
    legs = draft.texts("transfer_templates", "leg_rails")
    yield from unknown("unknown-leg-rail", legs, rails, "no rail is called {}", _UNDECLARED)
    parents = ((chain.parent, chain.place.at("parent")) for chain in draft.chains)
    children = ((chain.child, chain.child_place.at()) for chain in draft.chains)
    message = "no rail and no transfer template is called {}"
    yield from unknown("unknown-chain-member", (*parents, *children), members, message, _UNDECLARED)
    uses = draft.texts("limit_schedules", "rail")
    message = "no rail is called {}, so this cap could never be reached"
    yield from unknown("unknown-rail", uses, rails, message, "Name a declared rail.")
    uses = draft.texts("limit_schedules", "transfer_type")
    message = "no rail has the transfer type {}, so this cap could never be reached"
    yield from unknown("unknown-transfer-type", uses, types, message, "Name a rail's transfer type.")
