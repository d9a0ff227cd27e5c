"""Connections that do not wait for ever: uvicorn has no limit of its own for a request that never arrives whole."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_SECONDS = 60
"""From its first byte, or from the connection, to the end of a request: enough for the longest form."""


class Connection(H11Protocol):
    """It is closed where no whole request has arrived in time. What the server has to say may take as long as it does."""

    _limit: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._limit = self.loop.call_later(REQUEST_SECONDS, transport.close)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle and not self.cycle.response_complete and not self.cycle.more_body:
            self._unlimit()
        elif self._limit is None:
            self._limit = self.loop.call_later(REQUEST_SECONDS, self.transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        self._unlimit()
        super().connection_lost(exc)

    def _unlimit(self) -> None:
        if self._limit:
            self._limit.cancel()
            self._limit = None
