"""What is said about a flow beside its plain mistakes: of its words, its ways, its length."""

from dataclasses import replace

import pytest

from config.steps import Around
from tests.unit.flow_files import BASE, built, changed, told

FAULTLESS: list[str] = []
RESERVED = {"de": ["zurück", "hilfe"], "en": ["back", "go back"]}
URGENT = {"de": ("notfall",), "en": ("emergency",)}


def faults(flow: str, around: Around | None = None) -> list[str]:
    return [line for line in told(flow, around=around) if ": note: " not in line]


# ------------------------------------------------------------------------- words taken


@pytest.mark.parametrize("words", ["Back", "ZURUCK", "go  back!", "Hilfe"])
def test_an_answer_that_reads_like_a_reserved_word_is_refused(words: str) -> None:
    flow = changed("en: Violence", f'en: "{words}"')
    assert faults(flow, Around(reserved=RESERVED)) == [
        (
            "60:34: this reads like a word that clients can always write, such as 'back' or 'help';"
            " choose other words"
        )
    ]
    assert faults(flow) == FAULTLESS


def test_an_answer_that_reads_like_an_urgent_word_is_refused_in_every_language() -> None:
    flow = changed("en: Violence", "en: Notfall")
    assert faults(flow, Around(urgent=URGENT)) == [
        (
            "60:34: this reads like a word by which the organisation shows urgent help;"
            " choose other words"
        )
    ]


def test_words_that_only_contain_a_reserved_one_are_answers() -> None:
    flow = changed("en: Violence", "en: Back pain")
    assert faults(flow, Around(reserved=RESERVED, urgent=URGENT)) == FAULTLESS


def test_an_answer_that_reads_like_the_key_of_another_is_refused() -> None:
    assert faults(changed("en: Violence", "en: Other!")) == [
        "60:34: in 'en' this reads like the answer 'other'"
    ]


def test_a_number_that_is_also_the_place_of_another_answer_is_a_warning() -> None:
    assert faults(changed("de: Gewalt", "de: 3 Kinder")) == [
        "60:22: warning: '3' alone is the number of another answer too, so it is asked again"
    ]
    assert faults(changed("de: Gewalt", "de: 2 Kinder")) == FAULTLESS
    assert faults(changed("de: Gewalt", "de: 14 bis 17")) == FAULTLESS


# ------------------------------------------------------------------------- hours


def test_steps_for_open_hours_need_hours() -> None:
    assert faults(BASE, Around(opens=False)) == [
        "72:16: 'only_when: open' needs 'counselling' under 'hours' in organisation.yaml"
    ]


def test_when_it_opens_next_can_only_be_said_with_hours() -> None:
    flow = BASE.replace("    only_when: open\n", "").replace("{minutes}", "{next_open}", 1)
    assert faults(flow) == FAULTLESS
    assert faults(flow, Around(opens=False)) == [
        "23:11: '{next_open}' needs 'counselling' under 'hours' in organisation.yaml"
    ]


# ------------------------------------------------------------------------- ways


def test_no_way_leads_past_the_consent_that_is_needed() -> None:
    around = "- acknowledge: privacy\n    when: 1 == 1\n    next: nick\n"
    said = faults(changed("- acknowledge: privacy\n", around))
    assert "34:5: a way leads here past the consent that is needed, in line 28" in said


def test_a_needed_consent_is_asked_of_everybody() -> None:
    hours = changed("- consent: counselling\n", "- consent: counselling\n    only_when: open\n")
    assert faults(hours) == [
        "26:5: everybody is asked for a consent that is needed; give it no condition"
    ]


def test_the_way_may_branch_into_hand_overs() -> None:
    first = '  - handover: urgent\n    when: topic == "violence"\n  - review: answers\n'
    assert faults(changed("  - review: answers\n", first)) == FAULTLESS


def test_only_the_first_of_several_unreached_steps_is_told() -> None:
    late = "".join(f"  - say: late_{one}\n    text: {{de: a, en: b}}\n" for one in range(3))
    said = faults(changed("- handover: counsellor\n", f"- handover: counsellor\n{late}"))
    assert said == ["113:5: this is never reached; move it above the handover in line 112"]


def test_an_end_behind_a_step_that_is_never_reached_is_not_told_too() -> None:
    late = "  - say: late\n    next: last\n    text: {de: a, en: b}\n"
    last = "  - end: last\n    text: {de: a, en: b}\n"
    flow = changed("- handover: counsellor\n", f"- handover: counsellor\n{late}{last}")
    assert faults(flow) == ["113:5: this is never reached; move it above the handover in line 112"]


def test_a_way_out_that_is_not_needed_by_anybody_may_be_led_to() -> None:
    led = changed("- say: never\n", "- say: never\n    next: goodbye\n")
    assert faults(led) == FAULTLESS


def test_a_questionnaire_that_no_step_asks_is_a_warning() -> None:
    assert faults(changed("  mood: ./", "  second: std/wellbeing\n  mood: ./")) == [
        "7:3: warning: no step asks 'second'; add '- run: second', or take it out here"
    ]


def test_a_notice_below_the_consent_is_a_warning() -> None:
    late = BASE.replace("  - acknowledge: privacy\n", "", 1)
    late = late.replace("  - ask: nick\n", "  - acknowledge: privacy\n  - ask: nick\n", 1)
    assert faults(late) == [
        "31:5: warning: this is read after people have agreed; move it above the consent in line 25"
    ]


