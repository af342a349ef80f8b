"""What is known at a moment of a trial, by the names a kept conversation has for it."""

from bridge.trying.world import Trial
from config.flowexpects import CONSENT
from config.talklines import NONE, SKIPPED
from consent import Decision
from routing.conversation import ConcernKind, PendingKind
from routing.flow.model import Ask, Flow
from routing.flow.scoring import Answers, band, score
from routing.flow.vocabulary import band_name, score_name
from routing.ids import StepName

DECIDED = {
    Decision.ACKNOWLEDGED: "given",
    Decision.GIVEN: "given",
    Decision.SIGNED: "given",
    Decision.REFUSED: "refused",
    Decision.WITHDRAWN: "withdrawn",
}
WAITS = {
    PendingKind.RETURN: "welcome_back",
    PendingKind.MIND: "stop_question",
    PendingKind.ERASE: "erase_question",
    PendingKind.CHANGE: "change",
    PendingKind.RESUME: "resume",
    PendingKind.EARLIER: "earlier",
}


def fact(trial: Trial, name: str) -> tuple[str, ...]:
    """The values of this name now: one, or for `flag` every rule that is marked."""
    if name == "flag":
        return flags(trial) or (NONE,)
    known = {
        "alert": alert,
        "case": case,
        "team": team,
        "pending": pending,
        "language": language,
        "stored_answers": stored_answers,
    }.get(name)
    if known is not None:
        return (known(trial),)
    if name.startswith(CONSENT):
        return (decision(trial, name.removeprefix(CONSENT)),)
    return (answered(trial.flow, answers(trial), name),)


def flags(trial: Trial) -> tuple[str, ...]:
    marked = (one for one in trial.conversation.concerns if one.kind is ConcernKind.FLAG)
    return tuple(" ".join(one.rule.split()) for one in marked)


def alert(trial: Trial) -> str:
    kinds = {one.kind for one in trial.conversation.concerns}
    return trial.flow.crisis.team or NONE if ConcernKind.ALERT in kinds else NONE


def case(trial: Trial) -> str:
    found = trial.conversation.case
    return NONE if found is None else str(found.phase)


def team(trial: Trial) -> str:
    found = trial.conversation.case
    return NONE if found is None else found.team or NONE


def pending(trial: Trial) -> str:
    waits = trial.conversation.pending
    if waits is None:
        return NONE
    return str(waits.step) if waits.step is not None else WAITS[waits.kind]


def language(trial: Trial) -> str:
    facts_language = trial.conversation.language
    offered = trial.house.languages
    return str(facts_language) if facts_language in offered else str(offered[0])


def stored_answers(trial: Trial) -> str:
    """How many answers to questions are kept; what was skipped is no answer."""
    flow, kept = trial.flow, answers(trial)
    given = [name for name, answer in kept.items() if answer is not None]
    return str(sum(isinstance(flow.step(name), Ask) for name in given))


def decision(trial: Trial, document: str) -> str:
    last = trial.conversation.ledger.latest(document)
    return NONE if last is None else DECIDED[last.decision]


def answers(trial: Trial) -> Answers:
    run = trial.conversation.run
    return {} if run is None else run.answers


def answered(flow: Flow, kept: Answers, name: str) -> str:
    """An answer as it is kept, or a score or its band."""
    if flow.step(StepName(name)) is not None:
        if name not in kept:
            return NONE
        answer = kept[StepName(name)]
        return SKIPPED if answer is None else answer
    return _scored(flow, kept, name)


def _scored(flow: Flow, kept: Answers, name: str) -> str:
    for block in flow.blocks:
        for one in block.scores:
            if name not in (score_name(block, one), band_name(block, one)):
                continue
            total = score(block, one, kept)
            lies = None if total is None else band(one, total)
            if total is None or name == score_name(block, one):
                return NONE if total is None else str(total)
            return NONE if lies is None else lies.name
    return NONE
