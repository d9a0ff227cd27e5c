"""H2 for the tests that need it: fetched where it may be, a failure in CI where it could not, else a skip that says why."""

from __future__ import annotations

import os

import pytest

from tests.dialects.oracle import h2
from tests.dialects.oracle.provide import provide


@pytest.fixture(scope="session")
def h2_port() -> int:
    return port_or_reason()


def port_or_reason() -> int:
    """The server's port, or the end of the test that asked for it."""
    provide()
    try:
        return h2.port()
    except h2.UnavailableError as reason:
        why = f"the SQL for Oracle is not run: {reason}; as root `apt-get install libh2-java default-jdk-headless` gets both"
        if os.environ.get("CI"):
            pytest.fail(why, pytrace=False)
        pytest.skip(why)
