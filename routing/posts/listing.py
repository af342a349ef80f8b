"""What a desk knows of its counsellor's cases: the list, finding one by its name, the numbers."""

import re
from collections.abc import Callable
from datetime import timedelta

from routing.desk.answering import typed
from routing.news import Call, CallNews, CaseNews, Listed
from routing.posts.naming import LONG, Named, labels, meant, numbered
from routing.posts.saying import At, answers
from routing.posts.state import DeskStep
from routing.words.folding import QUOTES, fold

_WORD, _NUMBER = re.compile(r"\w+"), re.compile(rf"\s+\d{{1,{LONG}}}(?!\w)")
_MARKS = re.escape("".join(QUOTES))
_QUOTED = re.compile(f"[{_MARKS}]+([^{_MARKS}]+)[{_MARKS}]+(.*)", re.DOTALL)
SECOND = timedelta(seconds=1)  # before the end: it is the last day that is said
ORDER = (Listed.ASKED, Listed.MINE, Listed.WAITS)


def of(at: At, listed: Listed) -> tuple[CaseNews, ...]:
    """Those of one kind; what may mean danger comes first, then what is late, then the oldest."""
    found = (one for one in at.desk.cases if one.listed is listed)
    return tuple(sorted(found, key=lambda one: (not one.alerted, not one.late, one.at, one.name)))


def lines(at: At) -> str:
    """All of them in lines, open calls first; without any, that there are none."""
    known = (one for one in everything(at) if one.one.listed is not Listed.WATCHED)
    said = [
        *(
            _call(at, one)
            for one in numbered([o for o in at.desk.calls if o.call is not Call.YOURS])
        ),
        *(_line(at, one) for one in known),
    ]
    return "\n".join(said) if said else at.words("desk.cases_none")


def _call(at: At, named: Named[CallNews]) -> str:
    mine = f"{typed(at.facts, 'mine')} {named.label}"
    time = at.moment(named.one.at)
    said = at.words("desk.case.called", room=named.label, time=time, mine=mine)
    return f"- {said}"


def _line(at: At, named: Named[CaseNews]) -> str:
    one = named.one
    said_of = [at.words(f"desk.mark.{key}") for key, on in marks(one) if on]
    when = at.moment(one.until if one.listed is Listed.ASKED and one.until else one.at)
    said = at.words(f"desk.case.{one.listed}", room=named.label, time=when)
    return f"- {' '.join((said, *said_of))}"


def marks(one: CaseNews) -> tuple[tuple[str, bool], ...]:
    return ("alerted", one.alerted), ("late", one.late)


def numbers(at: At) -> str:
    """How much there is: nothing of it says how well somebody works."""
    mine, asked = of(at, Listed.MINE), of(at, Listed.ASKED)
    said = at.words(
        "desk.stats",
        mine=str(len(mine)),
        late=str(sum(one.late for one in mine)),
        asked=str(len(asked)),
        waits=str(len(of(at, Listed.WAITS))),
    )
    return " ".join(filter(None, (said, absence(at))))


def absence(at: At) -> str:
    """From when until when they are away; empty where they are not."""
    away = at.desk.away
    if away is None:
        return ""
    return at.words("desk.away_known", since=at.day(away.since), until=at.day(away.until - SECOND))


def everything(at: At) -> tuple[Named[CaseNews], ...]:
    """In the order of the lists, those that are only watched at the end: so they are numbered."""
    return numbered([one for listed in (*ORDER, Listed.WATCHED) for one in of(at, listed)])


def named(at: At, name: str, *, watched: bool = False) -> tuple[Named[CaseNews], ...]:
    """Those that may be meant; `watched`: also among those that are only watched."""
    known = everything(at)
    return meant([one for one in known if watched or one.one.listed is not Listed.WATCHED], name)


def parted(at: At, typed: str) -> tuple[str, str]:
    """The name of a case, and the words behind it. The longest whole name counts; its beginning
    will do alone or in quotation marks, for words behind it may be the rest of another name. So
    may a number be, but for behind quotation marks.
    """
    if named(at, typed):
        return typed, ""
    end = _whole(at, typed)
    if end and not _NUMBER.match(typed, end):
        return typed[:end], typed[end:].lstrip("".join(QUOTES))
    quoted = _QUOTED.match(typed)
    if quoted is not None and named(at, quoted[1]):
        return quoted[1], quoted[2]
    return typed, ""


def _whole(at: At, typed: str) -> int:
    """Where the longest name ends that stands in front; 0: none does."""
    known = {fold(one) for each in everything(at) for one in (each.label, each.one.name)}
    ends = (found.end() for found in _WORD.finditer(typed))
    return max((end for end in ends if fold(typed[:end]) in known), default=0)


def begins(at: At, typed: str) -> bool:
    """Only the beginning of a name stands in front, and more words, which are none of it."""
    ends = (found.end() for found in _WORD.finditer(typed))
    return not _whole(at, typed) and any(named(at, typed[:end]) for end in ends)


def about(
    at: At,
    name: str,
    command: str,
    does: Callable[[At, CaseNews], DeskStep],
    *,
    watched: bool = False,
) -> DeskStep:
    """A command about one case, which has to be the only one that its name can mean."""
    found, shown = named(at, name, watched=watched), typed(at.facts, command)
    if not name or not found:
        key = "desk.which" if not name else "desk.no_such"
        listed = typed(at.facts, "supervise" if watched else "cases")
        return answers(at, key, name=shown, list=listed)
    if len(found) > 1:
        return answers(at, "desk.which_of", name=shown, rooms=labels(found))
    return does(at, found[0].one)


def own(at: At) -> tuple[CaseNews, ...]:
    """Those that are more to them than to be watched."""
    return tuple(one for one in at.desk.cases if one.listed is not Listed.WATCHED)
