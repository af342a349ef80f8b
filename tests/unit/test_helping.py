"""The buttons below `/help`: each is the command it names, in every state, and never an answer."""

from collections.abc import Iterator
from functools import cache

import pytest

from routing.conversation import Gate
from routing.core import is_stop
from routing.events import ClientPressed
from routing.ids import Language
from routing.play import Play
from routing.seen import Line
from tests.houses import DE, house
from tests.unit.mind_kit import tokens
from tests.unit.state_kit import STATES, Moment, reached
from tests.unit.wishes_kit import heard

BUTTONS = {  # how it is typed
    "do:status": "/status",
    "do:human": "/human",
    "do:other": "/other",
    "do:pause": "/pause",
    "do:end": "/end",
    "do:stop": "/stop",
    "do:privacy": "/privacy",
    "do:mydata": "/mydata",
    "do:language": "/language",
}
RUBBISH = (
    "do:",
    "do:rubbish",
    "do:yes",
    "do:1",
    "do:back",
    "do:STATUS",
    "do:/status",
    "do: status",
)
ERASING = "erasing"


@cache
def asked(name: str) -> Moment:
    """In this state, with the list of commands asked for."""
    return reached(*STATES[name]).does_all("/help")


def shown(play: Play, language: str = "en") -> Line:
    """The newest list of commands."""
    begins = said(play, "client.help", language)
    return next(line for line in reversed(play.chat) if line.text.startswith(begins))


def said(play: Play, key: str, language: str = "en") -> str:
    house = play.house
    own = Language(language)
    return house.texts.say(key, own, org=house.name[own], help="").partition("\n")[0]


def outcome(play: Play, since: int) -> tuple[object, ...]:
    """What the client and the counsellors see of it, and where it leads."""
    state = play.conversation
    pending, run, case = state.pending, state.run, state.case
    lines = [(line.text, [one.token for one in line.choices]) for line in play.chat[since:]]
    return (
        lines,
        heard(play),
        state.gate,
        pending and (pending.kind, pending.step, pending.misses),
        run and (run.answers, run.done, run.person),
        case and (case.phase, case.offer and case.offer.counsellor),
        [one.decision for one in state.ledger.records],
        state.language,
        state.excluded,
        sorted((kind, at) for (kind, _), at in play.timers.items()),
    )


def after(here: Moment, act: str, line: Line | None = None) -> tuple[object, ...]:
    play = here.branch()
    since = len(play.chat)
    if line is None:
        play.says(act)
    else:
        play.presses_old(line, act)
    return outcome(play, since)


@pytest.mark.parametrize("name", [one for one in STATES if one != ERASING])
def test_in_every_state_a_press_is_what_the_typed_command_is(name: str) -> None:
    here = asked(name)
    for token, typed in BUTTONS.items():
        assert after(here, token, shown(here)) == after(here, typed), token


@pytest.mark.parametrize("name", [one for one in STATES if one != ERASING])
def test_every_list_has_a_few_buttons_that_are_known_and_urgent_help_last(name: str) -> None:
    choices = shown(asked(name)).choices
    found = [one.token for one in choices]
    assert found[-1] == "help"
    assert set(found[:-1]) <= set(BUTTONS)
    assert 2 <= len(found) == len(set(found)) <= 6
    assert len({one.label for one in choices}) == len(choices)


@pytest.mark.parametrize("name", STATES)
def test_the_list_answers_nothing_and_what_is_open_stands_below_it(name: str) -> None:
    before, here = reached(*STATES[name]), asked(name)
    was, now = before.conversation, here.conversation
    assert (was.gate, was.ledger, was.excluded) == (now.gate, now.ledger, now.excluded)
    assert heard(before) == heard(here)
    if was.pending is not None:
        assert now.pending is not None
        assert (now.pending.kind, now.pending.step) == (was.pending.kind, was.pending.step)
        assert here.chat[-1].message == now.pending.message


