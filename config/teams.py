"""`teams:` of organisation.yaml: who stands in for whom, and what each counsellor takes.

Without teams every counsellor is asked for every client. A team in which nobody could ever be
asked would leave clients waiting, so that is a fault here and never a surprise later.
"""

from collections.abc import Mapping, Sequence

from config.flowschema import AskStep
from config.handover import check_served
from config.hours import check_named
from config.people import everybody, speaks
from config.positions import Path
from config.problems import did_you_mean, quoted
from config.schema import Organisation
from config.shapes import Page
from config.steps import Draft
from routing.assigning.routed import TOPIC
from routing.ids import CounsellorId


def check_teams(page: Page, file: Organisation) -> None:
    """Teams, supervisors and the hours of both: all that is named exists."""
    if page.document.has(("teams",)) and not file.teams and "teams" in file.model_fields_set:
        page.at_key(("teams",), "'teams' needs at least one team, or must not be there")
    for key, team in file.teams.items():
        path = ("teams", key)
        _check_members(page, (*path, "counsellors"), team.counsellors, file.counsellors)
        if team.hours:
            check_named(page, file, (*path, "hours"), team.hours)
    for key, counsellor in file.counsellors.items():
        if counsellor.hours:
            check_named(page, file, ("counsellors", key, "hours"), counsellor.hours)
    _check_members(page, ("supervisors",), file.supervisors, everybody(file))
    _check_members(page, ("on_call",), file.on_call, file.counsellors)
    if file.on_call and file.desks != "yes":
        page.warn_key(("on_call",), "nobody is called, because people are called at their desks")


def check_topics(page: Page, file: Organisation, draft: Draft) -> None:
    """What counsellors take is what the flow asks for."""
    asked = [step.shape for step in draft.steps if isinstance(step.shape, AskStep)]
    topic = next((ask for ask in asked if ask.ask == TOPIC), None)
    if topic is None or TOPIC not in draft.file.handover.match:
        _warn_unused(page, file, draft, is_asked=topic is not None)
    choices = topic.choices if topic is not None and TOPIC not in draft.doubled else {}
    for key, counsellor in file.counsellors.items() if choices else ():
        for index, named in enumerate(counsellor.topics):
            if named not in choices:
                hint = did_you_mean(named, choices)
                message = f"{quoted(named)} is not one of the choices of '{TOPIC}'{hint}"
                page.at_value(("counsellors", key, "topics", index), message)


def check_routes(page: Page, file: Organisation, draft: Draft) -> None:
    """Every rule of the hand-over is served, in every language. Nothing is said where it is not
    known who is in a team, for that is told already.
    """
    known = file.counsellors
    unsure = any(file.went_wrong(page.document, (), key) for key in ("counsellors", "teams"))
    if unsure or any(not (one.languages and one.address) for one in known.values()):
        return
    members = {
        key: team.counsellors if known.keys() >= set(team.counsellors) else ()
        for key, team in file.teams.items()
    }
    topics = {key: one.topics for key, one in known.items()}
    check_served(
        draft.page,
        draft,
        members,
        lambda counsellor, language: speaks(known[counsellor], language),
        topics,
        [one for one in file.languages if any(speaks(each, one) for each in known.values())],
    )
    if all(members.values()):
        _check_left_out(page, file, draft)


def teams_of(file: Organisation) -> Mapping[str, frozenset[CounsellorId]]:
    """The teams by name. Only for what was checked."""
    return {key: frozenset(map(CounsellorId, team.counsellors)) for key, team in file.teams.items()}


def _check_members(
    page: Page, path: Path, members: Sequence[str], known: Mapping[str, object]
) -> None:
    for index, member in enumerate(members):
        if member in members[:index]:
            page.at_value((*path, index), f"'{member}' is already in this list")
        elif known and member not in known:
            who = "person" if path[0] == "supervisors" else "counsellor"
            hint = did_you_mean(member, known)
            page.at_value((*path, index), f"no {who} {quoted(member)}{hint}")


def _check_left_out(page: Page, file: Organisation, draft: Draft) -> None:
    """A counsellor to whom no rule leads waits in vain. Without rules everybody is asked."""
    routed = [rule.to for rule in draft.file.handover.route]
    if file.teams and not draft.page.document.has(("handover", "route")):
        message = "the flow has no 'route' to a team, so every counsellor is asked for every client"
        page.note_key(("teams",), message)
    if not routed or not file.teams.keys() >= set(routed):
        return
    reached = {member for team in routed for member in file.teams[team].counsellors}
    for key in file.counsellors:
        if key not in reached:
            page.warn_key(("counsellors", key), f"no 'route' of the flow leads to '{key}'")


def _warn_unused(page: Page, file: Organisation, draft: Draft, *, is_asked: bool) -> None:
    """Once, where what counsellors take changes nothing."""
    if not draft.is_whole or draft.is_foggy or TOPIC in draft.unclear:
        return
    why = "'match' does not name" if is_asked else "the flow does not ask"
    for key, counsellor in file.counsellors.items():
        if counsellor.topics:
            message = f"{why} '{TOPIC}', so these topics change nothing"
            page.warn_key(("counsellors", key, "topics"), message)
            return
