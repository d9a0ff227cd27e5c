"""Prefect: a flow of three tasks, each a command of recongen's own virtual environment, which RECONGEN names."""

import os
import subprocess

from prefect import flow, task

BANK = os.environ.get("BANK", "/srv/bank")
RECONGEN = os.environ.get("RECONGEN", "/opt/recongen/bin/recongen")


@task(retries=2, retry_delay_seconds=300)
def load() -> None:
    feed = ("--transactions", "feed/transactions.csv", "--balances", "feed/daily_balances.csv")
    recongen("feed", "load", "bank.yaml", *feed, "--skip-known", "--execute")


@task
def build() -> None:
    recongen("build", "bank.yaml")


@task
def gate() -> None:
    """Fails when the books do."""
    recongen("gate", "bank.yaml", "--fail-on", "high")


def recongen(*arguments: str) -> None:
    subprocess.run([RECONGEN, *arguments], cwd=BANK, check=True)


@flow
def night() -> None:
    load()
    build()
    gate()


if __name__ == "__main__":
    night.serve(name="bank", cron="30 2 * * 2-6")
