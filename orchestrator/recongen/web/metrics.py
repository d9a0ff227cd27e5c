"""What the server counts, as Prometheus reads it, and a line of JSON for each request."""

from __future__ import annotations

import json
import logging
import math
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any, TextIO

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recongen.web import access
from recongen.web_settings import WebSettings

LIMITS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0)
"""Seconds; the last interval is open."""

_METHODS = ("GET", "HEAD", "POST")
_LONGEST_PATH = 500
_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Measure:
    name: str
    help: str
    kind: str
    read: Callable[[], float]


@dataclass
class Metrics:
    """Labels hold names of routes, never addresses: those hold account ids, and there is no end of them."""

    in_flight: int = 0
    requests: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    buckets: dict[str, list[int]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    measures: list[_Measure] = field(default_factory=list)

    def gauge(self, name: str, help: str, read: Callable[[], float]) -> None:
        """A figure that goes up and down, asked for whenever somebody reads the metrics."""
        self.measures.append(_Measure(name, help, "gauge", read))

    def counter(self, name: str, help: str, read: Callable[[], float]) -> None:
        """A figure that only grows; its name ends in _total."""
        self.measures.append(_Measure(name, help, "counter", read))

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        method = method if method in _METHODS else "other"
        self.requests[route, method, f"{status // 100}xx"] += 1
        self.buckets.setdefault(route, [0] * (len(LIMITS) + 1))[bisect_left(LIMITS, seconds)] += 1
        self.seconds[route] = self.seconds.get(route, 0) + seconds

    def text(self) -> str:
        return "".join(f"{line}\n" for line in self._lines())

    async def respond(self, request: Request) -> Response:
        """The endpoint of /metrics."""
        return Response(self.text(), headers={"content-type": _TYPE})

    def _lines(self) -> Iterator[str]:
        name = "recongen_http_requests_total"
        yield from _head(name, "Requests answered.", "counter")
        for (route, method, status), count in sorted(self.requests.items()):
            yield f"{name}{_labels(route=route, method=method, status=status)} {count}"
        yield from self._histogram()
        yield from _head("recongen_http_requests_in_flight", "Requests being answered.", "gauge")
        yield f"recongen_http_requests_in_flight {self.in_flight}"
        for measure in self.measures:
            yield from _write_measure(measure)

    def _histogram(self) -> Iterator[str]:
        name = "recongen_http_request_seconds"
        yield from _head(name, "Seconds from a request to the end of its answer.", "histogram")
        for route, counts in sorted(self.buckets.items()):
            for limit, total in zip((*LIMITS, "+Inf"), accumulate(counts), strict=True):
                yield f"{name}_bucket{_labels(route=route, le=str(limit))} {total}"
            yield f"{name}_sum{_labels(route=route)} {self.seconds[route]:.6f}"
            yield f"{name}_count{_labels(route=route)} {sum(counts)}"


def _head(name: str, help: str, kind: str) -> Iterator[str]:
    yield f"# HELP {name} " + help.replace("\\", r"\\").replace("\n", r"\n")
    yield f"# TYPE {name} {kind}"


def _labels(**labels: str) -> str:
    escaped = {
        name: text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
        for name, text in labels.items()
    }
    return "{" + ",".join(f'{name}="{text}"' for name, text in escaped.items()) + "}"


def _write_measure(measure: _Measure) -> Iterator[str]:
    try:
        value = float(measure.read())
    except Exception:  # noqa: BLE001
        # One figure that fails must not hide the others.
        _log.warning("%s cannot be measured", measure.name, exc_info=True)
        return
    yield from _head(measure.name, measure.help, measure.kind)
    yield f"{measure.name} {value:g}" if not value.is_integer() else f"{measure.name} {int(value)}"


@dataclass(frozen=True)
class AccessLog:
    """A line of JSON for each request. Addresses come without their query: account ids are personal data."""

    stream: TextIO

    def write(self, **values: Any) -> None:
        # ASCII only: no character of a path or a name can end the line or move a terminal's cursor.
        line = json.dumps(values, ensure_ascii=True)
        # A full disk or a closed pipe must not keep anybody from reading.
        with suppress(OSError, ValueError):
            self.stream.write(f"{line}\n")
            self.stream.flush()


@dataclass
class _Answer:
    status: int = 500
    bytes: int = 0

    def note(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.bytes += len(message.get("body", b""))


@dataclass(frozen=True)
class Observed:
    """Counts and logs what the app inside answers."""

    app: ASGIApp
    settings: WebSettings
    metrics: Metrics
    log: AccessLog | None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # Those inside may shorten the path to what is left of it.
        path, answer, start = scope["path"], _Answer(), time.perf_counter()

        async def noting(message: Message) -> None:
            answer.note(message)
            await send(message)

        self.metrics.in_flight += 1
        try:
            await self.app(scope, receive, noting)
        finally:
            self.metrics.in_flight -= 1
            seconds = time.perf_counter() - start
            route = getattr(scope.get("route"), "name", None) or "none"
            self.metrics.count(route, scope["method"], answer.status, seconds)
            if self.log:
                self._write(self.log, scope, path, answer, seconds)

    def _write(self, log: AccessLog, scope: Scope, path: str, answer: _Answer, seconds: float) -> None:
        reader = scope.get("state", {}).get("reader") or access.NOBODY
        peer = access.peer(scope, self.settings)
        log.write(
            time=datetime.now(UTC).isoformat(timespec="milliseconds"),
            method=scope["method"],
            path=path[:_LONGEST_PATH],
            status=answer.status,
            milliseconds=math.ceil(seconds * 1000),
            bytes=answer.bytes,
            reader=reader.name or None,
            peer=str(peer) if peer else None,
        )
