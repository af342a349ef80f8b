"""Random conversations: they end, they keep every promise, and they find what is planted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import pytest

import config
from bridge.trying.promises import Broken, Promises
from bridge.trying.talks import play_test
from bridge.trying.walks import Walked, as_test, replay, shortest, walk, walks
from bridge.trying.world import Trial, World
from config import Folder, load, shipped
from config.flowtests import read_flow_tests
from config.problems import Problems
from routing.conversation import Concern, ConcernKind, Conversation, Gate
from routing.flow.model import AnswerType, Ask, Say
from routing.ids import Language, StepName
from routing.intake.lasting import FORGET, INTAKE
from routing.messages import FileKind
from routing.words.texts import Texts
from tests.flows import long_house
from tests.houses import ANNA, BEN, DE, TEXTS, both
from tests.trying_kit import FLOW, KINDS_WORLD, KNOWN, WORLD

EXAMPLE = Path(config.__file__).parent / "shipped" / "example"
MORNING = datetime(2026, 1, 13, 10, tzinfo=UTC)
THOUSAND, HUNDREDS = range(1000), range(300)


class Planted:
    """The shipped texts, one of them with a fault."""

    def __init__(self, key: str, text: str | None) -> None:
        self._key, self._text = key, text

    def say(self, key: str, language: Language, /, **values: str) -> str:
        if key != self._key:
            return TEXTS.say(key, language, **values)
        if self._text is None:
            raise KeyError(key)
        return self._text


def with_texts(texts: Texts) -> World:
    return World(long_house(FLOW, texts=texts), (ANNA, BEN))


# --------------------------------------------------------------------------- a thousand walks


@pytest.fixture(name="example", scope="module")
def _example() -> World:
    texts = shipped(DE)
    return World.of(load(Folder(EXAMPLE), spoken=texts.languages), texts)


def faults(world: World, numbers: range, capsys: pytest.CaptureFixture[str]) -> Walked:
    """All of these walks, whatever fails; it says how long they took."""
    began = perf_counter()
    walked = walks(world, numbers, most_failures=len(numbers))
    with capsys.disabled():
        took = perf_counter() - began
        print(f"\n  {walked.ends.total()} walks, {walked.turns} turns in {took:.1f} s")  # noqa: T201
    return walked


def test_a_thousand_walks_through_the_example_end_and_meet_every_branch(
    example: World, capsys: pytest.CaptureFixture[str]
) -> None:
    walked = faults(example, THOUSAND, capsys)
    assert not walked.failed
    assert [str(branch) for branch in walked.coverage.missed] == []
    assert walked.ends["handed over"] > 500
    assert min(walked.ends[end] for end in ("refused", "stopped", "ended")) > 0


def test_walks_through_the_whole_language_end_and_meet_every_branch(
    capsys: pytest.CaptureFixture[str],
) -> None:
    walked = faults(WORLD, HUNDREDS, capsys)
    assert not walked.failed
    assert [str(branch) for branch in walked.coverage.missed] == []


def test_walks_through_every_kind_of_answer_end_and_meet_every_branch(
    capsys: pytest.CaptureFixture[str],
) -> None:
    walked = faults(KINDS_WORLD, HUNDREDS, capsys)
    assert not walked.failed
    assert [str(branch) for branch in walked.coverage.missed] == []


def test_the_same_number_is_the_same_walk() -> None:
    assert walk(WORLD, 7) == walk(WORLD, 7)
    assert walk(WORLD, 7).line != walk(WORLD, 8).line


# --------------------------------------------------------------------------- what is planted


def first_failure(world: World) -> Walked:
    return walks(world, range(200))


def test_a_missing_text_is_found_and_named_by_its_place_alone() -> None:
    (failed,) = first_failure(with_texts(Planted("skip.needed", None))).failed
    assert failed.fault.startswith("the program fails: KeyError in unit/test_flow_fuzz.py:")


def test_an_empty_text_is_found() -> None:
    (failed,) = first_failure(with_texts(Planted("mind.ask_begun", "  "))).failed
    assert failed.fault == "'tell:mind.ask_begun' was said without words"


def test_a_placeholder_that_nobody_fills_is_found() -> None:
    (failed,) = first_failure(with_texts(Planted("mind.ask_begun", "Stop, {alias}?"))).failed
    assert failed.fault == "'tell:mind.ask_begun' shows {alias} as it stands"


def test_a_question_nobody_can_answer_is_found() -> None:
    never = Ask(StepName("never"), AnswerType.NUMBER, both("?"), least="9", most="1")
    place = FLOW.index[StepName("times")]
    flow = replace(FLOW, steps=(*FLOW.steps[:place], never, *FLOW.steps[place:]))
    world = World(long_house(flow), (ANNA, BEN))
    failed = walks(world, range(5), most_failures=5).failed
    endless = [one for one in failed if one.fault.startswith("it does not come to an end within")]
    assert endless
    assert shortest(world, endless[0]) == endless[0]
    assert replay(world, endless[0]) == endless[0].fault


def test_what_no_walk_met_is_named() -> None:
    missed = walks(WORLD, range(1), most_failures=2).coverage.missed
    assert "crisis: words" in map(str, missed)


def test_a_walk_that_fails_is_made_short_and_kept_as_a_test_that_fails_the_same() -> None:
    world = with_texts(Planted("mind.ask_begun", ""))
    (failed,) = first_failure(world).failed
    short = shortest(world, failed)
    assert len(short.line) < len(failed.line) or len(failed.line) < 5
    assert replay(world, failed) == replay(world, short) == failed.fault
    text = as_test(world, short)
    problems = Problems()
    (test,) = read_flow_tests(text.encode(), "one.yaml", KNOWN, problems)
    assert not problems.found
    (failure,) = play_test(world, test, perf_counter).failures
    assert failure.sentence == f"a promise is broken: {failed.fault}"


def test_what_does_not_fail_any_more_says_nothing() -> None:
    world = with_texts(Planted("mind.ask_begun", ""))
    (failed,) = first_failure(world).failed
    assert replay(WORLD, shortest(world, failed)) == ""


# --------------------------------------------------------------------------- promises


def trial(through: Callable[[Conversation], Conversation] = lambda state: state) -> Trial:
    made = Trial(WORLD, MORNING, through=through)
    made.watchers.append(Promises())
    return made


def breaks(made: Trial, act: Callable[[Trial], None]) -> str:
    with pytest.raises(Broken) as broken:
        act(made)
    return str(broken.value)


def start(made: Trial) -> None:
    made.says("/start")


def test_a_concern_before_agreeing_is_a_broken_promise() -> None:
    concern = Concern(ConcernKind.ALERT, "words", MORNING)
    made = trial(lambda state: replace(state, concerns=(concern,)))
    assert breaks(made, start) == "a concern is remembered before the client agreed"


def test_an_answer_before_agreeing_is_a_broken_promise() -> None:
    def answered(state: Conversation) -> Conversation:
        run = state.run
        kept = None if run is None else replace(run, answers={StepName("topic"): "debt"})
        return replace(state, run=kept)

    assert breaks(trial(answered), start) == "answers are kept before the client agreed: topic"


def test_a_question_that_is_not_shown_is_a_broken_promise() -> None:
    made = trial()
    made.delivering = False
    assert breaks(made, start) == "what waits for an answer was never shown"


def test_a_reminder_before_agreeing_is_a_broken_promise() -> None:
    made = trial()
    made.timers[FORGET, INTAKE] = MORNING + timedelta(days=14)
    assert breaks(made, start) == "somebody who has not agreed would be reminded"


def test_answers_of_somebody_who_refused_are_a_broken_promise() -> None:
    def kept(state: Conversation) -> Conversation:
        if state.run is None:
            return state
        run = replace(state.run, answers={StepName("topic"): "debt"})
        return replace(state, gate=Gate.REFUSED, run=run)

    assert breaks(trial(kept), start) == "answers are kept of somebody who refused"


def to_handover(made: Trial) -> None:
    made.says("/start")
    for token in ("yes", "yes"):
        made.presses(token)
    made.says("Mia")
    made.says("30")
    made.presses("c:debt")
    made.says("1")
    made.says("yes")
    made.presses("yes")


def test_a_handover_with_a_hidden_answer_is_a_broken_promise() -> None:
    def hidden(state: Conversation) -> Conversation:
        run = state.run
        if run is None or state.case is None:
            return state
        return replace(state, run=replace(run, answers={**run.answers, StepName("safe"): "no"}))

    made = Trial(WORLD, MORNING, through=hidden)
    promises = Promises()
    made.watchers.append(lambda one: promises(one) if one.conversation.case is not None else None)
    told = breaks(made, to_handover)
    assert told == "handed over with answers that are not on the way: safe"


def test_a_handover_before_agreeing_is_a_broken_promise() -> None:
    def shut(state: Conversation) -> Conversation:
        return state if state.case is None else replace(state, gate=Gate.FRESH)

    made = Trial(WORLD, MORNING, through=shut)
    promises = Promises()
    made.watchers.append(lambda one: promises(one) if one.conversation.case is not None else None)
    assert breaks(made, to_handover) == "handed over before the client agreed"


# --------------------------------------------------------------------------- found by walking


def agree(made: Trial) -> None:
    made.says("/start")
    made.presses("yes")
    made.presses("yes")


def test_who_refuses_to_sign_and_begins_again_is_still_admitted() -> None:
    made = WORLD.trial(at=MORNING)
    agree(made)
    made.says("Mia")
    made.says("30")
    made.presses("c:debt")
    made.says("1")
    made.presses("yes")
    made.presses("no")
    made.says("hello")
    made.presses("again")
    assert made.conversation.pending is not None
    assert made.conversation.pending.step == "alias"
    assert made.conversation.gate is Gate.ADMITTED


def test_starting_over_neither_loses_nor_strands_what_was_kept_for_the_counsellor() -> None:
    made = WORLD.trial(at=MORNING)
    agree(made)
    made.sends(FileKind.VOICE)
    made.waits(timedelta(hours=13))
    made.says("hello")
    made.presses("over")
    Promises()(made)


def test_a_question_without_a_label_is_listed_with_its_placeholders_filled() -> None:
    made = World(long_house(), (ANNA, BEN)).trial(at=MORNING)
    agree(made)
    made.says("Mia")
    made.says("30")
    made.says("change")
    assert not any("{" in choice.label for choice in made.chat[-1].choices)


def test_what_was_never_asked_disappears_from_a_text_as_what_was_skipped_does() -> None:
    said = Say(StepName("so"), both("So {safe}."))
    place = FLOW.index[StepName("times")]
    steps = (*FLOW.steps[:place], said, *FLOW.steps[place:])
    world = World(long_house(replace(FLOW, steps=steps)), (ANNA, BEN))
    made = world.trial(at=MORNING)
    agree(made)
    made.says("Mia")
    made.says("30")
    made.presses("c:debt")
    assert not any("{safe}" in text for text in made.seen())
