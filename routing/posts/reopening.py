"""Cases of theirs that are over, and the wish to go on with one of their clients.

The client is written to because of it, so it waits for a yes.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from routing.desk.answering import typed
from routing.ids import EventId
from routing.news import CaseNews, DeskReopens, Listed
from routing.posting import ToCase
from routing.posts import naming
from routing.posts.saying import At, answers
from routing.posts.state import Desk, DeskStep

MOST = 10
CONFIRMED = timedelta(minutes=10)  # so long a yes is one to the question before
OVER = frozenset({"closed"})  # what else ends a case is nobody's to go on with


def noted(at: At, known: CaseNews | None, news: CaseNews) -> Desk:
    """A case of theirs that was closed is known for as long as it is kept."""
    kept = [one for one in _kept(at) if one.case != news.case or news.why != "erased"]
    was_mine = known is not None and known.listed is Listed.MINE
    if was_mine and news.listed is Listed.GONE and news.why in OVER:
        kept.append(news)
    return replace(at.desk, closed=tuple(kept[-MOST:]))


def _kept(at: At) -> Sequence[CaseNews]:
    since = at.facts.now - at.facts.house.closed
    return [one for one in at.desk.closed if one.at > since]


def wished(at: At, name: str) -> DeskStep:
    """About one of them, which has to be the only one that its name can mean."""
    shown, kept = typed(at.facts, "reopen"), naming.numbered(_kept(at))
    if not kept:
        return answers(at, "desk.reopen_none")
    found = naming.meant(kept, name)
    if len(found) != 1:
        return answers(at, "desk.reopen_which", name=shown, rooms=naming.labels(kept))
    one = found[0].one
    waits = replace(at.desk, confirm=one.case, confirm_at=at.facts.now)
    yes, no = typed(at.facts, "yes"), typed(at.facts, "no")
    return answers(at.on(waits), "desk.reopen_ask", room=one.name, yes=yes, no=no)


def is_asked(at: At) -> bool:
    """A yes would be one to going on with a case of theirs that is over."""
    return _asked_about(at) is not None


def _asked_about(at: At) -> CaseNews | None:
    return next((one for one in _kept(at) if one.case == at.desk.confirm), None)


def decided(at: At, *, yes: bool) -> DeskStep:
    """The client is written to only after a yes; too late it does nothing."""
    one, since = _asked_about(at), at.desk.confirm_at
    here = at.on(replace(at.desk, confirm=None, confirm_at=None))
    if one is None or since is None or at.facts.now - since > CONFIRMED:
        return answers(here, "desk.confirm_nothing")
    return _begins(here, one) if yes else answers(here, "desk.confirm_left")


def _begins(at: At, one: CaseNews) -> DeskStep:
    asks = DeskReopens(EventId(at.facts.make_id(f"reopen:{one.case.hex}")), at.owner.id, one.case)
    told = answers(at, "desk.reopening", room=one.name)
    return DeskStep(told.desk, (ToCase(one.lane, asks), *told.effects))
