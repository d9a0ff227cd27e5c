"""Rolling windows of every pair of accounts, and how far each lies from what is usual: exact until a figure is rounded to two decimals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import isqrt

from .books import Books
from .edges import inv_transfer_edges
from .keys import key


@dataclass(frozen=True, slots=True)
class Window:
    window_key: str
    source_account_id: str
    target_account_id: str
    business_day: date
    window_start: date
    day_transfers: int
    day_amount: int
    window_amount: int
    history_windows: int
    history_mean: float | None
    history_deviation: float | None
    z_score: float | None
    z_band: int | None
    population_windows: int
    population_mean: float
    population_deviation: float | None
    population_z_score: float | None
    population_z_band: int | None


def inv_pair_rolling_anomalies(books: Books) -> list[Window]:
    amounts: dict[tuple[str, str], dict[date, int]] = defaultdict(lambda: defaultdict(int))
    transfers: dict[tuple[str, str, date], set[str]] = defaultdict(set)
    for edge in inv_transfer_edges(books):
        if not edge.is_self:
            pair = (edge.source_account_id, edge.target_account_id)
            amounts[pair][edge.business_day] += edge.amount
            transfers[*pair, edge.business_day].add(edge.transfer_id)
    windows = {
        pair: {day: amount + days.get(day - timedelta(days=1), 0) for day, amount in sorted(days.items())}
        for pair, days in amounts.items()
    }
    population = [window for days in windows.values() for window in days.values()]
    all_mean = mean(population) if population else None
    all_variance = squares(population) / len(population) if population else None
    rows = []
    for source, target, day, window, history in _with_history(windows):
        variance = None if len(history) < 3 else squares(history) / (len(history) - 1)
        usual = mean(history) if history else None
        score = standard_score(window, usual, variance)
        population_score = standard_score(window, all_mean, all_variance)
        rows.append(
            Window(
                window_key=key("inv_pair_rolling_anomalies", source, target, day),
                source_account_id=source,
                target_account_id=target,
                business_day=day,
                window_start=day - timedelta(days=1),
                day_transfers=len(transfers[source, target, day]),
                day_amount=amounts[source, target][day],
                window_amount=window,
                history_windows=len(history),
                history_mean=None if usual is None else rounded(usual),
                history_deviation=rounded_root(variance / 10**4) if variance else None,
                z_score=score,
                z_band=band(score),
                population_windows=len(population),
                population_mean=rounded(all_mean),
                population_deviation=rounded_root(all_variance / 10**4) if all_variance else None,
                population_z_score=population_score,
                population_z_band=band(population_score),
            )
        )
    return rows


def _with_history(
    windows: Mapping[tuple[str, str], Mapping[date, int]],
) -> Iterator[tuple[str, str, date, int, list[int]]]:
    """Each window with the windows of its pair that begin earlier."""
    for (source, target), days in windows.items():
        amounts = list(days.values())
        for number, (day, window) in enumerate(days.items()):
            yield source, target, day, window, amounts[:number]


def mean(amounts: Sequence[int]) -> Fraction:
    return Fraction(sum(amounts), len(amounts))


def squares(amounts: Sequence[int]) -> Fraction:
    """The sum of the squared distances from the mean. Times their number, both are whole."""
    number, total = len(amounts), sum(amounts)
    return Fraction(sum((number * amount - total) ** 2 for amount in amounts), number**2)


def rounded(cents: Fraction) -> float:
    """In dollars, to two decimals."""
    return round(cents) / 100


def rounded_root(square: Fraction) -> float:
    """The square root of a fraction, to two decimals."""
    return (isqrt(int(4 * 10**4 * square)) + 1) // 2 / 100


def standard_score(amount: int, usual: Fraction | None, variance: Fraction | None) -> float | None:
    """Deviations from the mean, to two decimals; undefined without any."""
    if usual is None or not variance:
        return None
    distance = amount - usual
    return (-1 if distance < 0 else 1) * rounded_root(distance**2 / variance)


def band(score: float | None) -> int | None:
    return None if score is None else max(0, min(4, int(score // 1)))
