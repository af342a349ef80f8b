"""`handover:` of a flow: which team, by rules; whom in it; and what the counsellor is shown.

A rule that nobody can serve would leave a client waiting for ever, so that is a fault here.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from config.conditions import Names, names_of
from config.flowschema import AskStep
from config.positions import Path
from config.problems import did_you_mean, listed, nearest, quoted
from config.reaching import ROUTE, Reaching
from config.shapes import Page
from config.steps import Draft
from routing.assigning.routed import TOPIC
from routing.flow.expression import Part
from routing.flow.model import Handover, Route
from routing.ids import StepName


def check_handover(draft: Draft, names: Names) -> None:
    """The rules can be reached, and what stands on the card is asked."""
    _check_rules(draft)
    _check_reached(draft, names)
    _check_match(draft)
    _check_card(draft, names)


def _check_rules(draft: Draft) -> None:
    page, rules = draft.page, draft.file.handover.route
    open_ended = [i for i in range(len(rules)) if not page.document.has((*ROUTE, i, "if"))]
    meant = any(rule.model_extra for rule in rules)
    if rules and not open_ended and not meant:
        message = "the last rule must be without 'if', or somebody would come to nobody"
        page.at_value((*ROUTE, len(rules) - 1), message)
    if open_ended and open_ended[0] < len(rules) - 1 and not meant:
        line = draft.line((*ROUTE, open_ended[0]))
        message = f"this rule is never reached: the one in line {line} has no 'if'"
        page.at_value((*ROUTE, open_ended[0] + 1), message)


def _check_reached(draft: Draft, names: Names) -> None:
    """A rule that others take everybody from is probably meant to stand above them."""
    reaching, document = Reaching(draft, names), draft.page.document
    for index in range(len(draft.file.handover.route)):
        if draft.around.published or not document.has((*ROUTE, index, "if")):
            return
        if not reaching.is_reached(index):
            message = "this rule is never reached: those above it take everybody it is about"
            draft.page.at_value((*ROUTE, index), message)


def _check_match(draft: Draft) -> None:
    match = draft.file.handover.match
    asked = {s.name: s.shape for s in draft.steps if isinstance(s.shape, AskStep)}
    for index, key in enumerate(match):
        place = ("handover", "match", index)
        if key in match[:index]:
            draft.page.at_value(place, f"'{key}' is in this list already")
        if key != TOPIC or draft.is_foggy or nearest(TOPIC, draft.unclear) is not None:
            continue
        topic = asked.get(TOPIC)
        if topic is None or topic.type not in ("", "choice", "multi"):
            message = f"'{TOPIC}' needs a question '{TOPIC}' with 'type: choice' or 'type: multi'"
            draft.page.at_value(place, message)


def _check_card(draft: Draft, names: Names) -> None:
    every, card = names.every, draft.file.handover.card
    shown = list(every)
    for index, name in enumerate(card if draft.steps else ()):
        place = ("handover", "card", index)
        if name in card[:index]:
            draft.page.at_value(place, f"{quoted(name)} is on the card already")
        elif name not in every:
            if nearest(name.partition(".")[0], names.unclear) is None:
                hint = did_you_mean(name, shown)
                draft.page.at_value(place, f"no question {quoted(name)} is asked{hint}")
        elif isinstance(every[name], Part):
            scores = [one for one in shown if one.startswith(f"{name}.")]
            what = f"; name one of its results, such as {scores[-1]}" if scores else ""
            draft.page.at_value(place, f"'{name}' is a whole questionnaire{what}")


def built_handover(draft: Draft, name: StepName) -> Handover:
    """The core's own, without its way. Only for a draft nothing was wrong with."""
    block = draft.file.handover
    routes = tuple(
        Route(rule.to, draft.conditions.get((*ROUTE, index, "if")))
        for index, rule in enumerate(block.route)
    )
    return Handover(name, block.card, routes, frozenset(block.match))


# ------------------------------------------------------------------------- who serves it


def check_served(  # noqa: PLR0913, PLR0917  what of the organisation it needs, and no more
    page: Page,
    draft: Draft,
    teams: Mapping[str, Collection[str]],
    speaks: Callable[[str, str], bool],
    topics: Mapping[str, Collection[str]],
    languages: Sequence[str],
) -> None:
    """Every rule names a team, and in every language somebody of it can take the client.

    `page` is the flow's; `teams`: counsellors by team; `speaks(counsellor, language)`; `topics`:
    what each counsellor takes, empty for all; `languages`: those that are offered.
    """
    serving = _Serving(page, teams, speaks, topics, languages)
    block, reaching = draft.file.handover, Reaching(draft, names_of(draft))
    for index, rule in enumerate(block.route):
        if rule.to:
            spoken = languages if "language" in block.match else ()
            coming = reaching.topics(index) if TOPIC in block.match else ()
            for topic in coming or ("",):
                serving.check((*ROUTE, index, "to"), rule.to, topic, spoken)
    if draft.file.crisis.to:
        serving.check(("crisis", "to"), draft.file.crisis.to, "", languages)


@dataclass(frozen=True, slots=True)
class _Serving:
    page: Page
    teams: Mapping[str, Collection[str]]
    speaks: Callable[[str, str], bool]
    topics: Mapping[str, Collection[str]]
    languages: Sequence[str]

    def check(self, path: Path, team: str, topic: str, spoken: Sequence[str]) -> None:
        if team not in self.teams:
            hint = did_you_mean(team, self.teams) if self.teams else "; organisation.yaml has none"
            self.page.at_value(path, f"there is no team {quoted(team)}{hint}")
            return
        members = self.teams[team]
        able = [one for one in members if not topic or self._takes(one, topic)]
        lacking = [
            language
            for language in spoken
            if members and not any(self.speaks(one, language) for one in able)
        ]
        if members and not able:
            self.page.at_value(path, f"nobody of team '{team}' takes '{topic}'")
        elif lacking:
            both = f" and takes '{topic}'" if topic else ""
            tongues = listed([f"'{one}'" for one in lacking])
            self.page.at_value(path, f"nobody of team '{team}' speaks {tongues}{both}")

    def _takes(self, counsellor: str, topic: str) -> bool:
        taken = self.topics.get(counsellor, ())
        return not taken or topic in taken
