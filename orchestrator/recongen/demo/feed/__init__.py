"""The synthetic feed: a bank that lives for some months, healthy to the cent."""

from recongen.demo.feed.generate import Scope, Settings, generate
from recongen.demo.feed.rows import Feed

__all__ = ["Feed", "Scope", "Settings", "generate"]
