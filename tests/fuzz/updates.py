"""Updates of Telegram: whatever one holds, it is carried, answered or nothing, and never an error.

A message of a person in a private chat that says something is never nothing: that is judged here
from the update alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from uuid import UUID

from adapters.telegram.buttons import encode
from adapters.telegram.convert import KINDS, convert, update_id
from adapters.telegram.parts import PIECE, split, units
from adapters.telegram.reading import Here
from adapters.telegram.spots import spot_at
from adapters.telegram.things import SERVICE
from routing.ids import AccountName, MessageId
from routing.messages import InboundKind
from tests.fuzz.json_target import keys_of, parsed, vary, written
from tests.fuzz.onwards import goes_on

BOT, USER, AT = 7_000_001, 5_000_001, 1_767_225_600
HERE = Here(AccountName("telegram"), BOT, datetime(2026, 5, 1, 12, tzinfo=UTC))
CHAT = {"id": USER, "type": "private", "first_name": "P"}
BY = {"id": USER, "is_bot": False, "first_name": "P", "language_code": "de"}
FILE = {"file_id": "AwACAgIAAx", "file_unique_id": "u", "file_size": 1234}
BUTTON = encode(MessageId(UUID(int=7)), "yes")
FRAME = {"message_id": 5, "date": AT, "chat": CHAT, "from": BY}
THINGS: Sequence[Mapping[str, object]] = (
    {"text": "I have slept badly for weeks."},
    {"text": "mine", "reply_to_message": {**FRAME, "message_id": 4, "text": "theirs"}},
    {"photo": [{**FILE, "width": 90, "height": 90}, {**FILE, "width": 9, "height": 9}],
     "caption": "this"},
    {"voice": {**FILE, "duration": 7, "mime_type": "audio/ogg"}},
    {"document": {**FILE, "file_name": "a.pdf", "mime_type": "application/pdf"}},
    {"animation": {**FILE, "duration": 1}, "document": FILE},
    {"video_note": {**FILE, "duration": 2, "length": 100}},
    {"sticker": {**FILE, "emoji": "x", "type": "regular"}},
    {"contact": {"phone_number": "1", "first_name": "x"}},
    {"location": {"latitude": 1.5, "longitude": 2.5}},
    {"text": "not mine", "forward_origin": {"type": "user", "date": AT}},
    {"pinned_message": {"message_id": 1}},
    {"text": "in a topic", "message_thread_id": 3, "is_topic_message": True,
     "reply_to_message": {**FRAME, "message_id": 3, "forum_topic_created": {"name": "x"}}},
    {"forum_topic_edited": {"name": "x"}, "message_thread_id": 3, "is_topic_message": True},
)  # fmt: skip


class Updates:
    name = "updates"
    source = ("/adapters/telegram/", "/bridge/interpret.py")

    def __init__(self) -> None:
        trees = [parsed(one) for one in self.seeds()]
        self._words = [*keys_of(trees), *KINDS, *sorted(SERVICE), "forward_from", "paid_media"]

    def seeds(self) -> Sequence[bytes]:
        status = {"old_chat_member": {"status": "member"}, "new_chat_member": {"status": "kicked"}}
        reaction = {"new_reaction": [{"type": "emoji", "emoji": "x"}], "old_reaction": []}
        bodies: list[tuple[str, Mapping[str, object]]] = [
            *(("message", {**FRAME, **thing}) for thing in THINGS),
            ("edited_message", {**FRAME, "edit_date": AT + 9, "text": "better"}),
            ("callback_query", {"id": "77", "from": BY, "message": FRAME, "data": BUTTON}),
            ("my_chat_member", {"chat": CHAT, "from": BY, "date": AT, **status}),
            ("message_reaction", {**FRAME, "user": BY, **reaction}),
            ("channel_post", {**FRAME, "chat": {"id": -100, "type": "channel"}}),
        ]
        return [written({"update_id": 9, kind: body}) for kind, body in bodies]

    def vary(self, data: bytes, chance: Random) -> bytes:
        return vary(data, chance, self._words)

    def check(self, data: bytes) -> None:
        self._check(data, HERE)
        self._check(data, replace(HERE, topics=True))

    def _check(self, data: bytes, here: Here) -> None:
        update = parsed(data)
        converted, number = convert(update, here), update_id(update)
        assert number is None or isinstance(number, int)
        assert converted.leave is None or converted.leave < 0
        inbound = converted.inbound
        assert inbound is not None or not _speaks(update)
        if inbound is None:
            return
        assert inbound.place.account == HERE.account
        assert spot_at(inbound.place.chat) is not None
        assert inbound.source
        inbound.body.text.encode()  # no halves of surrogate pairs are left
        if inbound.kind is InboundKind.MESSAGE:
            assert inbound.body.text or inbound.attachment
        pieces = split(inbound.body.text)
        assert all(units(piece) <= PIECE for piece in pieces)
        assert _solid("".join(pieces)) == _solid(inbound.body.text)
        goes_on(inbound)


def _solid(text: str) -> str:
    """White space at cuts is lost, and nothing else."""
    return "".join(text.split())


def _speaks(update: object) -> bool:
    """Somebody said something to us, as plainly as it can be said."""
    if not isinstance(update, dict) or set(update) != {"update_id", "message"}:
        return False
    message = update["message"]
    if not isinstance(message, dict) or not isinstance(message.get("text"), str):
        return False
    # As it is written: 5.0 is no number of a chat, though Python takes it for 5.
    return written([message.get("chat"), message.get("from")]) == written([CHAT, BY])
