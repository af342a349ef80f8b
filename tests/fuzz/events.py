"""Events of Matrix rooms: whatever anybody writes into one, or a homeserver into its answer.

Words of a person are never nothing: that is judged here from the event alone.
"""

from collections.abc import Mapping, Sequence
from random import Random

from adapters.matrix.convert import convert, is_redacted, milliseconds, unreadable
from adapters.matrix.signatures import section
from adapters.matrix.splitting import LIMIT, split, whole
from adapters.matrix.timeline import events_of, left
from routing.ids import AccountName, ChatId
from routing.messages import Address, Doubt
from tests.fuzz.json_target import keys_of, parsed, vary, written
from tests.fuzz.onwards import goes_on

PLACE = Address(AccountName("matrix"), ChatId("!room:hs"))
AT = 1_767_225_600_123
QUOTE = "> <@b:hs> what was said\n\nmine"
REPLY = {"m.in_reply_to": {"event_id": "$old"}}
EDIT = {"rel_type": "m.replace", "event_id": "$old"}
FILE = {
    "url": "mxc://hs/a",
    "key": {"k": "x", "alg": "A256CTR"},
    "iv": "x",
    "hashes": {},
    "v": "v2",
}
CONTENTS: Sequence[tuple[str, Mapping[str, object]]] = (
    ("m.room.message", {"msgtype": "m.text", "body": "I read it."}),
    ("m.room.message", {"msgtype": "m.text", "body": QUOTE, "m.relates_to": REPLY}),
    ("m.room.message", {"msgtype": "m.emote", "body": "<mx-reply>q</mx-reply>me"}),
    ("m.room.message", {"msgtype": "m.text", "body": "* new", "m.relates_to": EDIT,
                        "m.new_content": {"msgtype": "m.text", "body": "new"}}),
    ("m.room.message", {"msgtype": "m.text", "body": "x",
                        "m.relates_to": {"rel_type": "m.thread", "event_id": "$t"}}),
    ("m.room.message", {"msgtype": "m.notice", "body": "x"}),
    ("m.room.message", {"msgtype": "m.image", "body": "a.png", "file": FILE,
                        "info": {"size": 9, "mimetype": "image/png"}}),
    ("m.room.message", {"msgtype": "m.key.verification.request", "body": "x"}),
    ("m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": "$o", "key": "x"}}),
    ("m.room.redaction", {"redacts": "$old", "reason": "x"}),
    ("m.room.encrypted", {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x",
                          "session_id": "s", "sender_key": "k", "device_id": "D"}),
    ("m.sticker", {"body": "x", "url": "mxc://hs/a"}),
    ("m.call.invite", {"call_id": "c", "version": 0}),
)  # fmt: skip
STATES: Sequence[tuple[str, Mapping[str, object]]] = (
    ("m.room.member", {"membership": "join", "displayname": "Anna"}),
    ("m.room.member", {"membership": "leave"}),
    ("m.room.member", {"membership": "ban", "reason": "x"}),
    ("m.room.tombstone", {"body": "x", "replacement_room": "!new:hs"}),
    ("m.room.power_levels", {"events_default": 100, "users": {"@lotse:hs": 100}}),
)
QUIET = ("m.key.verification.", "m.call.")


class Events:
    name = "events"
    source = ("/adapters/matrix/", "/bridge/interpret.py")

    def __init__(self) -> None:
        self._words = keys_of([parsed(one) for one in self.seeds()])

    def seeds(self) -> Sequence[bytes]:
        base = {"event_id": "$e", "sender": "@anna:hs", "origin_server_ts": AT}
        said = [{**base, "type": kind, "content": content} for kind, content in CONTENTS]
        before = {"unsigned": {"prev_content": {"membership": "invite"}, "age": 5}}
        state = [
            {**base, "type": kind, "content": content, "state_key": "@anna:hs", **before}
            for kind, content in STATES
        ]
        gone = {"unsigned": {"redacted_because": {"type": "m.room.redaction"}}}
        return [written([one]) for one in (*said, *state, {**said[0], **gone})]

    def vary(self, data: bytes, chance: Random) -> bytes:
        return vary(data, chance, self._words)

    def check(self, data: bytes) -> None:
        """Events as they stand in an answer: what is no object is no event."""
        found = parsed(data)
        for event in events_of({"events": found}):
            self._check(event)
        answer: dict[str, object] = {"rooms": {"leave": found, "join": found}}
        for room in left(answer).values():
            events_of(section(room, "timeline"))

    def _check(self, event: dict[str, object]) -> None:
        assert 0 <= milliseconds(event) < AT * 1000
        inbound = convert(event, PLACE, Doubt.UNVOUCHED)
        assert inbound is not None or not _speaks(event)
        for one in (inbound, unreadable(event, PLACE)):
            if one is not None:
                assert (one.source, one.place) == (event["event_id"], PLACE)
                goes_on(one)
        if inbound is not None:
            pieces = split(inbound.body.text)
            assert all(len(piece.encode()) <= LIMIT for piece in pieces)
            assert _solid("".join(pieces)) == _solid(whole(inbound.body.text))


def _solid(text: str) -> str:
    """White space at cuts is lost, and nothing else."""
    return "".join(text.split())


def _speaks(event: dict[str, object]) -> bool:
    """Somebody wrote words, as plainly as it can be done."""
    if "state_key" in event or event.get("type") != "m.room.message" or is_redacted(event):
        return False
    content = event.get("content")
    if not isinstance(content, dict) or not isinstance(content.get("body"), str):
        return False
    named = isinstance(event.get("event_id"), str) and isinstance(event.get("sender"), str)
    return named and content.get("msgtype") == "m.text"
