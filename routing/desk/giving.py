"""`!give` and `!team`: a counsellor hands their case over to somebody, or to whoever of a team
comes.

A note for whoever takes it over is required, and asked for where it is missing. Who will read it is
said before anything happens. What cannot be is refused with the reason in words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from routing import gates
from routing.assigning import handed, handing, successor, why
from routing.assigning.assign import Found, Why
from routing.case import Handing
from routing.conversation import Choosing, Conversation
from routing.desk import unreleased
from routing.desk.answering import Asked, answered, typed
from routing.facts import Facts
from routing.ids import CounsellorId
from routing.messages import Body
from routing.rights import giving
from routing.saying.speech import lasting, name_of, staff_words
from routing.step import Step
from routing.words.folding import fold

MOST = 20  # names in one sentence
SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Named:
    """Who was meant: their keys, one where it is clear; and what stood behind the name."""

    keys: tuple[str, ...]
    rest: str = field(default="", repr=False)


def given(conversation: Conversation, asked: Asked, facts: Facts) -> Step:
    """To one counsellor; whoever has it already keeps it, also where somebody is asked by now."""
    plan = _to_one(conversation, asked, facts)
    return plan if isinstance(plan, Step) else giving.begun(conversation, plan, facts)


def to_team(conversation: Conversation, asked: Asked, facts: Facts) -> Step:
    plan = _to_team(conversation, asked, facts)
    return plan if isinstance(plan, Step) else giving.begun(conversation, plan, facts)


def risks(conversation: Conversation, asked: Asked, facts: Facts) -> tuple[str, ...]:
    """Who will read the note, and what follows; none where it cannot be, which is then said."""
    plan = _to_one(conversation, asked, facts)
    if isinstance(plan, Step):
        return ()
    reader = staff_words(facts, "room.risk_give", name=name_of(facts, plan.to))
    return (*_waits(asked, facts), reader, *_shown(facts), _told(facts))


def team_risks(conversation: Conversation, asked: Asked, facts: Facts) -> tuple[str, ...]:
    plan = _to_team(conversation, asked, facts)
    if isinstance(plan, Step):
        return ()
    reader = staff_words(facts, "room.risk_give_team", team=plan.team)
    return (*_waits(asked, facts), reader, *_shown(facts), _told(facts))


def _waits(asked: Asked, facts: Facts) -> tuple[str, ...]:
    waits = asked.case.waits
    owed = waits is not None and not waits.first
    waited = (staff_words(facts, "room.risk_waits"),) if owed else ()
    return (*waited, *unreleased.risks(asked.case, facts))


def _shown(facts: Facts) -> tuple[str, ...]:
    if not handed.wants_words(facts):
        return ()
    time = lasting(facts.house, facts.house.staff_language, facts.house.delivered)
    return (staff_words(facts, "room.risk_give_words", time=time),)


def _told(facts: Facts) -> str:
    asks = facts.house.hand_over == "ask"
    return staff_words(facts, "room.risk_give_ask" if asks else "room.risk_give_tell")


def _to_one(conversation: Conversation, asked: Asked, facts: Facts) -> Handing | Step:
    labels = {str(one.id): (one.name, str(one.id)) for one in facts.roster}
    named = meant(asked.arguments, labels)
    own = str(asked.offer.counsellor)
    if named.keys == (own,):
        return _kept(conversation, asked, facts)
    not_now = _not_now(conversation, asked, facts)
    if not_now is not None:
        return not_now
    if len(named.keys) != 1:
        others = [key for key in named.keys or sorted(labels) if key != own]
        return _whom(conversation, asked, facts, [labels[key][0] for key in others])
    name = labels[named.keys[0]][0]
    note = _note(asked, named)
    if not note.text:
        return _no_note(conversation, asked, facts, "give", name)
    plan = Handing(CounsellorId(named.keys[0]), note, facts.now)
    found = successor.found(conversation, plan, facts)
    return plan if found.one is not None else _refused(conversation, asked, facts, found)


def _to_team(conversation: Conversation, asked: Asked, facts: Facts) -> Handing | Step:
    not_now = _not_now(conversation, asked, facts)
    if not_now is not None:
        return not_now
    teams = sorted(facts.house.teams)
    if not teams:
        return answered(conversation, asked, facts, "room.give_no_teams")
    named = meant(asked.arguments, {team: (team,) for team in teams})
    if len(named.keys) != 1:
        names = ", ".join(named.keys or teams)
        give = typed(facts, "team")
        return answered(conversation, asked, facts, "room.give_team", team=give, names=names)
    [team] = named.keys
    note = _note(asked, named)
    if not note.text:
        return _no_note(conversation, asked, facts, "team", team)
    plan = Handing(asked.offer.counsellor, note, facts.now, team=team)
    found = successor.found(conversation, plan, facts)
    if found.one is None:
        return _refused(conversation, asked, facts, found)
    return Handing(found.one.id, note, facts.now, team=team)


def _note(asked: Asked, named: Named) -> Body:
    """What stands behind the name; else what was written for somebody who did not come."""
    return Body(named.rest) if named.rest else asked.case.note_kept or Body()


def _kept(conversation: Conversation, asked: Asked, facts: Facts) -> Step:
    """Named themselves: they keep it. Whoever is asked by now is asked no more."""
    plan = handed.running(conversation)
    if plan is None:
        return answered(conversation, asked, facts, "room.give_self")
    return handing.back(conversation, plan, facts, "room.give_taken_back")


def _not_now(conversation: Conversation, asked: Asked, facts: Facts) -> Step | None:
    running = handed.running(conversation)
    if running is not None:
        own = name_of(facts, asked.offer.counsellor)
        name, give = name_of(facts, running.to), typed(facts, "give")
        return answered(
            conversation, asked, facts, "room.give_running", name=name, give=give, own=own
        )
    if conversation.gate not in gates.WORDS:
        return answered(conversation, asked, facts, "room.give_not_now")
    if facts.house.hand_over == "ask" and conversation.pending is not None:
        return answered(conversation, asked, facts, "room.give_busy")
    return None


def _whom(conversation: Conversation, asked: Asked, facts: Facts, names: Sequence[str]) -> Step:
    if not names:
        return answered(conversation, asked, facts, "room.give_alone")
    listed, give = ", ".join(sorted(names)[:MOST]), typed(facts, "give")
    return answered(conversation, asked, facts, "room.give_name", names=listed, give=give)


def _no_note(
    conversation: Conversation, asked: Asked, facts: Facts, command: str, name: str
) -> Step:
    give = typed(facts, command)
    return answered(conversation, asked, facts, "room.give_note", name=name, give=give)


def _refused(conversation: Conversation, asked: Asked, facts: Facts, found: Found) -> Step:
    """Each reason once, as `!why` says it; who is only in another team is not named for that."""
    others = () if len(found.passed) == 1 else (Why.TEAM,)
    passed = tuple(one for one in found.passed if one.reason not in others)
    lines = why.reasons(Choosing(facts.now, "", None, passed), facts)
    listed = "\n".join(lines)
    return answered(conversation, asked, facts, "room.give_cannot", reasons=listed)


def meant(text: str, labels: Mapping[str, Iterable[str]]) -> Named:
    """Who is named at the beginning: as a whole, else by how exactly one of them begins.

    `labels`: each key with what it is called. Capitals, accents and umlauts do not count.
    """
    words = text.split()
    found: dict[int, set[str]] = {}
    for key, called in labels.items():
        for label in called:
            long = len(fold(label).split())
            if long and words[:long] and _forms(" ".join(words[:long])) & _forms(label):
                found.setdefault(long, set()).add(key)
    if found:
        long = max(found)
        return Named(tuple(sorted(found[long])), _behind(text, long))
    first = _forms(words[0]) - {""} if words else set()
    begun = (
        key
        for key, called in labels.items()
        if any(form.startswith(one) for label in called for form in _forms(label) for one in first)
    )
    return Named(tuple(sorted(begun)), _behind(text, 1))


def _forms(text: str) -> set[str]:
    """As compared: `Jörg` is `jorg`, and `joerg` as well."""
    return {fold(text), fold(text.casefold().translate(SPELT))}


def _behind(text: str, words: int) -> str:
    parts = text.split(None, words)
    return parts[words].strip() if len(parts) > words else ""
