"""A house with what others do not have: desks, somebody away, an account that reaches nobody,
a client who was erased, and what one lane has left for another.
"""

from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

from bridge.store import absences, delays, lanes, posted
from bridge.store.database import Tx
from bridge.store.delays import Outage
from bridge.store.inbox import Post
from bridge.store.tables import LaneKind
from routing.ids import AccountName, CaseId, ChatId, CounsellorId, EventId, LaneId
from routing.news import CaseNews, CounsellorBack, Listed
from tests.faults.far import Far
from tests.fuzz.stored_house import PHONES, ROOMS, Life, More
from tests.fuzz.stored_loop import START

GONE = "client-6"  # who was erased
ANNA, BEN = CounsellorId("anna"), CounsellorId("ben")
ANNAS = "  anna: {name: Anna, channel: rooms, address: anna, languages: [de, en], capacity: 500}\n"
TABLES = frozenset({"absences", "erasures", "outages", "outbox", "posted", "routes"})


def _files(folder: Path) -> None:
    """Desks, and a second counsellor."""
    path = folder / "organisation.yaml"
    text = path.read_text(encoding="utf-8")
    bens = ANNAS.replace("anna", "ben").replace("Anna", "Ben").replace("[de, en]", "[de]")
    text = text.replace("desks: no", "desks: yes").replace(ANNAS, ANNAS + bens)
    path.write_text(text, encoding="utf-8")


async def _during(far: Far, life: Life) -> None:
    """Somebody comes, and wants everything to be deleted."""
    await far.bring_in(GONE)
    await life.clients.say(GONE, "/stop", author=GONE)
    for token in ("mind:delete", "erase:yes"):
        await life.clients.until(partial(_can_press, life, token))
        await life.clients.press(GONE, token)
    await far.until_chat(GONE, "deleted")


def _can_press(life: Life, token: str) -> bool:
    shown = life.clients.shown[ChatId(GONE)]
    return any(choice.token == token for one in shown for choice in one.message.choices)


async def _after(life: Life) -> None:
    await life.app.opened.store.write(partial(_written, life))


def _written(life: Life, tx: Tx) -> None:
    now, sealer = life.time.now(), life.app.opened.sealer
    week = timedelta(days=7)
    absences.put(tx, BEN, (now - week, now + week))
    absences.put(tx, ANNA, (now + 2 * week, now + 3 * week))
    since = now - timedelta(minutes=10)
    notice = life.app.teller.tell(
        tx, uuid5(NAMESPACE_OID, "away"), "account_away", now,
        account=PHONES, since=life.app.teller.clock(since), number="3",
    )  # fmt: skip
    for account, told in ((PHONES, notice), (ROOMS, None)):
        delays.begin(tx, Outage(AccountName(account), since, told))
    posted.leave(tx, sealer, _posts(tx), now)


def _posts(tx: Tx) -> list[Post]:
    """To desks how a case stands, and to cases that somebody is back."""
    made = list[Post]()
    for number, lane in enumerate(sorted(lanes.all_of(tx, LaneKind.DESK))):
        name = uuid5(NAMESPACE_OID, f"for desk {number}")
        case, of = CaseId(uuid5(name, "case")), LaneId(uuid5(name, "lane"))
        made.append(Post(lane, CaseNews(EventId(name), case, of, "a case", Listed.MINE, START)))
    for number, lane in enumerate(sorted(lanes.all_of(tx, LaneKind.CLIENT))):
        name = EventId(uuid5(NAMESPACE_OID, f"for case {number}"))
        made.append(Post(lane, CounsellorBack(name, ANNA)))
    return made


DESKS = More(_files, 3.0, _during, _after)
