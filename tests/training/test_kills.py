"""A builder of days that is killed leaves whole days and nothing else."""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from recongen.session import Session
from recongen.training import course
from recongen.training.place import TrainingSession

BUILDING = """
import sys, time
from pathlib import Path
from recongen.studio.training.shelf import Shelf
from tests.training.gym import session_in

opened = Shelf(session_in(Path(sys.argv[1]))).open_current()
opened.outward.begin(opened.exercise.days[-1])
print("begun", flush=True)
while opened.outward.is_running:
    time.sleep(0.05)
"""


@pytest.mark.prove
def test_a_killed_builder_leaves_whole_days(gym: Callable[[], Session]) -> None:
    session, dice = gym(), random.Random(7)
    found = course.current(TrainingSession(session).exercises)
    assert found
    exercise, folder = found
    days = course.days_of(folder)
    for _ in range(12):
        with subprocess.Popen(
            [sys.executable, "-c", BUILDING, str(session.file.parent)], stdout=subprocess.PIPE, env=os.environ
        ) as process:
            assert process.stdout
            process.stdout.readline()
            time.sleep(dice.uniform(0, 1.5))
            process.send_signal(signal.SIGKILL)
        for path in (folder / course.DAYS).glob("*.gz"):
            assert json.loads(gzip.decompress(path.read_bytes()))["causes"] is not None
        for day in days.built_days():
            assert days.read(day)
    assert days.built_days()
    subprocess.run([sys.executable, "-c", BUILDING, str(session.file.parent)], check=True, env=os.environ)
    assert set(exercise.days) == days.built_days()
