"""The issuer of OpenID Connect: where a reader signs in, and what it then says of that reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client

# Authlib's client is made of either of two libraries of the same shape; its failures are those of that one.
from authlib.integrations.httpx_client.oauth2_client import httpx2 as httpx
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from recongen.web_settings import Oidc, is_safe_url

_LEEWAY = 60
_SECONDS_FOR_ISSUER = 10
# Only those whose key the issuer keeps to itself; what its own configuration lists may hold `none`.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]


class LoginError(Exception):
    """Why nobody was let in; for the log, not for the person who tried."""


FAILURES = (
    LoginError,
    OAuthError,
    JoseError,
    httpx.HTTPError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
)
"""The last four: an answer that has not the shape it should have."""


@dataclass
class Issuer:
    """Who tells who a reader is. What it says about itself is asked for once."""

    oidc: Oidc
    client_secret: str = field(repr=False)
    about: dict[str, Any] = field(default_factory=dict)
    keys: KeySet | None = field(default=None, repr=False)

    async def address(self, redirect_uri: str, state: str, nonce: str, verifier: str) -> str:
        """Where the reader signs in."""
        about = await self._about()
        async with self._client(redirect_uri) as client:
            where, _ = client.create_authorization_url(
                about["authorization_endpoint"], state=state, code_verifier=verifier, nonce=nonce
            )
        return str(where)

    async def claims(self, redirect_uri: str, code: str, nonce: str, verifier: str) -> dict[str, Any]:
        """What it says of the reader. Raises LoginError where that does not hold."""
        about = await self._about()
        async with self._client(redirect_uri) as client:
            answer = await client.fetch_token(about["token_endpoint"], code=code, code_verifier=verifier)
        token = await self._decode(answer["id_token"])
        options = {
            "iss": {"essential": True, "value": self.oidc.issuer},
            "aud": {"essential": True, "value": self.oidc.client_id},
        }
        params = {"nonce": nonce, "client_id": self.oidc.client_id, "access_token": answer["access_token"]}
        claims = CodeIDToken(token.claims, token.header, options, params)
        claims.validate(leeway=_LEEWAY)
        return dict(claims)

    async def _about(self) -> dict[str, Any]:
        if not self.about:
            about = await self._get(f"{self.oidc.issuer.rstrip('/')}/.well-known/openid-configuration")
            if about["issuer"] != self.oidc.issuer:
                raise LoginError(
                    f"the issuer calls itself {about['issuer']}, the settings {self.oidc.issuer}"
                )
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                if not is_safe_url(about[name]):
                    raise LoginError(f"the issuer's {name} is not an https address")
            self.about = about
        return self.about

    async def _decode(self, token: str) -> jwt.Token:
        if self.keys is not None:
            try:
                return jwt.decode(token, self.keys, algorithms=_ALGORITHMS)
            except InvalidKeyIdError:
                # The issuer signs with a new key by now.
                pass
        self.keys = KeySet.import_key_set(await self._get((await self._about())["jwks_uri"]))
        return jwt.decode(token, self.keys, algorithms=_ALGORITHMS)

    async def _get(self, url: str) -> Any:
        async with httpx.AsyncClient(timeout=_SECONDS_FOR_ISSUER) as client:
            return (await client.get(url)).raise_for_status().json()

    def _client(self, redirect_uri: str) -> Any:
        methods = self.about.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return AsyncOAuth2Client(
            self.oidc.client_id,
            self.client_secret,
            redirect_uri=redirect_uri,
            scope=self.oidc.scope,
            code_challenge_method="S256",
            token_endpoint_auth_method=f"client_secret_{'basic' if 'client_secret_basic' in methods else 'post'}",
            timeout=_SECONDS_FOR_ISSUER,
        )
