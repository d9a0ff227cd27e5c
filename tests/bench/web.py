"""`python -m tests.bench.web`: how quickly the dashboards of a large bank answer, and what many readers at once wait.

Everything is asked of the real server, over HTTP on this machine. Cold: the server keeps no result, so every page asks the
database all its questions. Warm: the page was there before. A page is complete: its figures, tables and charts' data.
Exits 1 when any request ends with an error.
"""

from __future__ import annotations

import argparse
import html
import http.client
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from email.message import Message
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote, urlencode

from tests.bench import engines, measuring
from tests.bench.kept import FOLDER, Bank, Banks
from tests.bench.readers import HOST, NARROWED, PAUSE, Order, Seen, read_at_once
from tests.bench.report import table
from tests.bench.running import RECONGEN
from tests.postgres import free_port

BALANCES_PER_POSTING = 0.18
COLD_ROUNDS, WARM_ROUNDS = 3, 20
PATIENCE = 3_000.0
"""Milliseconds; a sheet that took longer is not asked for again."""
START_SECONDS = 120
CHOICES = 3
"""Of each control, how many of its values a reader chooses among."""
SLOWEST = 10

WARM_MEDIAN, COLD_SLOWEST, READERS_P95 = 15, 150, 300
NO_COLD_GOAL = "sqlite"
"""It reads whole tables for what the others index or keep by column."""

Times = dict[str, list[float]]
"""By the address of a sheet, milliseconds."""
Failures = dict[str, str]
"""By the address of a sheet, what was the matter."""


@dataclass(frozen=True)
class Result:
    engine: str
    cold: Times
    warm: Times
    failures: Failures
    seen: Seen
    megabytes: float
    """Of memory, when the server has started."""
    peak_megabytes: float


def main() -> None:
    options = _options()
    banks = Banks(options.postings, round(options.postings * BALANCES_PER_POSTING), _say)
    results = []
    for name in options.engines:
        bank = banks.bank(name)
        _say(
            f"{name}: every sheet cold and warm, then {options.readers} readers for {options.seconds:g} seconds"
        )
        results.append(_measure(bank, options.readers, options.seconds))
    _print(results, bank.stamp.postings, options.readers)
    documents = {result.engine: asdict(result) for result in results}
    options.out.write_text(json.dumps(documents, indent=2))
    if any(result.failures or result.seen.errors for result in results):
        sys.exit("error: not every request was answered")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.web", description=__doc__)
    parser.add_argument("--postings", type=int, default=1_000_000)
    parser.add_argument(
        "--engines", nargs="+", choices=engines.NAMES, default=list(engines.NAMES), metavar="ENGINE"
    )
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument(
        "--out", type=Path, default=FOLDER / "latest.json", help="where the figures go (%(default)s)"
    )
    return parser.parse_args()


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr)


def _measure(bank: Bank, readers: int, seconds: float) -> Result:
    failures: Failures = {}
    with _served(bank, "web: {cache_megabytes: 0}\n") as server:
        sheets = _sheets(server)
        cold = _times(server, sheets, COLD_ROUNDS, failures)
    with _served(bank) as server:
        megabytes = measuring.peak_mb(server.process)
        others = {address for sheet in sheets for address in _others(sheet, server.ask(sheet).text)}
        warm = _times(server, sheets, WARM_ROUNDS, failures)
        seen = read_at_once(Order(server.port, readers, seconds, sheets, sorted(others)))
        peak = measuring.peak_mb(server.process)
    return Result(bank.engine.name, cold, warm, failures, seen, megabytes, peak)


# The server -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: Message
    milliseconds: float

    @property
    def fault(self) -> str:
        """Empty for a page of one build, which is all that is measured here."""
        if self.status != 200:
            return f"status {self.status}"
        return "no figures" if 'data-build=""' in self.text else ""


class Server:
    def __init__(self, port: int, process: int) -> None:
        self.port, self.process = port, process
        self._connection = http.client.HTTPConnection(HOST, port, timeout=120)

    def ask(self, address: str) -> Answer:
        asked = time.perf_counter()
        self._connection.request("GET", address)
        response = self._connection.getresponse()
        body = response.read()
        taken = (time.perf_counter() - asked) * 1000
        return Answer(response.status, body.decode(), response.headers, taken)


@contextmanager
def _served(bank: Bank, settings: str = "") -> Iterator[Server]:
    """A server of its own, and gone afterwards."""
    (bank.folder / "recongen.yaml").write_text(settings)
    port, log = free_port(), bank.folder / "server.log"
    command = [*RECONGEN, "dashboards", str(bank.institution), "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=bank.folder, env=bank.environment, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        _wait(process, port, log)
        # What starting took is not what readers cost.
        measuring.forget_peak(process.pid)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            if Server(port, process.pid).ask("/readyz").status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit(f"the server did not start:\n{log.read_text(errors='replace')[-3000:]}")


# What is asked of it --------------------------------------------------------------------------------------------------


def _sheets(server: Server) -> list[str]:
    """Those that the first page leads to."""
    answer = server.ask("/")
    while 300 <= answer.status < 400:
        answer = server.ask(answer.headers["location"])
    nav = re.search(r'<nav id="sheets".*?</nav>', answer.text, re.DOTALL)
    assert nav, "the first page has no list of sheets"
    return [address.partition("?")[0] for address in _links(nav.group())]


def _others(sheet: str, page: str) -> list[str]:
    """What a reader gets to from there: sorted, paged, drilled into, and with each filter set to one of its first values."""
    main = page[page.index("<main") :]
    links = [address for address in _links(main) if "?" in address and "." not in address.partition("?")[0]]
    return links + [f"{sheet}?{urlencode([choice], quote_via=quote)}" for choice in _choices(main)]


def _links(text: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'href="(/[^"]*)"', text)]


