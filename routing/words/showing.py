"""Answers and questions as people read them: on the card, in the review, in a text."""

from collections.abc import Mapping

from routing.flow.model import AnswerType, Ask, Enter, Flow, Localized, Step
from routing.flow.ranges import day
from routing.flow.scoring import band, score
from routing.ids import Language, StepName
from routing.words.speaking import Dated, Speech, in_iso
from routing.words.wording import in_short


def shown(step: Step | None, answer: str, language: Language, dated: Dated = in_iso) -> str:
    """An answer in words. What does not fit its question any more stands as it was kept."""
    if not isinstance(step, Ask):
        return answer
    if step.type is AnswerType.DATE:
        found = day(answer)
        return answer if found is None else dated(found, language)
    labels = {key: label.get(language, key) for key, label in step.choices}
    if not labels:
        return answer
    return ", ".join(labels.get(key, key) for key in answer.split(" ")) or answer


def title(step: Step | None, language: Language) -> str:
    """What a question is called in a list: its label, or else its words."""
    if not isinstance(step, Ask | Enter):
        return "" if step is None else str(step.name)
    words = step.label.get(language) or step.text.get(language) or str(step.name)
    return words.strip().partition("\n")[0]


def short(step: Step | None, speech: Speech) -> str:
    """What a question is called by staff: its label, or how it begins."""
    if isinstance(step, Ask | Enter):
        return in_short(step, speech)
    return "" if step is None else str(step.name)


def value(
    flow: Flow,
    answers: Mapping[StepName, str | None],
    name: str,
    language: Language,
    dated: Dated = in_iso,
) -> str | None:
    """What `name` stands for in a text or on the card: an answer, or a score of a block.

    None: never asked, or not known. An empty text: asked and skipped.
    """
    step = flow.step(StepName(name))
    if step is not None:
        if name not in answers:
            return None
        answer = answers[StepName(name)]
        return "" if answer is None else shown(step, answer, language, dated)
    block_name, _, wanted = name.partition(".")
    block = flow.block(StepName(block_name))
    for one in block.scores if block is not None else ():
        total = score(block, one, answers) if block is not None else None
        if total is None or wanted not in (one.name, _band_name(one.name)):
            continue
        if wanted == one.name:
            return str(total)
        found = band(one, total)
        return None if found is None else _words(found.label, found.name, language)
    return None


def _band_name(score_name: str) -> str:
    return "band" if score_name == "total" else f"{score_name}_band"


def _words(label: Localized, name: str, language: Language) -> str:
    return label.get(language, name)
