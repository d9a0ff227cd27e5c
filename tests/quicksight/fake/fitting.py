"""Answers that hold what the service's model gives them, and nothing else."""

from __future__ import annotations

from typing import Any

from recongen.quicksight.service_model import model, walk


def answer(operation: str, about: dict[str, Any]) -> dict[str, Any]:
    """Of everything there is to say, the members of this operation's answer; checked as strictly as a request."""
    shape = model()["operations"][operation]["output"]["shape"]
    fitted: dict[str, Any] = fit(shape, about)
    fitted.pop("Status", None) if _is_http_status(shape) else None
    wrong = [str(fault) for fault in walk(shape, fitted)]
    if wrong:
        raise AssertionError(f"the fake would answer {operation} as the service never does: {wrong[0]}")
    return fitted


def _is_http_status(shape: str) -> bool:
    status = model()["shapes"][shape]["members"].get("Status", {})
    return bool(status.get("location") == "statusCode")


def fit(shape_name: str, value: Any) -> Any:
    shape = model()["shapes"][shape_name]
    match shape["type"]:
        case "structure":
            members = shape["members"]
            return {
                name: fit(members[name]["shape"], value[name])
                for name in members
                if value.get(name) is not None
            }
        case "list":
            return [fit(shape["member"]["shape"], item) for item in value]
        case "map":
            return {key: fit(shape["value"]["shape"], item) for key, item in value.items()}
        case _:
            return value
