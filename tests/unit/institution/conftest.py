from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from recongen.institution import Finding, check

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def healthy() -> str:
    return (HERE / "healthy.yaml").read_text(encoding="utf-8")


@pytest.fixture
def findings_of(tmp_path: Path) -> Callable[[str | bytes], list[Finding]]:
    """Every finding in a file with this content."""

    def findings(content: str | bytes, prefix: str | None = None) -> list[Finding]:
        path = tmp_path / "bank.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return check(path, prefix)[1]

    return findings
