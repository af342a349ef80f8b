"""What a flow says is what the core is given: every step, every text in every language."""

from datetime import time, timedelta

from config.yamlreading import DEEPEST
from routing.flow.expression import holds
from routing.flow.model import (
    Acknowledge,
    AnswerType,
    Aside,
    Ask,
    Consent,
    End,
    Enter,
    Handover,
    OnOld,
    Review,
    Route,
    Say,
    Sign,
    Unfinished,
)
from routing.ids import Language, StepName
from tests.unit.flow_files import BASE, SMALL, built, changed, draft_of, told

DE, EN = Language("de"), Language("en")


def test_every_step_becomes_the_cores_own() -> None:
    flow = built(BASE).flow
    kinds = [type(step) for step in flow.steps if not isinstance(step, Ask)]
    assert kinds == [
        Say, Acknowledge, Consent, Enter, Say, Say, Review, Sign, Handover, End, End,
    ]  # fmt: skip
    sign = flow.step(StepName("agreement"))
    assert sign == Sign(StepName("agreement"), needed=True, refused=StepName("goodbye"))
    assert (flow.name, flow.version, flow.languages) == ("intake", 2, (DE, EN))
    assert flow.on_old is OnOld.RESTART


def test_a_question_keeps_what_its_type_needs() -> None:
    flow = built(BASE).flow
    years, needs, since = (flow.step(StepName(n)) for n in ("years", "needs", "since"))
    assert isinstance(years, Ask)
    assert (years.type, years.least, years.most) == (AnswerType.AGE, "12", "99")
    young = {DE: "Du bist sehr jung.", EN: "You are very young."}
    assert years.below == Aside(young, StepName("too_young"))
    assert years.above is None
    assert years.wrong[EN] == "Just the number, please."
    assert isinstance(needs, Ask)
    assert (needs.type, needs.least, needs.most) == (AnswerType.MULTI, "1", "2")
    assert needs.way.only_open
    assert [key for key, _ in needs.choices] == ["talk", "advice"]
    assert isinstance(since, Ask)
    assert (since.least, since.most) == (None, "today")
    strain, nick = flow.step(StepName("strain")), flow.step(StepName("nick"))
    assert isinstance(strain, Ask)
    assert strain.sensitive
    assert isinstance(nick, Ask)
    assert (nick.most, nick.skippable, nick.label[EN]) == ("30", True, "Name")


def test_a_text_without_a_limit_is_left_to_the_core() -> None:
    nick = built(changed("    max: 30\n", "")).flow.step(StepName("nick"))
    assert isinstance(nick, Ask)
    assert nick.most is None


def test_conditions_hold_for_the_answers_they_name() -> None:
    flow = built(BASE).flow
    since, thanks = flow.step(StepName("since")), flow.step(StepName("thanks"))
    assert since is not None
    assert since.way.when is not None
    assert since.way.when.names == {"strain"}
    assert not holds(since.way.when, {})
    assert isinstance(thanks, Say)
    assert thanks.way.next == "answers"


def test_a_questionnaire_stands_behind_the_step_that_asks_it() -> None:
    flow = built(BASE).flow
    place = flow.index[StepName("mood")]
    enter, *behind = flow.steps[place : place + 3]
    assert isinstance(enter, Enter)
    assert enter.skippable
    assert enter.way.when is not None
    assert enter.text[DE]
    assert all(isinstance(one, Ask) and one.block == "mood" for one in behind)
    assert all(one.way.when is None for one in behind)
    assert [block.name for block in flow.blocks] == ["mood"]


def test_a_flow_may_introduce_a_questionnaire_in_its_own_words() -> None:
    own = "- run: mood\n    text: {de: Noch etwas., en: One more thing.}\n"
    enter = built(changed("- run: mood\n", own)).flow.step(StepName("mood"))
    assert isinstance(enter, Enter)
    assert enter.text == {DE: "Noch etwas.", EN: "One more thing."}


def test_rules_of_the_hand_over_keep_their_order() -> None:
    handover = built(BASE).flow.step(StepName("counsellor"))
    assert isinstance(handover, Handover)
    first, second, last = handover.routes
    assert (first.team, second.team, last) == ("duty", "debt_team", Route("general"))
    assert first.when is not None
    assert first.when.names == {"crisis"}
    assert handover.card == ("nick", "years", "topic", "mood.total", "mood.band")
    assert handover.match == {"language", "topic"}


def test_the_crisis_block_is_folded_and_complete() -> None:
    crisis = built(changed("[suicide]", "[SUICIDE!, Selbst-Mord]")).flow.crisis
    assert crisis.words[EN] == {"suicide", "selbst mord"}
    assert [rule.source for rule in crisis.alert] == ['safe == "no"', "mood.safety > 0"]
    assert [rule.source for rule in crisis.flag] == ["mood.safety is skipped"]
    assert (crisis.team, crisis.within) == ("duty", timedelta(minutes=5))


def test_a_sign_that_is_a_word_by_itself_may_be_a_word_of_danger() -> None:
    words = built(changed("en: [suicide]", 'en: ["\u6b7b"]')).flow.crisis.words
    assert words[EN] == {"\u6b7b"}


def test_crisis_words_may_stand_in_a_file_beside_the_flow() -> None:
    start, end = BASE.index("  words:\n"), BASE.index("  alert:\n")
    flow = f"{BASE[:start]}  words: ./words.yaml\n{BASE[end:]}"
    files = {"flows/words.yaml": "de: [suizid]\nen: [suicide]\n"}
    assert built(flow, files).flow.crisis.words == {DE: {"suizid"}, EN: {"suicide"}}
    assert told(flow, {"flows/word.yaml": ""}) == [
        "10:10: there is no file flows/words.yaml; did you mean './word.yaml'?",
        *(line for line in told(flow, files)),
    ]
    files["flows/words.yaml"] = "de: [suizid]\n"
    faults = told(flow, files)
    assert f"{'flows/words.yaml'}:1:1: this file has no words in 'en'" in faults


def test_what_becomes_of_an_unfinished_intake_has_its_usual_values() -> None:
    own = built(BASE).flow.unfinished
    week = timedelta(days=7)
    assert own == Unfinished(timedelta(hours=6), None, week, time(21), time(8))
    assert built(SMALL).flow.unfinished == Unfinished()
    assert built(SMALL).flow.on_old is OnOld.FINISH


def test_a_condition_in_quotes_is_told_where_it_is_written() -> None:
    plain = changed('when: "strain > 5"', "when: stran > 5")
    single = changed('when: "strain > 5"', "when: 'stran > 5'")
    folded = changed('when: "strain > 5"', "when: >-\n      stran\n      > 5")
    said = "'stran' is not the name of a question; did you mean 'strain'?"
    assert f"90:11: {said}" in told(plain)
    assert f"90:12: {said}" in told(single)
    assert f"90:11: {said}" in told(folded)


def test_a_flow_nested_too_deeply_is_one_fault() -> None:
    deep = "- " * (DEEPEST + 2)
    draft, faults = draft_of(f"flow: {deep}x\n")
    assert draft is None
    assert len(faults) == 1
