"""Whether anybody was left alone, or any words were lost: worked out from the transcript alone.

It imports nothing of the core and knows nothing of its states. Three numbers:
`cases`: hand-overs that a client was told of.

`stuck`: cases in which a client waited too long in silence. A client waits from being handed over,
or from words of theirs, until a counsellor's words are in front of them, they pause, stop or take
no messages any more, or the case is over. While they wait, something must be seen now and then: an
invitation, somebody who comes, goes or writes, a call in the counsellor's room, a message to the
client or to the operator. No two of these may be further apart than `answer + offer + retry` of
opening hours: a counsellor may take the whole promise to answer (`answer`); then the bridge may
need an offer that nobody takes (`offer`) and a wait before it asks once more (`retry`). Nights and
holidays do not count, because nobody promised anything in them. Automatic answers to what the
client just did are nothing of this: somebody who writes `hello?` ten times is still alone.
A running case with nobody who is next, no moment for it, or a moment that is over, is stuck too,
and so is one of which no counsellor and no operator hears. `holding` looks at who has the case, and
`promised` at what a client hears when a promise slips.

`lost`: words of a client that belong to a case, which no counsellor's room ever showed, and of
which nobody was told. Words of a case in which nobody is there yet still wait, and are the business
of `stuck`. What a client stopped, paused or erased is theirs to drop.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from tests.simulation.finding import Finding, Times, Verdict
from tests.simulation.holding import HANDED, Holding
from tests.simulation.meaning import (
    ANSWERS,
    BESIDE,
    DROPPED,
    KEPT_BACK,
    OF_ALL,
    OVER,
    REFUSED,
    SIGNS,
)
from tests.simulation.opening import Opening
from tests.simulation.overseen import Overseen
from tests.simulation.promised import Promised
from tests.simulation.transcript import Record, What

SHOWN_WITHIN = timedelta(hours=1)  # after words, or a counsellor, came: networks are up by then
LATE = timedelta(minutes=1)  # a due moment may be this long over


def check(records: Sequence[Record], times: Times) -> Verdict:
    """What the transcript shows. `records` in the order in which they happened."""
    verdict, opening = Verdict(), Opening(records)
    clients: defaultdict[str, list[Record]] = defaultdict(list)
    names = dict.fromkeys(record.client for record in records if record.client)
    for record in records:
        about = (record.client,) if record.client else names if record.what in OF_ALL else ()
        for name in about:
            clients[name].append(record)
    end = max((r.at for r in records if r.what is not What.HOURS), default=None)
    for name, own in clients.items():
        look = _Look(name, verdict, opening, times)
        for record in own:
            look.at(record)
        if end is not None:
            look.ends(end)
    verdict.findings.sort(key=lambda f: f.at)
    return verdict


class _Look:
    """One client, record by record."""

    def __init__(self, name: str, verdict: Verdict, opening: Opening, times: Times) -> None:
        self._name, self._verdict, self._opening, self._times = name, verdict, opening, times
        self._case, self._running = 0, False
        self._since: datetime | None = None  # they wait since then
        self._acted: datetime | None = None  # the last that was seen of it
        self._handed: datetime | None = None  # nobody has come yet
        self._there: datetime | None = None  # since when a counsellor is there
        self._offers = 0
        self._unheard: datetime | None = None  # neither counsellor nor operator has heard
        self._promised: datetime | None = None  # an answer may take, as they know
        self._holding = Holding(times.offer, self._finds)
        self._overseen = Overseen(self._finds, opening, times)
        self._slips = Promised(self._finds, opening, times.answer)
        self._words: dict[str, datetime] = {}  # not shown yet

    def _finds(self, at: datetime, kind: str, expected: str) -> None:
        self._verdict.findings.append(Finding(at, self._name, kind, expected, self._case))

    def at(self, record: Record) -> None:
        self._silent(record.at)
        self._promise(record.at)
        self._slips.at(record, (self._promised, self._holding.waited_for))
        self._unheard_of(record)
        waited = self._holding.waited_for
        if not self._overseen.at(record, self._holding.holder):
            self._holding.at(record)
        if waited is not None and self._holding.waited_for is None and self._acted is not None:
            self._acted = max(self._acted, min(waited, record.at))  # nobody is waited for any more
        if record.what in SIGNS:
            self._seen(record)
        elif record.what not in BESIDE:
            self._looks(record)

    def _looks(self, record: Record) -> None:
        match record.what:
            case What.TOLD:
                self._told(record)
            case What.WROTE:
                self._words[record.said] = record.at
                if self._running:
                    self._waits(record.at)
            case What.SHOWN:
                self._words.pop(record.said, None)
            case What.HEARD | What.BLOCKED:
                self._heard(record)
            case What.DUE:
                self._due(record)
            case _:
                self._rest(record)

    def _rest(self, record: Record) -> None:
        if record.what is What.UNSEATED and record.at != self._there:
            self._there = None
        elif record.what is What.PUT_OFF:
            self._promised = record.until

    def ends(self, at: datetime) -> None:
        self._silent(at)
        self._promise(at)
        there = self._there
        if self._running and there is not None:
            self._lose({m: w for m, w in self._words.items() if max(w, there) + SHOWN_WITHIN < at})

    def _waits(self, at: datetime) -> None:
        if self._since is None:
            self._since = self._acted = at

    def _told(self, record: Record) -> None:
        key = record.said
        if key.startswith(KEPT_BACK):
            said = record.until or record.at
            last = record.at if key == "return" else said  # it is about what came meanwhile, too
            self._words = {m: w for m, w in self._words.items() if not said <= w <= last}
            self._since = None if self._since == said else self._since
        if key in HANDED:
            self._begins(record, anew=key != "pause.over_waiting")
        elif key.startswith(("paused", "erase.ask")):
            self._since, self._words = None, {} if key == "paused_dropped" else self._words
        elif key.startswith(OVER):
            self._over(key)
        elif key.startswith("away.waits"):
            self._holding.waits()
        elif key in DROPPED or (key.startswith(REFUSED) and not self._running):
            self._words = {}
        elif not key.startswith(ANSWERS) and self._since is not None:
            self._acted = record.at

    def _begins(self, record: Record, *, anew: bool) -> None:
        if anew:
            self._verdict.cases += 1
            self._case += 1
            self._offers, self._handed, self._there = 0, record.at, None
        self._running = True
        self._since = self._acted = record.at
        self._unheard = record.until or record.at

    def _unheard_of(self, record: Record) -> None:
        """Somebody who can come, or can see to it, has heard of the case."""
        since = self._unheard
        if since is None:
            return
        if self._opening.silent(since, record.at) > self._times.bound:
            self._stuck(record.at, f"somebody who hears of the case of {since:%Y-%m-%d %H:%M}")
            self._unheard = None
        elif record.what in (What.OFFERED, What.DESK, What.OPERATOR):
            self._unheard = None

    def _over(self, key: str) -> None:
        if self._running:
            self._verdict.closed += 1
        if key == "closed" and self._running:
            self._lose(self._words)
        self._words, self._unheard, self._promised = {}, None, None
        self._running, self._since, self._there, self._handed = False, None, None, None

    def _heard(self, record: Record) -> None:
        self._promised = None
        self._unheard = None if record.what is What.BLOCKED else self._unheard
        if self._since is not None and record.what is What.HEARD:
            self._verdict.answers.append(record.at - self._since)
        self._since = None

    def _seen(self, record: Record) -> None:
        """Something moved: an invitation, somebody who comes, goes or writes, a call."""
        self._acted = record.at
        if record.what is What.OFFERED:
            self._verdict.offers += 1
            self._verdict.reoffered += self._offers > 0
            self._offers += 1
        elif record.what is What.LEFT and self._holding.holder is None:
            self._there = None
        elif record.what is What.JOINED:
            self._there = record.at
            self._verdict.taken += 1
            if self._handed is not None:
                self._verdict.waits.append(record.at - self._handed)
                self._handed = None

    def _due(self, record: Record) -> None:
        if not record.who or record.until is None:
            self._stuck(record.at, "somebody who is next on the case, and a moment for it")
        elif record.until < record.at - LATE:
            self._stuck(record.at, f"what was due at {record.until:%Y-%m-%d %H:%M}")

    def _silent(self, until: datetime) -> None:
        if self._since is None or self._acted is None:
            return
        known = (self._acted, self._promised, self._holding.waited_for)
        acted = max(one for one in known if one is not None)
        if self._opening.silent(acted, until) > self._times.bound:
            waits = f"{self._since:%Y-%m-%d %H:%M}, nothing seen since {self._acted:%Y-%m-%d %H:%M}"
            self._stuck(until, f"an offer, an answer or a word about it; waits since {waits}")
            self._acted = until

    def _promise(self, at: datetime) -> None:
        there = self._there is not None and self._holding.holder is not None
        self._slips.looks(at, self._since if self._running else None, there=there)

    def _stuck(self, at: datetime, expected: str) -> None:
        self._finds(at, "stuck", expected)

    def _lose(self, words: dict[str, datetime]) -> None:
        for mark, at in words.items():
            expected = f"the words {mark} in a counsellor's room, or somebody told of them"
            self._finds(at, "lost", expected)
