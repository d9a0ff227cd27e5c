"""Accounts and account templates: who rolls up to whom, and which ids are free."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from os.path import commonprefix

from recongen.declared.findings import Fault
from recongen.declared.nodes import quote
from recongen.institution.draft import Draft
from recongen.institution.rules.basis import Faults, check, clashes
from recongen.institution.types import Account, AccountTemplate
from recongen.text import plural

# Two templates are compared by the ids of their first instances.
_COMPARED_INSTANCES = 20
_MOST_COMPARISONS = 2_000_000
_DIGITS = re.compile("[0-9]{0,12}")


@check(warnings=("ambiguous-parent", "parent-cycle"))
def parents_are_single_and_lead_upward(draft: Draft) -> Faults:
    """Of several accounts with one role none is the parent; the check parent_balance_missing would say so daily."""
    holders = Counter(account.role for account in draft.accounts)
    many = {template.role for template in draft.account_templates}
    children: list[Account | AccountTemplate] = [*draft.accounts, *draft.account_templates]
    for child in children:
        role = child.parent_role
        if role in many and isinstance(child, AccountTemplate):
            continue  # An error, whatever accounts have that role.
        if role and holders[role] + (role in many) > 1:
            whose = plural(holders[role], "account") + (" and an account template" if role in many else "")
            message = f"{whose} have the role {quote(role)}, so none of them is the parent"
            path = child.place.at("parent_role")
            yield Fault(path, "ambiguous-parent", message, "Give the parent a role of its own.")
    parent_of = {each.role: each.parent_role for each in draft.accounts if each.role and each.parent_role}
    visited: set[str] = set()
    for account in draft.accounts:
        role, seen = account.role, set()
        while role is not None and role not in visited:
            visited.add(role)
            seen.add(role)
            role = parent_of.get(role)
        if role in seen:
            message = f"following the parents of {quote(str(account.role))} leads back to it"
            remedy = "Delete the parent_role of the topmost account."
            yield Fault(account.place.at("parent_role"), "parent-cycle", message, remedy)


@check("generated-id-collision")
def generated_ids_are_free(draft: Draft) -> Faults:
    """Two accounts under one id would answer to two names."""
    templates = [each for each in draft.account_templates if each.instance_id_template is not None]
    if len(draft.account_templates) * len(draft.accounts) > _MOST_COMPARISONS:
        return
    for template in templates:
        start = len(commonprefix([_instance_id(template, 1), _instance_id(template, 200_000_000_000)]))
        taken = next((each.id for each in draft.accounts if _generates(template, each.id, start)), None)
        if taken is not None:
            message = f"it generates the id {quote(taken)}, which a declared account has"
            remedy = "Choose ids that no account has, such as demo-{n:04d}."
            yield _collision(template, message, remedy)
    reported = set()
    for (earlier, _), (template, generated) in clashes(_first_instances(templates)):
        if template.place.path not in reported and earlier.role != template.role:
            reported.add(template.place.path)
            message = f"it generates {quote(generated)}, as the template {quote(earlier.role)} does"
            yield _collision(template, message, "Give each template ids of its own.")


def _collision(template: AccountTemplate, message: str, remedy: str) -> Fault:
    return Fault(template.place.at("instance_id_template"), "generated-id-collision", message, remedy)


def _instance_id(template: AccountTemplate, number: int) -> str:
    return (template.instance_id_template or "").format(role=template.role, n=number)


def _generates(template: AccountTemplate, account_id: str, start: int) -> bool:
    """Whether a template makes that id of a number; the number begins at `start`."""
    digits = _DIGITS.match(account_id, start)
    numbers = (int(digits[0][:length]) for length in range(1, len(digits[0]) + 1)) if digits else ()
    return any(number > 0 and _instance_id(template, number) == account_id for number in numbers)


def _first_instances(templates: list[AccountTemplate]) -> Iterator[tuple[str, tuple[AccountTemplate, str]]]:
    for template in templates:
        for number in range(1, _COMPARED_INSTANCES + 1):
            generated = _instance_id(template, number)
            yield generated, (template, generated)
