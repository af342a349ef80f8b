"""Hours, teams, topics: all that is named exists, and whatever does nothing is said."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from config import load, shipped
from routing.ids import CounsellorId, Language
from tests.unit.config_files import (
    FLOW,
    HELPLINES,
    ORGANISATION,
    SPOKEN,
    TODAY,
    changed,
    faults,
    load_small,
    notes,
)

TEXTS = shipped(Language("de"))
ANNA, BEN = CounsellorId("anna"), CounsellorId("ben")
NOBODY_TALKS = "helplines.yaml:2:1: warning: 'lines' names nobody to talk to in 'en'"
TEAMS = """teams:
  one: {counsellors: [anna, ben]}
  two: {counsellors: [anna], choose: sticky}
"""
HOURS = """hours:
  holidays: DE-BE
  counselling: Mo-Fr 09:00-17:00; PH off
  duty: Mo-Su 08:00-22:00
"""


def with_(*changes: tuple[str, str, str]) -> dict[str, bytes]:
    """The small organisation with these texts of these files replaced."""
    files = changed(*changes[0])
    for name, old, new in changes[1:]:
        assert old.encode() in files[name], old
        files[name] = files[name].replace(old.encode(), new.encode(), 1)
    return files


def with_teams(teams: str = TEAMS) -> dict[str, bytes]:
    return with_((ORGANISATION, "retention:", f"{teams}retention:"))


def said(problems: list[str]) -> list[str]:
    """Without the one that the small organisation always has."""
    return [problem for problem in problems if problem != NOBODY_TALKS]


# ------------------------------------------------------------------------------- what is right


def test_teams_zone_hours_and_topics_reach_the_core() -> None:
    topics = "capacity: 8\n    topics: [yes]"
    files = with_(
        (ORGANISATION, "retention:", f"{TEAMS}retention:"),
        (ORGANISATION, "hours:\n", HOURS),
        (ORGANISATION, "capacity: 8", topics),
        (FLOW, "- ask: age", "- ask: topic"),
        (FLOW, "[alias, age]", "[alias]"),
    )
    loaded = load_small(files)
    house = loaded.house(TEXTS, {})
    assert house.teams == {"one": {ANNA, BEN}, "two": {ANNA}}
    assert house.zone == ZoneInfo("Europe/Berlin")
    assert house.calendar is not None
    assert house.calendar.is_open(datetime(2026, 11, 23, 8, 30, tzinfo=UTC))
    assert not house.calendar.is_open(datetime(2026, 12, 25, 10, 0, tzinfo=UTC))
    assert [one.topics for one in loaded.counsellors] == [{"yes"}, frozenset()]


def test_hours_and_choices_of_teams_and_counsellors_reach_the_core() -> None:
    teams = TEAMS.replace("ben]", "ben], hours: duty").replace("[anna],", "[anna], hours: duty,")
    files = with_(
        (ORGANISATION, "retention:", f"{teams}retention:"),
        (ORGANISATION, "hours:\n", HOURS),
        (ORGANISATION, "capacity: 8", "capacity: 8\n    hours: counselling"),
    )
    loaded = load_small(files)
    house = loaded.house(TEXTS, {})
    assert house.choose == {"one": "least_busy", "two": "sticky"}
    evening = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)
    assert house.team_hours["one"].is_open(evening)
    assert house.team_hours["one"] is house.team_hours["two"]
    anna, ben = loaded.counsellors
    assert anna.calendar is not None
    assert not anna.calendar.is_open(evening)
    assert ben.calendar is None


def test_a_schedule_that_nobody_goes_by_is_told() -> None:
    files = with_((ORGANISATION, "hours:\n", HOURS))
    idle = "is understood, but nothing acts on it yet"
    assert said(notes(files)) == [f"{ORGANISATION}:28:3: note: 'duty' in 'hours' {idle}"]


def test_without_hours_and_teams_nothing_is_said_about_them() -> None:
    house = load_small().house(TEXTS, {})
    assert house.calendar is None
    assert house.teams == {}


def test_a_number_is_read_as_one_of_the_country_of_the_first_emergency_line() -> None:
    assert load_small().country == "DE"
    house = load_small().house(TEXTS, {})
    assert house.understanding.phone("030 901820") == "+4930901820"
    elsewhere = load_small(changed(HELPLINES, "country: DE", "country: AT"))
    assert elsewhere.country == "AT"


# -------------------------------------------------------------------------------- what is wrong

MISTAKES = [
    (TEAMS.replace("[anna, ben]", "[anna, bem]"),
     "43:29: no counsellor 'bem'; did you mean 'ben'?"),
    (TEAMS.replace("[anna, ben]", "[anna, anna, ben]"), "43:29: 'anna' is already in this list"),
    (TEAMS.replace("counsellors: [anna], ", ""), "44:3: 'two' needs 'counsellors'"),
    (TEAMS.replace("sticky", "stikky"),
     ("44:38: 'choose' must be least_busy, round_robin, sticky or manual, not 'stikky';"
      " did you mean 'sticky'?")),
    (TEAMS.replace("[anna],", "[anna], hours: night,"),
     "44:37: no schedule 'night'; add it to 'hours'"),
    (TEAMS.replace("one:", "One:"), ("43:3: 'One' must be a name of small letters, digits and '_'"
     " that begins with a letter (40 characters at most)")),
]  # fmt: skip


@pytest.mark.parametrize(("teams", "fault"), MISTAKES)
def test_a_mistake_in_teams_is_one_sentence(teams: str, fault: str) -> None:
    assert faults(with_teams(teams)) == [f"{ORGANISATION}:{fault}"]


def test_a_schedule_that_is_misspelt_is_told_where_it_is_used() -> None:
    files = with_(
        (ORGANISATION, "hours:\n", HOURS),
        (ORGANISATION, "capacity: 8", "capacity: 8\n    hours: duti"),
    )
    assert faults(files) == [f"{ORGANISATION}:37:12: no schedule 'duti'; did you mean 'duty'?"]


def test_hours_that_never_come_are_a_warning_and_with_a_team_in_them_one_fault() -> None:
    never = HOURS.replace("Mo-Su 08:00-22:00", "2025 Mo-Su 08:00-22:00")
    files = with_((ORGANISATION, "hours:\n", never))
    assert said(notes(files)) == [
        f"{ORGANISATION}:28:9: warning: nobody is there in the next 400 days"
    ]
    team = "teams:\n  one: {counsellors: [anna, ben], hours: duty}\nretention:"
    files[ORGANISATION] = files[ORGANISATION].replace(b"retention:", team.encode())
    assert faults(files) == [
        (
            f"{ORGANISATION}:28:9: nobody is there in the next 400 days, so nobody of team 'one'"
            " ever is"
        )
    ]
    assert load(files, spoken=SPOKEN).teams  # the last good configuration is judged by no day


def test_a_topic_that_the_flow_does_not_ask_for_is_a_fault() -> None:
    files = with_(
        (FLOW, "- ask: age", "- ask: topic"),
        (FLOW, "[alias, age]", "[alias]"),
        (ORGANISATION, "capacity: 8", "capacity: 8\n    topics: [14_18, yes]"),
    )
    assert faults(files) == [
        (
            f"{ORGANISATION}:34:14: '14_18' is not one of the choices of 'topic';"
            " did you mean '14_17'?"
        )
    ]


def test_a_route_to_a_team_that_is_not_there_is_told_in_the_flow() -> None:
    files = changed(FLOW, "handover:\n  card", "handover:\n  route: [{to: one}]\n  card")
    assert faults(files) == [
        f"{FLOW}:34:16: there is no team 'one'; organisation.yaml has none",
    ]


def test_a_team_with_somebody_unknown_in_it_is_not_told_twice() -> None:
    files = with_(
        (ORGANISATION, "retention:", "teams:\n  one: {counsellors: [bem]}\nretention:"),
        (FLOW, "handover:\n  card", "handover:\n  route: [{to: one}]\n  card"),
    )
    assert faults(files) == [f"{ORGANISATION}:43:23: no counsellor 'bem'; did you mean 'ben'?"]


# ------------------------------------------------------------------------- what is only to know


def test_what_nothing_acts_on_is_said_once_for_each_key() -> None:
    more = "record: file\nsupervisors: [kim]\nretention:"
    teams = TEAMS.replace("ben]", "ben], hours: duty").replace("[anna],", "[anna], hours: duty,")
    files = with_(
        (ORGANISATION, "retention:", f"{teams}{more}"),
        (ORGANISATION, "hours:\n", HOURS),
        (FLOW, "handover:\n  card", "handover:\n  route: [{to: one}]\n  card"),
    )
    idle = "is understood, but nothing acts on it yet"
    assert said(notes(files)) == [
        f"{ORGANISATION}:48:1: note: 'record' {idle}",
    ]


@pytest.mark.parametrize(
    ("old", "new", "warning"),
    [
        ("retention:", "teams:\n  one: {counsellors: [anna]}\nretention:",
         ("42:1: note: the flow has no 'route' to a team, so every counsellor is asked for every"
          " client")),
        ("hours:\n", "hours:\n  counselling: PH off; Mo-Fr 09:00-17:00\n",
         ("26:16: warning: PH means public holidays here; say whose with 'holidays', like"
          " DE-BE")),
        ("hours:\n", "hours:\n  counseling: 24/7\n",
         ("26:3: warning: nothing acts on the schedule 'counseling'; did you mean"
          " 'counselling'?")),
        ("capacity: 8", "capacity: 8\n    topics: [debt]",
         "34:5: warning: the flow does not ask 'topic', so these topics change nothing"),
    ],
)  # fmt: skip
def test_what_is_probably_not_meant_is_a_warning(old: str, new: str, warning: str) -> None:
    assert said(notes(changed(ORGANISATION, old, new))) == [f"{ORGANISATION}:{warning}"]


def test_a_counsellor_to_whom_no_rule_leads_is_a_warning() -> None:
    files = with_(
        (ORGANISATION, "retention:", f"{TEAMS}retention:"),
        (ORGANISATION, "    languages: [de]", "    languages: [de, en]"),
        (FLOW, "handover:\n  card", "handover:\n  route: [{to: two}]\n  card"),
    )
    assert f"{ORGANISATION}:34:3: warning: no 'route' of the flow leads to 'ben'" in notes(files)


def test_topics_that_are_asked_and_not_matched_change_nothing() -> None:
    topics = "capacity: 8\n    topics: [yes]"
    asked = (
        (FLOW, "- ask: age", "- ask: topic"),
        (FLOW, "[alias, age]", "[alias]"),
        (ORGANISATION, "capacity: 8", topics),
    )
    sentence = "'match' does not name 'topic', so these topics change nothing"
    assert said(notes(with_(*asked))) == [f"{ORGANISATION}:34:5: warning: {sentence}"]
    matched = (FLOW, "handover:\n  card", "handover:\n  match: [topic]\n  card")
    assert said(notes(with_(*asked, matched))) == []


def test_nobody_to_talk_to_is_a_warning_in_each_language_that_lacks_one() -> None:
    assert NOBODY_TALKS in notes(changed(ORGANISATION, "operator: kim", "operator: kim"))
    files = changed(HELPLINES, "kind: talk", "kind: write")
    assert notes(files) == [
        f"{HELPLINES}:2:1: warning: 'lines' names nobody to talk to: add one of 'kind: talk'"
    ]
    assert load(files, today=TODAY, spoken=SPOKEN).notes
