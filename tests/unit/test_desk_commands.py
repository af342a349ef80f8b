"""Every command, in every phase, from everybody; and that nothing of it reaches a client."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.conversation import Phase
from routing.desk.table import COMMANDS, GROUPS, LATER
from routing.events import StaffSaid
from routing.ids import AuthorId, EventId, MessageId, PlaceId
from routing.messages import Body, Doubt
from routing.words.folding import begins_as_command
from tests.houses import ANNA, DE, EN, house
from tests.unit.mind_kit import DANGER, LISTENING
from tests.unit.state_kit import HELD, TALK, WAIT, Moment, reached

ANNAS, BENS, MALLORY = ANNA.author, AuthorId("@ben:hs.test"), AuthorId("@mallory:hs.test")
PHASES = {
    "waiting": (*WAIT, "/pause"),
    "offered": WAIT,
    "open": TALK,
    "paused": (*TALK, "/pause"),
    "held": HELD,
    "closed": (*TALK, "#close"),
}
TYPED = {
    "note": "!note ask about sleep", "snooze": "!snooze 2h", "close": "!close", "why": "!why",
    "answers": "!answers", "decline": "!back too much", "help": "!help",
    "schedule": "!schedule 2h hello", "pause": "!pause 2h", "resume": "!resume", "who": "!who",
    "urgent": "!urgent", "give": "!give ben go slowly", "team": "!team young go slowly",
    "later": f"!{LATER[0]}", "unknown": "!xyzzy",
}  # fmt: skip
GIVES = ("give", "team")
# What the last line in the room begins with, or holds, where the command is heard.
HEARD = {
    "note": "stays here as a note", "snooze": "You are reminded", "why": "", "answers": "",
    "decline": "offered to somebody else", "help": "What you can ask",
    "schedule": "", "pause": "", "resume": "no pause", "urgent": "operator is called",
    "who": "Who can read along", "give": "Ben will read your note", "team": "there are no teams",
    "later": "does not exist here", "unknown": "no such command",
}  # fmt: skip


def sent(play: Moment, author: AuthorId, text: str, *, doubt: Doubt | None = None,
         reply: bool = False) -> list[str]:  # fmt: skip
    """What is new in the room after somebody wrote there."""
    place = _place(play)
    before = len(play.rooms[place].lines)
    ids = EventId(uuid4()), MessageId(uuid4())
    said = StaffSaid(ids[0], place, author, ids[1], Body(text), play.now, doubt, reply=reply)
    play.happens(said)
    return [line.text for line in play.rooms[place].lines[before:]]


def _place(play: Moment) -> PlaceId:
    case = play.conversation.case
    offer = case.offers[-1] if case is not None and case.offers else None
    return offer.place if offer is not None else next(iter(play.rooms))


def talk(*said: str, german: bool = False) -> Moment:
    play = reached(*TALK, *said)
    if german:
        play.house = house(flow=LISTENING, staff_language=DE)
    return play


def phase(play: Moment) -> Phase | None:
    return play.conversation.case.phase if play.conversation.case else None


@pytest.mark.parametrize("state", PHASES)
@pytest.mark.parametrize("command", TYPED)
def test_a_command_of_the_counsellor_in_every_phase(command: str, state: str) -> None:
    play = reached(*PHASES[state])
    chat, before = play.seen(), phase(play)
    told = sent(play, ANNAS, TYPED[command])
    if state == "offered":
        _not_taken_yet(play, command, told)
        return
    if state in ("waiting", "closed"):
        assert told == ["Not relayed: this room belongs to no open case."]
        assert (play.seen(), phase(play)) == (chat, before)
        return
    if command == "close":
        asks = state == "held"  # because of a danger
        assert (phase(play) is Phase.OPEN) is asks
        assert not asks or "may mean danger" in told[0]
        return
    off = {"held": "has stopped", "paused": "has paused"}.get(state, HEARD[command])
    off = "has paused or stopped" if command in GIVES and state != "open" else off
    depends = command in ("schedule", "pause", "give", "team") and off != HEARD[command]
    depends = depends or (command == "snooze" and state == "held")
    assert (off if depends else HEARD[command]) in told[-1]
    said = play.seen()[len(chat) :]
    assert phase(play) is before
    assert not said or (command == "pause" and "an answer may take" in said[0])


def _not_taken_yet(play: Moment, command: str, told: list[str]) -> None:
    """Whoever was asked can say no; all else waits until they have come."""
    assert all(line.startswith("Not relayed") for line in told)
    assert (phase(play) is Phase.OPEN, play.invited() == ["ben"]) == (False, command == "decline")


@pytest.mark.parametrize("author", [BENS, MALLORY])
@pytest.mark.parametrize("state", PHASES)
@pytest.mark.parametrize("command", TYPED)
def test_a_command_of_anybody_else_does_nothing_and_is_answered(
    command: str, state: str, author: AuthorId
) -> None:
    play = reached(*PHASES[state])
    chat, before = play.seen(), replace(play.conversation)
    [told] = sent(play, author, TYPED[command])
    assert told.startswith("Not relayed")
    assert (play.seen(), play.conversation) == (chat, before)


@pytest.mark.parametrize("command", TYPED)
def test_a_former_counsellor_is_not_heard_and_ends_no_question_of_the_new_one(command: str) -> None:
    play = reached(*TALK, DANGER)
    play.leaves("anna")
    play.joins("ben")
    play.writes("ben", "!close")
    chat, before = play.seen(), play.conversation
    [told] = sent(play, ANNAS, TYPED[command])
    assert "only the counsellor" in told
    assert (play.seen(), play.conversation) == (chat, before)


@pytest.mark.parametrize("command", TYPED)
def test_what_a_client_types_is_no_command_of_the_staff(command: str) -> None:
    play = talk()
    play.says(TYPED[command])
    assert play.room("anna")[-1] == TYPED[command]
    assert phase(play) is Phase.OPEN


@pytest.mark.parametrize("doubt", list(Doubt))
@pytest.mark.parametrize("command", TYPED)
def test_a_doubted_device_commands_nothing(command: str, doubt: Doubt) -> None:
    play = talk()
    before = play.conversation.case
    [told] = sent(play, ANNAS, TYPED[command], doubt=doubt)
    assert told.startswith("Not relayed")
    case = play.conversation.case
    assert case is not None
    assert before is not None
    assert (case.phase, case.snoozed_until, case.confirm) == (before.phase, None, None)


@pytest.mark.parametrize("command", TYPED)
def test_a_command_in_a_reply_is_not_executed_and_answered(command: str) -> None:
    play = talk()
    chat = play.seen()
    [told] = sent(play, ANNAS, TYPED[command], reply=True)
    assert "in a reply" in told
    assert (play.seen(), phase(play)) == (chat, Phase.OPEN)


@pytest.mark.parametrize("what", ["edit", "thread", "file", "notice", "reaction"])
def test_what_is_not_a_message_confirms_nothing(what: str) -> None:
    play = talk(DANGER)
    play.writes("anna", "!close")
    play.room_does("anna", what)
    assert phase(play) is Phase.OPEN


@pytest.mark.parametrize("name", LATER)
def test_a_command_of_a_desk_is_sent_there_and_without_desks_not_known(name: str) -> None:
    assert "does not exist here" in sent(talk(), ANNAS, f"!{name} now")[0]
    play = talk()
    play.house = replace(play.house, desks=True)
    assert "belongs to your desk" in sent(play, ANNAS, f"!{name} now")[0]


@pytest.mark.parametrize("text", ["!\u0441lose", "!cloes", "/clos"])
def test_what_looks_like_a_command_is_not_executed_and_the_right_one_named(text: str) -> None:
    play = talk()
    chat = play.seen()
    assert sent(play, ANNAS, text)[0].endswith("Did you mean !close?")
    assert (play.seen(), phase(play)) == (chat, Phase.OPEN)


@pytest.mark.parametrize("text", ["!close the door", "!why me", "/answers please"])
def test_words_behind_a_command_that_takes_none_keep_it_from_acting(text: str) -> None:
    play = talk()
    assert "something stands behind" in sent(play, ANNAS, text)[0]
    assert phase(play) is Phase.OPEN


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text(max_size=40), st.sampled_from(["!", "/", "\uff01", "\u200b!", " /", "\u2044", "!!"]))
def test_nothing_that_begins_with_a_sign_is_ever_relayed(text: str, sign: str) -> None:
    play = STANDING.branch()
    assert begins_as_command(sign + text)
    play.writes("anna", sign + text)
    assert [line for line in play.seen() if line.startswith("Anna: ")] == []


STANDING = talk("are you there")


class TestConfirming:
    def test_a_calm_case_is_closed_at_once(self) -> None:
        play = talk("hello")
        play.writes("anna", "I am here")
        play.writes("anna", "!Close.")
        assert phase(play) is Phase.CLOSED

    @pytest.mark.parametrize("why", ["waits", "unread", "alert"])
    def test_what_would_be_left_behind_is_said_first(self, why: str) -> None:
        play = talk(DANGER if why == "alert" else "hello")
        if why != "waits":
            play.writes("anna", "I am here")
        play.unread = 2 if why == "unread" else 0
        [told] = sent(play, ANNAS, "!close")
        line = {"waits": "had no answer", "unread": "yet: 2", "alert": "may mean danger"}[why]
        assert line in told
        assert "!yes" in told
        assert phase(play) is Phase.OPEN
        play.writes("anna", "! Yes")
        assert phase(play) is Phase.CLOSED

    @pytest.mark.parametrize("text", ["!zu", "/Schließen", "!FERTIG.", "!close"])
    def test_in_german_by_its_own_words(self, text: str) -> None:
        play = talk(DANGER, german=True)
        [told] = sent(play, ANNAS, text)
        assert "!zu" in told
        assert "!ja" in told
        play.writes("anna", "!ja")
        assert phase(play) is Phase.CLOSED

    def test_a_yes_without_a_sign_is_for_the_client_and_ends_the_question(self) -> None:
        play = talk(DANGER)
        play.writes("anna", "!close")
        play.writes("anna", "yes")
        assert play.seen()[-1] == "Anna: yes"
        assert "no question waits" in sent(play, ANNAS, "!yes")[0]
        assert phase(play) is Phase.OPEN

    @pytest.mark.parametrize("other", ["!no", "!note hm", "!help", "!yes but not now", "!hm"])
    def test_any_other_command_ends_the_question(self, other: str) -> None:
        play = talk(DANGER)
        play.writes("anna", "!close")
        play.writes("anna", other)
        play.writes("anna", "!yes")
        assert phase(play) is Phase.OPEN

    def test_after_ten_minutes_a_yes_does_nothing(self) -> None:
        play = talk(DANGER)
        play.writes("anna", "!close")
        play.now += timedelta(minutes=10, seconds=1)
        play.writes("anna", "!yes")
        assert phase(play) is Phase.OPEN

    @pytest.mark.parametrize("minutes", [1, 9])
    def test_what_the_client_says_meanwhile_is_asked_about_too(self, minutes: int) -> None:
        play = talk("hello")
        play.writes("anna", "!close")
        play.now += timedelta(minutes=minutes)
        play.says(DANGER)
        [told] = sent(play, ANNAS, "!yes")
        assert "may mean danger" in told
        assert phase(play) is Phase.OPEN
        play.writes("anna", "!yes")
        assert phase(play) is Phase.CLOSED

    def test_a_question_to_one_counsellor_is_not_answered_by_the_next(self) -> None:
        play = talk(DANGER)
        play.writes("anna", "!close")
        play.leaves("anna")
        play.joins("ben")
        play.writes("ben", "!yes")
        assert phase(play) is Phase.OPEN


class TestGivingBack:
    def test_it_goes_to_somebody_else_after_a_yes(self) -> None:
        play = talk()
        play.writes("anna", "!back I know them")
        assert play.invited() == []
        play.writes("anna", "!yes")
        assert play.invited() == ["ben"]
        assert play.taken["anna"] == 0
        assert not any("I know them" in text for text in (*play.seen(), *play.operator))

    def test_it_is_left_by_a_no(self) -> None:
        play = talk()
        play.writes("anna", "!decline")
        play.writes("anna", "!no")
        assert (phase(play), play.invited()) == (Phase.OPEN, [])


class TestSnoozing:
    def test_the_moment_is_kept_and_said(self) -> None:
        play = talk()
        [told] = sent(play, ANNAS, "!snooze 2h")
        case = play.conversation.case
        assert case is not None
        assert case.snoozed_until == play.now + timedelta(hours=2)
        assert "14:00" in told

    @pytest.mark.parametrize(
        "text", ["\u201e2h\u201c", "\u201c2 h\u201d", '"2h"', "\u00ab 2h \u00bb"]
    )
    def test_quotation_marks_do_not_count(self, text: str) -> None:
        play = talk()
        assert "14:00" in sent(play, ANNAS, f"!snooze {text}")[0]

    @pytest.mark.parametrize("text", ["0h", "31d", "9999w", "9999h"])
    def test_the_past_and_what_is_far_off_are_refused(self, text: str) -> None:
        play = talk()
        assert "within 30 days" in sent(play, ANNAS, f"!snooze {text}")[0]
        assert play.conversation.case is not None
        assert play.conversation.case.snoozed_until is None

    @pytest.mark.parametrize("text", ["", "soon", "25:00"])
    def test_what_is_no_moment_is_answered_with_examples(self, text: str) -> None:
        assert "!snooze 2h" in sent(talk(), ANNAS, f"!snooze {text}")[0]


def test_the_first_help_shows_five_and_the_other_everything_there_is() -> None:
    play = talk()
    [first] = sent(play, ANNAS, "!help")
    names = [line.split()[0] for line in first.split("\n")[1:]]
    assert names == ["!note", "!snooze", "!close", "!why", "!help"]
    assert "!help all" in first
    [whole] = sent(play, ANNAS, "!help all")
    assert whole.count("\n") == len(COMMANDS) + len(GROUPS)
    assert all(f"\n!{name} " in whole for name in COMMANDS)
    assert max(map(len, whole.split("\n"))) <= 90  # two lines on a phone
    assert len(whole) < 2000
    assert not any(f"!{name}" in whole for name in LATER)


def test_the_card_is_shown_as_it_is_now() -> None:
    [told] = sent(talk(), ANNAS, "!answers")
    assert "A name? Mia" in told


@pytest.mark.parametrize("text", ["!note\u201cx\u201d", "!Notiz\u201ex\u201c", '/note"x"'])
def test_a_note_whose_quotation_mark_stands_at_its_name_is_one(text: str) -> None:
    kept = "als Notiz" if "Notiz" in text else "as a note"
    assert kept in sent(talk(german="Notiz" in text), ANNAS, text)[0]


def test_how_many_are_taken_back_may_stand_in_quotation_marks() -> None:
    play = talk("hello")
    play.writes("anna", "one")
    play.writes("anna", "two")
    assert "not understood" not in sent(play, ANNAS, "!oops \u201c2\u201d")[0].casefold()
    case = play.conversation.case
    assert case is not None
    assert case.said == ()


def test_why_says_who_was_chosen() -> None:
    assert "Anna" in sent(talk(), ANNAS, "!why")[0]


@pytest.mark.parametrize("language", [EN, DE])
def test_a_note_in_either_language_stays(language: object) -> None:
    play = talk(german=language == DE)
    chat = play.seen()
    word = "note" if language == EN else "Notiz"
    assert "Not" in sent(play, ANNAS, f"!{word} they are afraid")[0] or language == DE
    assert play.seen() == chat
