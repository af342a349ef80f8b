"""A guardian beside a child says yes in the same chat: kept as theirs, never as the child's."""

from dataclasses import replace

import pytest

from config import load
from consent import Decision, Document, DocumentKind, evidence
from consent.acts import By, Method
from consent.fields import happened
from routing.assigning import floor
from routing.flow.expression import parse
from routing.flow.model import AnswerType, Ask, Consent, Flow, Step, Way
from routing.flow.vocabulary import vocabulary
from routing.ids import StepName
from routing.play import Play
from tests.houses import ANNA, BEN, DOCUMENTS, FLOW, NOON, both, document, house
from tests.unit.config_files import FLOW as FLOW_FILE
from tests.unit.config_files import SPOKEN, TODAY, changed, faults
from tests.unit.consent_kit import act, circumstances
from tests.unit.state_kit import ASKING, BY_TELEGRAM, MAY_WE, WAIT, reached

AGE = Ask(
    StepName("age"),
    AnswerType.CHOICE,
    both("How old are you?"),
    choices=(("child", both("Under 13")), ("older", both("Older"))),
)
GUARDIAN: Document = document("guardian", DocumentKind.PURPOSE, "To the adult: may we?")
ASKED = '  - consent: guardian\n    by: guardian\n    text: {de: "Darf es?", en: "May they?"}\n'


def flow() -> Flow:
    steps: list[Step] = []
    for step in FLOW.steps:
        if step.name == "alias":
            steps.append(AGE)
            when = parse('age == "child"', vocabulary(steps, ()))
            needed = Consent(
                StepName("guardian"),
                needed=True,
                refused=StepName("goodbye"),
                way=Way(when),
                by=By.GUARDIAN,
            )
            steps.append(needed)
        steps.append(step)
    return replace(FLOW, steps=tuple(steps))


@pytest.fixture
def play() -> Play:
    made = Play(
        house(flow=flow(), documents={**DOCUMENTS, "guardian": GUARDIAN}), (ANNA, BEN), NOON
    )
    for one in ("/start", "ok", "yes", "no", "Under 13"):
        made.says(one)
    return made


def test_their_yes_is_kept_as_theirs(play: Play) -> None:
    assert "To the adult: may we?" in play.chat[-1].text
    play.presses("Yes")
    made = play.proved[-1]
    assert (made.document, made.decision, made.by) == ("guardian", Decision.GIVEN, By.GUARDIAN)
    assert [one.by for one in play.proved[:-1]] == [By.CLIENT] * 3


def test_a_sentence_of_the_child_is_no_yes_of_an_adult(play: Play) -> None:
    play.says("my mum says it is fine")
    assert play.conversation.ledger.latest("guardian") is None
    assert play.conversation.pending is not None
    assert play.conversation.pending.step == "guardian"


def test_their_no_leads_to_the_end_that_is_named_for_it(play: Play) -> None:
    play.presses("No")
    assert (play.proved[-1].decision, play.proved[-1].by) == (Decision.REFUSED, By.GUARDIAN)
    assert play.conversation.case is None
    assert play.seen()[-1].startswith("That is all right.")


def test_the_child_takes_it_back_themself(play: Play) -> None:
    play.presses("Yes")
    for one in ("/stop", "stop"):
        play.says(one)
    taken = [one for one in play.proved if one.decision is Decision.WITHDRAWN]
    assert {one.by for one in taken} == {By.CLIENT}
    assert "guardian" in {one.document for one in taken}


def by_telegram(play: Play) -> None:
    documents = {**play.house.documents, ASKING.name: ASKING}
    play.house, play.roster = replace(play.house, documents=documents), BY_TELEGRAM


def test_another_network_that_could_read_along_is_asked_of_the_adult(play: Play) -> None:
    play.presses("Yes")
    by_telegram(play)
    for one in ("Mia", "Debt"):
        play.says(one)
    assert MAY_WE in play.chat[-1].text
    assert "for the adult who has care of you" in play.chat[-1].text
    play.presses(floor.YES)
    made = play.proved[-1]
    assert (made.document, made.decision, made.by) == (
        "recipient.telegram", Decision.GIVEN, By.GUARDIAN,
    )  # fmt: skip
    play.says("/stop")
    play.presses("mind:off:recipient.telegram")
    assert (play.proved[-1].decision, play.proved[-1].by) == (Decision.WITHDRAWN, By.CLIENT)


def test_whoever_was_old_enough_answers_that_themself() -> None:
    play = reached("#telegram", *WAIT)
    assert "adult" not in play.chat[-1].text
    play.presses(floor.YES)
    assert play.proved[-1].by is By.CLIENT


def test_the_record_says_who_it_was() -> None:
    made = act(by=By.GUARDIAN)
    assert happened(made)["entity_id"] == "guardian"
    assert b'"entity_id":"guardian"' in evidence.testify(made, circumstances()).event
    assert happened(act())["entity_id"] == "principal"
    assert happened(act(by=By.GUARDIAN, method=Method.SYSTEM))["entity_id"] == "controller"


def test_a_flow_names_who_is_asked() -> None:
    files = changed(FLOW_FILE, "  - ask: age\n", f"{ASKED}  - ask: age\n")
    read = load(files, today=TODAY, spoken=SPOKEN).flow.step(StepName("guardian"))
    assert isinstance(read, Consent)
    assert read.by is By.GUARDIAN


def test_a_guardian_never_stands_in_for_the_clients_own_consent() -> None:
    files = changed(FLOW_FILE, "    needed: true\n", "    needed: true\n    by: guardian\n")
    assert any("the steps need a consent with 'needed: true'" in one for one in faults(files))


def test_nobody_else_can_be_asked() -> None:
    files = changed(FLOW_FILE, "    needed: true\n", "    needed: true\n    by: guardien\n")
    assert any("guardien" in one and "guardian" in one for one in faults(files))
