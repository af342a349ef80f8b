"""Conversations kept as tests: read with every fault in its place, and played line by line."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from bridge.trying.pace import conversations_per_second
from bridge.trying.talks import Played, play_test
from bridge.trying.visits import Coverage, Visits
from bridge.trying.world import World, trial
from bridge.trying.writing import Written, as_yaml
from config import Folder, Loaded, load, shipped
from config.flowtests import all_flow_tests, check_flow_tests, read_flow_tests
from config.moments import called, moment, names
from config.problems import Problems
from config.talklines import Acted, Answer, Answered, Changed, Did, Sent, Tapped, Typed, Waited
from routing.ids import Language, StepName
from routing.messages import FileKind
from tests.flows import LONG, long_house
from tests.houses import ANNA, BEN, DE, TEXTS
from tests.trying_kit import FLOW, KNOWN, WORLD

EXAMPLE = Path(config.__file__).parent / "shipped" / "example"
MORNING = datetime(2026, 1, 13, 10, tzinfo=UTC)
BEGIN = ("type: /start", "tap: privacy.acknowledge", "tap: counselling.yes")
TO_TOPIC = (*BEGIN, "type: Mia", "type: 30")


def source(*talk: str, head: str = "") -> bytes:
    """A file with one test; the first line of the talk is line 5, or 6 with a head."""
    lines = ["flow: intake", "tests:", "  - test: one", *([f"    {head}"] if head else [])]
    return "\n".join([*lines, "    talk:", *(f"      - {line}" for line in talk), ""]).encode()


def faults(text: bytes) -> list[str]:
    problems = Problems()
    read_flow_tests(text, "flows/tests/one.yaml", KNOWN, problems)
    return [str(problem).removeprefix("flows/tests/one.yaml:") for problem in problems.found]


def play(*talk: str, head: str = "") -> Played:
    problems = Problems()
    (test,) = read_flow_tests(source(*talk, head=head), "one.yaml", KNOWN, problems)
    assert not problems.found
    return play_test(WORLD, test, perf_counter)


def failures(*talk: str) -> list[str]:
    return [str(failure) for failure in play(*talk).failures]


# --------------------------------------------------------------------------- the example


@pytest.fixture(name="loaded", scope="module")
def _loaded() -> Loaded:
    return load(Folder(EXAMPLE), spoken=shipped(DE).languages)


@pytest.fixture(name="example", scope="module")
def _example(loaded: Loaded) -> World:
    return World.of(loaded, shipped(loaded.languages[0]))


def test_every_conversation_of_the_example_comes_out_as_it_stands_there(
    loaded: Loaded, example: World
) -> None:
    problems, visits = Problems(), Visits(example.house.flow)
    tests = all_flow_tests(Folder(EXAMPLE), loaded, problems)
    assert not problems.found
    assert len(tests) == 25
    played = [play_test(example, one, perf_counter, visits.watcher()) for one in tests]
    assert [str(failure) for one in played for failure in one.failures] == []
    assert outside_questionnaires(visits.coverage()) == []


def outside_questionnaires(coverage: Coverage) -> list[str]:
    """What was never met, without the single answers of a questionnaire."""
    return [str(one) for one in coverage.missed if "." not in one.step]


def test_check_finds_nothing_in_the_example(loaded: Loaded) -> None:
    assert check_flow_tests(Folder(EXAMPLE), loaded) == ()


def test_a_trial_needs_no_adapter_and_says_who_reads(loaded: Loaded) -> None:
    talk = trial(loaded, shipped(DE), at=MORNING, language="en")
    talk.says("/start")
    assert talk.chat[0].label == "tell:greeting"
    assert sum("Telegram" in line.text for line in talk.chat) == 1
    assert talk.conversation.language == "en"


# --------------------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("talk", "told"),
    [
        ("tap: topik.debt", "5:14: 'topik' is no step of this flow, and no moment; did you"),
        ("tap: topic.dept", "5:14: 'dept' is no button of 'topic'; did you mean 'debt'?"),
        ("tap: topic", "5:14: 'tap' names a step and a button, like topic.mood"),
        ("tap: welcome.yes", "5:14: 'yes' is no button of 'welcome'"),
        ("bot: welcom", "5:14: 'welcom' is no step of this flow, and no moment; did you mean"),
        ("bot: consent_unclaer", "5:14: 'consent_unclaer' is no step of this flow, and no"),
        ("tipe: hello", "5:9: unknown line 'tipe'; did you mean 'type'?"),
        ("type:", "5:9: 'type' needs words behind it, in one piece"),
        ("type: [a, b]", "5:15: 'type' needs words behind it, in one piece"),
        ("hello", "5:9: a line holds one thing, like '- type: /start' or '- tap: topic.mood'"),
        ("back: topic", "5:15: nothing stands behind 'back'"),
        ("wait: soon", "5:15: 'wait' must be a time with its unit, like 10 min, 50h or 2d"),
        ("wait: 99999999d", "5:15: 'wait' must be a time with its unit, like 10 min, 50h or 2d"),
        ("send: voise", "5:15: 'voise' cannot be sent; did you mean 'voice'?"),
        ("change: welcome", "5:17: 'welcome' is no question of this flow"),
        ("answer: {mind: [0]}", "5:24: 'mind' asks 2 questions: give a list of as many answers"),
        ("answer: {mind: [7, skip]}", "5:25: '7' is no answer of 'mind.sleep'; there are 0, 3"),
        ("answer: {mind: [skip, 0]}", "5:25: 'mind.sleep' cannot be skipped"),
        ("answer: {topic: skip}", "5:25: 'topic' cannot be skipped"),
        ("answer: {topc: mood}", "5:18: 'topc' is no question of this flow; did you mean 'topic'?"),
        ("answer: {times: [noon, moning]}", "5:32: 'moning' is no choice of 'times'; did you mean"),
        ("answer: nothing", "5:17: 'answer' names a question, like {topic: mood}"),
        ("expect: {alert: dutty}", "5:25: 'dutty' cannot be 'alert'; did you mean 'duty'?"),
        ("expect: {topik: mood}", "5:18: nothing is known of 'topik'; did you mean 'topic'?"),
        ("expect: {topic: dept}", "5:25: 'dept' cannot be 'topic'; did you mean 'debt'?"),
        ("expect: {consent.privacy: yes}", "5:35: 'yes' cannot be 'consent.privacy'; there are"),
        ("expect: {language: fr}", "5:28: 'fr' cannot be 'language'; there are en, de, none"),
        ("expect: {stored_answers: all}", "5:34: 'stored_answers' must be a number"),
        ("expect: {mind.band: hgh}", "5:29: 'hgh' cannot be 'mind.band'; did you mean 'high'?"),
        ("expect: {pending: topik}", "5:27: 'topik' cannot be 'pending'; did you mean 'topic'?"),
        ("expect: {}", "5:17: 'expect' names what is known now, like {topic: mood, alert: none}"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_what_was_meant(talk: str, told: str) -> None:
    (fault,) = faults(source(talk))
    assert fault.startswith(told.replace(", none", "")), fault


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "1:1: here stand flow and tests, each with its value"),
        (b"flow: intake\ntests: []\n", "2:1: 'tests' needs a list below it"),
        (b"flow: intake\ntest:\n", "2:1: unknown key 'test'; did you mean 'tests'?"),
        (source("type: x").replace(b"intake", b"outtake"), "1:7: 'flow' must be 'intake'"),
        (source("type: x").replace(b"test: one", b"tset: one"), "3:5: unknown key 'tset'"),
        (source("type: x", head="at: tomorrow"), "4:9: 'at' must be a day and a time"),
        (source("type: x", head="at: 2026-02-30 10:00"), "4:9: 'at' must be a day and a time"),
        (source("type: x", head="language: DE"), "4:15: 'language' must be a language in small"),
        (source("type: x", head="language: ed"), "4:15: warning: 'ed' is not offered to clients"),
        (b"flow: intake\ntests:\n  - test: &a one\n", "3:11: a value that begins with '&'"),
        (b"\xff\xfe", "1:1: this is not UTF-8"),
        (b"flow: {{{{{{{{{{{{{{{{{{{{{{{{{{", "1:19: this is nested more than 12 levels"),
    ],
)
def test_a_file_that_is_none_is_told_and_never_an_error(text: bytes, told: str) -> None:
    found = faults(text)
    assert any(fault.startswith(told) for fault in found), found


def test_two_tests_of_one_name_are_told_apart() -> None:
    once = source("type: x").decode()
    twice = once + "\n".join(once.splitlines()[2:]) + "\n"
    (fault,) = faults(twice.encode())
    assert fault == "6:5: a test of this name is in line 3 already"


def test_a_test_with_a_fault_is_left_out_and_the_others_are_read() -> None:
    text = source("type: x").decode() + "  - test: two\n    talk:\n      - tap: nothing.at_all\n"
    problems = Problems()
    tests = read_flow_tests(text.encode(), "one.yaml", KNOWN, problems)
    assert [test.name for test in tests] == ["one"]
    assert len(problems.found) == 1


def test_where_nothing_is_said_it_is_a_tuesday_morning_on_the_organisations_clock() -> None:
    (test,) = read_flow_tests(source("type: x"), "one.yaml", KNOWN, Problems())
    assert test.at == MORNING
    assert test.language is None


def test_what_is_written_down_is_read_back_as_it_was() -> None:
    talk: tuple[Did, ...] = (
        Typed('he said "no"\n\\ \N{SLIGHTLY SMILING FACE}: #1'),
        Tapped("topic", "debt", "c:debt"),
        Tapped("mind.sleep", "often", "c:often"),
        Acted("back"),
        Changed(StepName("age")),
        Sent(FileKind.IMAGE),
        Waited(timedelta(hours=50)),
        Waited(timedelta(minutes=10)),
        Answered((Answer(StepName("times"), ("c:noon", "c:evening", "done")),)),
        Answered((Answer(StepName("alias"), text="yes"),)),
        Answered((Answer(StepName("alias"), ("skip",)),)),
    )
    text = as_yaml(Written("intake", "a: b", MORNING, "de"), talk, "ends here")
    problems = Problems()
    (test,) = read_flow_tests(text.encode(), "one.yaml", KNOWN, problems)
    assert not problems.found
    assert tuple(line.do for line in test.talk) == talk
    assert (test.name, test.at, test.language) == ("a: b", MORNING, "de")


WORDS = st.sampled_from(
    ["", "topic", "mood", "topic.mood", "mind", "skip", "none", "2d", "a: b", "\0", "voice", "."]
) | st.text(max_size=6)
KEYS = st.sampled_from(
    ["flow", "tests", "test", "talk", "at", "language", "type", "tap", "bot", "answer", "expect",
     "wait", "send", "change", "back", "topic", "mind", "times", "consent.privacy", "alert"]
) | WORDS  # fmt: skip
ANYTHING = st.recursive(
    WORDS | st.none() | st.booleans() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(ANYTHING, ANYTHING)
def test_whatever_stands_in_a_file_is_read_or_told(test: object, line: object) -> None:
    talk = {"flow": "intake", "tests": [{"test": "one", "talk": [line]}, test]}
    for data in (talk, test):
        problems = Problems()
        source = json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogatepass")
        tests = read_flow_tests(source, "one.yaml", KNOWN, problems)
        assert problems or tests
        for each in tests:
            play_test(WORLD, each, perf_counter)


# --------------------------------------------------------------------------- playing


def test_every_kind_of_line_does_what_it_says() -> None:
    played = play(
        *TO_TOPIC,
        "bot: topic",
        "back",
        "bot: age",
        "type: 31",
        "tap: topic.mood",
        "tap: mind.begin",
        "answer: {mind: [3, skip]}",
        "expect: {flag: mind.safety is skipped, mind.total: 3, mind.band: high, alert: none}",
        "send: voice",
        "bot: kept",
        "send: sticker",
        "bot: times",
        "answer: {times: [noon, evening]}",
        "bot: review",
        "expect: {times: noon evening, pending: answers, stored_answers: 5}",
        "change: alias",
        "skip:",
        "expect: {alias: skipped, mind: begun, mind.safety: skipped, safe: none}",
        "stop",
        "bot: stop_question",
        "expect: {pending: stop_question}",
        "tap: stop_question.go",
        "wait: 3d",
        "bot: reminder",
        "expect: {pending: resume}",
        "tap: reminder.go",
        "tap: answers.right",
        "tap: agreement.sign",
        "bot: counsellor",
        "expect: {case: offered, team: general, consent.agreement: given, language: en}",
    )
    assert [str(failure) for failure in played.failures] == []
    assert "greeting" in played.heard
    assert "counsellor" in played.heard


@pytest.mark.parametrize(
    ("talk", "told"),
    [
        (("bot: topic",), "one.yaml:10:9: 'topic' was not said; what came was age"),
        (("bot: alias",), "one.yaml:10:9: 'alias' was not said; what came was age"),
        (
            ("type: 30", "tap: safe.yes"),
            "one.yaml:11:9: the button safe.yes is not shown; there are topic.mood, topic.debt,",
        ),
        (
            ("answer: {topic: mood}",),
            "one.yaml:10:9: 'topic' does not wait for an answer; 'age' does",
        ),
        (("expect: {alert: duty}",), "one.yaml:10:18: 'alert' is not duty, but none"),
        (("expect: {alias: Ida}",), "one.yaml:10:18: 'alias' is not Ida, but something else"),
        (("expect: {age: 30}",), "one.yaml:10:18: 'age' is not 30, but none"),
        (("change: topic",), "one.yaml:10:9: 'topic' cannot be changed now; there are change.al"),
        (("wait: 10 min", "bot: age"), "one.yaml:11:9: 'age' was not said; nothing more was said"),
    ],
)
def test_what_comes_out_otherwise_is_told_with_its_place_and_what_was_there(
    talk: tuple[str, ...], told: str
) -> None:
    (failure,) = failures(*BEGIN, "type: Mia", "expect: {pending: age}", *talk)
    assert failure.startswith(told), failure


def test_where_the_program_fails_the_line_is_told_and_nothing_of_the_error() -> None:
    class Failing:
        def say(self, key: str, language: Language, /, **values: str) -> str:
            if key == "mind.ask_begun":
                raise ValueError("my secret name")
            return TEXTS.say(key, language, **values)

    world = World(long_house(FLOW, texts=Failing()), (ANNA, BEN))
    (test,) = read_flow_tests(source(*TO_TOPIC, "stop"), "one.yaml", KNOWN, Problems())
    (failure,) = play_test(world, test, perf_counter).failures
    told = "one.yaml:10:9: the program fails here: ValueError in unit/test_flow_tests.py:"
    assert str(failure).startswith(told)
    assert "secret" not in str(failure)


def test_lines_of_one_answer_are_found_in_the_order_they_came() -> None:
    assert not play("type: /start", "bot: greeting", "bot: welcome", "bot: privacy").failures
    (failure,) = failures("type: /start", "bot: privacy", "bot: welcome")
    assert failure == "one.yaml:7:9: 'welcome' was not said; nothing more was said"


def test_everything_that_is_expected_at_once_is_told_at_once() -> None:
    found = failures(*TO_TOPIC, "expect: {alert: duty, topic: debt, age: 30}")
    assert len(found) == 2


def test_a_failure_ends_its_test() -> None:
    assert len(failures("bot: topic", "bot: age", "tap: topic.mood")) == 1


def test_no_failure_repeats_what_somebody_typed() -> None:
    talk = ("type: my secret name", "type: 30", "expect: {alias: Ida}", "bot: welcome")
    assert not any("secret" in failure for failure in failures(*BEGIN, *talk))


def test_what_was_not_understood_is_a_moment_of_its_own() -> None:
    assert not play(*BEGIN[:2], "type: what is that", "bot: consent_unclear").failures
    assert not play(*TO_TOPIC, "type: hm", "bot: unclear", "tap: topic.debt").failures
    (failure,) = failures(*BEGIN[:2], "bot: consent_unclear")
    assert "'consent_unclear' was not said; what came was counselling" in failure


def test_the_language_is_that_of_the_app_until_another_is_chosen() -> None:
    head = "language: de"
    assert not play("type: /start", "expect: {language: de}", head=head).failures
    talk = ("type: /start", "tap: greeting.en", "bot: language", "expect: {language: en}")
    assert not play(*talk, head=head).failures


def test_coming_back_and_refusing_have_names() -> None:
    assert not play(
        "type: /start",
        "tap: privacy.acknowledge",
        "tap: counselling.no",
        "bot: goodbye",
        "expect: {consent.counselling: refused, stored_answers: 0, case: none, pending: none}",
        "type: hello again",
        "bot: welcome_back",
        "tap: welcome_back.again",
        "bot: counselling",
    ).failures
    assert not play(*TO_TOPIC, "wait: 13h", "type: Debt", "bot: resume").failures
    assert not play(*TO_TOPIC, "wait: 20d", "bot: reminder", "bot: forgotten").failures


# --------------------------------------------------------------------------- names and visits


def test_every_moment_can_be_named_and_found() -> None:
    for name in names(LONG):
        assert moment(LONG, name) is not None, name


def test_a_line_nobody_has_a_name_for_keeps_its_own() -> None:
    assert called(LONG, "tell:some.new_thing") == "some.new_thing"
    assert called(LONG, "") == ""


def test_what_no_conversation_met_is_named_in_the_order_of_the_flow() -> None:
    visits = Visits(FLOW)
    problems = Problems()
    talk = (*TO_TOPIC, "tap: topic.violence", "tap: safe.unsure")
    (test,) = read_flow_tests(source(*talk), "one.yaml", KNOWN, problems)
    play_test(WORLD, test, perf_counter, visits.watcher())
    missed = [str(branch) for branch in visits.coverage().missed]
    assert "welcome" not in missed
    assert "topic: violence" not in missed
    assert "safe: when: true" not in missed
    assert "young: when: false" not in missed
    assert 'crisis: safe == "unsure"' not in missed
    assert missed[:4] == ["privacy: no", "counselling: no", "alias: skip", "age: below"]
    assert "young: when: true" in missed
    assert "mind: when: true" in missed
    assert "mind: when: false" not in missed
    assert "counsellor: rule 1, to duty" in missed


def test_nothing_met_is_everything_missed() -> None:
    coverage = Visits(FLOW).coverage()
    assert coverage.met == 0
    assert coverage.whole == len(coverage.missed) > 50


def test_conversations_are_fast(capsys: pytest.CaptureFixture[str], example: World) -> None:
    pace = conversations_per_second(example, MORNING, perf_counter, conversations=40)
    assert pace > 0
    with capsys.disabled():
        print(f"\n  {pace:.0f} conversations of 20 turns a second")  # noqa: T201


def test_an_unknown_language_of_the_app_is_spoken_to_in_the_first() -> None:
    talk = WORLD.trial(at=MORNING, language=str(Language("fr")))
    talk.says("/start")
    assert talk.conversation.language is None
    assert "A few questions" in talk.chat[1].text


def test_what_is_held_and_what_was_agreed_can_be_named_in_a_test() -> None:
    asked = ("type: /consent", "bot: agreed", "tap: agreed.proof", "bot: proof", "bot: files")
    taken = ("type: /mydata", "bot: data", "tap: data.take", "bot: data_taken", "bot: files")
    assert failures(*TO_TOPIC, *asked, *taken, "tap: data.correct", "bot: change") == []
