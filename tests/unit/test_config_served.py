"""Every rule of a hand-over names a team that can take the client, in every language."""

from collections.abc import Mapping

import pytest

from config.handover import check_served
from tests.unit.flow_files import BASE, NAME, changed, draft_of

FAULTLESS: list[str] = []
TEAMS = {"duty": ["anna", "ben"], "debt_team": ["ben"], "general": ["anna"]}
SPEAK = {"anna": ["de", "en"], "ben": ["de", "en"]}


def served(
    flow: str = BASE,
    teams: Mapping[str, list[str]] = TEAMS,
    topics: Mapping[str, list[str]] | None = None,
    speak: Mapping[str, list[str]] = SPEAK,
) -> list[str]:
    draft, before = draft_of(flow)
    assert draft is not None
    taken = topics or {}
    check_served(
        draft.page, draft, teams, lambda who, lang: lang in speak[who], taken, ("de", "en")
    )
    after = [str(one).removeprefix(f"{NAME}:") for one in draft.page.problems.found]
    return [line for line in after if line not in before]


def test_a_flow_that_teams_can_serve_is_left_alone() -> None:
    assert served() == FAULTLESS


def test_a_team_nobody_knows_is_told_at_its_rule() -> None:
    assert served(changed("to: debt_team", "to: debts_team")) == [
        "124:33: there is no team 'debts_team'; did you mean 'debt_team'?"
    ]
    assert served(changed("  to: duty\n", "  to: duties\n")) == [
        "18:7: there is no team 'duties'; did you mean 'duty'?"
    ]


def test_without_teams_no_rule_can_name_one() -> None:
    bare = changed("  to: duty\n", "  to: x\n").replace(
        "    - {if: topic ==", "    - {if: topic !="
    )
    assert served(bare, teams={})[0] == "18:7: there is no team 'x'; organisation.yaml has none"


def test_a_language_that_nobody_of_a_team_speaks_is_told() -> None:
    assert served(speak={"anna": ["de", "en"], "ben": ["de"]}) == [
        "124:33: nobody of team 'debt_team' speaks 'en' and takes 'debt'"
    ]


def test_where_topics_count_somebody_takes_the_topic_of_the_rule() -> None:
    assert served(topics={"ben": ["violence"]}) == [
        "124:33: nobody of team 'debt_team' takes 'debt'"
    ]
    any_topic = changed("match: [language, topic]", "match: [language]")
    assert served(any_topic, topics={"ben": ["violence"]}) == FAULTLESS


def test_languages_count_only_where_they_are_matched() -> None:
    flow = changed("match: [language, topic]", "match: [topic]").replace(
        "  to: duty\n", "  to: general\n"
    )
    assert served(flow, speak={"anna": ["de", "en"], "ben": ["de"]}) == FAULTLESS


# --------------------------------------------------------------------------- who comes to a rule

RULE = '    - {if: topic == "debt", to: debt_team}\n'
NOBODY = {"ben": ["other"], "anna": ["other"]}  # takes debt or violence


def ruled(*rules: str, to: str = "debt_team") -> str:
    """The flow with these conditions of rules above the last, which has none."""
    bare = changed("    - {if: crisis, to: duty}\n", "")
    written = (f"    - {{to: {to}, if: '{rule}'}}\n" for rule in rules)
    return bare.replace(RULE, "".join(written), 1)


def untaken(line: int, team: str, *topics: str) -> list[str]:
    return [f"{line}:12: nobody of team '{team}' takes '{topic}'" for topic in topics]


@pytest.mark.parametrize(
    ("rule", "own", "rest"),
    [
        ('topic in ["debt", "violence"]', ("debt", "violence"), ()),
        ('topic != "other"', ("debt", "violence"), ()),
        ('topic == "debt" or topic == "other"', ("debt",), ("violence",)),
        ('not (topic == "other" or topic == "violence")', ("debt",), ("violence",)),
        ("years < 18", ("debt", "violence"), ("debt", "violence")),
        ('topic == "debt" and years < 18', ("debt",), ("debt", "violence")),
        ("topic is skipped", (), ("debt", "violence")),
    ],
)
def test_every_topic_that_can_come_to_a_rule_is_served(
    rule: str, own: tuple[str, ...], rest: tuple[str, ...]
) -> None:
    expected = untaken(123, "debt_team", *own) + untaken(124, "general", *rest)
    assert served(ruled(rule), topics=NOBODY) == expected


def test_whoever_left_out_what_rules_ask_for_comes_to_the_last() -> None:
    young = 'topic in ["debt", "violence"] and years < 18'
    flow = ruled(young, young.replace("<", ">="), to="duty")
    topics = {"anna": ["other"], "ben": ["other", "debt", "violence"]}
    assert served(flow, topics=topics) == untaken(125, "general", "debt", "violence")


def test_of_several_topics_each_can_come() -> None:
    flow = ruled('"debt" in topic').replace(
        "- ask: topic\n    type: choice", "- ask: topic\n    type: multi"
    )
    flow = flow.replace('topic == "violence"', '("violence" in topic)')
    assert served(flow, topics={"ben": ["other"]}) == untaken(123, "debt_team", "debt", "violence")


def test_below_a_rule_that_is_told_no_topic_is_missed() -> None:
    assert served(ruled('topic == "dept"'), topics=NOBODY) == FAULTLESS
