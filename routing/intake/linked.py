"""What a start link answered already: taken when its question is reached, and said.

Anybody can write such a link, so it answers only what has buttons, and nothing that is sensitive.
"""

from dataclasses import replace

from routing.conversation import Conversation
from routing.effects import Send
from routing.facts import Facts
from routing.flow.model import AnswerType, Ask, Asked
from routing.intake import recounting
from routing.saying.speech import language_of, to_client, words
from routing.words.answers import legal
from routing.words.showing import shown


def taken(conversation: Conversation, met: Asked) -> tuple[Conversation, str | None]:
    """Without what the link said to this question, and that, if it may be its answer."""
    run = conversation.run
    answer = run.linked.get(met.name) if run is not None else None
    if run is None or answer is None:
        return conversation, None
    rest = {name: said for name, said in run.linked.items() if name != met.name}
    freed = replace(conversation, run=replace(run, linked=rest))
    return freed, answer if isinstance(met, Ask) and _by_link(met, answer) else None


def _by_link(step: Ask, answer: str) -> bool:
    """A start link may answer what has buttons and is not sensitive."""
    pressed = (AnswerType.CHOICE, AnswerType.YESNO, AnswerType.SCALE)
    return step.type in pressed and not step.sensitive and legal(step, answer)


def said(conversation: Conversation, facts: Facts, step: Ask, answer: str) -> Send:
    """That it is answered, and how: a link is not read by whoever opens it."""
    language = language_of(conversation, facts)
    question = recounting.named(conversation, facts, step)
    values = {"question": question, "answer": shown(step, answer, language, facts.house.dated)}
    text = words(conversation, facts, "linked", **values)
    return to_client(conversation, facts, f"tell:linked:{step.name}", text)


__all__ = ["said", "taken"]
