"""What Spark's own log of a build says of its tasks: how long they took, what they exchanged, and how evenly they shared the work."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

OTHERS = "data tests and what dbt asks"
SETTINGS: Mapping[str, str] = {
    "spark.eventLog.enabled": "true",
    "spark.eventLog.compress": "false",
    "spark.eventLog.rolling.enabled": "false",
}


@dataclass(frozen=True)
class Task:
    start: float
    end: float
    cpu: float
    """Seconds, as the others. A task that waits for a core takes time and no CPU."""
    written: int
    """Bytes that it gives to other tasks."""
    spilled: int
    """Bytes that did not fit into memory."""

    @property
    def seconds(self) -> float:
        return self.end - self.start


@dataclass
class Stage:
    """Tasks that need nothing of each other."""

    relation: str
    tasks: list[Task] = field(default_factory=list)

    @property
    def cpu(self) -> float:
        return sum(task.cpu for task in self.tasks)

    @property
    def largest(self) -> float:
        return max(task.cpu for task in self.tasks)

    @property
    def skew(self) -> float:
        """The largest task over the median. A stage of one task has no other to be larger than."""
        return self.largest / max(median(task.cpu for task in self.tasks), 0.001)

    def least(self, cores: int) -> float:
        """Seconds under which no cluster of so many cores can get: the work is shared, or the largest task is all there is."""
        return max(self.cpu / cores, self.largest)


@dataclass(frozen=True)
class Log:
    stages: Sequence[Stage]

    @property
    def tasks(self) -> list[Task]:
        return [task for stage in self.stages for task in stage.tasks]

    @property
    def busy(self) -> float:
        """Seconds on the clock in which at least one task ran."""
        total, reached = 0.0, 0.0
        for task in sorted(self.tasks, key=lambda task: task.start):
            total += max(0.0, task.end - max(task.start, reached))
            reached = max(reached, task.end)
        return total

    @property
    def cpu(self) -> float:
        return sum(stage.cpu for stage in self.stages)

    def of_relations(self) -> dict[str, Log]:
        """The one that takes most first."""
        found: dict[str, list[Stage]] = {}
        for stage in self.stages:
            found.setdefault(stage.relation, []).append(stage)
        logs = {relation: Log(stages) for relation, stages in found.items()}
        return dict(sorted(logs.items(), key=lambda item: -item[1].cpu))

    def gain(self, cores: int) -> float:
        """How many times as fast as one core so many can be at best, one stage after another."""
        return self.cpu / max(sum(stage.least(cores) for stage in self.stages), 0.001)


def read(folder: Path, prefix: str) -> Log:
    """Of every session that logged into the folder."""
    stages: list[Stage] = []
    for path in sorted(folder.iterdir()):
        with path.open(encoding="utf-8") as lines:
            stages += _stages(map(json.loads, lines), prefix)
    return Log(stages)


def _stages(events: Iterable[Mapping[str, Any]], prefix: str) -> Iterator[Stage]:
    made = re.compile(rf"\b{prefix}_(\w+?)__[0-9a-f]{{8}}\b")
    relations: dict[str, str] = {}
    stages: dict[int, Stage] = {}
    for event in events:
        kind = event["Event"].rpartition(".")[2]
        if kind == "SparkListenerSQLExecutionStart":
            # A statement that makes a table runs its query within.
            outer = relations.get(str(event.get("rootExecutionId")))
            found = made.search(event["physicalPlanDescription"])
            relations[str(event["executionId"])] = outer or (found[1] if found else OTHERS)
        elif kind == "SparkListenerJobStart":
            relation = relations.get(event["Properties"].get("spark.sql.execution.id", ""), OTHERS)
            for number in event["Stage IDs"]:
                stages.setdefault(number, Stage(relation))
        elif kind == "SparkListenerTaskEnd" and event["Task End Reason"]["Reason"] == "Success":
            stages[event["Stage ID"]].tasks.append(_task(event))
    yield from (stage for stage in stages.values() if stage.tasks)


def _task(event: Mapping[str, Any]) -> Task:
    info, metrics = event["Task Info"], event["Task Metrics"]
    return Task(
        start=info["Launch Time"] / 1e3,
        end=info["Finish Time"] / 1e3,
        cpu=(metrics["Executor CPU Time"] + metrics["Executor Deserialize CPU Time"]) / 1e9,
        written=metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"],
        spilled=metrics["Disk Bytes Spilled"],
    )
