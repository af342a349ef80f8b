"""Who may see the page: whoever reads the terminal, in one browser at a time.

The page shows two people's conversation and can act for both, and every program and every web
site on this machine can reach a loopback port. So the printed address holds a word that works
once; it is exchanged for a cookie that scripts cannot read and other sites cannot send. Used
words are replaced, and the terminal is told the next one.
"""

import hmac
import secrets
from collections.abc import Callable, Mapping
from http import HTTPStatus

from aiohttp import web

ENTER = "enter"  # the name in the address
LOCKED = (
    "This page opens with the address that the demo has printed in its terminal.\n"
    "An address works once; the newest one is in the last line there.\n"
)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


class Access:
    """`told` gets every new word as soon as the one before it was used."""

    def __init__(self, told: Callable[[], None]) -> None:
        self._told = told
        self._cookie = secrets.token_urlsafe(32)
        self.word = secrets.token_urlsafe(24)

    def enters(self, request: web.Request) -> bool:
        """Whether the address holds the word, which then is spent."""
        given = request.query.get(ENTER, "")
        if not _same(given, self.word):
            return False
        self.word = secrets.token_urlsafe(24)
        self._told()
        return True

    def knows(self, request: web.Request) -> bool:
        return _same(request.cookies.get(_name(request), ""), self._cookie)

    def let_in(self, request: web.Request, response: web.StreamResponse) -> None:
        response.set_cookie(
            _name(request), self._cookie, path="/", httponly=True, samesite="Strict"
        )


def check_origin(request: web.Request) -> None:
    """Raises HTTPForbidden for an act that another site may have begun.

    JSON cannot be sent by a form, and browsers say where a request comes from.
    """
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if site != "same-origin" or request.content_type != "application/json":
        raise web.HTTPForbidden(text=LOCKED, headers=HEADERS)


def refused() -> web.Response:
    return web.Response(text=LOCKED, status=HTTPStatus.FORBIDDEN, headers=HEADERS)


def _name(request: web.Request) -> str:
    """Cookies know no ports: two demos on one machine need two names."""
    return f"counselbridge_demo_{(request.url.port or 0)}"


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(errors="replace"), wanted.encode())
