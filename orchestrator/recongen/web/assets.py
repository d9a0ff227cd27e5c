"""Style sheets, scripts and pictures, from the package: read once, with a version in their address."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from starlette.responses import PlainTextResponse, Response

_COMPRESSED = (".css", ".js", ".svg", ".json")
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class _Asset:
    body: bytes
    compressed: bytes | None
    media_type: str
    version: str


class Assets:
    def __init__(self) -> None:
        root = files("recongen.web") / "assets"
        self._found: dict[str, _Asset] = {}
        for folder in ("", "vendor"):
            for each in (root / folder).iterdir() if folder else root.iterdir():
                if each.is_file() and each.name.endswith((".css", ".js", ".svg", ".png", ".ico")):
                    name = f"{folder}/{each.name}" if folder else each.name
                    self._found[name] = _asset(each.name, each.read_bytes())

    @property
    def version(self) -> str:
        """Of all of them."""
        return "".join(sorted(asset.version for asset in self._found.values()))

    def address(self, name: str) -> str:
        return f"/assets/{name}?v={self._found[name].version}"

    def response(self, name: str, headers: Mapping[str, str]) -> Response:
        asset = self._found.get(name)
        if asset is None:
            return PlainTextResponse("There is no such file.", 404)
        tag = f'"{asset.version}"'
        common = {"etag": tag, "cache-control": _FOREVER, "vary": "Accept-Encoding"}
        if tag in headers.get("if-none-match", ""):
            return Response(status_code=304, headers=common)
        if asset.compressed and "gzip" in headers.get("accept-encoding", ""):
            return Response(
                asset.compressed, headers={**common, "content-encoding": "gzip"}, media_type=asset.media_type
            )
        return Response(asset.body, headers=common, media_type=asset.media_type)


def _asset(name: str, body: bytes) -> _Asset:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    compressed = gzip.compress(body, mtime=0) if name.endswith(_COMPRESSED) else None
    return _Asset(body, compressed, media_type, hashlib.sha256(body).hexdigest()[:16])


@cache
def package_assets() -> Assets:
    """One for all servers of a process: to compress them takes a fifth of a second."""
    return Assets()
