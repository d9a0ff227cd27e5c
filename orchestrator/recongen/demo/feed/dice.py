"""Random numbers that are the same on every machine: integers and correctly rounded decimals, never floats."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from decimal import Context, Decimal
from typing import TypeVar

T = TypeVar("T")

_CONTEXT = Context(prec=16)
_ONE = 65_536
_POISSON_STEP = Decimal(8)


class Dice:
    """One stream of random numbers, named by its purpose; other streams do not affect it."""

    def __init__(self, seed: int, *names: str) -> None:
        text = "\x1f".join([str(seed), *names])
        digest = hashlib.sha256(text.encode("utf-8")).digest()
        self._bits = random.Random(int.from_bytes(digest[:8], "big")).getrandbits

    def below(self, limit: int) -> int:
        """A whole number from 0 up to, but not including, the limit."""
        width = limit.bit_length()
        while True:
            value = self._bits(width)
            if value < limit:
                return value

    def between(self, low: int, high: int) -> int:
        return low if high <= low else low + self.below(high - low + 1)

    def pick(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]

    def lognormal_cents(self, mu: Decimal, sigma: Decimal) -> int:
        """exp(Normal(mu, sigma)) dollars, in cents. Twelve uniforms make the normal, so its tails end at six sigma."""
        bits = self._bits(192)
        total = 0
        for _ in range(12):
            total += bits & 0xFFFF
            bits >>= 16
        deviation = _CONTEXT.divide(Decimal(total - 6 * _ONE), Decimal(_ONE))
        dollars = _CONTEXT.exp(_CONTEXT.add(mu, _CONTEXT.multiply(sigma, deviation)))
        return max(1, int(dollars * 100))

    def poisson(self, mean: Decimal) -> int:
        """A count with this mean; long means are drawn in steps, so that no product vanishes."""
        count = 0
        while mean > 0:
            step = min(mean, _POISSON_STEP)
            count += self._short_poisson(step)
            mean -= step
        return count

    def _short_poisson(self, mean: Decimal) -> int:
        floor = int(_CONTEXT.exp(-mean) * (1 << 64))
        product, count = self._bits(64), 0
        while product > floor:
            product = (product * self._bits(64)) >> 64
            count += 1
        return count
