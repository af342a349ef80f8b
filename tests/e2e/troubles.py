"""What networks, counsellors' clients and disks may do to a service, with planted words in it."""

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

Json = dict[str, object]
Word = Callable[[str], str]


def named_message(number: int, words: object, **who: object) -> Json:
    """A message of this client's, as Telegram would send it; `who` is more about them."""
    person = {"id": number, "is_bot": False, "first_name": "Mia", "language_code": "en", **who}
    chat = {"id": number, "type": "private", "first_name": "Mia", **who}
    at = {"message_id": 900_001, "date": 1_795_000_000}
    return {**at, "chat": chat, "from": person, "text": words}


def rubbish_updates(number: int, word: Word) -> list[Json]:
    """Updates of kinds nobody knows, and of known kinds without sense."""
    message = named_message(number, word("text of an update without sense"))
    person, chat = message["from"], message["chat"]
    press = {"id": word("number of a press"), "from": person, "data": word("data of a press")}
    return [
        {"strange_kind": {"from": person, "text": word("text of an unknown update")}},
        {"message": word("a message that is no object")},
        {"message": {"text": word("text of a message without a chat")}},
        {"update_id": word("number of an update"), "edited_message": {"chat": word("a chat")}},
        {"callback_query": {**press, "message": {"chat": chat, "message_id": 1}}},
        {"callback_query": {"data": word("data of a press without a sender")}},
        {"my_chat_member": {"chat": chat, "new_chat_member": word("a member without sense")}},
        {"message_reaction": {"chat": chat, "new_reaction": word("a reaction without sense")}},
        {"message": {**message, "message_id": 900_002, "text": [word("a text that is a list")]}},
    ]


def rubbish_events(word: Word) -> list[tuple[str, Json]]:
    """Events by type and content: without a body, with a senseless one, of unknown kinds."""
    return [
        ("m.room.message", {}),
        ("m.room.message", {"msgtype": "m.text"}),
        ("m.room.message", {"msgtype": "m.text", "body": {"words": word("a body without sense")}}),
        ("m.room.message", {"msgtype": 7, "body": word("body of an unknown message")}),
        ("m.room.message", {"msgtype": "m.file", "body": word("a file's name"), "url": "mxc://"}),
        ("org.example.strange", {"words": word("content of an unknown event")}),
    ]


def damage(path: Path, table: str, column: str, condition: str) -> int:
    """Change the last byte of these values, as a failing disk does. Gives how many there were."""
    database = sqlite3.connect(path)
    try:
        names = f"SELECT rowid, {column} FROM {table} WHERE {column} IS NOT NULL AND {condition}"
        values = database.execute(names).fetchall()
        changed = [(value[:-1] + bytes([value[-1] ^ 1]), row) for row, value in values]
        database.executemany(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", changed)
        database.commit()
    finally:
        database.close()
    return len(values)


def change(path: Path, changes: Mapping[str, str]) -> str:
    """Write other words into a file, each of which must be there; gives what it held."""
    before = after = path.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in after, f"{path.name} does not hold {old!r}"
        after = after.replace(old, new)
    path.write_text(after, encoding="utf-8")
    return before
