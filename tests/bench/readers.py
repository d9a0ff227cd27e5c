"""`python -m tests.bench.readers`: many readers of a server at once, each asking for its next page after it has looked at the last.

A process of its own, so that the server does not wait for what its readers do. Reads an `Order` as JSON, writes `Seen`.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

HOST = "127.0.0.1"
TIMEOUT = 60.0
SEED = 7
PAUSE = (1.0, 5.0)
"""Seconds that a reader looks at a page."""
NARROWED = 0.25
"""How often a reader asks for a page that something narrows, sorts or opens: most of those nobody has read before."""


@dataclass(frozen=True)
class Order:
    port: int
    readers: int
    seconds: float
    sheets: Sequence[str]
    others: Sequence[str]
    """Addresses of sheets that something narrows, sorts or opens."""


@dataclass
class Seen:
    milliseconds: list[float] = field(default_factory=list)
    failures: dict[str, int] = field(default_factory=dict)
    """By status or exception, how many requests ended so."""
    seconds: float = 0.0

    @property
    def errors(self) -> int:
        return sum(self.failures.values())


def read_at_once(order: Order) -> Seen:
    command = [sys.executable, "-m", "tests.bench.readers"]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, input=json.dumps(asdict(order)), capture_output=True, text=True, cwd=root)
    if done.returncode:
        raise SystemExit(f"the readers failed:\n{done.stderr[-3000:]}")
    return Seen(**json.loads(done.stdout))


class _Reader:
    """One connection, which stays open."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def status(self, address: str) -> int:
        """Of the answer, when all of it is there."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(HOST, self._port)
        answers, requests = self._streams
        requests.write(f"GET {address} HTTP/1.1\r\nHost: {HOST}:{self._port}\r\n\r\n".encode())
        head = (await answers.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        lines = head.split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:] if line)
        await answers.readexactly(int(headers["content-length"]))
        if headers.get("connection") == "close":
            self.close()
        return int(lines[0].split()[1])

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
            self._streams = None


async def _read_all(order: Order) -> Seen:
    seen, failures = Seen(), Counter[str]()
    began = time.perf_counter()

    async def read(number: int) -> None:
        chance, reader = random.Random(SEED + number), _Reader(order.port)
        # They do not come all in the same moment.
        await asyncio.sleep(chance.uniform(0, PAUSE[1]))
        while time.perf_counter() - began < order.seconds:
            is_narrowed = bool(order.others) and chance.random() < NARROWED
            address = chance.choice(order.others if is_narrowed else order.sheets)
            asked = time.perf_counter()
            try:
                status = await asyncio.wait_for(reader.status(address), TIMEOUT)
            except (OSError, EOFError, TimeoutError, ValueError, LookupError) as error:
                reader.close()
                failures[type(error).__name__] += 1
            else:
                seen.milliseconds.append((time.perf_counter() - asked) * 1000)
                if status >= 400:
                    failures[str(status)] += 1
            await asyncio.sleep(chance.uniform(*PAUSE))
        reader.close()

    await asyncio.gather(*(read(number) for number in range(order.readers)))
    return Seen(seen.milliseconds, dict(failures), time.perf_counter() - began)


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(_read_all(Order(**json.load(sys.stdin)))))))
