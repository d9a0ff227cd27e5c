"""What the server counts and logs says nothing of accounts, and nobody can write into it."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from recongen.web.metrics import LIMITS, AccessLog, Metrics
from recongen.web_settings import WebSettings
from tests.web.serving import ask, by_proxy, served

OPEN = WebSettings()
ANN = {"X-Forwarded-User": "ann", "X-Forwarded-Groups": "books"}
_SAMPLE = re.compile(r'[a-z_]+(\{([a-z]+="([^"\\\n]|\\[\\n"])*",?)+\})? [-+0-9.eIinfNa]+')


def samples(metrics: Metrics) -> dict[str, float]:
    lines = [line for line in metrics.text().splitlines() if not line.startswith("#")]
    assert all(map(_SAMPLE.fullmatch, lines)), lines
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_requests_are_counted_by_route_method_and_class_of_status() -> None:
    metrics = Metrics()
    app = served(OPEN, metrics=metrics)
    for path in ("/", "/?account=1", "/nowhere/1", "/nowhere/2", "/assets/a.css", "/fail"):
        ask(app, path)
    ask(app, "/", method="HEAD")
    ask(app, "/", method="BREW")
    ask(app, "/", {"host": "evil.example"})
    counts = {name: value for name, value in samples(metrics).items() if "requests_total" in name}
    assert {
        'recongen_http_requests_total{route="assets",method="GET",status="2xx"}': 1,
        'recongen_http_requests_total{route="fail",method="GET",status="5xx"}': 1,
        'recongen_http_requests_total{route="first",method="GET",status="2xx"}': 2,
        'recongen_http_requests_total{route="first",method="HEAD",status="2xx"}': 1,
        'recongen_http_requests_total{route="none",method="GET",status="4xx"}': 3,
        'recongen_http_requests_total{route="none",method="other",status="4xx"}': 1,
    } == counts


def test_what_nobody_named_has_one_row_however_often_it_is_asked_for() -> None:
    metrics = Metrics()
    app = served(OPEN, metrics=metrics)
    before = [ask(app, f"/{at}", method=f"M{at}") for at in range(3)] and metrics.text().count("\n")
    for at in range(50):
        ask(app, f"/{at}/x", method=f"X{at}")
    assert before == metrics.text().count("\n")


def test_a_request_in_flight_is_counted_until_it_ends() -> None:
    metrics = Metrics()
    answer = ask(served(OPEN, metrics=metrics), "/metrics")
    assert "recongen_http_requests_in_flight 1\n" in answer.text
    assert "text/plain; version=0.0.4; charset=utf-8" == answer.headers["content-type"]
    ask(served(OPEN, metrics=metrics), "/fail")
    assert 0 == samples(metrics)["recongen_http_requests_in_flight"]


def test_seconds_fall_into_intervals_that_add_up() -> None:
    metrics = Metrics()
    for seconds in (0.01, 0.05, 0.2, 100):
        metrics.count("first", "GET", 200, seconds)
    found = samples(metrics)
    name = "recongen_http_request_seconds"
    assert [2, 2, 3, 3, 3, 3, 3, 3] == [
        found[f'{name}_bucket{{route="first",le="{limit}"}}'] for limit in LIMITS
    ]
    assert (4, 4) == (
        found[f'{name}_bucket{{route="first",le="+Inf"}}'],
        found[f'{name}_count{{route="first"}}'],
    )
    assert 100.26 == found[f'{name}_sum{{route="first"}}']


def test_others_add_figures_and_one_that_fails_hides_no_other() -> None:
    def broken() -> float:
        raise RuntimeError

    metrics = Metrics()
    metrics.gauge("recongen_cache_bytes", "Bytes\nheld.", lambda: 12)
    metrics.gauge("recongen_broken", "Never there.", broken)
    metrics.counter("recongen_cache_hits_total", "Hits.", lambda: 0.5)
    metrics.gauge("recongen_build_complete", "1 when so.", lambda: True)
    found = samples(metrics)
    assert (12, 0.5, 1) == (
        found["recongen_cache_bytes"],
        found["recongen_cache_hits_total"],
        found["recongen_build_complete"],
    )
    assert "recongen_broken" not in metrics.text()
    assert "# HELP recongen_cache_bytes Bytes\\nheld.\n# TYPE recongen_cache_bytes gauge\n" in metrics.text()
    assert "# TYPE recongen_cache_hits_total counter\n" in metrics.text()


def test_figures_that_are_no_numbers_are_still_prometheus() -> None:
    metrics = Metrics()
    metrics.gauge("recongen_nan", "x", lambda: float("nan"))
    metrics.gauge("recongen_inf", "x", lambda: float("inf"))
    assert {"recongen_nan", "recongen_inf"} <= set(samples(metrics))


def test_a_name_of_a_route_cannot_end_its_label() -> None:
    metrics = Metrics()
    metrics.count('a"} 1\nb\\', "GET", 200, 0)
    assert 'recongen_http_requests_total{route="a\\"} 1\\nb\\\\",method="GET",status="2xx"}' in samples(
        metrics
    )


def logged(path: str, settings: WebSettings = OPEN, **options: Any) -> dict[str, Any]:
    stream = io.StringIO()
    host = "127.0.0.1" if settings.auth is None else "0.0.0.0"
    ask(served(settings, host, log=stream), path, **options)
    assert 1 == stream.getvalue().count("\n")
    assert stream.getvalue().isascii()
    found: dict[str, Any] = json.loads(stream.getvalue())
    return found


def test_a_request_is_one_line() -> None:
    line = logged("/?account=4711", by_proxy(), headers=ANN, peer="10.0.0.7", host="http://books.example.com")
    when = datetime.fromisoformat(line.pop("time"))
    assert abs(datetime.now(UTC) - when) < timedelta(minutes=1)
    assert line.pop("milliseconds") >= 1
    assert line.pop("bytes") > 10
    assert {"method": "GET", "path": "/", "status": 200, "reader": "ann", "peer": "10.0.0.7"} == line


def test_account_ids_stay_out_of_the_log() -> None:
    """They stand in the query of an address, never in its path."""
    assert "4711" not in str(logged("/?account=4711")["path"])


@pytest.mark.parametrize(
    ("peer", "forwarded"),
    [
        ("192.0.2.9", "192.0.2.9"),
        ("192.0.2.9", "1.1.1.1, 192.0.2.9"),
        ("192.0.2.9", "192.0.2.9, 10.0.0.8"),
        ("10.0.0.7", "evil"),
        ("10.0.0.7", ""),
    ],
)
def test_the_peer_is_who_asked_our_proxy(peer: str, forwarded: str) -> None:
    headers = ANN | {"X-Forwarded-For": forwarded}
    assert (
        peer
        == logged("/", by_proxy(), headers=headers, peer="10.0.0.7", host="http://books.example.com")["peer"]
    )


def test_nobody_else_names_the_peer() -> None:
    headers = {"X-Forwarded-For": "10.0.0.7"}
    line = logged("/", by_proxy(), headers=headers, peer="192.0.2.1", host="http://books.example.com")
    assert (403, "192.0.2.1", None) == (line["status"], line["peer"], line["reader"])


@pytest.mark.parametrize(
    "path", ["/%0a%7B%22status%22:200%7D", "/%0d%0a", "/%1b%5B2J", "/%E2%80%A8x", "/%00"]
)
def test_nobody_writes_a_line_of_their_own(path: str) -> None:
    assert 404 == logged(path)["status"]


def test_a_name_cannot_break_a_line_either() -> None:
    stream = io.StringIO()
    AccessLog(stream).write(reader='a"\n{"b\u2028\ud800')
    assert {"reader": 'a"\n{"b\u2028\ud800'} == json.loads(stream.getvalue())
    assert 1 == stream.getvalue().count("\n")


@pytest.mark.parametrize(("status", "path"), [(500, "/fail"), (404, "/nowhere"), (414, "/?x=" + "y" * 9000)])
def test_what_was_refused_is_logged_too(status: int, path: str) -> None:
    assert status == logged(path)["status"]


def test_a_long_path_is_cut() -> None:
    assert 500 == len(logged("/" + "x" * 3000)["path"])


def test_a_log_that_cannot_be_written_keeps_nobody_from_reading() -> None:
    stream = io.StringIO()
    app = served(OPEN, log=stream)
    stream.close()
    assert 200 == ask(app).status_code
