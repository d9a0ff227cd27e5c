"""What a pipeline hears, with and without an earlier report."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from recongen.errors import UsageError
from recongen.report.exports import write_json
from recongen.report.gate import judge, read_earlier
from recongen.report.report import Report
from recongen.report.rows import ExceptionRow
from tests.unit.report.books import report, row


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "yesterday.json"


def write(path: Path, earlier: Report, limit: int | None = None) -> None:
    with path.open("w", encoding="utf-8") as out:
        write_json(earlier, out, limit)


def edit(path: Path, change: Any) -> None:
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))


@pytest.mark.parametrize(
    ("fail_on", "failing"), [("high", []), ("medium", ["stuck_pending"]), ("low", ["stuck_pending"])]
)
def test_the_gate_counts_its_severity_and_graver(fail_on: str, failing: list[str]) -> None:
    assert failing == [one.check.name for one in judge(report(row("stuck_pending")), fail_on)]


def of(money: str | None, count: int | None = None, sign: int | None = None, key: str = "k") -> ExceptionRow:
    return row(key=key, money=money, magnitude_count=count, magnitude_sign=sign)


def waiting(count: int, **more: str) -> ExceptionRow:
    return row(**{"check": "stuck_pending", "key": "k", "money": None, "magnitude_count": count} | more)


def on(day: int, money: str, **more: str) -> ExceptionRow:
    """A day of a drift that stands."""
    about = {"business_day": f"2030-01-{day}", "episode_key": "e", "magnitude_sign": 1}
    return row(**{"key": f"k{day}", "money": money} | about | more)


@pytest.mark.parametrize(
    ("before", "now", "new", "worse"),
    [
        pytest.param(of("5.00"), of("5.00"), 0, 0, id="the same"),
        pytest.param(of("5.00", key="other"), of("5.00"), 1, 0, id="was not there"),
        pytest.param(of("5.00", sign=1), of("50005.00", sign=1), 1, 1, id="grew"),
        pytest.param(of("5.00"), of("5.01"), 1, 1, id="grew by a cent"),
        pytest.param(of("9.00"), of("10.00"), 1, 1, id="grew by a digit"),
        pytest.param(of("5.00", sign=1), of("4.99", sign=1), 0, 0, id="shrank"),
        pytest.param(of("5.00", sign=1), of("4.99", sign=-1), 1, 1, id="changed sign though it shrank"),
        pytest.param(of(None, 2), of(None, 3), 0, 0, id="more balances, as on every day"),
        pytest.param(waiting(2), waiting(3), 1, 1, id="more of them"),
        pytest.param(waiting(3), waiting(2), 0, 0, id="fewer of them"),
        pytest.param(of("5.00", 3), of("6.00", 2), 1, 1, id="more money, fewer of them"),
        pytest.param(on(30, "5.00"), on(31, "5.00"), 0, 0, id="the same a day later"),
        pytest.param(on(30, "5.00"), on(31, "4.00"), 0, 0, id="less a day later"),
        pytest.param(on(30, "5.00"), on(31, "6.00"), 1, 1, id="more a day later"),
        pytest.param(on(30, "5.00"), on(31, "5.00", episode_key="j"), 1, 0, id="begun again"),
        pytest.param(
            waiting(1, key="k", episode_key="e"),
            waiting(1, key="l", episode_key="e"),
            1,
            0,
            id="another leg of a transfer",
        ),
        pytest.param(of(None), of("0.01"), 1, 1, id="has an amount now"),
        pytest.param(of("5.00"), of(None), 0, 0, id="has none any more"),
        pytest.param(of("90071992547409.92"), of("90071992547409.93"), 1, 1, id="beyond a float"),
    ],
)
def test_new_is_what_was_not_there_or_grew_or_changed_sign(
    path: Path, before: ExceptionRow, now: ExceptionRow, new: int, worse: int
) -> None:
    write(path, report(before))
    failing = judge(report(now), "low", read_earlier(path, "dts"))
    assert ([(new, worse)] if new else []) == [(one.rows, one.worse) for one in failing]


def test_of_a_cause_the_last_day_is_compared(path: Path) -> None:
    write(path, report(on(29, "9.00"), on(30, "5.00"), on(28, "9.00")))
    (failing,) = judge(
        report(on(29, "9.00"), on(30, "5.00"), on(31, "6.00")), "low", read_earlier(path, "dts")
    )
    assert (1, 1) == (failing.rows, failing.worse)


@pytest.mark.parametrize(("ignored", "rows"), [((), 2), (("a",), 1), (("a", "b"), 0), (("c",), 2)])
def test_what_is_ignored_does_not_count(path: Path, ignored: tuple[str, ...], rows: int) -> None:
    now = report(of("5.00", key="a"), of("6.00", key="b"))
    write(path, report(of("1.00", key="a"), of("1.00", key="b")))
    for earlier in (None, read_earlier(path, "dts")):
        assert rows == sum(one.rows for one in judge(now, "high", earlier, ignored))


def older(document: dict[str, Any]) -> None:
    """As the version before this one wrote it."""
    del document["options"]
    for one in document["exceptions"]:
        for name in ("magnitude_sign", "first_day", "drift_change"):
            del one[name]


@pytest.mark.parametrize(
    ("now", "passed"),
    [(of("5.00", sign=-1), True), (of("4.00", sign=1), True), (of("6.00", sign=1), False)],
)
def test_a_report_of_an_older_version_is_compared_by_key_and_size(
    path: Path, now: ExceptionRow, passed: bool
) -> None:
    write(path, report(of("5.00", sign=1)))
    edit(path, older)
    assert passed == (not judge(report(now), "high", read_earlier(path, "dts")))


def test_a_report_on_one_line_and_in_another_order_is_read_as_well(path: Path) -> None:
    write(path, report(row(key="a|b", money="5.00")))
    path.write_text("\ufeff" + json.dumps(json.loads(path.read_text()), sort_keys=True), encoding="utf-8")
    earlier = read_earlier(path, "dts")
    assert ("2030-01-31T18:00:00Z", ["a|b"]) == (earlier.as_of, list(earlier.sizes))


TWO = (row(key="a", money="2.00"), row(key="b", money="1.00"))


@pytest.mark.parametrize(
    ("earlier", "limit", "change", "reason"),
    [
        (report(*TWO), 1, None, "written with --limit 1:"),
        (report(*TWO, only=["drift"]), None, None, "written with --check drift:"),
        (report(*TWO, today=True), None, None, "written with --today:"),
        (
            report(*TWO),
            None,
            lambda document: document["exceptions"].append(document["exceptions"][0]),
            "holds a twice",
        ),
    ],
)
def test_a_report_that_is_not_whole_is_refused(
    path: Path, earlier: Report, limit: int | None, change: Any, reason: str
) -> None:
    write(path, earlier, limit)
    if change:
        edit(path, change)
    with pytest.raises(UsageError, match=reason):
        read_earlier(path, "dts")


def test_a_limit_that_cut_nothing_is_no_matter(path: Path) -> None:
    write(path, report(*TWO), limit=2)
    assert {"a", "b"} == set(read_earlier(path, "dts").sizes)


def test_an_earlier_report_of_another_institution_is_refused(path: Path) -> None:
    write(path, report())
    with pytest.raises(UsageError, match="is a report about dts, not about other"):
        read_earlier(path, "other")


def test_an_earlier_report_must_not_be_later(path: Path) -> None:
    write(path, report())
    earlier = read_earlier(path, "dts")
    assert [] == judge(report(), "high", earlier)
    with pytest.raises(UsageError, match="as of 2030-01-31T18:00:00Z, later than this build"):
        judge(report(as_of="2030-01-31 17:59:59"), "high", earlier)


def whole(exceptions: str) -> str:
    return f'{{"prefix": "dts", "as_of": "2030-01-31T18:00:00Z", "checks": [], "exceptions": {exceptions}}}'


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        "{}",
        '{"exceptions": [{}]}',
        '{"exceptions": 3}',
        '{"exceptions": []}',
        "[" * 100_000,
        '{"a": ' + "[" * 100_000,
        whole("[]")[:-1],
        whole("[]") + "{}",
        whole('[{"check": "drift", "exception_key": "k"}'),
        whole('[{"check": "drift", "exception_key": "k"},]'),
        whole('[{"check": "drift", "exception_key": "k", "magnitude_money": "1.5"}]'),
        whole('[{"check": "drift", "exception_key": "k", "magnitude_money": 1.5}]'),
        whole('["drift"]'),
    ],
)
def test_what_is_no_report_is_refused(path: Path, content: str) -> None:
    path.write_text(content)
    with pytest.raises(UsageError, match="is not a report of"):
        read_earlier(path, "dts")


def test_a_report_cut_off_anywhere_is_refused(path: Path) -> None:
    out = io.StringIO()
    write_json(report(*TWO), out)
    text = out.getvalue().rstrip()
    for end in range(0, len(text), 7):
        path.write_text(text[:end])
        with pytest.raises(UsageError, match="is not a report of"):
            read_earlier(path, "dts")
