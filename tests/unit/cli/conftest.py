"""A command line of its own for each test: an empty folder, no settings, no profile."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from recongen.cli import app
from recongen.demo import examples

Recongen = Callable[..., Result]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def isolate(folder: Path, patch: pytest.MonkeyPatch) -> None:
    patch.chdir(folder)
    patch.setenv("HOME", str(folder))
    for name in list(os.environ):
        if name.startswith(("RECONGEN_", "DBT_")) and not name.startswith("RECONGEN_TEST"):
            patch.delenv(name)


@pytest.fixture
def recongen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recongen:
    isolate(tmp_path, monkeypatch)
    return run


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """A valid institution file."""
    path = tmp_path / "bank.yaml"
    path.write_bytes((examples.root() / "treasury-2005" / "institution.yaml").read_bytes())
    return path


@pytest.fixture(scope="session")
def treasury(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The treasury, loaded and built; the institution file."""
    folder = tmp_path_factory.mktemp("built")
    with pytest.MonkeyPatch.context() as patch:
        isolate(folder, patch)
        example = examples.copy("treasury-2005", folder)
        feed = ("--transactions", example.transactions, "--balances", example.balances)
        for command in (
            ("schema", "apply", example.institution, "--execute"),
            ("feed", "load", example.institution, *feed, "--execute"),
            ("build", example.institution, "--as-of", "2005-10-01"),
        ):
            result = run(*command)
            assert result.exit_code == 0, result.output
    return example.institution


@pytest.fixture
def built(treasury: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The treasury, in its own folder. To be read, not changed."""
    isolate(treasury.parent, monkeypatch)
    return treasury
