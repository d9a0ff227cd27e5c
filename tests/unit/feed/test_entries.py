"""A set of entries behaves as a set of numbers does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from recongen.feed.entries import EntrySet

numbers = st.lists(st.integers(1, 30), max_size=40)


@given(numbers)
def test_it_agrees_with_a_plain_set(added: list[int]) -> None:
    ours, plain = EntrySet(), set[int]()
    for number in added:
        assert (number not in plain) == ours.add(number)
        plain.add(number)
    assert (min(plain, default=0), max(plain, default=0)) == (ours.lowest, ours.highest)
    assert plain == {number for number in range(1, 31) if not ours.add(number)}


def test_a_run_must_lie_above_all_others() -> None:
    ours = EntrySet()
    assert ours.add_run(range(1, 6))
    assert not ours.add_run(range(5, 10))
    assert ours.add_run(range(6, 10))
    assert 9 == ours.highest
    assert not ours.add(9)
    assert ours.add(10)
