"""The second derivation of every rule: plain Python over raw rows, sharing nothing with the SQL models."""

from .bank import Bank
from .books import Books
from .checks import CHECKS, run_checks

__all__ = ["CHECKS", "Bank", "Books", "run_checks"]
