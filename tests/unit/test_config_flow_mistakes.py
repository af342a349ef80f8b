"""Each mistake in a flow or an agreement is one sentence at its place.

The corpus in tests/fixtures/flow_mistakes plants mistakes in a flow that uses the whole language;
the lists here do so in the small organisation, where a flow meets its other files.
"""

import pytest

from config import ConfigErrors, load_flow
from config.problems import Problems
from config.yamlreading import parse
from tests.unit import flow_files
from tests.unit.config_files import FLOW, PRIVACY_DE, PRIVACY_EN, changed, faults, small
from tests.unit.flow_files import BASE, CORPUS, told

NAME = (
    "must be a name of small letters, digits and '_' that begins with a letter"
    " (40 characters at most)"
)
TYPES = "text, choice, multi, number, age, date, yesno, scale, email or phone"

IN_FLOW = [
    ("flow: intake\n", "", "1:1: this file needs 'flow'"),
    ("version: 4", "version: 1_000", "2:10: 'version' must be a whole number of 1 or more"),
    ("version: 4", "version: 4\nhours: {}",
     "3:1: 'hours' does not exist yet in this version; remove it"),
    ("languages: [de, en]", "languages: [de]",
     "4:1: 'languages' needs 'en' too: it is offered to clients"),
    ("  - say: welcome\n", "  - sya: welcome\n", "6:5: unknown step 'sya'; did you mean 'say'?"),
    ("  - say: welcome\n", "  - shout: welcome\n", ("6:5: unknown step 'shout'; a step is say,"
     " acknowledge, consent, ask, sign, run, review, handover or end")),
    ("  - acknowledge: privacy\n", "  - acknowledge: privacy\n    text: {de: a, en: b}\n",
     "9:5: 'text' stands in a file of its own: agreements/<name>.<language>.md"),
    ("  - say: welcome\n", "  - Hello\n  - say: welcome\n",
     "6:5: a step looks like '- say: welcome'"),
    ("  - say: welcome\n", "  - when: later\n    say: welcome\n",
     "6:5: a step begins with what it does; move 'say' to the front"),
    ("  - say: welcome\n", "  - say: Welcome\n", f"6:10: 'say' {NAME}"),
    ("  - say: welcome\n", "  - say: alias\n",
     "15:10: 'alias' is already the name of the step in line 6"),
    ("  - say: welcome\n", "  - say: welcome\n    when: age\n",
     "7:11: 'age' is asked later; a condition looks at what is asked above it"),
    ('{de: "Hallo bei {org}.", en: "Hello at {org}."}', "Hallo",
     "7:11: 'text' needs a line for each language below it, like 'de: ...'"),
    ("Hallo bei {org}", "Hallo {alias}",
     "7:16: '{alias}' is not known here: no answer can stand in this text, or not yet"),
    ("Hallo bei {org}", "Wieder da {next_open}",
     "7:16: '{next_open}' needs 'counselling' under 'hours' in organisation.yaml"),
    ("Hallo bei {org}", "Hallo {0.__class__}",
     "7:16: unknown placeholder in curly brackets; known are {org}, {help}, {minutes}"),
    ("  - acknowledge: privacy\n", "",
     "5:1: the steps need a notice, like '- acknowledge: privacy'"),
    ("  - acknowledge: privacy\n", "  - acknowledge: privcy\n",
     "8:18: there is no file agreements/privcy.de.md; did you mean 'privacy'?"),
    ("needed: true", "needed: yes", "10:13: 'needed' must be true or false"),
    ("needed: true", "needed: on", "10:13: 'needed' must be true or false"),
    ("    needed: true\n", "", "5:1: the steps need a consent with 'needed: true'"),
    ("    refused: goodbye\n", "",
     "9:5: 'needed: true' needs 'refused': the 'end' step to go to"),
    ("refused: goodbye", "refused: goodby",
     "11:14: no 'end' step 'goodby'; did you mean 'goodbye'?"),
    ("refused: goodbye", "refused: welcome", "11:14: no 'end' step 'welcome'"),
    ("      en: May {org} read?\n", "", "12:5: 'text' has no words in 'en'"),
    ("May {org} read?", "May we read, {alias}?",
     "14:11: '{alias}' is not known here: no answer can stand in this text, or not yet"),
    ("- handover: counsellor", ("- ask: help\n    type: text\n    text: {de: a, en: b}\n"
     "  - handover: counsellor"),
     "30:10: 'help' is a name the program uses itself; choose another"),
    ("max: 30", "max: 5000", "17:10: 'max' must be 4000 at most"),
    ("max: 30", "max: 30\n    choices: {a: {de: A, en: A}, b: {de: B, en: B}}",
     "18:5: 'choices' is only used with 'type: choice or multi'"),
    ("skip: true", "skp: true", "18:5: unknown key 'skp' in 'ask'; did you mean 'skip'?"),
    ("    type: choice\n", "", "22:5: 'ask' needs 'type'"),
    ("type: choice", "type: choise",
     f"23:11: 'type' must be {TYPES}, not 'choise'; did you mean 'choice'?"),
    ("type: choice", "type: file", f"23:11: 'type' must be {TYPES}; 'file' does not exist yet"),
    ("type: choice", "type: choice\n    max: 3",
     "24:5: 'max' is only used with 'type: text, number, age, date, scale or multi'"),
    ("How old are you, {alias}?", "How old are you, {alais}?",
     "26:11: unknown placeholder '{alais}'; did you mean '{alias}'?"),
    ("      yes: {de: älter, en: older}\n", "", "27:5: 'choices' must hold 2 to 20 answers"),
    ("yes: {de: älter, en: older}", "yes: {de: älter}", "29:7: 'yes' has no words in 'en'"),
    ("en: older", "en: '14 TO  17.'", "29:28: in 'en' this reads like the answer '14_17'"),
    ("yes: {de", "Yes: {de", ("29:7: 'Yes' must be a name of small letters, digits and '_', like"
     " 14_17")),
    ("- handover: counsellor\n", "- handover: counsellor\n    card: [alias]\n",
     "31:5: 'card' belongs under 'handover:' of its own, below all steps"),
    ("  - handover: counsellor\n", "", "5:1: the steps need one '- handover: counsellor'"),
    ("- handover: counsellor\n", "- handover: counsellor\n  - handover: two\n",
     "31:5: there is a handover already, in line 30"),
    ("- handover: counsellor\n",
     "- handover: counsellor\n  - say: late\n    text: {de: a, en: b}\n",
     "31:5: this is never reached; move it above the handover in line 30"),
    ("- end: goodbye", "- end: good-bye", f"31:10: 'end' {NAME}"),
    ("card: [alias, age]", "card: [alais, age]",
     "34:10: no question 'alais' is asked; did you mean 'alias'?"),
    ("card: [alias, age]", "route: []", "34:10: 'route' is an empty list"),
]  # fmt: skip

