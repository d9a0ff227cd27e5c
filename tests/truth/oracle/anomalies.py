"""Rolling windows of every pair of accounts, and how far each lies from what is usual, by exact fractions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import isqrt

from .books import Books
from .edges import inv_transfer_edges
from .keys import key

HIGHEST_SCORE = 10**9


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
    history_mean: int | None
    history_deviation: int | None
    z_score: float | None
    z_band: int | None
    population_windows: int
    population_mean: int
    population_deviation: int | None
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
        (*pair, day): amount + days.get(day - timedelta(days=1), 0)
        for pair, days in amounts.items()
        for day, amount in sorted(days.items())
    }
    population = list(windows.values())
    rows = []
    for (source, target, day), window in windows.items():
        history = [
            amount
            for (from_, to, earlier), amount in windows.items()
            if (from_, to) == (source, target) and earlier < day
        ]
        variance = None if len(history) < 3 else squares(history) / (len(history) - 1)
        score = standard_score(window, history, variance)
        all_variance = squares(population) / len(population)
        population_score = standard_score(window, population, all_variance)
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
                history_mean=half_up(mean(history)) if history else None,
                history_deviation=shown_deviation(variance) if variance else None,
                z_score=score,
                z_band=band(score),
                population_windows=len(population),
                population_mean=half_up(mean(population)),
                population_deviation=shown_deviation(all_variance) if all_variance else None,
                population_z_score=population_score,
                population_z_band=band(population_score),
            )
        )
    return rows


def mean(amounts: Sequence[int]) -> Fraction:
    return Fraction(sum(amounts), len(amounts))


def squares(amounts: Sequence[int]) -> Fraction:
    """The sum of the squared distances from the mean."""
    middle = mean(amounts)
    return sum(((amount - middle) ** 2 for amount in amounts), Fraction(0))


def half_up(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def half_up_root(square: Fraction) -> int:
    """The square root of a fraction, rounded half up to a whole number."""
    return (isqrt(4 * square.numerator // square.denominator) + 1) // 2


def shown_deviation(variance: Fraction) -> int:
    """To the cent, and from 10^12 cents to the thousand dollars."""
    return half_up_root(variance) if variance < 10**24 else half_up_root(variance / 10**10) * 10**5


def standard_score(amount: int, usual: Sequence[int], variance: Fraction | None) -> float | None:
    """Deviations from the mean, to four decimals; undefined without any."""
    if not variance:
        return None
    distance = amount - mean(usual)
    score = half_up_root(distance**2 / variance * 10**8)
    return (-1 if distance < 0 else 1) * min(score, HIGHEST_SCORE * 10**4) / 10**4


def band(score: float | None) -> int | None:
    return None if score is None else max(0, min(4, int(score // 1)))
