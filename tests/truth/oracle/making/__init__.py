"""Making banks by chance: institutions that are valid, feeds that mostly follow them, and faults."""

from .dice import Dice, RandomDice
from .maker import make_bank

__all__ = ["Dice", "RandomDice", "make_bank"]
