"""H2 is downloaded where that is allowed. If it cannot be downloaded, CI fails, and any other machine says how to
get it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dialects.oracle import conftest, h2
from tests.dialects.oracle.provide import provide

APT = """#!/bin/sh
echo "$DEBIAN_FRONTEND: $*" >> "{folder}/asked"
case "$*" in
    *install*libh2-java*) touch "{folder}/h2.jar" ;;
esac
case "$*" in
    *install*default-jdk-headless*) printf '#!/bin/sh\\n' > "{folder}/javac"; chmod +x "{folder}/javac" ;;
esac
"""


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of root's without H2 and Java, and a package manager that gives both."""
    apt = tmp_path / "apt-get"
    apt.write_text(APT.format(folder=tmp_path))
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(
        "shutil.which", lambda name: str(tmp_path / name) if (tmp_path / name).exists() else None
    )
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(h2, "JARS", (str(tmp_path / "h2.jar"),))
    return tmp_path


def asked(folder: Path) -> list[str]:
    heard = folder / "asked"
    return heard.read_text().splitlines() if heard.exists() else []


def test_root_gets_what_is_missing_once(bare: Path) -> None:
    provide()
    update, install = asked(bare)
    assert "noninteractive: -qq -y -o Dpkg::Use-Pty=0 update" == update
    assert install.endswith("install --no-install-recommends libh2-java default-jdk-headless")
    assert str(bare / "h2.jar") == h2.jar()
    provide()
    assert 2 == len(asked(bare))


def test_only_what_is_missing_is_asked_for(bare: Path) -> None:
    (bare / "h2.jar").touch()
    provide()
    assert asked(bare)[-1].endswith("install --no-install-recommends default-jdk-headless")


def test_nobody_but_root_is_given_packages(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    provide()
    assert [] == asked(bare)


def test_a_machine_without_a_package_manager_is_left_alone(bare: Path) -> None:
    (bare / "apt-get").unlink()
    provide()
    assert [] == asked(bare)


@pytest.fixture
def nothing(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package manager has neither."""
    (bare / "apt-get").write_text("#!/bin/sh\nexit 100\n")
    monkeypatch.delenv("RECONGEN_H2_PORT", raising=False)
    h2_port = h2.port.__wrapped__
    monkeypatch.setattr(h2, "port", h2_port)


WHY = (
    "the SQL for Oracle is not run: H2, as Debian's libh2-java or a jar that RECONGEN_H2_JAR names, is not on this machine; "
    "as root `apt-get install libh2-java default-jdk-headless` gets both"
)


def test_without_h2_a_run_in_ci_fails(nothing: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception) as failure:
        conftest.port_or_reason()
    assert WHY == str(failure.value)


def test_without_h2_any_other_run_skips_and_says_why(nothing: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception) as skipped:
        conftest.port_or_reason()
    assert WHY == str(skipped.value)
