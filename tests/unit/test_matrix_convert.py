"""Events of a Matrix room become values of the port, whatever is in them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.matrix.convert import convert, unreadable, without_quote
from routing.ids import AccountName, ChatId
from routing.messages import Address, Doubt, InboundKind, Membership, Unsupported

PLACE = Address(AccountName("matrix"), ChatId("!room"))
Json = dict[str, object]

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
KINDS = ("m.room.message", "m.reaction", "m.room.redaction", "m.room.member", "m.room.tombstone")
FIELDS = ("msgtype", "body", "m.relates_to", "m.new_content", "membership", "redacts", "rel_type")


def event(content: Json, kind: str = "m.room.message", **more: object) -> Json:
    base = {"type": kind, "content": content, "event_id": "$e", "sender": "@anna:hs"}
    return base | {"origin_server_ts": 1_700_000_000_123} | more


def words(body: object, **more: object) -> Json:
    return event({"msgtype": "m.text", "body": body, **more})


def test_says_who_wrote_what_where_and_when() -> None:
    inbound = convert(words("hello"), PLACE, Doubt.UNVOUCHED)
    assert inbound is not None
    assert (inbound.kind, inbound.body.text, inbound.doubt) == (
        InboundKind.MESSAGE,
        "hello",
        Doubt.UNVOUCHED,
    )
    assert (inbound.source, inbound.author, inbound.place) == ("$e", "@anna:hs", PLACE)
    assert inbound.order == 1_700_000_000_123
    assert inbound.sent_at == datetime(2023, 11, 14, 22, 13, 20, 123_000, UTC)


@pytest.mark.parametrize("time", [None, "soon", -1, True, 2**80, 1.5, []])
def test_a_time_that_is_none_is_no_time(time: object) -> None:
    inbound = convert({**words("x"), "origin_server_ts": time}, PLACE)
    assert inbound is not None
    assert inbound.order == 0


@pytest.mark.parametrize("missing", ["event_id", "sender"])
def test_an_event_of_nobody_or_without_an_id_is_none(missing: str) -> None:
    assert convert({**words("x"), missing: None}, PLACE) is None
    assert unreadable({**words("x"), missing: 5}, PLACE) is None


def test_what_was_taken_back_before_we_saw_it_is_nothing() -> None:
    assert convert(words("x") | {"unsigned": {"redacted_because": {}}}, PLACE) is None


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("> <@b:hs> quoted\n> more\n\nmine", "mine"),
        ("> <@b:hs> quoted\nmine", "mine"),
        ("> a\n\n\nmine\n> mine too", "\nmine\n> mine too"),
        ("<mx-reply><blockquote>q</blockquote></mx-reply>mine", "mine"),
        ("<mx-reply>never closed", ""),
        ("> all of it\n> is quoted", ""),
        ("mine", "mine"),
    ],
)
def test_the_quoted_part_of_a_reply_is_left_out(body: str, left: str) -> None:
    assert without_quote(body) == left


def test_a_reply_names_what_it_answers_and_quotes_outside_replies_stay() -> None:
    relation = {"m.in_reply_to": {"event_id": "$old"}}
    reply = convert(words("> <@b:hs> old\n\nnew", **{"m.relates_to": relation}), PLACE)
    quoting = convert(words("> as they say\nyes"), PLACE)
    only = convert(words("> <@b:hs> old", **{"m.relates_to": relation}), PLACE)
    assert reply is not None
    assert quoting is not None
    assert only is not None
    assert (reply.body.text, reply.target) == ("new", "$old")
    assert (quoting.body.text, quoting.target) == ("> as they say\nyes", None)
    assert only.kind is InboundKind.UNSUPPORTED


def test_an_edit_is_known_by_its_relation_alone() -> None:
    relation = {"rel_type": "m.replace", "event_id": "$old"}
    fresh = {"msgtype": "m.text", "body": "right"}
    proper = words("* right", **{"m.relates_to": relation, "m.new_content": fresh})
    bare = words("* right", **{"m.relates_to": relation})
    for one in (proper, bare):
        inbound = convert(one, PLACE)
        assert inbound is not None
        assert (inbound.kind, inbound.body.text) == (InboundKind.EDIT, "right")
        assert inbound.target == "$old"
    starred = convert(words("* right"), PLACE)
    assert starred is not None
    assert starred.kind is InboundKind.MESSAGE


@pytest.mark.parametrize(
    ("made", "detail"),
    [
        (event({"msgtype": "m.notice", "body": "x"}), Unsupported.NOTICE),
        (event({"msgtype": "m.image", "body": "x"}), Unsupported.FILE),
        (event({"msgtype": "m.video", "body": "x"}), Unsupported.FILE),
        (event({"msgtype": "m.audio", "body": "x"}), Unsupported.VOICE),
        (event({"msgtype": "m.location", "body": "x"}), Unsupported.LOCATION),
        (event({"msgtype": "org.example.new", "body": "x"}), Unsupported.OTHER),
        (event({}, "m.sticker"), Unsupported.STICKER),
        (event({}, "m.call.invite"), Unsupported.OTHER),
        (event({}, "m.poll.start"), Unsupported.OTHER),
        (event({}, "m.room.encrypted"), Unsupported.OTHER),
        (words(""), Unsupported.OTHER),
        (words(None), Unsupported.OTHER),
        (words("x", **{"m.relates_to": {"rel_type": "m.thread"}}), Unsupported.THREAD),
    ],
)
def test_what_is_not_carried_shows_its_kind_and_nothing_of_it(
    made: Json, detail: Unsupported
) -> None:
    inbound = convert(made, PLACE)
    assert inbound is not None
    assert (inbound.kind, inbound.detail, inbound.body.text) == (
        InboundKind.UNSUPPORTED,
        detail,
        "",
    )


@pytest.mark.parametrize(
    "made",
    [
        event({"msgtype": "m.key.verification.request", "body": "x"}),
        event({}, "m.key.verification.start"),
        event({}, "m.call.candidates"),
        event({"topic": "x"}, "m.room.topic", state_key=""),
        event({"membership": "knock"}, "m.room.member", state_key="@b:hs"),
        event(
            {"membership": "join", "displayname": "New"},
            "m.room.member",
            state_key="@b:hs",
            unsigned={"prev_content": {"membership": "join"}},
        ),
        event({"m.relates_to": {"event_id": "$old", "key": "x" * 101}}, "m.reaction"),
    ],
)
def test_some_things_are_nothing_for_the_bridge(made: Json) -> None:
    assert convert(made, PLACE) is None


@pytest.mark.parametrize(
    ("membership", "detail"),
    [
        ("join", Membership.JOINED),
        ("invite", Membership.INVITED),
        ("leave", Membership.LEFT),
        ("ban", Membership.LEFT),
    ],
)
def test_membership_is_about_whom_it_concerns(membership: str, detail: Membership) -> None:
    content: Json = {"membership": membership}
    inbound = convert(event(content, "m.room.member", state_key="@b:hs"), PLACE, Doubt.PLAINTEXT)
    assert inbound is not None
    assert (inbound.author, inbound.detail, inbound.doubt) == ("@b:hs", detail, None)


def test_a_replaced_room_is_gone() -> None:
    inbound = convert(event({}, "m.room.tombstone", state_key=""), PLACE)
    assert inbound is not None
    assert inbound.detail is Membership.GONE


@pytest.mark.parametrize("made", [{"redacts": "$old"}, {"content": {"redacts": "$old"}}])
def test_a_redaction_says_what_is_deleted_in_old_and_new_rooms(made: Json) -> None:
    inbound = convert(event({}, "m.room.redaction") | made, PLACE, Doubt.PLAINTEXT)
    assert inbound is not None
    assert (inbound.kind, inbound.target) == (InboundKind.DELETION, "$old")
    assert inbound.doubt is None


@given(
    st.sampled_from(KINDS),
    st.dictionaries(st.sampled_from(FIELDS), anything) | anything,
    st.dictionaries(st.sampled_from(("state_key", "unsigned", "redacts", "type")), anything),
)
def test_nothing_that_anybody_can_write_raises(kind: str, content: object, more: Json) -> None:
    base = event({}, kind) | {"content": content} | more
    inbound = convert(base, PLACE)
    assert inbound is None or inbound.source == "$e"
