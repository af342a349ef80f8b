"""`survey:` of organisation.yaml: a flow after a case, and what it cannot have, told in place."""

from datetime import UTC, datetime

import pytest

from bridge.store.documents import Version
from bridge.versions import conflicts, survey_documents
from config import Loaded, load, load_survey, shipped
from routing.flow.model import Ask
from routing.ids import Language
from tests.unit.config_files import ORGANISATION, SPOKEN, TODAY, changed, faults, small

TODAY_AT = datetime(2026, 11, 22, tzinfo=UTC)
FILE = "flows/survey.yaml"
HEAD = "flow: survey\nversion: 2\ntitle: {de: Wie, en: How}\nlanguages: [de, en]\nsteps:\n"
TEXT = "text: {de: 'Half es, {org}?', en: 'Did it help, {org}?'}"
ASK = f"  - ask: helped\n    type: scale\n    min: 1\n    max: 5\n    {TEXT}\n"
CHOICE = (
    "  - ask: pace\n    type: choice\n    when: helped < 3\n"
    f"    {TEXT}\n    choices: {{ok: {{de: Gut, en: Good}}, bad: {{de: Schlecht, en: Bad}}}}\n"
)
YESNO = f"  - ask: again\n    type: yesno\n    {TEXT}\n"
SAY = "  - say: bye\n    text: {de: Danke., en: Thanks.}\n"


def with_(survey: str) -> dict[str, bytes]:
    files = changed(ORGANISATION, "hours:\n", f"survey: {FILE}\nhours:\n")
    return {**files, FILE: survey.encode()}


def loaded(survey: str) -> Loaded:
    return load(with_(survey), today=TODAY, spoken=SPOKEN)


def test_it_is_a_flow_of_which_every_question_may_be_skipped() -> None:
    found = loaded(HEAD + ASK + CHOICE + YESNO + SAY)
    survey = found.house(shipped(Language("de")), {}).survey
    assert survey is not None
    assert survey.survey
    assert not found.flow.survey
    assert [step.name for step in survey.steps] == ["helped", "pace", "again", "bye"]
    assert all(step.skippable for step in survey.steps if isinstance(step, Ask))
    assert found.sources[FILE]


def test_without_the_line_there_is_none() -> None:
    found = load({**small(), FILE: b"nonsense"}, today=TODAY, spoken=SPOKEN)
    assert found.survey is None
    assert found.house(shipped(Language("de")), {}).survey is None
    assert not survey_documents(found)


def test_what_is_published_can_be_read_again_and_is_the_same() -> None:
    found = loaded(HEAD + ASK + CHOICE)
    [document] = survey_documents(found)
    assert found.survey is not None
    assert load_survey(document.content, document.name) == found.survey.flow


def test_other_words_under_a_published_number_are_a_fault_in_its_own_file() -> None:
    [old] = survey_documents(loaded(HEAD + ASK))
    known = [Version(old.kind, old.name, old.version, old.sha256, "", TODAY_AT)]
    assert not conflicts(loaded(HEAD + ASK), known)
    [problem] = conflicts(loaded(HEAD + ASK + YESNO), known)
    assert str(problem).startswith(f"{FILE}:2:10: ")
    assert "version 2 is published already with other words; write version: 3" in str(problem)


@pytest.mark.parametrize(("survey", "line", "said"), [
    (HEAD + ASK + f"  - ask: more\n    type: text\n    {TEXT}\n", 12,
     "nobody would read in time what somebody writes here"),
    (HEAD + f"  - ask: age\n    type: age\n    {TEXT}\n", 7, "answers are only counted"),
    (HEAD + ASK + "    sensitive: true\n", 11, "a survey asks nothing sensitive"),
    (HEAD + ASK + "  - acknowledge: privacy\n", 11, "a survey has no 'acknowledge'"),
    (HEAD + ASK + "  - consent: more\n    text: {de: Ja?, en: Yes?}\n", 11, "has no 'consent'"),
    (HEAD + ASK + "  - review: answers\n", 11, "a survey has no 'review'"),
    (HEAD + ASK + "  - handover: counsellor\n", 11, "a survey has no 'handover'"),
    (HEAD + ASK + "  - end: bye\n    text: {de: Danke., en: Thanks.}\n", 11, "has no 'end'"),
    (HEAD.replace("steps:", "crisis: {alert: [helped < 2]}\nsteps:") + ASK, 5, "has no 'crisis'"),
    (HEAD.replace("steps:", "unfinished: {greet: 2h}\nsteps:") + ASK, 5, "has no 'unfinished'"),
    (HEAD + SAY, 5, "a survey needs a question"),
    ("".join([HEAD, *(YESNO.replace("again", f"q{n}") for n in range(11))]), 36, "10 questions"),
    (HEAD + ASK + ASK, 11, "is already the name of the step in line 6"),
    (HEAD + ASK + YESNO.replace("yesno", "yesno\n    next: helped"), 13, "stands above"),
    (HEAD + ASK + CHOICE.replace("helped < 3", "hepled < 3"), 13, "hepled"),
    (HEAD + ASK.replace(", en: 'Did it help, {org}?'", ""), 10, "'en'"),
    (HEAD + ASK.replace("{org}", "{alias}"), 10, "alias"),
    (HEAD.replace("[de, en]", "[de]") + ASK, 4, "needs 'en' too"),
    (HEAD.replace("steps:", "sets:") + ASK, 5, "sets"),
])  # fmt: skip
def test_what_it_cannot_have_is_told_at_its_place(survey: str, line: int, said: str) -> None:
    told = faults(with_(survey))
    assert any(one.startswith(f"{FILE}:{line}:") and said in one for one in told), told


@pytest.mark.parametrize("survey", ["", "[]", "\x00", "flow: [", "steps: 5", "- a", HEAD])
def test_rubbish_is_told_and_never_raises(survey: str) -> None:
    assert faults(with_(survey))


def test_a_file_that_is_not_there_is_told_where_it_is_named() -> None:
    files = changed(ORGANISATION, "hours:\n", "survey: flows/surve.yaml\nhours:\n")
    assert any("there is no file flows/surve.yaml" in one for one in faults(files))
