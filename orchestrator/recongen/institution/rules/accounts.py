"""Accounts, account templates, and the roles they hold."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

from recongen.institution.draft import Draft, Placed
from recongen.institution.kinds import did_you_mean
from recongen.institution.nodes import quote
from recongen.institution.rules.common import repeated, unknown_role
from recongen.institution.rules.registry import Breach, rule
from recongen.institution.types import Account, AccountTemplate

# Two templates are compared by the ids of their first instances.
_COMPARED_INSTANCES = 20
_MOST_COMPARISONS = 2_000_000


@rule("duplicate-account-id")
def unique_account_ids(draft: Draft) -> Iterator[Breach]:
    yield from repeated(draft.accounts, draft, "id", "account id", lambda account: account.id)


@rule("duplicate-template-role")
def unique_template_roles(draft: Draft) -> Iterator[Breach]:
    """Account templates are told apart by their role alone; accounts may share one."""
    yield from repeated(
        draft.account_templates, draft, "role", "template role", lambda template: template.role
    )


@rule("unknown-parent-role")
def account_parents_exist(draft: Draft) -> Iterator[Breach]:
    if not draft.roles_complete:
        return
    for account in draft.accounts:
        role = account.value.parent_role
        if role and role not in draft.roles:
            yield unknown_role(role, account.at("parent_role"), draft)


@rule("template-parent")
def template_parents_are_accounts(draft: Draft) -> Iterator[Breach]:
    """A template under a template would leave open which of many parents an instance belongs to."""
    if not draft.roles_complete:
        return
    for template in draft.account_templates:
        role = template.value.parent_role
        if role is None or role in draft.account_roles:
            continue
        if role in draft.template_roles:
            yield Breach(
                template.at("parent_role"),
                f"the role {quote(role)} belongs to an account template, so which of its accounts is the parent "
                "stays open",
                "Name the role of one account; carry the finer grouping as metadata.",
            )
        else:
            hint = did_you_mean(role, draft.account_roles)
            yield Breach(
                template.at("parent_role"),
                f"no account has the role {quote(role)}",
                f"{hint}Declare the parent account, or fix the name.",
            )


@rule("ambiguous-parent", "warning")
def parents_are_single(draft: Draft) -> Iterator[Breach]:
    """Of several accounts with one role none is the parent; the check parent_balance_missing would say so daily."""
    holders: dict[str, int] = {}
    for account in draft.accounts:
        if account.value.role:
            holders[account.value.role] = holders.get(account.value.role, 0) + 1
    children: list[Placed[Account] | Placed[AccountTemplate]] = [*draft.accounts, *draft.account_templates]
    for child in children:
        role = child.value.parent_role
        if role and holders.get(role, 0) > 1:
            yield Breach(
                child.at("parent_role"),
                f"{holders[role]} accounts have the role {quote(role)}, so none of them is the parent",
                "Give the parent a role of its own.",
            )


@rule("parent-cycle", "warning")
def parents_lead_upward(draft: Draft) -> Iterator[Breach]:
    parent_of = {
        account.value.role: account.value.parent_role
        for account in draft.accounts
        if account.value.role and account.value.parent_role
    }
    visited: set[str] = set()
    for account in draft.accounts:
        role, seen = account.value.role, set()
        while role is not None and role not in visited:
            visited.add(role)
            seen.add(role)
            role = parent_of.get(role)
        if role in seen:
            yield Breach(
                account.at("parent_role"),
                f"following the parents of {quote(str(account.value.role))} leads back to it",
                "Delete the parent_role of the topmost account.",
            )


@rule("generated-id-collision")
def generated_ids_are_free(draft: Draft) -> Iterator[Breach]:
    """Two accounts under one id would answer to two names."""
    if len(draft.account_templates) * len(draft.accounts) > _MOST_COMPARISONS:
        return
    for template in draft.account_templates:
        pattern = _id_pattern(template.value)
        if pattern is None:
            continue
        for account in draft.accounts:
            if pattern.fullmatch(account.value.id) and _generates(template.value, account.value.id, pattern):
                yield Breach(
                    template.at("instance_id_template"),
                    f"it generates the id {quote(account.value.id)}, which a declared account has",
                    "Choose ids that no account has, such as demo-{n:04d}.",
                )
                break
    yield from _templates_that_meet(draft)


def _templates_that_meet(draft: Draft) -> Iterator[Breach]:
    taken: dict[str, Placed[AccountTemplate]] = {}
    for template in draft.account_templates:
        for number in range(1, _COMPARED_INSTANCES + 1):
            generated = _instance_id(template.value, number)
            earlier = taken.setdefault(generated, template) if generated else template
            if earlier is not template and earlier.value.role != template.value.role:
                yield Breach(
                    template.at("instance_id_template"),
                    f"it generates {quote(str(generated))}, as the template {quote(earlier.value.role)} does",
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
def offset_roles_exist(draft: Draft) -> Iterator[Breach]:
    if not draft.roles_complete:
        return
    for role, _ in draft.institution.role_business_day_offsets:
        if role not in draft.roles:
            yield unknown_role(role, ("role_business_day_offsets", role), draft)
