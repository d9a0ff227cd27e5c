"""A small issuer of OpenID Connect that can also say what is wrong."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

KEY, OTHER_KEY = (RSAKey.generate_key(2048, {"kid": name}, private=True) for name in ("one", "two"))
SECRET = "of the client: %&+"


@dataclass
class SmallIssuer:
    """`claims` replace those of the token, or leave one out where None; `header` and `key` sign it."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, str] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    key: Any = field(default_factory=lambda: KEY)
    published: list[RSAKey] = field(default_factory=lambda: [KEY])
    about: dict[str, Any] = field(default_factory=dict)
    nonce: str = ""
    challenge: str = ""
    token: str | None = None

    def app(self) -> Starlette:
        where = "/.well-known/openid-configuration"
        return Starlette(
            routes=[
                Route(where, self.describe),
                Route("/token", self.issue, methods=["POST"]),
                Route("/keys", self.keys),
            ]
        )

    async def describe(self, request: Request) -> Response:
        about = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "id_token_signing_alg_values_supported": ["none", "HS256", "RS256"],
        }
        return JSONResponse(about | self.about)

    async def keys(self, request: Request) -> Response:
        return JSONResponse({"keys": [key.as_dict(private=False) for key in self.published]})

    async def issue(self, request: Request) -> Response:
        fields = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        digest = hashlib.sha256(fields.get("code_verifier", "").encode()).digest()
        is_begun = self.challenge == base64.urlsafe_b64encode(digest).decode().rstrip("=")
        credentials = base64.b64encode(f"recongen:{SECRET}".encode()).decode()
        is_known = f"Basic {credentials}" == request.headers.get("authorization")
        if not (is_begun and is_known and fields["code"] == "good"):
            return JSONResponse({"error": "invalid_grant"}, 400)
        answer = {"access_token": "a", "token_type": "Bearer", "expires_in": 60}
        return JSONResponse(answer | {"id_token": self.token or self.signed()})

    def signed(self) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.url,
            "sub": "4711",
            "aud": "recongen",
            "exp": now + 300,
            "iat": now,
            "nonce": self.nonce,
            "preferred_username": "ann",
            "groups": ["books", "others"],
        }
        kept = {name: value for name, value in (claims | self.claims).items() if value is not None}
        return jwt.encode(self.header, kept, self.key, algorithms=["RS256", "HS256", "none"])


def signed_with_public_key(issuer: SmallIssuer) -> str:
    """By somebody who takes the issuer's public key for a secret; no library does that."""
    claims = issuer.signed().split(".")[1]
    header = (
        base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": "one"}).encode()).decode().rstrip("=")
    )
    digest = hmac.digest(KEY.as_pem(private=False), f"{header}.{claims}".encode(), "sha256")
    return f"{header}.{claims}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


@contextmanager
def running(issuer: SmallIssuer) -> Iterator[None]:
    server = uvicorn.Server(uvicorn.Config(issuer.app(), port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    issuer.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield
    server.should_exit = True
    thread.join()