@pytest.mark.parametrize("name", STATES)
def test_what_is_no_command_is_an_unknown_button(name: str) -> None:
    here = reached(*STATES[name])
    line = here.chat[-1] if here.chat else asked("talking").chat[-1]
    unknown = after(here, "rubbish", line)
    for token in RUBBISH:
        assert after(here, token, line) == unknown, token


@pytest.mark.parametrize("name", STATES)
def test_an_old_list_does_what_the_commands_do_now(name: str) -> None:
    """Its message is of another state, and long gone."""
    here, old = reached(*STATES[name]), shown(asked("talking"))
    for token, typed in BUTTONS.items():
        assert after(here, token, old) == after(here, typed), token


def test_where_everything_is_being_deleted_it_deletes_on() -> None:
    here = reached(*STATES[ERASING])
    for token in (*BUTTONS, *RUBBISH):
        play = here.branch()
        play.presses_old(shown(asked("talking")), token)
        assert play.conversation.gate is Gate.ERASING
        assert play.seen()[-1] == said(play, "erase.going")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("stranger", ["privacy", "mydata", "language"]),
        ("consent", ["status", "stop", "mydata", "language"]),
        ("intake", ["status", "human", "stop", "mydata", "language"]),
        ("waiting, no to a recipient", ["status", "pause", "end", "mydata", "language"]),
        ("talking", ["status", "other", "pause", "end", "mydata"]),
        ("paused", ["status", "other", "end", "mydata", "language"]),
        ("closed", ["status", "human", "mydata", "language"]),
        ("blocked", ["status", "mydata", "language"]),
        ("refused", ["status", "mydata", "language"]),
        ("stopped", ["status", "mydata", "language"]),
    ],
)
def test_the_buttons_fit_where_the_client_is(name: str, found: list[str]) -> None:
    here = asked(name)
    assert [one.token for one in shown(here).choices] == [*(f"do:{one}" for one in found), "help"]


def all_labels(language: Language) -> Iterator[tuple[str, str]]:
    for name in STATES:
        if name != ERASING:
            here = reached(*STATES[name]).does_all(f"@lang:{language}", "/help")
            yield from ((one.token, one.label) for one in shown(here, language).choices)


@pytest.mark.parametrize("language", house().languages)
def test_in_every_language_they_are_the_words_of_the_menu(language: Language) -> None:
    texts = house().texts
    labels = dict(all_labels(language))
    assert set(labels) == {*BUTTONS, "help"}
    for token, label in labels.items():
        key = "button.help" if token == "help" else f"menu.{token.removeprefix('do:')}"
        assert label == texts.say(key, language)


@pytest.mark.parametrize("says", ["what can i do", "was kann ich tun", "/hilfe"])
def test_the_words_for_help_show_the_same_list(says: str) -> None:
    for name in ("intake", "closed"):
        here = reached(*STATES[name]).does_all(says)
        assert shown(here).choices == shown(asked(name)).choices


def test_with_one_language_there_is_no_other_to_choose() -> None:
    play = Play(house(languages=(Language("en"),)), (), asked("stranger").now)
    play.says("/help")
    assert tokens(play) == ["do:privacy", "do:mydata", "help"]


def test_a_number_behind_the_list_belongs_to_the_question_that_stands_below_it() -> None:
    play = reached(*STATES["intake"]).does_all("/help")
    plain = reached(*STATES["intake"])
    for one in (play, plain):
        one.says("1")
    answers = [one.conversation.run and one.conversation.run.answers for one in (play, plain)]
    assert answers[0] == answers[1]


def test_in_german_the_button_is_the_command_too() -> None:
    here = reached(*STATES["talking"]).does_all(f"@lang:{DE}", "/hilfe")
    for token, typed in (("do:status", "/stand"), ("do:other", "/andere"), ("do:end", "/ende")):
        assert after(here, token, shown(here, DE)) == after(here, typed), token


def test_the_buttons_to_stop_and_to_pause_overtake_what_waits_as_the_commands_do() -> None:
    for token in BUTTONS:
        press = ClientPressed(asked("talking").branch()._event(), None, token)
        assert is_stop(press) == (token in ("do:stop", "do:pause")), token
