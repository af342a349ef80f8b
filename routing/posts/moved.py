"""Where a desk is. A room that its counsellor has left, or that is gone, is not theirs any more:
with the next thing to say another one is opened, and they are asked into it.

At most one an hour: whoever leaves each of them is not called again and again. What there is to say
meanwhile is kept for the list of the next morning. Wherever they come, or write, is their desk.
"""

from dataclasses import replace
from datetime import timedelta

from routing.effects import Effect, ForgetPlace, OpenPlace, Send, at_place
from routing.events import StaffJoined, StaffSaid
from routing.ids import PlaceId
from routing.messages import Body, Opening
from routing.posts.saying import MOST_KEPT, At, explained
from routing.posts.state import Desk, DeskEvent, DeskStep

AGAIN = timedelta(hours=1)


def found(at: At, event: DeskEvent) -> Desk:
    """The desk where its counsellor is; unchanged by what somebody else does."""
    desk = at.desk
    if not isinstance(event, StaffJoined | StaffSaid) or event.author != at.owner.author:
        return desk
    if event.place == desk.place and not desk.gone:
        return desk
    return replace(desk, place=event.place, gone=False)


def lost(desk: Desk) -> Desk:
    """Nobody reads in its room any more."""
    return replace(desk, gone=True, explained=False)


def may_open(at: At) -> bool:
    """The last one of these was not opened within the hour."""
    last = at.desk.opened_at
    return last is None or at.facts.now - last >= AGAIN


def said(at: At, done: DeskStep) -> DeskStep:
    """What follows, where the room is lost: said in another one, or kept."""
    party = at_place(done.desk.place)
    lines = [one for one in done.effects if isinstance(one, Send) and one.party == party]
    if not done.desk.gone or not lines:
        return done
    if not may_open(at):
        return _kept(at, done, lines)
    place = PlaceId(at.facts.make_id("desk"))
    desk = replace(done.desk, place=place, gone=False, opened_at=at.facts.now)
    return DeskStep(
        desk, (*_opened(at, place), *(_moved(one, party, place) for one in done.effects))
    )


def _opened(at: At, place: PlaceId) -> tuple[Effect, ...]:
    reason = Body(at.words("desk.reason"))
    opening = Opening(place, at.words("desk.room"), (at.owner.author,), reason)
    return ForgetPlace(at.desk.place), OpenPlace(place, None, at.owner.account, opening)


def _moved(effect: Effect, party: str, place: PlaceId) -> Effect:
    if isinstance(effect, Send) and effect.party == party:
        return replace(effect, party=at_place(place))
    return effect


def _kept(at: At, done: DeskStep, lines: list[Send]) -> DeskStep:
    """Without what the room is for: that is said in the next one."""
    _, first = explained(at.on(replace(at.desk, explained=False)))
    texts = tuple(one.body.text for one in lines if one not in first)
    desk = replace(done.desk, kept=(*done.desk.kept, *texts)[-MOST_KEPT:], explained=False)
    return DeskStep(desk, tuple(one for one in done.effects if one not in lines))
