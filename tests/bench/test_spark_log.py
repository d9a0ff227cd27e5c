"""What is read from Spark's log of a build."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest import approx

from tests.bench.spark_log import OTHERS, Log, read


def started(execution: int, root: int, plan: str = "") -> Mapping[str, Any]:
    kind = "org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart"
    return {"Event": kind, "executionId": execution, "rootExecutionId": root, "physicalPlanDescription": plan}


def job(stages: list[int], **properties: str) -> Mapping[str, Any]:
    return {"Event": "SparkListenerJobStart", "Stage IDs": stages, "Properties": properties}


def task(stage: int, start: float, end: float, cpu: float, reason: str = "Success") -> Mapping[str, Any]:
    return {
        "Event": "SparkListenerTaskEnd",
        "Stage ID": stage,
        "Task End Reason": {"Reason": reason},
        "Task Info": {"Launch Time": start * 1e3, "Finish Time": end * 1e3},
        "Task Metrics": {
            "Executor CPU Time": cpu * 1e9,
            "Executor Deserialize CPU Time": 0,
            "Shuffle Write Metrics": {"Shuffle Bytes Written": 10},
            "Disk Bytes Spilled": 1,
        },
    }


def logged(folder: Path, *events: Mapping[str, Any]) -> Log:
    (folder / "application").write_text("\n".join(map(json.dumps, events)))
    return read(folder, "bank")


def test_a_task_counts_for_the_relation_whose_statement_asked_for_it(tmp_path: Path) -> None:
    log = logged(
        tmp_path,
        started(1, 1, "create table books.bank_drift__0a1b2c3d, from books.bank_accounts"),
        started(2, 1),
        started(3, 3, "from books.bank_accounts"),
        job([1], **{"spark.sql.execution.id": "2"}),
        job([2, 3], **{"spark.sql.execution.id": "3"}),
        job([4]),
        *(task(stage, 0, 1, cpu=stage) for stage in (1, 2, 4)),
    )
    assert {OTHERS: 6, "drift": 1} == {name: of.cpu for name, of in log.of_relations().items()}
    assert [OTHERS, "drift"] == list(log.of_relations())


def test_a_task_that_failed_is_not_counted(tmp_path: Path) -> None:
    log = logged(tmp_path, job([1]), task(1, 0, 1, 5, "ExceptionFailure"), task(1, 1, 2, 3))
    assert 3 == log.cpu


def test_seconds_in_which_tasks_ran_at_once_count_once(tmp_path: Path) -> None:
    log = logged(
        tmp_path, job([1]), task(1, 10, 14, 1), task(1, 11, 12, 1), task(1, 13, 15, 1), task(1, 20, 21, 1)
    )
    assert 6 == approx(log.busy)


def test_two_cores_share_a_stage_of_equal_tasks_and_wait_for_its_largest(tmp_path: Path) -> None:
    """The first stage takes 4 seconds instead of 8, the second 6 instead of 9."""
    tasks = [task(1, 0, 1, 2) for _ in range(4)] + [task(2, 0, 1, cpu) for cpu in (6, 2, 1)]
    log = logged(tmp_path, job([1, 2]), *tasks)
    assert 17 / 10 == approx(log.gain(2))
    assert [1, 3] == [stage.skew for stage in log.stages]
