"""A standalone cluster on this machine: a master, and workers of one core each."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

HOST = "127.0.0.1"
WORKER_MEMORY = "4g"


@contextmanager
def cluster(workers: int, folder: Path) -> Iterator[str]:
    """The master's address. Logs and the workers' own files go into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    address = f"spark://{HOST}:{port}"
    with ExitStack() as running:
        master = ("master.Master", "--host", HOST, "--port", port)
        running.enter_context(_process(master, folder / "master.log"))
        for number in range(workers):
            own = folder / f"worker-{number}"
            size = ("--cores", 1, "--memory", WORKER_MEMORY, "--work-dir", own)
            worker = ("worker.Worker", "--host", HOST, *size, address)
            running.enter_context(_process(worker, folder / f"worker-{number}.log"))
        yield address


def settings(address: str, workers: int) -> Mapping[str, str]:
    """No job begins before all workers are there."""
    return {
        "spark.master": address,
        "spark.driver.host": HOST,
        "spark.cores.max": str(workers),
        "spark.executor.cores": "1",
        "spark.executor.memory": "3g",
        "spark.scheduler.minRegisteredResourcesRatio": "1.0",
        "spark.scheduler.maxRegisteredResourcesWaitingTime": "120s",
    }


@contextmanager
def _process(command: tuple[object, ...], log: Path) -> Iterator[None]:
    import pyspark

    home = Path(pyspark.__file__).parent
    name, *arguments = map(str, command)
    with log.open("w") as out:
        process = subprocess.Popen(
            [
                str(home / "bin" / "spark-class"),
                f"org.apache.spark.deploy.{name}",
                "--webui-port",
                "0",
                *arguments,
            ],
            env=os.environ | {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": HOST},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])
