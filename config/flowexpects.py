"""`expect:` in a conversation: what is known at this moment.

alert         the team that an alert calls, or none       flag      a rule, or none
case          none, waiting, offered, open, closed        team      to whom it went, or none
pending       the step, or moment, that waits             language  spoken with the client
stored_answers                how many answers are kept
consent.<purpose>             given, refused, withdrawn, none
<question>                    its answer, skipped or none
<questionnaire>.total, .band  a number, or the name of the band
"""

from collections.abc import Iterable, Mapping

from config.moments import keys
from config.positions import Path
from config.problems import did_you_mean, quoted
from config.talklines import NONE, SKIPPED, Fact
from config.talkshapes import Known, Sheet, there_are
from routing.conversation import Phase
from routing.flow.model import (
    Acknowledge,
    AnswerType,
    Ask,
    Asked,
    Consent,
    Enter,
    Flow,
    Handover,
    Sign,
)
from routing.flow.vocabulary import band_name, score_name

CONSENT = "consent."
DECIDED = ("given", "refused", "withdrawn", NONE)
# Beside a step.
WAITS = ("welcome_back", "stop_question", "erase_question", "change", "resume", "earlier")

# None: any words will do. `int`: a whole number, or one of the words.
Options = tuple[str, ...] | None


def read_expected(sheet: Sheet, path: Path, written: object, known: Known) -> tuple[Fact, ...]:
    """What is expected; what is wrong with it is told."""
    if not isinstance(written, dict) or not written:
        sheet.tell(path, "'expect' names what is known now, like {topic: mood, alert: none}")
        return ()
    options = facts(known)
    found = [_fact(sheet, (*path, name), value, options) for name, value in written.items()]
    return tuple(fact for fact in found if fact is not None)


def facts(known: Known) -> dict[str, Options]:
    """Everything that can be expected, with the words for it; None: nobody knows them all."""
    flow = known.flow
    return {
        **dict(_answers(flow)),
        **dict(_scores(flow)),
        **{f"{CONSENT}{name}": DECIDED for name in _decided(flow)},
        **_ours(known),
    }


def _ours(known: Known) -> Mapping[str, Options]:
    """Our own words come before questions that are called the same."""
    flow = known.flow
    routes = [r.team for step in flow.steps if isinstance(step, Handover) for r in step.routes]
    crisis = [flow.crisis.team] if flow.crisis.team else []
    waiting = (str(step.name) for step in flow.steps if isinstance(step, Asked))
    return {
        "alert": (*crisis, NONE),
        "flag": (*(" ".join(rule.source.split()) for rule in flow.crisis.flag), NONE),
        "case": (NONE, *map(str, Phase)),
        "team": (*dict.fromkeys([*routes, *crisis]), NONE),
        "pending": (*waiting, *WAITS, NONE),
        "language": tuple(map(str, known.languages)),
        "stored_answers": None,
    }


def _decided(flow: Flow) -> Iterable[str]:
    return (str(one.name) for one in flow.steps if isinstance(one, Acknowledge | Consent | Sign))


def _answers(flow: Flow) -> Iterable[tuple[str, Options]]:
    for step in flow.steps:
        if isinstance(step, Enter):
            yield str(step.name), ("begun", SKIPPED, NONE)
        elif isinstance(step, Ask):
            fixed = keys(step) if step.type is not AnswerType.MULTI else ()
            yield str(step.name), (*fixed, SKIPPED, NONE) if fixed else None


def _scores(flow: Flow) -> Iterable[tuple[str, Options]]:
    for block in flow.blocks:
        for score in block.scores:
            yield score_name(block, score), None
            bands = tuple(band.name for band in score.bands)
            if bands:
                yield band_name(block, score), (*bands, SKIPPED, NONE)


def _fact(sheet: Sheet, path: Path, value: object, options: Mapping[str, Options]) -> Fact | None:
    name = str(path[-1])
    if name not in options:
        hint = did_you_mean(name, options)
        sheet.tell(path, f"nothing is known of {quoted(name)}{hint}", at_key=True)
        return None
    if not isinstance(value, str) or not value.strip():
        sheet.tell(path, f"'{name}' needs one value, in one piece; 'none' is nothing")
        return None
    words = " ".join(value.split())
    wanted = options[name]
    if name == "stored_answers" and not words.isdecimal():
        sheet.tell(path, "'stored_answers' must be a number")
        return None
    if wanted is not None and words not in wanted:
        hint = did_you_mean(words, wanted) or there_are(wanted)
        sheet.tell(path, f"{quoted(words)} cannot be '{name}'{hint}")
        return None
    return Fact(name, words, sheet.place(path))
