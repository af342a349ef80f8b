"""News of a case at a desk: what is remembered, and what of it is said.

A line is said where a person should know; what they did themselves a moment ago is none. The same
news twice, as after a new start, says nothing twice.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from routing.desk.answering import typed
from routing.news import CaseNews, Listed
from routing.posts import absent, reacting, reopening, supervising
from routing.posts.saying import At, answers, calls, mentions, says
from routing.posts.state import Desk, DeskStep
from routing.saying.speech import name_of

MOST = 200  # cases that a desk remembers
MOST_WATCHED = 500  # and those that a supervisor watches; of more it is said that there are more
ROOM = 50  # so many fewer there are before it is said once more
EXPIRED = "expired"
# They did it themselves, or the room of the case says it; while it was only offered it does not.
UNSAID = {
    Listed.MINE: frozenset({"closed", "left", "erased", "given", "declined"}),
    Listed.ASKED: frozenset({"declined"}),
    Listed.WAITS: frozenset(),
}


def heard(at: At, news: CaseNews) -> DeskStep:
    """And where there are more cases to watch than a desk can list, that is said."""
    done = _heard(at, news)
    if done.desk.crowded_at is None or at.desk.crowded_at is not None:
        return done
    said = answers(at.on(done.desk), "desk.crowded", n=str(MOST_WATCHED))
    return DeskStep(said.desk, (*done.effects, *said.effects))


def _heard(at: At, news: CaseNews) -> DeskStep:
    known = next((one for one in at.desk.cases if one.case == news.case), None)
    after = at.on(_remembered(reopening.noted(at, known, news), news, at.facts.now))
    special = supervising.heard(after, known, news)
    if special is not None:
        return special
    if news.listed is Listed.GONE or news.listed is Listed.WATCHED:
        return _gone(after, known, news)
    if known is not None and known.listed is news.listed:
        return _changed(after, known, news)
    if news.listed is Listed.ASKED:
        return reacting.noted(_asked(after, known, news), news.case)
    if news.listed is Listed.MINE:
        asks = absent.asks(after, news)
        return DeskStep(after.desk, asks)
    return reacting.noted(_waits(after, news), news.case)


def _remembered(desk: Desk, news: CaseNews, moment: datetime) -> Desk:
    others = tuple(one for one in desk.cases if one.case != news.case)
    now = () if news.listed is Listed.GONE else (replace(news, why="", told=""),)
    cases = (*others, *now)
    own = [one for one in cases if one.listed is not Listed.WATCHED][-MOST:]
    watched: Sequence[CaseNews] = [one for one in cases if one.listed is Listed.WATCHED]
    crowded = desk.crowded_at if len(watched) > MOST_WATCHED - ROOM else None
    if len(watched) > MOST_WATCHED:
        watched, crowded = _most(watched), crowded or moment
    return replace(desk, cases=(*watched, *own), crowded_at=crowded)


def _most(watched: Sequence[CaseNews]) -> list[CaseNews]:
    """What calls a person stays in the list, and then what was heard of last; in their order."""
    ranked = sorted(range(len(watched)), key=lambda n: (_is_pressing(watched[n]), n), reverse=True)
    return [watched[n] for n in sorted(ranked[:MOST_WATCHED])]


def _is_pressing(one: CaseNews) -> bool:
    return one.alerted or one.late or one.closing


def _asked(at: At, known: CaseNews | None, news: CaseNews) -> DeskStep:
    """What was theirs a moment ago is theirs in another room: nothing else asks them again."""
    text = at.words(
        "desk.asked" if at.owner.rooms else "desk.asked_here",
        room=news.name,
        until=at.moment(news.until or news.at),
        decline=f"{typed(at.facts, 'decline')} {news.name}",
    )
    if known is not None and known.listed is Listed.MINE:
        text = f"{at.words('desk.broken', room=news.name)} {text}"
    if news.alerted:
        return calls(at, "asked", f"{at.words('desk.mark.alerted')} {text}")
    return says(at, "asked", text)


def _waits(at: At, news: CaseNews) -> DeskStep:
    take = f"{typed(at.facts, 'take')} {news.name}"
    return mentions(at, "waits", at.words("desk.waits", room=news.name, take=take))


def _changed(at: At, known: CaseNews, news: CaseNews) -> DeskStep:
    """The same as before, but for what calls a person."""
    if news.alerted and not known.alerted:
        return calls(at, "alerted", at.words("desk.alerted", room=news.name))
    if news.late and not known.late:
        return calls(at, "late", at.words("desk.late", room=news.name))
    return DeskStep(at.desk)


def _gone(at: At, known: CaseNews | None, news: CaseNews) -> DeskStep:
    if known is None or known.listed is Listed.WATCHED or news.why in UNSAID.get(known.listed, ()):
        return DeskStep(at.desk)
    by = name_of(at.facts, news.by) if news.by is not None else ""
    key = f"desk.gone.{news.why}"
    text = at.words(key, room=news.name, name=by)
    changed = reacting.rewritten(at, news.case, text) if known.listed in reacting.TAKEN else ()
    if changed and news.why == EXPIRED:  # many of these come in a night, and nothing is to be done
        return DeskStep(at.desk, changed)
    asked = known.listed is Listed.ASKED  # they may be on their way to it
    said = answers(at, key, room=news.name, name=by) if asked else mentions(at, "gone", text)
    return DeskStep(said.desk, (*changed, *said.effects))
