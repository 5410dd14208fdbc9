"""An identity provider on this machine, which can be told to misbehave."""

from __future__ import annotations

import socket
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Thread
from time import sleep
from typing import Annotated, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import uvicorn
from fastapi import FastAPI, Form, HTTPException, Request
from fastapi.responses import RedirectResponse
from fastapi.testclient import TestClient
from httpx import Response, get
from joserfc import jwt
from joserfc.jwk import ECKey

SECRET = "a secret of the provider"


@dataclass
class Provider:
    """Whoever comes is `subject`; `wrong` changes the claims of the next tokens."""

    issuer: str
    now: Any
    subject: str = "s-1"
    wrong: dict[str, Any] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", auto_kid=True))
    other: ECKey | None = None
    asked: dict[str, dict[str, str]] = field(default_factory=dict)

    def seconds(self) -> int:
        return int(self.now().timestamp())

    def token(self, asked: dict[str, str]) -> str:
        claims = {
            "iss": self.issuer,
            "aud": "foedus",
            "sub": self.subject,
            "iat": self.seconds(),
            "exp": self.seconds() + 300,
            "auth_time": self.seconds(),
            "nonce": asked["nonce"],
        } | self.wrong
        claims = {name: value for name, value in claims.items() if value is not None}
        key = self.other or self.key
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, key)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        def about() -> dict[str, Any]:
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            } | self.about

        @app.get("/keys")
        def keys() -> dict[str, Any]:
            return {"keys": [self.key.as_dict(private=False)]}

        @app.get("/authorize")
        def authorize(asking: Request) -> RedirectResponse:
            asked = dict(asking.query_params)
            assert asked["code_challenge_method"] == "S256"
            assert asked["response_type"] == "code"
            code = f"code-{len(self.asked)}"
            self.asked[code] = asked
            back = urlencode({"code": code, "state": asked["state"], "iss": self.issuer})
            return RedirectResponse(f"{asked['redirect_uri']}?{back}")

        @app.post("/token")
        def token(
            asking: Request, code: Annotated[str, Form()], code_verifier: Annotated[str, Form()]
        ) -> dict[str, Any]:
            asked = self.asked.pop(code, None)
            hashed = urlsafe_b64encode(sha256(code_verifier.encode()).digest()).rstrip(b"=")
            if asked is None or hashed.decode() != asked["code_challenge"]:
                raise HTTPException(400, "no such code")
            if not asking.headers.get("authorization", "").startswith("Basic "):
                raise HTTPException(401, "who asks")
            return {"access_token": "x", "token_type": "Bearer", "id_token": self.token(asked)}

        return app


@contextmanager
def a_provider(now: Any) -> Iterator[Provider]:
    """A provider that answers on a port of its own."""
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        port = each.getsockname()[1]
    provider = Provider(issuer=f"http://127.0.0.1:{port}", now=now)
    config = uvicorn.Config(provider.app(), host="127.0.0.1", port=port, log_level="error")
    server = uvicorn.Server(config)
    running = Thread(target=server.run, daemon=True)
    running.start()
    while not server.started:
        sleep(0.01)
    try:
        yield provider
    finally:
        server.should_exit = True
        running.join()


def went(browser: TestClient, to: str = "/oidc/start") -> dict[str, str]:
    """To the provider; what it sends back with the browser."""
    there = browser.get(to)
    assert there.status_code == 303, there.text
    back = get(there.headers["location"], follow_redirects=False).headers["location"]
    return {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}


def signed_in(browser: TestClient, to: str = "/oidc/start") -> Response:
    """To the provider and back."""
    return browser.get("/oidc/back", params=went(browser, to))