IN_AGREEMENT = [
    ("version: 3", "version: 2", "2:10: the version is 2 here and 3 in agreements/privacy.de.md"),
    ("version: 3\n", "", "2:1: this file needs 'version'"),
    ("version: 3", "version: three", "2:10: 'version' must be a whole number of 1 or more"),
    ("kind: notice", "kind: agreement",
     "3:7: 'kind' must be notice: the flow has it acknowledged"),
    ("change: wording", "change: words",
     "4:9: 'change' must be material or wording, not 'words'; did you mean 'wording'?"),
    ("---\nversion", "version",
     "1:1: an agreement begins with '---', its version and kind, and '---' again"),
    ("{readers}", "{readrs}",
     "6:43: unknown placeholder '{readrs}'; did you mean '{readers}'?"),
    ("{controller.contact}", "{controller.address}",
     "6:20: unknown placeholder '{controller.address}'; did you mean '{controller.name}'?"),
]  # fmt: skip


def corpus() -> list[tuple[str, str, str]]:
    """(old, new, told) of every planted mistake."""
    document = parse((CORPUS / "corpus.yaml").read_bytes(), "corpus.yaml", Problems())
    assert document is not None
    assert isinstance(document.data, dict)
    return [(one["old"], one["new"], one["told"]) for one in document.data["mistakes"]]


def without_notes(lines: list[str]) -> list[str]:
    return [line for line in lines if ": note: " not in line]


def test_nothing_is_said_about_the_flow_in_which_mistakes_are_planted() -> None:
    assert without_notes(told(BASE)) == []


@pytest.mark.parametrize(("old", "new", "expected"), corpus())
def test_a_planted_mistake_is_told_once_at_its_place(old: str, new: str, expected: str) -> None:
    assert without_notes(told(flow_files.changed(old, new))) == [expected]


