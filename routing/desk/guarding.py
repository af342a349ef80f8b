"""Words that name another case's room are asked about before they reach this client.

Two rooms look alike on a phone. Only a whole name as `names` makes it counts, however it is
written: its two words side by side, in their order. Until there is a yes, nothing of it is on its
way, and the client is waiting as before.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace

from routing.case import Scheduled
from routing.cases.putoff import CONFIRMED
from routing.conversation import Case, Confirm, Conversation
from routing.desk.answering import typed
from routing.events import StaffSaid
from routing.facts import Facts, House
from routing.saying.speech import answer_in
from routing.step import Step

_BETWEEN = re.compile(r"[\s_\-\u2010-\u2015]+")
_EDGE, _END = re.compile(r"^\W+"), re.compile(r"\W+$")  # signs around a word
SEND = "send"  # what a yes to it means; no command of its own


def other_named(text: str, own: str, house: House) -> str:
    """The first name of another room in this text; empty: there is none."""
    say, language = house.texts.say, house.staff_language
    things = _folded(say("names.things", language).split(", "))
    colours = _folded(say("names.colours", language).split(", "))
    for found in _candidates(text):
        for thing, colour in _split(found, things, colours):
            name = say("names.order", language, thing=things[thing], colour=colours[colour])
            if plain(name) == found != plain(own):
                return name
    return ""


def plain(text: str) -> str:
    """Small letters without accents, spaces and dashes; all other signs stay."""
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    gone = ("Mn", "Cf", "Cc", "Pd", "Pc", "Zs", "Zl", "Zp")
    return "".join(one for one in spread if unicodedata.category(one) not in gone)


def asked(
    conversation: Conversation, case: Case, event: StaffSaid, name: str, facts: Facts
) -> Step:
    """Kept until there is a yes; what was waiting for one before is forgotten."""
    draft = Scheduled(event.message, event.body, facts.now, event.written_at)
    waits = replace(case, draft=draft, confirm=Confirm(SEND, facts.now))
    minutes = str(round(CONFIRMED.total_seconds() / 60))
    values = {"other": name, "room": case.name, "yes": typed(facts, "yes"), "minutes": minutes}
    question = answer_in(facts, event.place, "room.guard", **values)
    return Step(replace(conversation, case=waits), (question,))


def _folded(words: Iterable[str]) -> Mapping[str, str]:
    return {plain(word): word for word in words}


def _candidates(text: str) -> Iterable[str]:
    """Each word, and each two words with nothing but space or a dash between them."""
    parts = [part for part in _BETWEEN.split(text) if part]
    for at, part in enumerate(parts):
        yield plain(_bare(part))
        if at + 1 < len(parts):
            yield plain(_EDGE.sub("", part)) + plain(_END.sub("", parts[at + 1]))


def _bare(word: str) -> str:
    return _END.sub("", _EDGE.sub("", word))


def _split(
    found: str, things: Mapping[str, str], colours: Mapping[str, str]
) -> Iterable[tuple[str, str]]:
    """A thing and a colour that this is made of, in either order."""
    for thing in things:
        if found.startswith(thing) and found[len(thing) :] in colours:
            yield thing, found[len(thing) :]
        if found.endswith(thing) and found[: -len(thing)] in colours:
            yield thing, found[: -len(thing)]
