"""The pages as a site: Zensical makes HTML of them, and this makes it fit to be read from a folder and behind the dashboards' policy.

The policy forbids scripts and styles within a page, and nothing may come from another host.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from recongen.docs.navigation import navigation
from recongen.docs.pages import Page
from recongen.errors import RecongenError, UsageError

SHIM = "assets/iframe-worker.js"
"""What search needs where pages come from files. By the name Zensical knows that it need not bring one from another host."""
STYLE = "assets/handbook.css"
_RUNS = re.compile(r"^(\s*```\w+) run\b.*$", re.MULTILINE)
_SCRIPT = re.compile(r"<script>(.+?)</script>", re.DOTALL)
_ALIGNED = re.compile(r' style="text-align: (left|right|center);"')
_USELESS = ("404.html", "objects.inv", "sitemap.xml")
_MADE_WITH = re.compile(r"\s*Made with\s*<a [^>]*>\s*Zensical\s*</a>")


@dataclass(frozen=True)
class Look:
    name: str
    accent: str = ""
    """A colour such as `#1B2A4A`; empty for that of the theme."""


def make(
    pages: Sequence[Page], texts: Mapping[str, str], beside: Mapping[str, bytes], look: Look, scratch: Path
) -> dict[str, bytes]:
    """The files of the site, by path. `beside` are files that the pages show. `scratch` is a folder of its own, which is emptied."""
    if find_spec("zensical") is None:
        raise UsageError("the handbook's site needs one more library: pip install 'recongen[docs]'")
    shutil.rmtree(scratch, ignore_errors=True)
    sources = {name: _RUNS.sub(r"\1", text).encode() for name, text in texts.items()}
    sources |= {**beside} | _own_files(look)
    for name, data in sources.items():
        file = scratch / "pages" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    # JSON is YAML.
    (scratch / "mkdocs.yml").write_text(json.dumps(_settings(pages, look)), encoding="utf-8")
    _run(scratch)
    return _fit(scratch / "site")


def _own_files(look: Look) -> dict[str, bytes]:
    folder = files("recongen.docs") / "assets"
    style = (folder / "handbook.css").read_text(encoding="utf-8")
    if look.accent:
        style += f"[data-md-color-scheme] {{ --brand: {look.accent}; }}\n"
    return {STYLE: style.encode(), SHIM: (folder / "iframe-worker.js").read_bytes()}


def _settings(pages: Sequence[Page], look: Look) -> dict[str, Any]:
    return {
        # Zensical prints names and titles as HTML.
        "site_name": escape(look.name),
        "docs_dir": "pages",
        "site_dir": "site",
        "nav": navigation(pages, look.name),
        "extra_css": [STYLE],
        "extra": {"polyfills": [{"path": SHIM, "type": "text/javascript", "async": False, "defer": False}]},
        "plugins": [{"offline": {"enabled": True}}, {"search": {}}],
        "theme": {
            "name": "material",
            "language": "en",
            "font": False,
            "features": [
                "content.code.copy",
                "navigation.footer",
                "navigation.indexes",
                "navigation.path",
                "navigation.top",
                "search.highlight",
            ],
            "palette": [
                {
                    "media": f"(prefers-color-scheme: {media})",
                    "scheme": scheme,
                    "primary": "custom",
                    "accent": "custom",
                    "toggle": {"icon": f"lucide/{icon}", "name": f"Switch to {other}"},
                }
                for media, scheme, icon, other in (
                    ("light", "default", "sun", "dark"),
                    ("dark", "slate", "moon", "light"),
                )
            ],
        },
        "markdown_extensions": [
            "attr_list",
            "pymdownx.details",
            "pymdownx.superfences",
            "tables",
            {"toc": {"permalink": True}},
            {"pymdownx.highlight": {"pygments_lang_class": True}},
        ],
    }


def _run(scratch: Path) -> None:
    command = [sys.executable, "-m", "zensical", "build", "--config-file", "mkdocs.yml"]
    done = subprocess.run(command, cwd=scratch, capture_output=True, text=True, check=False)
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())[-500:]
        raise RecongenError(f"Zensical could not make the site: {said or 'it gave no reason'}")
    if not (scratch / "site" / "index.html").is_file():
        raise RecongenError("Zensical could not make the site: it wrote no first page")


def _fit(site: Path) -> dict[str, bytes]:
    """Every file, with what pages hold of scripts and styles in files of their own."""
    made: dict[str, bytes] = {}
    for file in sorted(site.rglob("*")):
        name = file.relative_to(site).as_posix()
        if file.is_file() and name not in _USELESS:
            made[name] = file.read_bytes()
    worker = next(data for name, data in made.items() if name.startswith("assets/javascripts/workers/"))
    made[SHIM] = made[SHIM].replace(b'"WORKER"', json.dumps(worker.decode()).encode())
    for name in [name for name in made if name.endswith(".html")]:
        made[name] = _fit_page(name, made[name].decode(), made).encode()
    return made


def _fit_page(name: str, html: str, made: dict[str, bytes]) -> str:
    folder = posixpath.dirname(name) or "."

    def outside(found: re.Match[str]) -> str:
        script = found[1].strip().encode()
        place = f"assets/javascripts/{hashlib.sha256(script).hexdigest()[:12]}.js"
        made[place] = script
        return f'<script src="{posixpath.relpath(place, folder)}"></script>'

    html = _SCRIPT.sub(outside, html)
    html = _ALIGNED.sub(r' class="\1"', html)
    return _MADE_WITH.sub("", html)
