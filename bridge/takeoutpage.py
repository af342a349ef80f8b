"""All that is held of a client as a page to read: plain words, their language, the local clock.

It is made of the value that bridge.takeout gives, and so never says more or less than the file for
programs; that file lies inside the PDF. What a section is empty of is left out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bridge.printing import INSIDE, printed
from bridge.takeout import Json, machine_file
from bridge.typesetting import MISSING
from config.times import spoken
from consent.receipt import Page, Part
from routing.facts import House
from routing.ids import Language

# Whose words depend on what is told. Shared with the receipt: what a decision is called.
MADE = (
    *(f"data.from.{who}" for who in ("you", "counsellor", "program")),
    *(f"data.state.{one}" for one in ("fresh", "admitted", "refused", "withdrawn", "paused")),
    *(f"data.case.{one}" for one in ("waiting", "offered", "open", "closed")),
    *(f"data.kept.{one}" for one in ("delivered", "closed", "evidence")),
    *(f"data.file.{one}" for one in ("image", "voice", "audio", "video", "file")),
)


@dataclass(frozen=True, slots=True)
class _Writer:
    house: House
    language: Language

    def say(self, key: str, /, **values: str) -> str:
        return self.house.texts.say(key, self.language, **values)

    def clock(self, moment: str) -> str:
        return self.house.moment(datetime.fromisoformat(moment), None, self.language)


async def as_file(made: Json, house: House, at: datetime, *, is_page: bool) -> bytes:
    """What bridge.takeout made, for programs alone, or as a page with that inside.

    A page of many messages takes seconds to set; a thread does it.
    """
    file = machine_file(made)
    if not is_page:
        return file
    write = _Writer(house, Language(made["language"]))
    lacking = write.say("data.lacking", sign=MISSING, file=INSIDE)
    return await printed(page(made, house), write.language, at, file, lacking)


def page(made: Json, house: House) -> Page:
    """The page. `made` is as bridge.takeout makes it."""
    write = _Writer(house, Language(made["language"]))
    parts = [Part(made["held_by"]["organisation"], tuple(_head(made, write)))]
    for key, lines in SECTIONS.items():
        found = tuple(lines(made, write))
        if found:
            parts.append(Part(write.say(key), found))
    return Page(write.say("data.title", org=made["held_by"]["organisation"]), tuple(parts))


def _head(made: Json, write: _Writer) -> Iterator[str]:
    yield made["about"]
    yield write.say("data.made", moment=write.clock(made["made_at"]))
    yield write.say("data.inside", file=INSIDE)


def _chat(made: Json, write: _Writer) -> Iterator[str]:
    chat = made["chat"]
    if chat is None:
        return
    if chat["number"] is not None:
        yield write.say(
            "data.number", network=(chat["network"] or "?").capitalize(), number=chat["number"]
        )
    if f"data.state.{chat['state']}" in MADE:
        yield write.say(f"data.state.{chat['state']}")
    if not chat["can_be_reached"]:
        yield write.say("data.blocked")


def _decisions(made: Json, write: _Writer) -> Iterator[str]:
    for one in made["decisions"]:
        kind = write.say(f"receipt.kind.{one['kind']}")
        decision = write.say(f"receipt.decision.{one['decision']}")
        version = {"document": one["text_name"], "n": str(one["version"])}
        said = f"{kind}: {decision}, {write.clock(one['at'])}"
        yield f"{said}\n{write.say('receipt.version', **version)}"


def _texts(made: Json, write: _Writer) -> Iterator[str]:
    """Each text once, however often it was decided about."""
    seen: set[str] = set()
    for one in made["decisions"]:
        if one["text"] is not None and one["text"] not in seen:
            seen.add(one["text"])
            version = {"document": one["text_name"], "n": str(one["version"])}
            yield f"{write.say('receipt.version', **version)}\n{one['text']}"


def _answers(made: Json, write: _Writer) -> Iterator[str]:
    for one in made["answers"]:
        said = write.say("data.skipped") if one["skipped"] else one["answer"]
        yield f"{one['question']}\n{said}"
    for one in made["results"]:
        name = one["questionnaire"]
        yield write.say("review.line", question=name, answer=one["value"])


def _noticed(made: Json, write: _Writer) -> Iterator[str]:
    for one in made["noticed"]:
        yield write.say("data.danger", moment=write.clock(one["at"]))


def _counselling(made: Json, write: _Writer) -> Iterator[str]:
    case = made["counselling"]
    if case is None:
        return
    yield write.say("data.since", moment=write.clock(case["since"]))
    yield write.say(f"data.case.{case['state']}")
    if case["counsellor"] is not None:
        yield write.say("data.counsellor", name=case["counsellor"])
    yield write.say("data.room", name=case["room"])
    if case["read_along"]:
        yield write.say("mydata.observed", list=", ".join(case["read_along"]))
    if case["note_held"]:
        yield write.say("data.note")
    if case["over_at"] is not None:
        yield write.say("data.over", moment=write.clock(case["over_at"]))


def _messages(made: Json, write: _Writer) -> Iterator[str]:
    for one in made["messages"]:
        who = write.say(f"data.from.{one['from']}")
        waits = f" {write.say('data.waits')}" if one["on_its_way"] else ""
        lines = [f"{write.clock(one['at'])}, {who}:{waits}", one["text"], _file(one, write)]
        yield "\n".join(filter(None, lines))


def _file(message: Json, write: _Writer) -> str:
    file = message["file"]
    if file is None:
        return ""
    kind = write.say(f"data.file.{file['kind']}")
    return f"[{kind}] {file['name']}".rstrip()


def _kept(_: Json, write: _Writer) -> Iterator[str]:
    house = write.house
    times = {"delivered": house.delivered, "closed": house.closed, "evidence": house.evidence}
    for name, time in times.items():
        yield write.say(f"data.kept.{name}", time=spoken(time, house.texts, write.language))


def _contact(made: Json, write: _Writer) -> Iterator[str]:
    yield write.say("data.not_here")
    contact = made["held_by"].get("contact")
    if contact:
        yield write.say("receipt.contact", contact=contact)


def _more(made: Json, write: _Writer) -> Iterator[str]:
    """What only the organisation's export holds."""
    more = made.get("of_the_organisation")
    if more is None:
        return
    yield more["about"]
    for one in more["sent_to_others"]:
        yield "\n".join(filter(None, [f"{write.clock(one['at'])}:", one["text"]]))
    counts = {key: str(len(more[key])) for key in ("received", "timers", "evidence")}
    yield write.say("data.organisation_counts", file=INSIDE, **counts)


Section = Callable[[Json, _Writer], Iterator[str]]
SECTIONS: dict[str, Section] = {
    "data.chat": _chat,
    "data.answers": _answers,
    "data.noticed": _noticed,
    "data.counselling": _counselling,
    "data.messages": _messages,
    "data.decisions": _decisions,
    "data.kept": _kept,
    "data.beside": _contact,
    "data.organisation": _more,
    "data.texts": _texts,
}
