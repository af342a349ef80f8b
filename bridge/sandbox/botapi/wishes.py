"""What can be asked of the sandbox from outside, by name. Each takes a JSON object and gives one.

A person is named by `user` (a number), a bot by `bot` (its token; not needed when there is one).
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict

from bridge.sandbox.botapi import whims
from bridge.sandbox.botapi.asking import (
    Answer,
    Body,
    Server,
    Wish,
    read_number,
    read_phone,
    read_text,
    read_token,
)
from bridge.sandbox.botapi.errors import SandboxError
from bridge.sandbox.botapi.params import Upload
from bridge.sandbox.botapi.phone import CONTACT, LOCATION


async def client(server: Server, body: Body) -> Answer:
    user = read_number(body, "user")
    if user <= 0:
        raise SandboxError("user must be above 0")
    name, language = read_text(body, "first_name", "Client"), read_text(body, "language_code", "")
    server.client(user, name, language, read_token(body))
    return {"user": user}


async def say(server: Server, body: Body) -> Answer:
    phone = read_phone(server, body)
    reply = None if body.get("reply_to") is None else read_number(body, "reply_to")
    return {"message": await phone.say(read_text(body, "text"), reply_to=reply)}


async def start(server: Server, body: Body) -> Answer:
    return {"message": await read_phone(server, body).start(read_text(body, "payload", ""))}


async def press(server: Server, body: Body) -> Answer:
    stale = body.get("stale") is True
    message, choice = read_number(body, "message"), read_text(body, "choice")
    return {"query": await read_phone(server, body).press(message, choice, stale=stale)}


async def edit(server: Server, body: Body) -> Answer:
    await read_phone(server, body).edit(read_number(body, "message"), read_text(body, "text"))
    return {}


async def send(server: Server, body: Body) -> Answer:
    """A photo, voice, sticker, contact, location, …; `data` in base64, else without content."""
    phone, kind = read_phone(server, body), read_text(body, "kind")
    if kind in ("contact", "location"):
        message = await phone.send_raw(kind, CONTACT if kind == "contact" else LOCATION)
    else:
        file = _file(body)
        message = await phone.send_file(kind, file, caption=read_text(body, "caption", ""))
    return {"message": message}


def _file(body: Body) -> Upload:
    media_type = read_text(body, "media_type", "application/octet-stream")
    if body.get("data") is None:
        return Upload("file", media_type, bytes(1024))
    try:
        data = b64decode(read_text(body, "data"), validate=True)
    except ValueError:
        raise SandboxError("data must be bytes in base64") from None
    return Upload(read_text(body, "name", "file"), media_type, data)


async def opened(server: Server, body: Body) -> Answer:
    """The file of a message, its bytes in base64."""
    file = read_phone(server, body).opened(read_number(body, "message"))
    data = b64encode(file.data).decode()
    return {"name": file.name, "media_type": file.media_type, "data": data}


async def delete(server: Server, body: Body) -> Answer:
    await read_phone(server, body).delete(read_number(body, "message"))
    return {}


async def react(server: Server, body: Body) -> Answer:
    emoji = read_text(body, "emoji", "👍")
    await read_phone(server, body).react(read_number(body, "message"), emoji)
    return {}


async def block(server: Server, body: Body) -> Answer:
    await read_phone(server, body).block()
    return {}


async def unblock(server: Server, body: Body) -> Answer:
    await read_phone(server, body).unblock()
    return {}


async def topics(server: Server, body: Body) -> Answer:
    return {"topics": {str(n): name for n, name in read_phone(server, body).topics().items()}}


async def new_topic(server: Server, body: Body) -> Answer:
    return {"topic": await read_phone(server, body).new_topic(read_text(body, "name"))}


async def delete_topic(server: Server, body: Body) -> Answer:
    await read_phone(server, body).delete_topic()
    return {}


async def shown(server: Server, body: Body) -> Answer:
    phone = read_phone(server, body)
    about, short = phone.about()
    return {
        "bubbles": [asdict(bubble) for bubble in phone.shown()],
        "menu": phone.menu(),
        "about": about,
        "short": short,
        "last": server.state.journal.last,
    }


PEOPLE: tuple[Wish, ...] = (
    client, say, start, press, edit, send, opened, delete, react, block, unblock, topics,
    new_topic, delete_topic, shown,
)  # fmt: skip
WISHES: Mapping[str, Wish] = {wish.__name__: wish for wish in (*PEOPLE, *whims.WHIMS)}
