"""The invariant that DECISIONS.md adds as an example is found where it is planted, and its model equals the oracle."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.helpers import ROOT, environment

NOT_SOURCE = (".*", "build", "dist", "target", "logs", "dbt_packages", "__pycache__")
PROOF = (
    "tests.truth.prove",
    "--engine",
    "sqlite",
    "--institution",
    "spec_example",
    "--density",
    "0.2",
    "--jobs",
    "1",
)


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """A copy of the repository with the example's change."""
    example = re.search(
        r"^## Adding an invariant\n.*?^```diff\n(.*?)^```$",
        (ROOT / "DECISIONS.md").read_text(),
        re.MULTILINE | re.DOTALL,
    )
    assert example
    copy = tmp_path / "copy"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_SOURCE))
    applied = subprocess.run(
        ["git", "apply", "-"], input=example[1], cwd=copy, text=True, capture_output=True, check=False
    )
    assert (0, "") == (applied.returncode, applied.stderr)
    assert 6 == example[1].count("diff --git ")
    return copy


def test_an_invariant_is_added_in_six_places(changed: Path) -> None:
    planted = python(changed, "-c", "from tests.truth.planted import text; print(text('spec_example'))")
    assert 2 == planted.count('"empty_posting|')


@pytest.mark.prove
def test_its_model_finds_what_its_plant_raises(changed: Path) -> None:
    says = python(changed, "-m", *PROOF, "--anchor", "2026-09-30", "--seed", "1")
    assert "nothing differs" in says


def python(folder: Path, *arguments: str) -> str:
    """What a program of the copy prints."""
    env = environment() | {"PYTHONPATH": f"{folder / 'orchestrator'}:{folder}"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=env, text=True, capture_output=True, check=False
    )
    assert 0 == done.returncode, done.stdout + done.stderr
    return done.stdout
