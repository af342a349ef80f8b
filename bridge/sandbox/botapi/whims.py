"""What can be asked of the network from outside: faults, limits, outages, rubbish."""

import asyncio
from dataclasses import asdict

from bridge.sandbox.botapi.asking import (
    Answer,
    Body,
    Server,
    Wish,
    read_number,
    read_seconds,
    read_text,
    read_token,
)
from bridge.sandbox.botapi.errors import SandboxError
from bridge.sandbox.botapi.faults import Fault, FaultKind, FloodLimits, Limit, RandomFaults

ERRORS = range(400, 600)
LONGEST_OUTAGE = 60.0


async def pending(server: Server, body: Body) -> Answer:
    bot = server.state.known_bot(read_token(body))
    return {"pending": len(bot.updates.pending(server.state.now()))}


async def inject(server: Server, body: Body) -> Answer:
    update = body.get("update")
    if not isinstance(update, dict):
        raise SandboxError("update must be an object")
    return {"update_id": server.inject(update, read_token(body))}


async def restart_ids(server: Server, body: Body) -> Answer:
    server.restart_ids(max(read_number(body, "first", 1), 1), read_token(body))
    return {}


async def fault(server: Server, body: Body) -> Answer:
    chat = None if body.get("chat") is None else read_number(body, "chat")
    method = None if body.get("method") is None else read_text(body, "method")
    planned = Fault(
        _kind(read_text(body, "kind")),
        method,
        chat,
        times=max(read_number(body, "times", 1), 0),
        retry_after=max(read_number(body, "retry_after", 1), 1),
        status=_status(body),
        delay=read_seconds(body, "delay", 1.0),
    )
    server.faults.add(planned)
    return {}


def _status(body: Body) -> int:
    status = read_number(body, "status", 500)
    if status not in ERRORS:
        raise SandboxError("status must be from 400 to 599")
    return status


def _kind(name: str) -> FaultKind:
    try:
        return FaultKind(name)
    except ValueError:
        known = ", ".join(FaultKind)
        raise SandboxError(f"kind must be one of {known}") from None


async def storm(server: Server, body: Body) -> Answer:
    """Random faults until `calm`: seed, rates by kind, and the methods they may hit."""
    rates, methods = body.get("rates"), body.get("methods", [])
    if not isinstance(rates, dict) or not isinstance(methods, list):
        raise SandboxError("rates must be an object and methods a list")
    chances = {_kind(str(name)): read_seconds(rates, name, 0.0) for name in rates}
    server.faults.rage(
        RandomFaults(
            read_number(body, "seed", 0),
            chances,
            frozenset(str(name) for name in methods),
            retry_after=max(read_number(body, "retry_after", 1), 1),
            delay=read_seconds(body, "delay", 0.1),
        )
    )
    return {}


async def calm(server: Server, _: Body) -> Answer:
    server.faults.clear()
    return {}


async def limits(server: Server, body: Body) -> Answer:
    """Flood limits on (`refuse` false: only recorded), or off with `off`."""
    if body.get("off") is True:
        server.floods.set(None)
        return {}
    burst, rate = read_number(body, "burst", 6), read_seconds(body, "rate", 1.0)
    overall = read_seconds(body, "overall", 30.0)
    if burst < 1 or rate <= 0 or overall < 1:
        raise SandboxError("burst and overall must be at least 1 and rate above 0")
    chosen = FloodLimits(
        per_chat=Limit(burst, rate),
        overall=Limit(int(overall) + 2, overall),
        refuse=body.get("refuse") is not False,
    )
    server.floods.set(chosen)
    return {}


async def threads(server: Server, body: Body) -> Answer:
    """Topics in private chats: `enabled`, `by_users`, `ignore_dead`; what is not named is off."""
    chosen = server.state.known_bot(read_token(body)).threads
    chosen.enabled = body.get("enabled") is True
    chosen.by_users = body.get("by_users") is True
    chosen.ignore_dead = body.get("ignore_dead") is True
    return {}


async def overruns(server: Server, _: Body) -> Answer:
    return {"overruns": [asdict(overrun) for overrun in server.floods.overruns]}


async def down(server: Server, body: Body) -> Answer:
    """Nobody listens for bots any more; with `seconds`, for so long."""
    seconds = read_seconds(body, "seconds", 0.0)
    await server.go_down()
    if seconds:
        await asyncio.sleep(min(seconds, LONGEST_OUTAGE))
        await server.come_back()
    return {}


async def up(server: Server, _: Body) -> Answer:
    await server.come_back()
    return {}


WHIMS: tuple[Wish, ...] = (
    pending, inject, restart_ids, fault, storm, calm, limits, threads, overruns, down, up,
)  # fmt: skip
