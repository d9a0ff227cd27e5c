"""Fetches the libraries that pages load, as the lock says, so that no page asks another host for anything.

npm knows the registry and its settings; nothing is installed and no script of a package runs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).parent / "recongen" / "web" / "assets" / "vendor"
LOCK = VENDOR / "lock.json"
Lock = dict[str, dict[str, str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument(
        "--upgrade", action="store_true", help="take the newest of each major version, and lock it"
    )
    upgrade = parser.parse_args().upgrade
    lock: Lock = json.loads(LOCK.read_text())
    with tempfile.TemporaryDirectory() as folder:
        contents = _fetch(lock, upgrade, Path(folder))
    differing = [name for name, content in contents.items() if _checksum(content) != lock[name]["sha256"]]
    if differing and not upgrade:
        sys.exit(f"error: not what the lock says, nothing is written: {', '.join(differing)}")
    for name, content in contents.items():
        lock[name]["sha256"] = _checksum(content)
        (VENDOR / name).write_bytes(content)
    LOCK.write_text(json.dumps(lock, indent=2) + "\n")
    for package, version in sorted({(entry["package"], entry["version"]) for entry in lock.values()}):
        print(f"{package} {version}")


def _fetch(lock: Lock, upgrade: bool, folder: Path) -> dict[str, bytes]:
    """What each file of the lock holds; an upgrade changes the versions and licences of the lock."""
    contents: dict[str, bytes] = {}
    for package, version in {entry["package"]: entry["version"] for entry in lock.values()}.items():
        # Another major version may name its attributes and options differently: somebody has to check it.
        wanted = f"{package}@^{version}" if upgrade else f"{package}@{version}"
        with tarfile.open(_pack(wanted, folder)) as archive:
            about = json.loads(_member(archive, "package.json"))
            for name, entry in lock.items():
                if entry["package"] == package:
                    entry |= {"version": about["version"], "licence": about["license"]}
                    contents[name] = _member(archive, entry["path"])
    return contents


def _pack(wanted: str, folder: Path) -> Path:
    command = ["npm", "pack", wanted, "--silent", "--ignore-scripts", "--pack-destination", str(folder)]
    try:
        packed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"error: npm could not fetch {wanted}: {error}")
    return folder / packed.stdout.split()[-1]


def _member(archive: tarfile.TarFile, path: str) -> bytes:
    member = archive.extractfile(f"package/{path}")
    if member is None:
        sys.exit(f"error: the package has no file {path}")
    return member.read()


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    main()
