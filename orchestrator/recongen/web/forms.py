"""Forms that readers send: read completely, and accepted only with the token that a page of this server gave to the
same reader.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from recongen.web.access import Reader
from recongen.web.security import LONGEST_FORM
from recongen.web_settings import read_form_key

MOST_FIELDS = 20_000

Posted = Mapping[str, str]


class Forms:
    def __init__(self) -> None:
        self._key = read_form_key()

    def token(self, request: Request) -> str:
        """A token is one person's, and lasts as long as the key."""
        return hmac.new(self._key, reader_of(request).name.encode(), hashlib.sha256).hexdigest()

    def taking(
        self, write: Callable[[Request, Posted], Response]
    ) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint of a POST: `write` runs in a thread of its own, once the token is known to be right."""

        async def respond(request: Request) -> Response:
            posted = await _read_post(request)
            if not hmac.compare_digest(posted.get("token", "").encode(), self.token(request).encode()):
                return PlainTextResponse("This page is too old, or not ours: open it again.\n", 403)
            return await run_in_threadpool(write, request, posted)

        return respond


def reader_of(request: Request) -> Reader:
    reader: Reader = request.state.reader
    return reader


async def _read_post(request: Request) -> Posted:
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST_FORM:
                raise HTTPException(413, "This is too long.")
    except ClientDisconnect:
        raise HTTPException(400, "The form broke off.") from None
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise HTTPException(400, "This is not a form.") from None
    return dict(pairs)
