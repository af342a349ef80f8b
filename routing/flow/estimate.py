"""How long an intake takes, said to people before they begin, and what stands before a human.

The formula: words shown / WORDS_A_MINUTE + seconds for every answer, by its kind. What may be
passed over (`when`, `only_when: open`, a block that can be skipped or stands under either)
counts half.

Where the figures come from. Reading: the International Reading Speed Texts (Trauzettel-Klosinski
and Dietz, 2012) were read at 184 words a minute with a deviation of 29, over 17 languages; one
deviation below it, rounded, stands for tired people on a small screen. Typing: 36 words a minute
on telephones (Palin and others, 2019), so a sentence of some ten words takes 17 seconds. The rest
are our guesses at how long one thinks, on the long side: who is told four minutes and needs three
is not let down. They are no measurement, and better ones are welcome.
"""

from collections.abc import Iterator, Mapping

from routing.flow.model import (
    Acknowledge,
    AnswerType,
    Ask,
    Consent,
    End,
    Enter,
    Flow,
    Handover,
    Localized,
    Review,
    Say,
    Sign,
    Step,
)
from routing.ids import Language

WORDS_A_MINUTE = 150
_FULL, _HALF = 2, 1  # in halves
_SECONDS = {
    AnswerType.CHOICE: 6,
    AnswerType.YESNO: 5,
    AnswerType.SCALE: 6,
    AnswerType.MULTI: 12,
    AnswerType.NUMBER: 8,
    AnswerType.AGE: 6,
    AnswerType.DATE: 12,
    AnswerType.TEXT: 30,
    AnswerType.EMAIL: 20,
    AnswerType.PHONE: 20,
}
SHORT = 60  # characters; a text that may not be longer is a name or a few words
_SHORT_TEXT = 12
_DECIDING, _ENTERING, _SIGNING, _REVIEWING = 6, 5, 20, 15


def minutes(flow: Flow, language: Language, documents: Mapping[str, int]) -> int:
    """Whole minutes from the first step up to the hand-over, rounded up, at least 1.

    `documents`: how many words the notice, consent or agreement of each of these steps shows;
    those that are not named count as none. The first words have been read by then.
    """
    words = seconds = 0
    for step, share in _way(flow):
        words += share * _words(flow, step, language, documents)
        seconds += share * _seconds(step)
    return max(1, -(-(60 * words + WORDS_A_MINUTE * seconds) // (_FULL * 60 * WORDS_A_MINUTE)))


def before_a_person(
    flow: Flow, language: Language, documents: Mapping[str, int], first: int = 0
) -> tuple[int, int]:
    """(acts, words): what is asked of everybody, and shown to everybody, before the hand-over.

    `documents` as for `minutes`; `first`: how many first words come by themselves.

    The longest way without conditions: steps under `when` are left out, and with a block under
    `when` all of it; what may be skipped, and what is asked only while somebody is there, counts
    in full. An act is one answer: a tap, or words typed. Beginning a block that cannot be
    skipped is none.
    """
    acts, words = 0, first
    for step, _ in _way(flow):
        if not _always(flow, step):
            continue
        acts += _is_act(step)
        words += _words(flow, step, language, documents)
    return acts, words


def length(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def _way(flow: Flow) -> Iterator[tuple[Step, int]]:
    """The steps down to the hand-over in order, and how many halves of each count.

    `next` of a step without condition is followed; one of a step that may be passed over is not,
    which makes the way longer and never shorter. Ends in between are where others go.
    """
    place = 0
    while place < len(flow.steps):
        step = flow.steps[place]
        place += 1
        if isinstance(step, End):
            continue
        share = _share(flow, step)
        yield step, share
        if share != _FULL:
            continue
        if isinstance(step, Handover):
            return
        target = flow.step(step.way.next)
        if isinstance(target, End):
            return
        if target is not None:
            place = max(place, flow.index[target.name])


def _share(flow: Flow, step: Step) -> int:
    entered = _entered(flow, step)
    if entered is not None and (entered.skippable or _conditional(entered)):
        return _HALF
    return _HALF if _conditional(step) else _FULL


def _conditional(step: Step) -> bool:
    return step.way.when is not None or step.way.only_open


def _always(flow: Flow, step: Step) -> bool:
    entered = _entered(flow, step)
    return step.way.when is None and (entered is None or entered.way.when is None)


def _entered(flow: Flow, step: Step) -> Enter | None:
    """Where the block begins that this question belongs to."""
    begin = flow.step(step.block) if isinstance(step, Ask) else None
    return begin if isinstance(begin, Enter) else None


def _is_act(step: Step) -> bool:
    if isinstance(step, Enter):
        return step.skippable
    return isinstance(step, Ask | Acknowledge | Consent | Sign | Review)


def _seconds(step: Step) -> int:
    match step:
        case Ask(type=kind, most=most):
            short = kind is AnswerType.TEXT and most is not None and int(most) <= SHORT
            return _SHORT_TEXT if short else _SECONDS[kind]
        case Enter(skippable=True):
            return _ENTERING
        case Acknowledge() | Consent():
            return _DECIDING
        case Sign():
            return _SIGNING
        case Review():
            return _REVIEWING
        case _:
            return 0


def _words(flow: Flow, step: Step, language: Language, documents: Mapping[str, int]) -> int:
    if isinstance(step, Acknowledge | Consent | Sign):
        return documents.get(step.name, 0)
    if not isinstance(step, Say | Ask | Enter):
        return 0
    texts = [step.text]
    if isinstance(step, Ask):
        texts += [label for _, label in step.choices]
    return sum(length(_in(text, flow, language)) for text in texts)


def _in(text: Localized, flow: Flow, language: Language) -> str:
    """The words in this language, in the nearest that has them, or in the flow's first."""
    tag: str = language
    while tag and tag not in text:
        tag = tag.rpartition("-")[0]
    return text.get(Language(tag)) or text.get(flow.languages[0], "")
