"""Every rule of a hand-over names a team that can take the client, in every language."""

from collections.abc import Mapping

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
