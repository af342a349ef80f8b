"""Calls at the desk of somebody on call: danger was noticed, and somebody has to look after it.

A call is never kept back by hours or an absence. A sign on it does nothing: only words end one.
"""

from dataclasses import replace

from routing.desk import urging
from routing.desk.answering import typed
from routing.ids import EventId
from routing.news import Call, CallNews, DeskLooksAfter
from routing.posting import ToCase
from routing.posts import naming
from routing.posts.saying import At, answers, calls, says
from routing.posts.state import Desk, DeskStep
from routing.saying.speech import name_of
from routing.words.folding import fold

MOST = 100  # calls that a desk remembers
ASKED = frozenset({Call.CALLED, Call.NAMED})  # and they are called still
KNOWN = ASKED | {Call.YOURS}  # what a desk remembers
OFF = frozenset({Call.OFF_STAYS, Call.OFF_NOT, Call.OFF_NOTHING})  # and it is as it was


def heard(at: At, news: CallNews) -> DeskStep:
    known = next((one for one in at.desk.calls if one.lane == news.lane), None)
    here = at if news.call in OFF else at.on(_remembered(at.desk, news))
    if news.call is Call.CALLED:
        return calls(here, "called", _called(here, news))
    if news.call is Call.NAMED:
        if known is None or known.name == news.name:
            return DeskStep(at.desk)
        return answers(here, "desk.call.named", before=known.name, room=news.name)
    if news.call is Call.OVER and known is None:
        return DeskStep(here.desk)
    return says(here, f"call:{news.call}", _became(here, news))


def _remembered(desk: Desk, news: CallNews) -> Desk:
    others = tuple(one for one in desk.calls if one.lane != news.lane)
    now = (news,) if news.call in KNOWN else ()
    return replace(desk, calls=(*others, *now)[-MOST:])


def _called(at: At, news: CallNews) -> str:
    return at.words(
        "desk.call.intake" if news.intake else "desk.call.called",
        room=news.name,
        time=at.moment(news.at),
        has=_has(at, news),
        mine=f"{typed(at.facts, 'mine')} {news.name}",
    )


def _became(at: At, news: CallNews) -> str:
    by = name_of(at.facts, news.by) if news.by is not None else at.words("operator.somebody")
    key = f"desk.call.{news.call}"
    if news.call is Call.YOURS and news.intake:
        key = "desk.call.yours_intake"
    return at.words(key, room=news.name, name=by, has=_has(at, news))


def _has(at: At, news: CallNews) -> str:
    if news.has is None:
        return at.words("desk.call.nobody")
    if news.has == at.owner.id:
        return at.words("desk.call.own")
    return at.words("desk.call.has", name=name_of(at.facts, news.has))


def opened(desk: Desk) -> tuple[CallNews, ...]:
    """To which nobody has answered, as far as the desk knows."""
    return tuple(one for one in desk.calls if one.call in ASKED)


def named(at: At, name: str) -> tuple[naming.Named[CallNews], ...]:
    """Open calls that may be meant; without a name the only one there is."""
    known = naming.numbered(opened(at.desk))
    if not fold(name):
        return known if len(known) == 1 else ()
    return naming.meant(known, name)


def mine(at: At, name: str) -> DeskStep:
    """They look after it, if nobody was faster: the case's own lane says."""
    found = named(at, name)
    shown = typed(at.facts, "mine")
    if not found:
        key = "desk.which" if not name and opened(at.desk) else "desk.call.none"
        return answers(at, key, name=shown, list=typed(at.facts, "cases"))
    if len(found) > 1:
        return answers(at, "desk.which_of", name=shown, rooms=naming.labels(found))
    lane = found[0].one.lane
    made = EventId(at.facts.make_id(f"mine:{lane.hex}"))
    return DeskStep(at.desk, (ToCase(lane, DeskLooksAfter(made, at.owner.id)),))


def urgent(at: At, arguments: str) -> DeskStep:
    """Only `off NAME`: an alert is raised in the room of a case, and ended there or here."""
    word, _, name = arguments.strip().partition(" ")
    shown = f"{typed(at.facts, 'urgent')} {at.words('command.off').partition(', ')[0]}"
    if not urging.is_off(at.facts, word):
        return answers(at, "desk.command.elsewhere")
    cases = ((one.lane, one.name) for one in at.desk.cases)
    every = dict([*((one.lane, one.name) for one in at.desk.calls), *cases])
    lanes = [lane for lane, room in every.items() if fold(room) == fold(name)]
    if not fold(name) or not lanes:
        key = "desk.which" if not fold(name) else "desk.no_such"
        return answers(at, key, name=shown, list=typed(at.facts, "cases"))
    if len(lanes) > 1:
        rooms = ", ".join(every[one] for one in lanes)
        return answers(at, "desk.which_of", name=shown, rooms=rooms)
    made = EventId(at.facts.make_id(f"off:{lanes[0].hex}"))
    return DeskStep(at.desk, (ToCase(lanes[0], DeskLooksAfter(made, at.owner.id, off=True)),))