def test_results_of_a_questionnaire_can_stand_in_texts_behind_it() -> None:
    assert faults(changed("de: Danke, {nick}.", 'de: "{mood.total}, {mood.band}, {nick}"')) == []
    assert faults(changed("de: Seit wann?", 'de: "{mood.total}?"')) == [
        "92:11: '{mood.total}' is not known here: no answer can stand in this text, or not yet"
    ]
    assert faults(changed("de: Danke, {nick}.", 'de: "{mood.totl}"')) == [
        "101:11: unknown placeholder '{mood.totl}'; did you mean '{mood.total}'?"
    ]


def test_a_condition_may_be_long_and_stand_on_several_lines() -> None:
    many = " or ".join(["strain > 5"] * 25)
    assert faults(changed('when: "strain > 5"', f"when: {many}")) == FAULTLESS
    lines = many.replace(" or ", "\n      or ")
    assert faults(changed('when: "strain > 5"', f"when: |-\n      {lines}")) == FAULTLESS
    assert faults(changed('when: "strain > 5"', f"when: {many} or {many}")) == [
        "90:511: a condition has at most 500 characters; divide this one among steps"
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("flow: intake\n", "flow: In take\n"),
        ("languages: [de, en]", "languages: [de, EN]"),
        ("languages: [de, en]", "languages: de"),
        ("violence: {", "Violence: {"),
        ("type: choice\n", "type: choise\n"),
        ("- ask: topic", "- aks: topic"),
        ("- ask: topic", "- ask: Topic"),
        ("  mood: ./mood.yaml", "  mood: ./mod.yaml"),
        ("  mood: ./mood.yaml", "  mood: [a]"),
        ("- run: mood", "- run: moood"),
        ("- run: mood", "- run: [a]"),
        ("use:\n  mood: ./mood.yaml\n", ""),
        ("use:\n  mood: ./mood.yaml\n", "use: std/wellbeing\n"),
        ("steps:\n", "stps:\n"),
        ("      next: too_young\n", ""),
        ("    refused: goodbye\n    text", "    refsed: goodbye\n    text"),
        ("  - say: hello\n", "  - - say: hello\n"),
        ("    - {to: general}", "    - {too: general}"),
        ("    - {to: general}", "    - [general]"),
        ("crisis:\n", "crysis:\n"),
        ("  - handover: c", "  - handover: x\n    when: [a]\n  - handover: c"),
        ("  - handover: c", "  - handover: x\n    wen: safe is asked\n  - handover: c"),
        ("  - handover: c", "  - handover: x\n    only_when: shut\n  - handover: c"),
        ("  - handover: c", "  - say: x\n    next: [a]\n    text: {de: a, en: b}\n  - handover: c"),
        ("match: [language, topic]", "match: topic"),
        ("  - handover: counsellor\n", "  - handover: Counsellor\n"),
        ("  - end: goodbye\n", "  - end: Goodbye\n"),
        ("  - end: goodbye\n", "  - edn: goodbye\n"),
        (
            "needed: true\n    refused: goodbye\n    text",
            "needed: ja\n    refused: goodbye\n    text",
        ),
    ],
)
def test_what_follows_from_a_mistake_is_not_told_as_another_one(old: str, new: str) -> None:
    said = faults(changed(old, new))
    hard = [line for line in said if ": warning: " not in line]
    assert len(hard) == 1, said


# ------------------------------------------------------------------------- what ran before


@pytest.mark.parametrize("answer", ["strain", "mood.safety"])
def test_a_published_flow_that_repeats_a_sensitive_answer_is_read_all_the_same(answer: str) -> None:
    flow = changed("Danke, {nick}.", f"Danke, {{{answer}}}.")
    assert len(faults(flow)) == 1
    assert faults(flow, Around(published=True)) == FAULTLESS


def test_a_published_flow_is_read_whatever_became_of_the_syntax_of_its_times() -> None:
    flow = changed(
        "      advice: {de: Rat, en: Advice}\n",
        "      advice: {de: Rat, en: Advice}\n    times: {talk: when we can}\n",
    )
    assert len(faults(flow)) == 1
    assert faults(flow, Around(published=True)) == FAULTLESS


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("mood.safety > 0", "mood.safety > 9"),
        ("de: [suizid", "de: [x"),
        ("de: [suizid", "de: [suizid, Suizid"),
        ('if: topic == "debt"', "if: crisis"),
    ],
)
def test_a_published_flow_with_what_is_never_true_is_read_all_the_same(old: str, new: str) -> None:
    flow = changed(old, new)
    assert len(faults(flow)) == 1
    assert faults(flow, Around(published=True)) == FAULTLESS


def test_a_condition_on_a_question_with_other_limits_than_it_has_is_not_told_too() -> None:
    for limits in ("min: 3\n    max: 3\n", "min: x\n    max: 2\n", "min: 3\n    max: 1\n"):
        assert len(faults(changed("min: 0\n    max: 10\n", limits))) == 1


def test_an_answer_below_a_limit_that_leads_elsewhere_can_be_looked_at() -> None:
    young = changed('- safe == "no"', '- safe == "no" or years < 12')
    assert faults(young) == FAULTLESS
    assert len(faults(young.replace("years < 12", "years > 99"))) == 1


def test_times_change_nothing_of_what_is_asked() -> None:
    flow = changed(
        "      advice: {de: Rat, en: Advice}\n",
        "      advice: {de: Rat, en: Advice}\n    times: {talk: Mo-Fr 09:00-12:00}\n",
    )
    timed, plain = built(flow).flow, built(BASE).flow
    assert timed.sha256 != plain.sha256
    assert replace(timed, sha256=plain.sha256) == plain
