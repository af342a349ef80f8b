"""What supervisors hear and do at their desks: the list of cases, reading along, taking over, and
agreeing to a closing. Nothing is decided here: each case's own lane looks once more.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial

from routing.desk.answering import typed
from routing.ids import EventId
from routing.news import CaseNews, DeskSupervises, Listed, Supervises
from routing.posting import ToCase
from routing.posts import listing, naming
from routing.posts.saying import At, answers, calls, mentions, says
from routing.posts.state import DeskStep
from routing.saying.speech import counsellor, name_of
from routing.supervision import supervised
from routing.words.folding import fold

CONFIRMED = timedelta(minutes=10)  # so long a yes is one to the question before
RELEASE = "release"  # told: words wait for a yes of theirs
RELEASES = frozenset({RELEASE, "release_instead", "release_late"})
HELPED = ("supervise", "observe", "leave", "whisper", "takeover", "agree", "refuse")
Handler = Callable[[At, str], DeskStep]


def is_one(at: At) -> bool:
    return supervised.is_one(at.facts, at.owner.id)


def heard(at: At, known: CaseNews | None, news: CaseNews) -> DeskStep | None:
    """What only supervisors are told of; None: it is told as to anybody."""
    if news.told in RELEASES:
        return _releases(at, news)
    if news.told:
        return answers(at, f"desk.told.{news.told}", room=news.name)
    if news.closing and not (known is not None and known.closing) and is_one(at):
        return _asked(at, news)
    return DeskStep(at.desk) if news.listed is Listed.WATCHED and not news.why else None


def _releases(at: At, news: CaseNews) -> DeskStep:
    """Words of somebody else wait for a yes. Whoever only has to look some time is not woken."""
    ways = {one: typed(at.facts, one) for one in ("release", "return", "observe")}
    text = at.words(f"desk.told.{news.told}", room=news.name, **ways)
    wakes = news.alerted or news.told != RELEASE or not at.is_quiet
    return calls(at, news.told, text) if wakes else mentions(at, news.told, text)


def _asked(at: At, news: CaseNews) -> DeskStep:
    """Somebody wants to close a case in which danger was noticed: that calls a person."""
    by = name_of(at.facts, news.by) if news.by is not None else at.words("operator.somebody")
    text = at.words(
        "desk.eyes",
        name=by,
        room=news.name,
        agree=f"{typed(at.facts, 'agree')} {news.name}",
        refuse=f"{typed(at.facts, 'refuse')} {news.name}",
    )
    return calls(at, "eyes", text)


def _list(at: At, _: str) -> DeskStep:
    """Every open case that is not the supervisor's own: whose it is, and how it stands."""
    found = listing.everything(at)
    lines = [_line(at, one) for one in found if one.one.listed is Listed.WATCHED]
    begins = at.words("desk.supervise" if lines else "desk.supervise_none")
    if at.desk.crowded_at is not None:
        begins = f"{begins} {at.words('desk.supervise_more', n=str(len(lines)))}"
    return says(at, "supervise", "\n".join((begins, *lines)))


def _line(at: At, named: naming.Named[CaseNews]) -> str:
    one, room = named.one, named.label
    name = name_of(at.facts, one.by) if one.by is not None else at.words("desk.watched_nobody")
    said = at.words("desk.case.watched_alone", room=room, name=name)
    if one.team:
        said = at.words("desk.case.watched", room=room, name=name, team=one.team)
    marks = (*listing.marks(one), ("closing", one.closing))
    shown = (at.words(f"desk.mark.{key}") for key, on in marks if on)
    return f"- {' '.join((said, *shown))}"


def _observe(at: At, name: str) -> DeskStep:
    """`off` ends every look; a name begins one."""
    if fold(name) in {fold(one) for one in (*at.words("command.off").split(", "), "off")}:
        gone = tuple(_posted(at, one, Supervises.LEAVE) for one in listing.of(at, Listed.WATCHED))
        told = answers(at, "desk.leaving_all")
        return DeskStep(told.desk, (*gone, *told.effects))
    return _about(Supervises.OBSERVE, at, name)


def _about(what: Supervises, at: At, name: str) -> DeskStep:
    return listing.about(at, name, what, partial(_does, what), watched=True)


def _does(what: Supervises, at: At, one: CaseNews) -> DeskStep:
    if one.listed is Listed.MINE:
        return answers(at, "desk.supervise_mine", room=one.name)
    if what is Supervises.OBSERVE and _is_private(at, one):
        return answers(at, "desk.told.observe_private", room=one.name)
    if what is Supervises.TAKE_OVER:
        return _confirm(at, one)
    if what in (Supervises.AGREE, Supervises.REFUSE) and not one.closing:
        return answers(at, "desk.told.eyes_nothing", room=one.name)
    told = answers(at, f"desk.doing.{what}", room=one.name)
    return DeskStep(told.desk, (_posted(at, one, what), *told.effects))


def _is_private(at: At, one: CaseNews) -> bool:
    """Nobody else can be brought into a chat between two."""
    has = counsellor(at.facts, one.by) if one.by is not None else None
    return has is not None and not (has.rooms and has.account == at.owner.account)


def _confirm(at: At, one: CaseNews) -> DeskStep:
    """Taken from somebody who was not asked: not by a slip of the thumb."""
    waits = replace(at.desk, confirm=one.case, confirm_at=at.facts.now)
    has = name_of(at.facts, one.by) if one.by is not None else at.words("desk.watched_nobody")
    yes, no = typed(at.facts, "yes"), typed(at.facts, "no")
    return answers(at.on(waits), "desk.takeover_ask", room=one.name, name=has, yes=yes, no=no)


def decided(at: At, *, yes: bool) -> DeskStep:
    """A yes to what was asked about; too late it does nothing."""
    about, since = at.desk.confirm, at.desk.confirm_at
    here = at.on(replace(at.desk, confirm=None, confirm_at=None))
    one = next((each for each in at.desk.cases if each.case == about), None)
    late = since is None or at.facts.now - since > CONFIRMED
    if one is None or late or not is_one(at):
        return answers(here, "desk.confirm_nothing")
    if not yes:
        return answers(here, "desk.confirm_left")
    told = answers(here, "desk.doing.takeover", room=one.name)
    return DeskStep(told.desk, (_posted(at, one, Supervises.TAKE_OVER), *told.effects))


def _posted(at: At, one: CaseNews, what: Supervises) -> ToCase:
    made = EventId(at.facts.make_id(f"{what}:{one.case.hex}"))
    return ToCase(one.lane, DeskSupervises(made, at.owner.id, what))


def only(does: Handler) -> Handler:
    """For supervisors; whoever is none, or none any more, is told so."""

    def checked(at: At, arguments: str) -> DeskStep:
        return does(at, arguments) if is_one(at) else answers(at, "desk.supervise_not")

    return checked


def without(at: At) -> DeskStep:
    """The organisation's people changed: who supervises no more forgets what they watched."""
    if is_one(at):
        return DeskStep(at.desk)
    own = tuple(one for one in at.desk.cases if one.listed is not Listed.WATCHED)
    return DeskStep(replace(at.desk, cases=own, confirm=None, confirm_at=None, crowded_at=None))


COMMANDS: Mapping[str, Handler] = {
    "supervise": only(_list),
    "observe": only(_observe),
    "leave": only(partial(_about, Supervises.LEAVE)),
    "whisper": only(partial(_about, Supervises.WHISPER)),
    "takeover": only(partial(_about, Supervises.TAKE_OVER)),
    "agree": only(partial(_about, Supervises.AGREE)),
    "refuse": only(partial(_about, Supervises.REFUSE)),
}
