"""Everything held of one client, in one form: for their own file and for the organisation's.

    {"format": "counselbridge data 1",
     "about", "times": what this is, in the client's language; "language", "made_at",
     "held_by": {"organisation", and what is known of the controller},
     "chat": {"network", "number", "language", "language_chosen_by_you", "can_be_reached", "state"},
     "decisions": [{"text_name", "kind", "version", "language", "decision", "at", "text"}],
     "answers": [{"question", "short", "answer", "skipped"}],
     "results": [{"questionnaire", "score", "value"}],
     "noticed": [{"what", "at"}],
     "counselling": {"since", "state", "counsellor", "room", "over_at", "note_held",
                     "read_along": [who, in supervision]} | null,
     "messages": [{"from", "at", "delivered_at", "on_its_way", "text", "file"}],
     "kept": {kind: how long, as ISO 8601 has it}}

Moments are ISO 8601 in UTC. The organisation's export has one more section, `of_the_organisation`
(bridge.store.exporting). bridge.takeoutpage makes the page to read of the same value. It is made
while it is being sent, and kept nowhere.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from bridge.house import Current
from bridge.store import documents, gone, holding, routes
from bridge.store.database import Tx
from bridge.store.holding import HeldMessage
from bridge.store.sealer import Sealer
from consent import Record
from consent.canonical import plain
from consent.evidence import Event
from routing.conversation import Conversation, Run
from routing.effects import CLIENT
from routing.facts import House
from routing.flow.model import Ask, Flow
from routing.ids import LaneId, Language
from routing.rights.mydata import has_note
from routing.words.showing import shown, title, value

Json = dict[str, Any]
FORMAT = "counselbridge data 1"


def takeout(tx: Tx, sealer: Sealer, current: Current, lane: LaneId, now: datetime) -> Json:
    """What is held of whoever is in this lane. Raises Unreadable where it cannot be opened."""
    conversation = gone.conversation(tx, sealer, lane) or Conversation(lane)
    house = current.house
    language = _language(conversation, house)
    flow = _flow(current, conversation)
    spoken = language if language in flow.languages else flow.languages[0]
    return _head(current, language, now) | {
        "chat": _chat(tx, sealer, current, conversation),
        "decisions": [_decision(tx, sealer, one) for one in conversation.ledger.records],
        "answers": [
            *_answers(conversation.run, flow, spoken),
            *_in_a_survey(current, conversation, spoken),
        ],
        "results": _results(conversation, flow, spoken),
        "noticed": [
            {"what": str(one.kind), "at": _moment(one.at)} for one in conversation.concerns
        ],
        "counselling": _counselling(current, conversation),
        "messages": _messages(holding.messages(tx, sealer, lane)),
        "kept": dict(current.surroundings.retention),
    }


def of_erased(
    tx: Tx, sealer: Sealer, current: Current, events: Iterable[Event], now: datetime
) -> Json:
    """The same of a client who is erased: there are only their decisions, while there is proof."""
    return _head(current, current.house.languages[0], now) | {
        "chat": None,
        "decisions": [_decision(tx, sealer, one) for one in events],
        "answers": [],
        "results": [],
        "noticed": [],
        "counselling": None,
        "messages": [],
        "kept": dict(current.surroundings.retention),
    }


def machine_file(made: Json) -> bytes:
    """The value as JSON, in UTF-8."""
    written = json.dumps(_plainly(made), ensure_ascii=False, indent=2)
    return f"{written}\n".encode()


def _head(current: Current, language: Language, now: datetime) -> Json:
    house = current.house
    name = house.name[language]
    return {
        "format": FORMAT,
        "about": house.texts.say("data.about", language, org=name),
        "times": house.texts.say("data.times", language),
        "language": str(language),
        "made_at": _moment(now),
        "held_by": {"organisation": name, **current.surroundings.controller},
    }


def _language(conversation: Conversation, house: House) -> Language:
    own = conversation.language
    return own if own is not None and own in house.languages else house.languages[0]


def _flow(current: Current, conversation: Conversation) -> Flow:
    """The one their answers belong to."""
    run = conversation.run
    found = current.flows.get(run.flow) if run is not None else None
    return current.house.flow if found is None else found.flow


def _chat(tx: Tx, sealer: Sealer, current: Current, conversation: Conversation) -> Json:
    route = routes.find(tx, sealer, conversation.id, CLIENT)
    account = route.to.account if route is not None else None
    network = current.surroundings.networks.get(account) if account is not None else None
    return {
        "network": network.kind if network is not None else None,
        "number": str(route.to.chat) if route is not None else None,
        "language": conversation.language,
        "language_chosen_by_you": conversation.language_chosen,
        "can_be_reached": conversation.reachable,
        "state": str(conversation.gate),
    }


def _decision(tx: Tx, sealer: Sealer, record: Record | Event) -> Json:
    return {
        "text_name": record.document,
        "kind": str(record.kind),
        "version": record.version,
        "language": record.language,
        "decision": str(record.decision),
        "at": _moment(record.at),
        "text": _text(tx, sealer, record.sha256),
    }


def _text(tx: Tx, sealer: Sealer, sha256: str) -> str | None:
    """The words that were shown; a damaged copy of ours does not keep their data from anybody."""
    found = documents.agreed(tx, sealer, sha256)
    return None if found is None else found.decode("utf-8", "replace")


def _in_a_survey(current: Current, conversation: Conversation, spoken: Language) -> list[Json]:
    """What is answered in one that is open; afterwards nobody has that."""
    survey = conversation.survey
    published = current.flows.get(survey.run.flow) if survey is not None else None
    if survey is None or published is None:
        return []
    return _answers(survey.run, published.flow, spoken)


def _answers(run: Run | None, flow: Flow, spoken: Language) -> list[Json]:
    """Each with its question; what is not asked any more stands as it was kept."""
    found = []
    for name, answer in run.answers.items() if run is not None else ():
        step = flow.step(name)
        if step is not None and not isinstance(step, Ask):
            continue  # that a questionnaire was begun is no answer
        question = step.text.get(spoken, name) if step is not None else str(name)
        said = None if answer is None else shown(step, answer, spoken)
        found.append({"question": question, "short": title(step, spoken) or str(name),
                      "answer": said, "skipped": answer is None})  # fmt: skip
    return found


def _results(conversation: Conversation, flow: Flow, spoken: Language) -> list[Json]:
    """What questionnaires add up to."""
    run, found = conversation.run, []
    for block in flow.blocks if run is not None else ():
        for score in block.scores:
            name = f"{block.name}.{score.name}"
            total = value(flow, run.answers, name, spoken) if run is not None else None
            if total is not None:
                called = block.title.get(spoken, str(block.name))
                found.append({"questionnaire": called, "score": str(score.name), "value": total})
    return found


def _counselling(current: Current, conversation: Conversation) -> Json | None:
    case = conversation.case
    if case is None:
        return None
    offer, seen = case.offer, [one for one in case.observed if not one.refused]
    names = {one.id: one.name for one in current.roster}
    over = conversation.over_at
    return {
        "since": _moment(case.opened_at),
        "state": str(case.phase),
        "counsellor": names.get(offer.counsellor) if offer is not None else None,
        "room": case.name,
        "over_at": _moment(over) if over is not None and over >= case.opened_at else None,
        "note_held": has_note(case),
        "read_along": list(dict.fromkeys(names.get(o.counsellor, o.counsellor) for o in seen)),
    }


def _messages(held: Iterator[HeldMessage]) -> list[Json]:
    """The parts of a long one put together again."""
    found: dict[bytes, Json] = {}
    for one in held:
        body, file = one.payload.body.text, one.payload.attachment
        known = found.get(one.message)
        if known is not None:
            known["text"] = f"{known['text']}\n{body}"
            continue
        found[one.message] = {
            "from": "you" if not one.to_client else "counsellor" if one.person else "program",
            "at": _moment(one.at),
            "delivered_at": _moment(one.delivered) if one.delivered is not None else None,
            "on_its_way": one.waits,
            "text": body,
            "file": None if file is None else {"kind": str(file.kind), "name": file.name},
        }
    return list(found.values())


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _plainly(value: object) -> object:
    """Half a sign, as phones may send it, cannot be written in UTF-8."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {plain(str(key)): _plainly(one) for key, one in value.items()}
    return [_plainly(one) for one in value] if isinstance(value, list) else value