def _choices(text: str) -> Iterator[tuple[str, str]]:
    """Names and values of the filters."""
    form = re.search(r'<form class="bar".*?</form>', text, re.DOTALL)
    if not form:
        return
    for select in re.finditer(r'<select[^>]* name="([^"]+)".*?</select>', form.group(), re.DOTALL):
        for value in re.findall(r'<option value="([^"]+)"', select.group())[:CHOICES]:
            yield html.unescape(select[1]), html.unescape(value)
    boxes: dict[str, list[str]] = {}
    for name, value in re.findall(
        r'<input type="checkbox"[^>]* name="([^"]+)" value="([^"]+)"', form.group()
    ):
        boxes.setdefault(name, []).append(value)
    for name, values in boxes.items():
        for value in values[:CHOICES]:
            yield html.unescape(name), html.unescape(value)


def _times(server: Server, sheets: Sequence[str], rounds: int, failures: Failures) -> Times:
    times: Times = {sheet: [] for sheet in sheets}
    for _ in range(rounds):
        for sheet in sheets:
            if max(times[sheet], default=0) < PATIENCE:
                answer = server.ask(sheet)
                times[sheet].append(answer.milliseconds)
                if answer.fault:
                    failures[sheet] = answer.fault
    return times


# What is printed ------------------------------------------------------------------------------------------------------


def _print(results: Sequence[Result], postings: int, readers: int) -> None:
    print(f"\n{len(results[0].cold)} sheets over {postings:,} postings")
    print(
        f"each of {readers} readers looks at a page for {PAUSE[0]:g} to {PAUSE[1]:g} seconds; {NARROWED:.0%} are narrowed\n"
    )
    names = [result.engine for result in results]
    rows = [
        ["cold, median", "", *(f"{median(_all(result.cold)):.0f}" for result in results)],
        ["cold, slowest", f"{COLD_SLOWEST}", *(_cold_slowest(result) for result in results)],
        ["warm, median", f"{WARM_MEDIAN}", *(_judged(median(_all(r.warm)), WARM_MEDIAN) for r in results)],
        ["warm, slowest", "", *(f"{max(_all(result.warm)):.1f}" for result in results)],
    ]
    table(["one reader, ms", "goal", *names], rows)
    rows = [
        ["pages per second", "", *(f"{len(r.seen.milliseconds) / r.seen.seconds:,.0f}" for r in results)],
        ["p50, ms", "", *(f"{median(result.seen.milliseconds):.0f}" for result in results)],
        ["p95, ms", f"{READERS_P95}", *(_judged(_p95(result.seen), READERS_P95) for result in results)],
        ["slowest, ms", "", *(f"{max(result.seen.milliseconds):.0f}" for result in results)],
        ["errors", "0", *(_judged(result.seen.errors, 0) for result in results)],
        ["memory before, MB", "", *(f"{result.megabytes:.0f}" for result in results)],
        ["memory at most, MB", "", *(f"{result.peak_megabytes:.0f}" for result in results)],
    ]
    table([f"{readers} readers at once", "goal", *names], rows)
    for kind in ("cold", "warm"):
        table([f"slowest sheets, {kind}, median ms", *names], _slowest([getattr(r, kind) for r in results]))
    failures = [[r.engine, sheet, what] for r in results for sheet, what in r.failures.items()]
    failures += [
        [r.engine, "readers", f"{n} × {what}"] for r in results for what, n in r.seen.failures.items()
    ]
    if failures:
        table(["engine", "sheet", "failure"], failures)


def _all(times: Times) -> list[float]:
    return [each for values in times.values() for each in values]


def _p95(seen: Seen) -> float:
    return quantiles(seen.milliseconds, n=20)[-1]


def _cold_slowest(result: Result) -> str:
    slowest = max(_all(result.cold))
    return f"{slowest:.0f}" if result.engine == NO_COLD_GOAL else _judged(slowest, COLD_SLOWEST)


def _judged(figure: float, goal: float) -> str:
    shown = f"{figure:.1f}" if isinstance(figure, float) and figure < 20 else f"{figure:,.0f}"
    return shown if figure <= goal else f"missed: {shown}"


def _slowest(of_engines: Sequence[Times]) -> list[list[str]]:
    """Those that are the slowest on any engine."""
    medians = {sheet: [median(times[sheet]) for times in of_engines] for sheet in of_engines[0]}
    slowest = sorted(medians, key=lambda sheet: -max(medians[sheet]))[:SLOWEST]
    return [[sheet, *(f"{each:.1f}" for each in medians[sheet])] for sheet in slowest]


if __name__ == "__main__":
    main()
