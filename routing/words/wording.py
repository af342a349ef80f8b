"""Conditions as people read them: `Topic: Money and debt and Age < 18`, in their language.

Names become the labels of their questions, keys the words of their choices. What is not known,
such as an expression without a tree, is shown as it was written. Pictures of a flow and the card of
a case say them alike; on the card, where nobody has the flow beside it, signs are words as well.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from routing.flow.expression import Expression
from routing.flow.expression.tree import (
    Answer,
    Chosen,
    Comparison,
    Every,
    IsAsked,
    IsSkipped,
    IsTrue,
    Literal,
    Not,
    Some,
    Within,
)
from routing.flow.model import AnswerType, Ask, Block, Enter, Flow
from routing.flow.vocabulary import CRISIS, band_name, score_name
from routing.words.speaking import Speech

SIGNS = {"<=": "≤", ">=": "≥"}
LINE = 60  # characters of a question where it is only named
_PLACEHOLDER = re.compile(r"\{[a-z][a-z0-9_.]*\}")
_WORDS = {"<": "rule.less", "<=": "rule.most", ">": "rule.more", ">=": "rule.least"}
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Names:
    """What names and keys are called: `labels` by name, `values` by name and key.

    `spoken`: signs like `>` are said in words.
    """

    speech: Speech
    labels: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[tuple[str, str], str] = field(default_factory=dict)
    spoken: bool = False

    def label(self, name: str) -> str:
        return self.labels.get(name, name)

    def value(self, name: str, value: object) -> str:
        if isinstance(value, Decimal):
            return f"{value.normalize():f}"
        if isinstance(value, date):
            return self.speech.dated(value, self.speech.language)
        word = self.values.get((name, str(value)), str(value))
        return self.speech.say("drawing.quoted", words=word) if " " in word else word

    def in_order(self, name: str, options: Iterable[object]) -> list[str]:
        """Choices as they are offered, anything else from small to large."""
        known = [key for asked, key in self.values if asked == name]
        keys = sorted(options, key=lambda one: (_place(known, one), str(one)))
        return [self.value(name, one) for one in keys]


def _place(known: list[str], option: object) -> Decimal:
    if isinstance(option, Decimal) and option.is_finite():
        return option
    return Decimal(known.index(str(option)) if str(option) in known else len(known))


def names_of(flow: Flow, speech: Speech) -> Names:
    labels: dict[str, str] = {CRISIS: speech.say("drawing.urgent")}
    values: dict[tuple[str, str], str] = {}
    for step in flow.steps:
        if isinstance(step, Ask | Enter):
            labels[step.name] = speech.of(step.label, step.name)
        if isinstance(step, Ask):
            values |= {(step.name, key): speech.of(word, key) for key, word in step.choices}
        if isinstance(step, Ask) and step.type is AnswerType.YESNO:
            values[step.name, "yes"] = speech.say("drawing.yes")
            values[step.name, "no"] = speech.say("drawing.no")
    for block in flow.blocks:
        _add_scores(block, speech, labels, values)
    return Names(speech, labels, values)


def spoken_names(flow: Flow, speech: Speech) -> Names:
    """As names_of, for whoever does not have the flow before them."""
    names = names_of(flow, speech)
    asked = {
        str(step.name): speech.say("rule.answer_to", question=question)
        for step in flow.steps
        if isinstance(step, Ask) and not step.label and (question := in_short(step, speech))
    }
    return replace(names, labels={**names.labels, **asked}, spoken=True)


def in_short(step: Ask | Enter, speech: Speech) -> str:
    """What a question is called where there is room for a line: its label, or how it begins."""
    words = speech.of(step.label) or _PLACEHOLDER.sub("…", speech.of(step.text))
    return shorten(words) or str(step.name)


def shorten(words: str) -> str:
    """No longer than a line of a card, cut between words."""
    if len(words) <= LINE:
        return words
    return f"{words[: LINE - 1].rpartition(' ')[0] or words[: LINE - 1]}…"


def _add_scores(
    block: Block, speech: Speech, labels: dict[str, str], values: dict[tuple[str, str], str]
) -> None:
    title = speech.of(block.title, block.name)
    labels[block.name] = title
    for score in block.scores:
        whole = score.name == "total"
        named = title if whole else f"{title} ({score.name})"
        labels[score_name(block, score)] = labels[band_name(block, score)] = named
        for band in score.bands:
            values[band_name(block, score), band.name] = speech.of(band.label, band.name)


def readable(expression: Expression, names: Names) -> str:
    """The condition in short, for people."""
    if expression.tree is None:
        return expression.source
    return _Reading(names).said(expression.tree) or expression.source


@dataclass(frozen=True, slots=True)
class _Reading:
    names: Names

    def said(self, node: object, *, inside: bool = False) -> str:
        match node:
            case Every(of=parts) | Some(of=parts):
                key = "drawing.and" if isinstance(node, Every) else "drawing.or"
                joined = self._joined(key, (self.said(one, inside=True) for one in parts))
                return f"({joined})" if inside and len(parts) > 1 else joined
            case Not(of=part):
                return f"{self._say('drawing.not')} {self.said(part, inside=True)}"
            case Comparison(left=left, sign=sign, right=right):
                return self._compared(left, sign, right)
            case _:
                return self._about_one(node)

    def _about_one(self, node: object) -> str:
        """What is said about one answer alone."""
        label, value = self.names.label, self.names.value
        match node:
            case Within(left=Answer(name=name), options=options):
                words = self.names.in_order(name, options)
                said = f"{label(name)}: {self._joined('drawing.or', words)}"
            case Chosen(left=Literal(value=chosen), among=Answer(name=name)):
                said = f"{label(name)}: {value(name, chosen)}"
            case IsSkipped(name=name):
                said = self._say("drawing.left_out", name=label(name))
            case IsAsked(name=name):
                said = self._say("drawing.asked", name=label(name))
            case IsTrue(name=name):
                said = label(name)
            case _:
                said = ""
        return said

    def _compared(self, left: object, sign: str, right: object) -> str:
        name = next((one.name for one in (left, right) if isinstance(one, Answer)), "")
        one, other = (self._operand(operand, name) for operand in (left, right))
        if sign == "==":
            return f"{one}: {other}" if isinstance(left, Answer) else f"{other}: {one}"
        if sign == "!=":
            return f"{one}: {self._say('drawing.not')} {other}"
        if self.names.spoken and isinstance(right, Literal):
            return f"{one}: {self._say(_WORDS[sign], value=other)}"
        if self.names.spoken and isinstance(left, Literal):
            return f"{other}: {self._say(_WORDS[_FLIPPED[sign]], value=one)}"
        return f"{one} {SIGNS.get(sign, sign)} {other}"

    def _operand(self, operand: object, name: str) -> str:
        if isinstance(operand, Answer):
            return self.names.label(operand.name)
        return self.names.value(name, operand.value) if isinstance(operand, Literal) else ""

    def _joined(self, key: str, words: Iterable[str]) -> str:
        return f" {self._say(key)} ".join(words)

    def _say(self, key: str, **values: str) -> str:
        return self.names.speech.say(key, **values)
