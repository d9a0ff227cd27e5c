"""Taking a deployment away: what carries its prefix and both tags, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from recongen.errors import PublishError
from recongen.quicksight.apply import Say
from recongen.quicksight.client import NotFoundError, Service
from recongen.quicksight.live import Found, tags_of
from recongen.quicksight.make import delete
from recongen.quicksight.patience import Patience
from recongen.quicksight.plan import stale
from recongen.quicksight.requests import Resource, ours


def removable(service: Service, deployment: str, wanted: Iterable[Resource] = ()) -> list[Found]:
    """Everything of the deployment that `wanted` does not ask for, what depends on others first."""
    return stale(service, deployment, wanted)[::-1]


def remove(
    service: Service,
    deployment: str,
    listed: Sequence[Found],
    patience: Patience | None = None,
    say: Say = lambda line: None,
) -> None:
    patience = patience or Patience()
    for found in listed:
        try:
            tags = tags_of(service, found.arn)
        except NotFoundError:
            say(f"{found.label} is gone already")
            continue
        if not ours(tags, deployment):
            raise PublishError(
                f"{found.label} is no longer tagged as ours, and stays; run this again for the rest"
            )
        delete(service, found.kind, found.id, patience)
        say(f"deleted {found.label}")