def test_no_two_planted_mistakes_are_told_in_the_same_words() -> None:
    sentences = [expected.partition(": ")[2] for _, _, expected in corpus()]
    assert len(sentences) >= 60
    assert len(set(sentences)) == len(sentences)


def test_a_flow_with_many_mistakes_is_told_all_of_them_and_each_once() -> None:
    words = {"flows/crisis_words.yaml": "de: [suizid]\nen: [suicide]\n"}
    broken = (CORPUS / "broken.yaml").read_text(encoding="utf-8")
    assert without_notes(told(broken, words)) == [
        "31:14: no 'end' step 'goodby'; did you mean 'goodbye'?",
        "43:5: unknown key 'skp' in 'ask'; did you mean 'skip'?",
        "50:5: 'text' has no words in 'en'",
        "59:11: 'agee' is not the name of a question; did you mean 'age'?",
        f"76:11: 'type' must be {TYPES}, not 'choise'; did you mean 'choice'?",
        "86:10: no questionnaire 'wellbeeing' is under 'use'; did you mean 'wellbeing'?",
        "104:21: 'dept' is not one of the choices of 'topic'; did you mean 'debt'?",
    ]


@pytest.mark.parametrize(("old", "new", "said"), IN_FLOW)
def test_a_mistake_in_a_flow_is_one_sentence(old: str, new: str, said: str) -> None:
    assert faults(changed(FLOW, old, new)) == [f"{FLOW}:{said}"]


@pytest.mark.parametrize(("old", "new", "said"), IN_AGREEMENT)
def test_a_mistake_in_an_agreement_is_one_sentence(old: str, new: str, said: str) -> None:
    assert faults(changed(PRIVACY_EN, old, new)) == [f"{PRIVACY_EN}:{said}"]


def test_a_question_before_the_needed_consent_is_refused() -> None:
    early = "  - ask: early\n    type: text\n    text: {de: a, en: b}\n  - say: welcome\n"
    assert faults(changed(FLOW, "  - say: welcome\n", early)) == [
        (
            f"{FLOW}:6:5: nothing may be asked before the first consent with 'needed: true';"
            " move it down"
        )
    ]


def test_an_end_in_the_middle_that_nothing_leads_to_is_refused() -> None:
    middle = "  - end: early\n    text: {de: a, en: b}\n  - handover: counsellor\n"
    assert faults(changed(FLOW, "  - handover: counsellor\n", middle)) == [
        f"{FLOW}:30:5: an 'end' step comes last; move it below the handover in line 32",
        f"{FLOW}:30:10: nothing leads to 'early'; name it under 'refused' or 'next'",
    ]


def test_refusing_something_that_is_not_needed_leads_nowhere() -> None:
    second = "  - consent: more\n    refused: goodbye\n    text: {de: a, en: b}\n  - ask: alias\n"
    assert faults(changed(FLOW, "  - ask: alias\n", second)) == [
        f"{FLOW}:16:5: 'refused' is only used with 'needed: true'"
    ]


def test_an_agreement_without_text_or_language_is_said() -> None:
    files = small()
    files[PRIVACY_DE] = files[PRIVACY_DE].split(b"{controller")[0]
    del files[PRIVACY_EN]
    assert faults(files) == [
        f"{PRIVACY_DE}:5:1: below this line the text is missing",
        f"{FLOW}:8:18: there is no file {PRIVACY_EN}",
    ]


def test_mistakes_of_different_steps_do_not_hide_each_other() -> None:
    files = small()
    for old, new in (
        ("refused: goodbye", "refused: goodby"),
        ("skip: true", "skp: true"),
        ("      en: What may we call you?\n", ""),
        ("type: choice", "type: choise"),
        ("card: [alias, age]", "card: [alias, agee]"),
    ):
        files[FLOW] = files[FLOW].replace(old.encode(), new.encode())
    assert [line.split(": ")[0].removeprefix(f"{FLOW}:") for line in faults(files)] == [
        "11:14", "18:5", "19:5", "22:11", "33:17",
    ]  # fmt: skip


def test_a_flow_can_be_loaded_without_the_rest_and_says_its_own_mistakes() -> None:
    source = small()[FLOW]
    assert load_flow(source, "old.yaml").version == 4
    with pytest.raises(ConfigErrors, match=r"^old\.yaml:2:10: 'version' must be"):
        load_flow(source.replace(b"version: 4", b"version: x"), "old.yaml")
