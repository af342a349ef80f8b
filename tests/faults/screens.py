"""What stands on people's screens beside labelled words, as the checker is given it.

Long texts in their parts, what a counsellor reads of the answers, what a question shows once it
is answered, and the sign that words have reached the client. It is read off the far sides alone.
"""

import re
from collections.abc import Iterable, Mapping

from routing.ids import ChatId, SourceId
from routing.marking import Sign
from tests.faults.faraway import FarNetwork

ANSWERED = "\N{CHECK MARK}"
LAST_QUESTION = "Is that right?"  # it names the others
ABOUT_ALL = 4  # of a room: its card is among the first
WHOLE = "whole"
WORDS = 1000  # of a long text: three parts of a network that carries 4,000 characters


def long_text(label: str) -> str:
    """The label, and then words that are all different and bear no label, so that each of its
    parts can be told from all others.
    """
    return f"{label} {' '.join(_words(label))}"


def _words(label: str) -> list[str]:
    return [f"{label.replace('-', 'x')}x{number:04d}" for number in range(WORDS)]


def whole(labels: Iterable[str], texts: Iterable[str]) -> dict[str, str]:
    """Of these long texts, what was read there: `whole`, or what is wrong with it. Of what came
    twice, the first counts.
    """
    found: dict[str, dict[str, None]] = {}
    for word in re.findall(r"\b[cs]\d+x\d+x\d+\b", " ".join(texts)):
        found.setdefault(word.rpartition("x")[0], {}).setdefault(word)
    read = {label: list(found.get(label.replace("-", "x"), ())) for label in labels}
    return {
        label: WHOLE if words == _words(label) else f"{len(words)} words, or not in order"
        for label, words in read.items()
    }


def on_card(staff: FarNetwork, room: ChatId, answers: Mapping[str, str]) -> dict[str, str]:
    """What the counsellor reads below each of these questions in the first words of the room."""
    lines = "\n".join(staff.texts(room)[:ABOUT_ALL]).splitlines()
    return {
        question: line.rpartition("? ")[2]
        for question in answers
        for line in reversed(lines)
        if line.startswith(question)
    }


def shown_answers(clients: FarNetwork, keys: Iterable[str]) -> dict[str, str]:
    """The answer that each question shows, where one of its copies shows any. Keys are the name of
    the client and the question.
    """
    found = {}
    for key in keys:
        client, _, question = key.partition(" ")
        for text in clients.texts(client):
            about_all = LAST_QUESTION in text and question != LAST_QUESTION
            if question in text and ANSWERED in text and not about_all:
                answer = text.rpartition(ANSWERED)[2].strip()
                found[key] = answer.partition("\n")[0]  # below it stands what else is offered
    return found


def signed(staff: FarNetwork, words: Mapping[str, SourceId]) -> dict[str, bool]:
    """Which of these words in rooms carry the sign that they have arrived."""
    return {name: staff.marks.signs.get(one) is Sign.RELAYED for name, one in words.items()}
