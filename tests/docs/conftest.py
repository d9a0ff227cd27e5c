"""The handbooks, each rendered once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from tests.apps.banks import CompiledFor
from tests.docs.handbooks import Written, handbook_of

WrittenOf = Callable[[str], Written]


@pytest.fixture(scope="session")
def written_of(compiled: CompiledFor) -> WrittenOf:
    _, folder = compiled("sqlite")
    return cache(lambda name: handbook_of(name, folder))
