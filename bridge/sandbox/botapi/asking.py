"""Reads what somebody asks of the sandbox from outside: JSON, and possibly rubbish."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from bridge.sandbox.botapi.errors import SandboxError
from bridge.sandbox.botapi.faults import Faults, FloodWatch
from bridge.sandbox.botapi.phone import Phone
from bridge.sandbox.botapi.state import State
from bridge.sandbox.botapi.updates import Update

LARGEST_NUMBER = 2**52  # what a user id may be, and what JavaScript can count
LONGEST = 2**31
Body = Mapping[str, object]
Answer = Mapping[str, object]


class Server(Protocol):
    """What a wish may use of the whole server."""

    state: State
    faults: Faults
    floods: FloodWatch

    def client(
        self,
        user_id: int,
        first_name: str = "Client",
        language_code: str = "",
        token: str | None = None,
    ) -> Phone: ...

    def inject(self, update: Update, token: str | None = None) -> int: ...

    def restart_ids(self, first: int = 1, token: str | None = None) -> None: ...

    async def go_down(self) -> None: ...

    async def come_back(self) -> None: ...


def read_text(body: Body, name: str, default: str | None = None) -> str:
    value = body.get(name, default)
    if not isinstance(value, str):
        raise SandboxError(f"{name} must be text")
    try:
        value.encode()
    except UnicodeError:
        raise SandboxError(f"{name} must be text") from None
    return value


def read_number(body: Body, name: str, default: int | None = None) -> int:
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= LARGEST_NUMBER:
        raise SandboxError(f"{name} must be a number")
    return value


def read_seconds(body: Body, name: str, default: float) -> float:
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < LONGEST:
        raise SandboxError(f"{name} must be a number of seconds")
    return float(value)


def read_token(body: Body) -> str | None:
    return None if body.get("bot") is None else read_text(body, "bot")


def read_phone(server: Server, body: Body) -> Phone:
    """The phone of `user`, who must have been made with `client`; with `topic`, looking at it."""
    known = server.state.users.get(read_number(body, "user"))
    if known is None:
        raise SandboxError("nobody of this number has a phone; make one with client")
    phone = server.client(known.id, known.first_name, known.language_code, read_token(body))
    return phone if body.get("topic") is None else phone.within(read_number(body, "topic"))


Wish = Callable[[Server, Body], Awaitable[Answer]]
"""Fulfils one request: the server and the body -> what is added to the answer."""
