"""A folder of generated files that keeps a list of what it wrote, so that nothing else is ever touched."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from recongen.errors import UsageError
from recongen.files import replace_file

LIST_NAME = ".recongen-compiled.json"
# May stand in a folder before anything is compiled into it.
_TOLERATED = {".git", LIST_NAME}


class OwnedFolder:
    """Files and links by their POSIX path below `root`. Only changed files are written, each in one step."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.owned = read_list(root)
        if self.owned is None:
            self._refuse_if_used()

    def write(self, files: Mapping[str, bytes], links: Mapping[str, str]) -> list[Path]:
        """Makes the folder hold these and none of its earlier ones; returns what it wrote."""
        before = self.owned or set()
        names = set(files) | set(links)
        for name in sorted(names - before):
            path = self.root / name
            same = name in files and path.is_file() and path.read_bytes() == files[name]
            if (path.exists() or path.is_symlink()) and not same:
                raise _foreign(path)
        # Before anything else, so that a run which dies half-way still owns what it wrote.
        self._write_list(before | names)
        self._remove(before - names)
        written = [name for name, data in sorted(files.items()) if self._write_file(name, data)]
        written += [name for name, target in sorted(links.items()) if self._write_link(name, target)]
        self._write_list(names)
        self.owned = names
        return [self.root / name for name in written]

    def _refuse_if_used(self) -> None:
        if self.root.exists() and not self.root.is_dir():
            raise UsageError(f"{self.root} is a file. Name a folder to write into.")
        names = {path.name for path in self.root.iterdir()} if self.root.is_dir() else set()
        others = sorted(names - _TOLERATED)
        if others:
            raise UsageError(
                f"{self.root} holds {others[0]}, which recongen did not write. "
                "Name a new or empty folder to write into."
            )

    def _write_list(self, names: set[str]) -> None:
        about = "What recongen wrote into this folder, and may overwrite or delete."
        text = json.dumps({"about": about, "files": sorted(names)}, indent=1) + "\n"
        self._write_file(LIST_NAME, text.encode())

    def _write_file(self, name: str, data: bytes) -> bool:
        path = self.root / name
        if path.is_file() and not path.is_symlink() and path.read_bytes() == data:
            return False
        if path.is_dir() and not path.is_symlink():
            raise _foreign(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, data)
        return True

    def _write_link(self, name: str, target: str) -> bool:
        path = self.root / name
        if path.is_symlink() and str(path.readlink()) == target:
            return False
        if path.exists() and not path.is_symlink():
            raise _foreign(path)
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target, target_is_directory=True)
        return True

    def _remove(self, names: set[str]) -> None:
        for name in sorted(names):
            path = self.root / name
            if path.is_symlink() or path.is_file():
                path.unlink()
            folder = path.parent
            while folder != self.root and folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
                folder = folder.parent


def read_list(root: Path) -> set[str] | None:
    """The files that recongen wrote into a folder; None where it wrote none."""
    try:
        names = json.loads((root / LIST_NAME).read_text(encoding="utf-8"))["files"]
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(
            f"{root / LIST_NAME} cannot be read. Delete the folder, or write into another one."
        ) from None
    return {name for name in names if isinstance(name, str) and _is_below(name)}


def _is_below(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and bool(path.parts) and ".." not in path.parts


def _foreign(path: Path) -> UsageError:
    return UsageError(
        f"{path} is in the place where recongen would write, but recongen did not write it. Move it away."
    )
