"""Four ways of asking whether the service would take a request, and what each of them misses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

from recongen.quicksight.requests import Resource
from tests.quicksight.mutations import Mutation, mutations
from tests.quicksight.requests_made_by_hand import deployment
from tests.quicksight.validators import (
    botocore_report,
    cloudformation_report,
    refused_by_botocore,
    refused_by_cloudformation,
    refused_by_us,
)

OF_EACH = 16
"""Faults of one sort in one resource: as many are tried, spread over the request."""


def one_of_each_kind() -> list[Resource]:
    return list({resource.kind: resource for resource in deployment()}.values())


@pytest.mark.parametrize("resource", deployment(), ids=lambda resource: resource.label)
def test_the_requests_of_these_tests_are_valid_by_all(resource: Resource) -> None:
    assert not refused_by_us(resource.kind, resource.request)
    assert "" == botocore_report(resource.kind, resource.request)
    assert cloudformation_report(resource.kind, resource.request) is None


def test_every_single_fault_is_caught(capsys: pytest.CaptureFixture[str]) -> None:
    """By the strict walk all of them; by botocore fewer; CloudFormation, which knows nothing of us, agrees."""
    attempts, us, botocore, cloudformation = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    missed = []
    for resource in one_of_each_kind():
        for mutation in spread(mutations(resource)):
            attempts[mutation.fault] += 1
            botocore[mutation.fault] += refused_by_botocore(resource.kind, mutation.request)
            cloudformation[mutation.fault] += refused_by_cloudformation(resource.kind, mutation.request)
            if refused_by_us(resource.kind, mutation.request):
                us[mutation.fault] += 1
            else:
                missed.append((resource.label, mutation.fault, mutation.path))
    with capsys.disabled():
        print(table(attempts, {"strict walk": us, "botocore": botocore, "CloudFormation": cloudformation}))
    assert [] == missed
    assert 10 <= len(attempts)
    assert attempts.total() > botocore.total()
    assert cloudformation.total() > 0.85 * attempts.total()


def spread(found: Iterable[Mutation]) -> list[Mutation]:
    by_fault: dict[str, list[Mutation]] = {}
    for mutation in found:
        by_fault.setdefault(mutation.fault, []).append(mutation)
    return [each for several in by_fault.values() for each in several[:: max(1, len(several) // OF_EACH)]]


def table(attempts: Counter[str], caught: dict[str, Counter[str]]) -> str:
    rows = [
        ("fault", "tried", *caught),
        *((fault, attempts[fault], *_counts(fault, caught)) for fault in attempts),
    ]
    shares = (f"{counts.total() / attempts.total():.0%}" for counts in caught.values())
    rows.append(("together", attempts.total(), *shares))
    return "\n" + "\n".join(f"{row[0]:<22}" + "".join(f"{cell!s:>16}" for cell in row[1:]) for row in rows)


def _counts(fault: str, caught: dict[str, Counter[str]]) -> list[int]:
    return [counts[fault] for counts in caught.values()]
