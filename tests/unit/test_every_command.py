"""Every name of a command, in every phase and gate, from everybody, in every way it can be typed.

Nothing of it is ever relayed, and it does something only for the counsellor who has the case, in a
message of its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from uuid import uuid4

import pytest

from routing.conversation import Phase
from routing.desk.reading import synonyms
from routing.desk.table import NAMES
from routing.events import StaffSaid
from routing.ids import AuthorId, EventId, MessageId
from routing.messages import Body, Doubt
from tests.houses import DE, EN, TEXTS
from tests.unit.mind_kit import DANGER
from tests.unit.state_kit import TALK, Moment, reached
from tests.unit.test_desk_commands import ANNAS, BENS, MALLORY, PHASES, sent, talk

STATES = {
    **PHASES,
    "handed over": (*TALK, "#give"),
    "client asked first": (*TALK, "#asks", "#give"),
    "somebody else wished": (*TALK, "/other"),
    "leaves": (*TALK, "/stop"),
    "away": (*TALK, "#away"),
    "in danger": (*TALK, DANGER),
}
MARK = "SLIP"  # it would be seen, if it crossed
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
LOOKS = str.maketrans("aceopxyis", "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0456\u0455")
TYPINGS: Mapping[str, Callable[[str], str]] = {
    "plain": lambda word: f"!{word}",
    "slash": lambda word: f"/{word}",
    "capitals": lambda word: f"!{word.upper()}",
    "space": lambda word: f" ! {word}",
    "wide": lambda word: f"!{word}".translate(WIDE),
    "alike": lambda word: f"!{word}".translate(LOOKS),
    "click": lambda word: f"\u01c3{word}",
    "hidden": lambda word: f"\u200b!\u200b{word}",
    "quoted": lambda word: f"> !{word}",
    "marked": lambda word: f"\u201e!{word}\u201c",
    "marked in English": lambda word: f"\u201c!{word}\u201d",
    "marked plainly": lambda word: f'"!{word}"',
    "quoted twice": lambda word: f"some words\n>> !{word}",
}


@cache
def at(state: str) -> Moment:
    return reached(*STATES[state])


def typed(state: str, author: AuthorId, text: str, **how: object) -> Moment:
    play = at(state).branch()
    doubt = how.get("doubt")
    sent(play, author, f"{text} {MARK}", reply=bool(how.get("reply")),
         doubt=doubt if isinstance(doubt, Doubt) else None)  # fmt: skip
    return play


def crossed(play: Moment, state: str) -> list[str]:
    """What of it, or of anything a person wrote, is new for the client."""
    new = play.seen()[len(at(state).seen()) :]
    waiting = [str(one) for one in play.queued]
    return [line for line in (*new, *waiting) if MARK in line or line.startswith(("Anna:", "Ben:"))]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_a_command_crosses_however_and_by_whomever_it_is_typed(
    name: str, state: str
) -> None:
    for language in (EN, DE):
        word = synonyms(TEXTS, language, name)[0]
        for how in TYPINGS.values():
            for author in (ANNAS, BENS, MALLORY):
                assert crossed(typed(state, author, how(word)), state) == []


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", NAMES)
def test_for_anybody_else_it_changes_nothing(name: str, state: str) -> None:
    word = synonyms(TEXTS, EN, name)[0]
    for author in (BENS, MALLORY):
        play = typed(state, author, f"!{word}")
        assert play.conversation == at(state).conversation
        assert (play.timers, play.operator) == (at(state).timers, at(state).operator)


@pytest.mark.parametrize("state", ["waiting", "closed"])
@pytest.mark.parametrize("name", NAMES)
def test_where_nobody_has_the_case_it_does_nothing_even_for_who_had_it(
    name: str, state: str
) -> None:
    play = typed(state, ANNAS, f"!{synonyms(TEXTS, EN, name)[0]}")
    assert play.conversation == at(state).conversation


@pytest.mark.parametrize("name", NAMES)
def test_whoever_is_asked_to_take_it_over_commands_nothing_before_they_have_come(name: str) -> None:
    """But what says that they come, or do not."""
    play = at("handed over").branch()
    before, chat, [asked] = play.conversation, play.seen(), play.invited()
    case = before.case
    assert case is not None
    assert case.handing is not None
    assert case.handing.offer is not None
    place, line = case.handing.offer.place, f"!{synonyms(TEXTS, EN, name)[0]} {MARK}"
    message = MessageId(uuid4())
    said = StaffSaid(EventId(uuid4()), place, BENS, message, Body(line), play.now)
    play.happens(said)
    assert asked == "ben"
    assert not any(MARK in one for one in (*play.seen(), *map(str, play.queued)))
    if name not in ("take", "decline"):
        assert (play.conversation, play.seen()) == (before, chat)


@pytest.mark.parametrize("name", NAMES)
def test_a_removed_counsellor_is_not_heard(name: str) -> None:
    play = at("open").branch()
    play.leaves("anna")
    play.joins("ben")
    before = play.conversation
    [told] = sent(play, ANNAS, f"!{synonyms(TEXTS, EN, name)[0]}")
    assert told.startswith("Not relayed")
    assert play.conversation == before


@pytest.mark.parametrize("how", ["reply", *Doubt])
@pytest.mark.parametrize("name", NAMES)
def test_in_a_reply_or_from_a_doubtful_device_it_does_nothing(name: str, how: str) -> None:
    word = synonyms(TEXTS, EN, name)[0]
    doubt = None if how == "reply" else Doubt(how)
    play = typed("open", ANNAS, f"!{word}", reply=how == "reply", doubt=doubt)
    assert crossed(play, "open") == []
    assert still(play) == still(at("open"))


@pytest.mark.parametrize(
    "typing", ["alike", "quoted", "quoted twice", "marked", "marked in English", "marked plainly"]
)
@pytest.mark.parametrize("name", NAMES)
def test_look_alikes_and_quotes_are_answered_and_not_carried_out(name: str, typing: str) -> None:
    word = next(one for one in synonyms(TEXTS, EN, name))
    if typing == "alike" and word.translate(LOOKS) == word:
        return
    play = typed("open", ANNAS, TYPINGS[typing](word))
    assert play.room("anna")[-1].startswith("Not relayed")
    assert still(play) == still(at("open"))


def still(play: Moment) -> object:
    """The case, but for the trace that somebody did something."""
    case = play.conversation.case
    assert case is not None
    trace = {"acted_at": None, "waits": None, "answered": None, "due": None}
    return replace(play.conversation, case=replace(case, **trace))  # type: ignore[arg-type]  # hidden


@pytest.mark.parametrize("what", ["edit", "thread", "file", "notice", "voice", "other"])
def test_what_is_no_message_of_its_own_is_answered_and_does_nothing(what: str) -> None:
    play = at("open").branch()
    play.room_does("anna", what)
    assert play.room("anna")[-1].startswith("Not relayed")
    assert still(play) == still(at("open"))


@pytest.mark.parametrize("name", NAMES)
def test_a_client_who_types_it_says_it_and_nothing_more(name: str) -> None:
    play = at("open").branch()
    word = synonyms(TEXTS, EN, name)[0]
    play.says(f"!{word} {MARK}")
    assert play.room("anna")[-1] == f"!{word} {MARK}"
    case = play.conversation.case
    assert case is not None
    assert (case.phase, case.confirm, case.scheduled, case.paused_until) == (
        Phase.OPEN, None, (), None
    )  # fmt: skip


def test_ordinary_quotes_are_relayed() -> None:
    play = talk()
    play.writes("anna", "> you said: never again!\nDo you mean it?")
    assert play.seen()[-1].startswith("Anna: > you said")
