"""What counts as yes, as no and as neither where something is decided: the table of it.

Three acts: a notice is acknowledged, a purpose consented to, an agreement signed. `Y`, `N` and `-`
stand for each, in this order: yes, no, neither. `?` asks what it means, which is neither as well.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from consent import Decision, Document, DocumentKind
from consent.ledger import STANDS
from routing.conversation import Gate, PendingKind
from routing.facts import House
from routing.flow.model import Acknowledge, AnswerType, Ask, Consent, End, Flow, Handover, Sign
from routing.ids import StepName
from routing.messages import FileKind
from routing.play import Play
from routing.words.question import EXPLAIN, NO, YES
from tests.houses import ANNA, DOCUMENTS, FLOW, NOON, both, document, house

ACTS = ("privacy", "counselling", "agreement")
LONG = "I want to tell you all of it. " * 134  # 4,020 characters

ENGLISH = {
    "yes": "YYY",
    "Yes.": "YYY",
    "YES!!!": "YYY",
    '"yes"': "YYY",
    "  yes \n": "YYY",
    "yes please": "-YY",
    "ok": "Y--",
    "I have read it": "Y--",
    "i agree": "-YY",
    "I sign": "--Y",
    "no": "NNN",
    "No!": "NNN",
    "no, thank you": "NNN",
    "ok?": "---",
    "yes?": "---",
    "yes...": "---",
    "yes\u2026": "---",
    "k": "---",
    "ye": "---",
    "yess": "---",
    "yes but": "---",
    "yes, but only my counsellor": "---",
    "yes\nno": "---",
    "maybe": "---",
    "no problem": "---",
    "no idea": "---",
    "not yet": "---",
    "later": "---",
    "\N{THUMBS UP SIGN}": "---",
    "yes \N{THINKING FACE}": "---",
    "1": "---",
    "17": "---",
    "\u0434\u0430": "---",
    "ja": "---",
    "...": "---",
    "> May we read it?": "---",
    "who can read that?": "---",
    "what does that mean?": "???",
    "What does it mean exactly?": "???",
    LONG: "---",
}
GERMAN = {
    "ja": "YYY",
    "Ja.": "YYY",
    "JA!!!": "YYY",
    "\u201eja\u201c": "YYY",
    "ja bitte": "-YY",
    "okay": "Y--",
    "gelesen": "Y--",
    "einverstanden": "-YY",
    "ich unterschreibe": "--Y",
    "nein": "NNN",
    "n\xf6": "NNN",
    "nee": "NNN",
    "Nein danke": "NNN",
    "ja?": "---",
    "ok?": "---",
    "ja...": "---",
    "jaa": "---",
    "ja aber": "---",
    "Ja, aber nur Anna.": "---",
    "jein": "---",
    "k": "---",
    "vielleicht": "---",
    "kein Problem": "---",
    "noch nicht": "---",
    "sp\xe4ter": "---",
    "wei\xdf nicht": "---",
    "\N{THUMBS UP SIGN}": "---",
    "3": "---",
    "yes": "---",
    "\u0442\u0430\u043a": "---",
    "wer liest das": "---",
    "was hei\xdft das?": "???",
}
TABLE = [("en", said, row) for said, row in ENGLISH.items()]
TABLE += [("de", said, row) for said, row in GERMAN.items()]
CASES = [
    pytest.param(language, said, act, row[place], id=f"{language}-{act}-{said[:20]!a}")
    for language, said, row in TABLE
    for place, act in enumerate(ACTS)
]


def three_acts(version: int = 1, words: str = "We keep to this.") -> House:
    """A flow of the three acts, with one question between them."""
    steps = (
        Acknowledge(StepName("privacy")),
        Consent(StepName("counselling"), needed=True, refused=StepName("goodbye")),
        Ask(StepName("alias"), AnswerType.TEXT, both("A name?"), most="30", skippable=True),
        Sign(StepName("agreement"), needed=True, refused=StepName("goodbye")),
        Handover(StepName("counsellor")),
        End(StepName("goodbye"), both("That is all right.")),
    )
    documents = {**DOCUMENTS, "agreement": _agreement(version, words)}
    flow = Flow("intake", 1, FLOW.sha256, FLOW.languages, both("First contact"), steps)
    return house(flow=flow, documents=documents)


def _agreement(version: int, words: str) -> Document:
    return document("agreement", DocumentKind.AGREEMENT, words, version)


def at(act: str, language: str = "en") -> Play:
    """Somebody in front of this act."""
    play = Play(three_acts(), (ANNA,), NOON)
    play.says("/start", language=language)
    for one in ACTS[: ACTS.index(act)]:
        play.presses_old(play.chat[-1], YES)
        if one == "counselling":
            play.says("Mia")
    assert pending_step(play) == act
    return play


def pending_step(play: Play) -> str | None:
    pending = play.conversation.pending
    return str(pending.step) if pending is not None and pending.step is not None else None


def decision(play: Play, act: str) -> str:
    last = play.conversation.ledger.latest(act)
    if last is None:
        return "-"
    return "Y" if last.decision in STANDS else "N"


def tokens(play: Play) -> list[str]:
    return [choice.token for choice in play.chat[-1].choices]


@pytest.mark.parametrize(("language", "said", "act", "expected"), CASES)
def test_the_table(language: str, said: str, act: str, expected: str) -> None:
    play = at(act, language)
    play.says(said)
    assert decision(play, act) == expected.replace("?", "-")
    assert len(play.proved) == ACTS.index(act) + (expected in "YN")


@pytest.mark.parametrize(
    ("language", "said", "act"),
    [case.values[:3] for case in CASES if case.values[3] in "-?"],  # type: ignore[operator]  # ours
)
def test_neither_leaves_everything_as_it_was_and_shows_the_way_on(
    language: str, said: str, act: str
) -> None:
    play = at(act, language)
    before = play.conversation
    play.says(said)
    after = play.conversation
    assert (after.ledger, after.gate, pending_step(play)) == (before.ledger, before.gate, act)
    assert after.run is not None
    assert before.run is not None
    assert after.run.answers == before.run.answers
    assert {YES, NO, "help"} <= set(tokens(play))
    if act != "agreement":  # before the yes nothing is kept, whoever wrote it
        assert not play.held


def test_the_table_has_thirty_odd_answers_in_each_language() -> None:
    assert min(len(ENGLISH), len(GERMAN)) >= 30
    assert len(LONG) > 4000


def voice(play: Play) -> None:
    play.sends(FileKind.VOICE)


def picture(play: Play) -> None:
    play.sends(FileKind.IMAGE, "yes")


def sticker(play: Play) -> None:
    play.does("sticker")


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("does", [voice, picture, sticker])
def test_a_voice_note_a_picture_and_a_sticker_decide_nothing(
    act: str, does: Callable[[Play], None]
) -> None:
    play = at(act)
    does(play)
    assert decision(play, act) == "-"
    assert pending_step(play) == act
    assert {YES, NO, "help"} <= set(tokens(play))


@pytest.mark.parametrize("act", ACTS)
def test_after_an_answer_that_was_none_it_can_be_asked_what_it_means(act: str) -> None:
    play = at(act)
    assert EXPLAIN not in tokens(play)
    play.says("hm")
    assert EXPLAIN in tokens(play)
    play.presses_old(play.chat[-1], EXPLAIN)
    assert "means" in play.chat[-1].text
    assert decision(play, act) == "-"
    play.says("yes")
    assert decision(play, act) == "Y"


@pytest.mark.parametrize("act", ACTS)
def test_after_two_of_them_a_person_or_the_helplines_are_offered(act: str) -> None:
    play = at(act)
    play.says("hm")
    assert "116 123" not in play.chat[-1].text
    play.says("maybe")
    assert "person" in tokens(play) or "Talk: 116 123" in play.chat[-1].text


@pytest.mark.parametrize("act", ACTS)
def test_urgent_help_is_there_whatever_was_asked(act: str) -> None:
    play = at(act)
    play.says("help")
    assert "Call 112 now." in play.seen()
    assert decision(play, act) == "-"


def test_a_button_of_an_older_version_shows_the_new_one_and_does_not_count() -> None:
    play = at("agreement")
    old = play.chat[-1]
    play.house = three_acts(version=2, words="We answer within a day.")
    play.presses_old(old, YES)
    assert decision(play, "agreement") == "-"
    assert "We answer within a day." in play.chat[-1].text
    play.presses_old(old, YES)
    assert decision(play, "agreement") == "-"
    play.presses_old(play.chat[-1], YES)
    last = play.conversation.ledger.latest("agreement")
    assert last is not None
    assert (last.decision, last.version) == (Decision.SIGNED, 2)


def test_typed_to_an_older_version_it_does_not_count_either() -> None:
    play = at("agreement")
    play.house = three_acts(version=2, words="We answer within a day.")
    play.says("I sign")
    assert decision(play, "agreement") == "-"
    assert "We answer within a day." in play.chat[-1].text


@pytest.mark.parametrize("act", ACTS)
def test_a_press_can_be_made_again_and_is_one_decision(act: str) -> None:
    play = at(act)
    prompt = play.chat[-1]
    play.presses_old(prompt, YES)
    records, acts = play.conversation.ledger.records, list(play.proved)
    play.waits(timedelta(seconds=2))
    play.presses_old(prompt, YES)
    assert play.conversation.ledger.records == records
    assert play.proved == acts
    assert play.conversation.gate is (Gate.FRESH if act == "privacy" else Gate.ADMITTED)


def test_a_press_long_after_is_no_second_decision() -> None:
    play = at("counselling")
    prompt = play.chat[-1]
    play.presses_old(prompt, YES)
    records = play.conversation.ledger.records
    play.waits(timedelta(minutes=5))
    play.presses_old(prompt, NO)
    assert play.conversation.ledger.records == records
    pending = play.conversation.pending
    assert pending is not None
    assert pending.kind is PendingKind.STEP


def test_a_press_that_came_through_only_the_second_time_counts() -> None:
    """What the network lost never reached us: the state is as if nothing had been pressed."""
    play = at("counselling")
    prompt = replace(play.chat[-1])
    play.waits(timedelta(hours=1))
    play.presses_old(prompt, YES)
    assert decision(play, "counselling") == "Y"
