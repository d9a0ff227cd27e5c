"""Accounts, account templates, and the roles they hold."""

from __future__ import annotations

import re
import string
from collections import Counter

from recongen.declared.nodes import quote
from recongen.institution.draft import Draft
from recongen.institution.rules.basis import Breach, Breaches, repeated, rule, unknown, unknown_roles
from recongen.institution.types import Account, AccountTemplate

# Two templates are compared by the ids of their first instances.
_COMPARED_INSTANCES = 20
_MOST_COMPARISONS = 2_000_000


@rule("duplicate-account-id")
def unique_account_ids(draft: Draft) -> Breaches:
    yield from repeated(draft.texts("accounts", "id"), "account id", draft)


@rule("duplicate-template-role")
def unique_template_roles(draft: Draft) -> Breaches:
    """Account templates are told apart by their role alone; accounts may share one."""
    yield from repeated(draft.texts("account_templates", "role"), "template role", draft)


@rule("unknown-parent-role")
def account_parents_exist(draft: Draft) -> Breaches:
    yield from unknown_roles(draft.texts("accounts", "parent_role"), draft)


@rule("template-parent")
def template_parents_are_accounts(draft: Draft) -> Breaches:
    """A template under a template would leave open which of many parents an instance belongs to."""
    if not draft.roles_complete:
        return
    for role, path in draft.texts("account_templates", "parent_role"):
        if role in draft.template_roles and role not in draft.account_roles:
            message = (
                f"the role {quote(role)} belongs to an account template, so which of its accounts is the parent "
                "stays open"
            )
            yield Breach(path, message, "Name the role of one account; carry the finer grouping as metadata.")
        else:
            remedy = "Declare the parent account, or fix the name."
            yield from unknown([(role, path)], draft.account_roles, "no account has the role {}", remedy)


@rule("ambiguous-parent", "warning")
def parents_are_single(draft: Draft) -> Breaches:
    """Of several accounts with one role none is the parent; the check parent_balance_missing would say so daily."""
    holders = Counter(account.role for account in draft.accounts)
    children: list[Account | AccountTemplate] = [*draft.accounts, *draft.account_templates]
    for child in children:
        role = child.parent_role
        if role and holders[role] > 1:
            yield Breach(
                child.place.at("parent_role"),
                f"{holders[role]} accounts have the role {quote(role)}, so none of them is the parent",
                "Give the parent a role of its own.",
            )


@rule("parent-cycle", "warning")
def parents_lead_upward(draft: Draft) -> Breaches:
    parent_of = {
        account.role: account.parent_role
        for account in draft.accounts
        if account.role and account.parent_role
    }
    visited: set[str] = set()
    for account in draft.accounts:
        role, seen = account.role, set()
        while role is not None and role not in visited:
            visited.add(role)
            seen.add(role)
            role = parent_of.get(role)
        if role in seen:
            yield Breach(
                account.place.at("parent_role"),
                f"following the parents of {quote(str(account.role))} leads back to it",
                "Delete the parent_role of the topmost account.",
            )


@rule("generated-id-collision")
def generated_ids_are_free(draft: Draft) -> Breaches:
    """Two accounts under one id would answer to two names."""
    if len(draft.account_templates) * len(draft.accounts) > _MOST_COMPARISONS:
        return
    for template in draft.account_templates:
        pattern = _id_pattern(template)
        taken = next(
            (each.id for each in draft.accounts if pattern and _generates(template, each.id, pattern)), None
        )
        if taken is not None:
            yield Breach(
                template.place.at("instance_id_template"),
                f"it generates the id {quote(taken)}, which a declared account has",
                "Choose ids that no account has, such as demo-{n:04d}.",
            )
    yield from _templates_that_meet(draft)


def _templates_that_meet(draft: Draft) -> Breaches:
    taken: dict[str, AccountTemplate] = {}
    for template in draft.account_templates:
        for number in range(1, _COMPARED_INSTANCES + 1):
            generated = _instance_id(template, number)
            earlier = taken.setdefault(generated, template) if generated else template
            if earlier is not template and earlier.role != template.role:
                yield Breach(
                    template.place.at("instance_id_template"),
                    f"it generates {quote(str(generated))}, as the template {quote(earlier.role)} does",
                    "Give each template ids of its own.",
                )
                break


def _instance_id(template: AccountTemplate, number: int) -> str | None:
    if template.instance_id_template is None:
        return None
    return template.instance_id_template.format(role=template.role, n=number)


def _id_pattern(template: AccountTemplate) -> re.Pattern[str] | None:
    """The shape of the ids a template generates; the first {n} is caught as a number."""
    if template.instance_id_template is None:
        return None
    pattern, numbers = "", 0
    for literal, name, _, _ in string.Formatter().parse(template.instance_id_template):
        pattern += re.escape(literal)
        if name == "n":
            pattern += "([0-9]{1,12})" if numbers == 0 else "[0-9]{1,12}"
            numbers += 1
        elif name == "role":
            pattern += re.escape(template.role)
    return re.compile(pattern)


def _generates(template: AccountTemplate, account_id: str, pattern: re.Pattern[str]) -> bool:
    match = pattern.fullmatch(account_id)
    number = int(match.group(1)) if match else 0
    return number > 0 and _instance_id(template, number) == account_id


@rule("unknown-role")
def offset_roles_exist(draft: Draft) -> Breaches:
    section = "role_business_day_offsets"
    yield from unknown_roles(((role, draft.place.at(section, role)) for role, _ in draft.offsets), draft)
