"""Names: which may stand only once, and which something else must have."""

from __future__ import annotations

from functools import partial

from recongen.declared.nodes import quote
from recongen.institution.derive import legs
from recongen.institution.draft import Draft
from recongen.institution.rules.basis import Breach, Breaches, clashes, rule, unknown

_NO_ROLE = (
    "no account and no account template has the role {}",
    "Declare an account with it, or fix the name.",
)
_UNDECLARED = "Declare it, or fix the name."


# Rule, the section and the key of the names, and what one of them is called.
_UNIQUE = (
    ("duplicate-account-id", "accounts", "id", "account id"),
    # Accounts may share a role; account templates may not, for nothing else identifies them.
    ("duplicate-template-role", "account_templates", "role", "template role"),
    ("duplicate-rail-name", "rails", "name", "rail"),
    ("duplicate-template-name", "transfer_templates", "name", "transfer template"),
)


def _repeated(draft: Draft, section: str, key: str, noun: str) -> Breaches:
    """Each name that stands somewhere above already."""
    names = ((name, (name, path)) for name, path in draft.texts(section, key))
    for (_, earlier), (name, path) in clashes(names):
        message = f"the {noun} {quote(name)} is already declared on line {draft.place.line(*earlier)}"
        yield Breach(path, message, "Rename one of the two, or delete it.")


for name, section, key, noun in _UNIQUE:
    rule(name)(partial(_repeated, section=section, key=key, noun=noun))


@rule("ambiguous-name", "warning")
def names_refer_to_one_thing(draft: Draft) -> Breaches:
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
            yield Breach(template.place.at("name"), message, "Rename one of the two.")


@rule("unknown-parent-role")
def account_parents_exist(draft: Draft) -> Breaches:
    return unknown(draft.texts("accounts", "parent_role"), draft.roles, *_NO_ROLE)


@rule("template-parent")
def template_parents_are_accounts(draft: Draft) -> Breaches:
    """A template under a template would leave open which of many parents an instance belongs to."""
    for role, path in draft.texts("account_templates", "parent_role") if draft.roles is not None else ():
        if role in draft.template_roles and role not in draft.account_roles:
            whose = f"the role {quote(role)} belongs to an account template"
            message = f"{whose}, so which of its accounts is the parent stays open"
            yield Breach(path, message, "Name the role of one account; carry the finer grouping as metadata.")
        else:
            remedy = "Declare the parent account, or fix the name."
            yield from unknown([(role, path)], draft.account_roles, "no account has the role {}", remedy)


@rule("unknown-role")
def rail_roles_exist(draft: Draft) -> Breaches:
    uses = ((leg.role, rail.place.item(leg.role, leg.role_key)) for rail in draft.rails for leg in legs(rail))
    return unknown(uses, draft.roles, *_NO_ROLE)


@rule("unknown-role")
def offset_roles_exist(draft: Draft) -> Breaches:
    uses = (
        (role, draft.place.at("role_business_day_offsets", role))
        for role, _ in draft.role_business_day_offsets
    )
    return unknown(uses, draft.roles, *_NO_ROLE)


@rule("unknown-limit-role", "warning")
def limit_roles_exist(draft: Draft) -> Breaches:
    return unknown(draft.texts("limit_schedules", "parent_role"), draft.roles, *_NO_ROLE)


@rule("unknown-transfer-type")
def limited_types_exist(draft: Draft) -> Breaches:
    message = "no rail has the transfer type {}, so this cap could never be reached"
    types = draft.transfer_types if draft.complete("rails", "name", "transfer_type") else None
    uses = draft.texts("limit_schedules", "transfer_type")
    return unknown(uses, types, message, "Name a rail's transfer type.")


@rule("unknown-rail")
def limited_rails_exist(draft: Draft) -> Breaches:
    message = "no rail is called {}, so this cap could never be reached"
    return unknown(draft.texts("limit_schedules", "rail"), draft.rail_names, message, "Name a declared rail.")


@rule("unknown-leg-rail")
def leg_rails_exist(draft: Draft) -> Breaches:
    uses = draft.texts("transfer_templates", "leg_rails")
    return unknown(uses, draft.rail_names, "no rail is called {}", _UNDECLARED)


@rule("unknown-chain-member")
def chain_members_exist(draft: Draft) -> Breaches:
    parents = ((chain.parent, chain.place.at("parent")) for chain in draft.chains)
    children = ((chain.child, chain.child_place.at()) for chain in draft.chains)
    complete = draft.rail_names is not None and draft.complete("transfer_templates", "name")
    known = {**draft.rails_by_name, **draft.legs} if complete else None
    message = "no rail and no transfer template is called {}"
    return unknown((*parents, *children), known, message, _UNDECLARED)
