"""What is to go wrong, and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class RefusalError(Exception):
    """An answer of the service that is an error."""

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(f"{code}: {message}")


@dataclass
class _Planned:
    operation: str
    times: int
    refusal: RefusalError | None = None


@dataclass
class Faults:
    throttle_every: int = 0
    """One call in so many is throttled."""
    polls: int = 2
    """How often a new version says that it is in progress."""
    refusals: list[_Planned] = field(default_factory=list)
    lost_answers: list[_Planned] = field(default_factory=list)
    failing: dict[str, list[list[dict[str, Any]]]] = field(default_factory=dict)

    def refuse(self, operation: str, code: str, message: str = "on demand", times: int = 1) -> None:
        """The next calls of this operation are refused."""
        self.refusals.append(_Planned(operation, times, RefusalError(code, message)))

    def lose_answer(self, operation: str, times: int = 1) -> None:
        """The next calls are carried out, and the connection dies before the answer."""
        self.lost_answers.append(_Planned(operation, times))

    def fail_version(self, resource_id: str, error_type: str, message: str, path: str = "") -> None:
        """The next version of that resource is worked on and fails."""
        entities = {"ViolatedEntities": [{"Path": path}]} if path else {}
        self.failing.setdefault(resource_id, []).append(
            [{"Type": error_type, "Message": message, **entities}]
        )

    def refusal_of(self, operation: str, count: int) -> RefusalError | None:
        if self.throttle_every and count % self.throttle_every == 0:
            return RefusalError("ThrottlingException", "Rate exceeded")
        planned = self._next(self.refusals, operation)
        return planned.refusal if planned else None

    def loses_answer(self, operation: str) -> bool:
        return self._next(self.lost_answers, operation) is not None

    def errors_of(self, resource_id: str) -> list[dict[str, Any]]:
        planned = self.failing.get(resource_id, [])
        return planned.pop(0) if planned else []

    @staticmethod
    def _next(planned: list[_Planned], operation: str) -> _Planned | None:
        for each in planned:
            if each.operation == operation and each.times > 0:
                each.times -= 1
                return each
        return None
