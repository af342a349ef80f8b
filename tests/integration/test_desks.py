"""What lanes and desks tell each other arrives once.

What a desk does with what it hears is tested where that is decided: here desks note what came.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from uuid import uuid5

import pytest
from sqlalchemy import text

from bridge import decide, desking
from bridge.app import App
from bridge.organisation import read
from bridge.seating import Seating
from bridge.store import absences
from bridge.store.database import Tx
from bridge.txlook import TxLook
from routing import core
from routing.conversation import Conversation
from routing.effects import Count, Send, at_place
from routing.events import ClientSaid, Event, StaffSaid
from routing.facts import Facts
from routing.ids import CaseId, CounsellorId, EventId, LaneId, MessageId
from routing.messages import Body
from routing.news import CaseNews, DeskDeclines, Listed
from routing.posting import EndAbsence, SetAbsence, ToCase, ToDesk
from routing.posts.state import Absence, Desk, DeskEvent, DeskStep
from routing.step import Step
from tests.clock import START
from tests.crew import until
from tests.faults.far import Far
from tests.integration.desk_kit import change, desk_of, quiet, rooms
from tests.integration.test_pipeline_crash import lives
from tests.pipeline import bridge
from tests.store_world import SQLITE

ANNA = CounsellorId("anna")
CLIENT = "client-1"
on_sqlite = pytest.mark.parametrize("where", [SQLITE], indirect=True)


@pytest.fixture
def folder(folder: Path) -> Path:
    """With desks."""
    change(folder, "desks: no", "desks: yes")
    return folder


def news(event: Event, lane: LaneId, label: str) -> CaseNews:
    case = CaseId(uuid5(lane, "case"))
    return CaseNews(EventId(uuid5(event.id, label)), case, lane, label, Listed.MINE, START)


def telling(original: Callable[..., Step]) -> Callable[..., Step]:
    """A case's lane that tells Anna's desk of each word, and counts what the desk asks."""

    def step(conversation: Conversation, event: Event, facts: Facts) -> Step:
        done = original(conversation, event, facts)
        if isinstance(event, ClientSaid) and event.body.text.startswith("word"):
            told = ToDesk(ANNA, news(event, conversation.id, event.body.text))
            nobody = ToDesk(CounsellorId("nobody"), told.news)
            return Step(done.conversation, (*done.effects, told, nobody))
        if isinstance(event, DeskDeclines):
            return Step(done.conversation, (*done.effects, Count("declined")))
        return done

    return step


def noting(desk: Desk, event: DeskEvent, facts: Facts) -> DeskStep:
    """A desk that notes what it hears, and asks the case for something each time."""
    match event:
        case CaseNews(lane=lane, name=name):
            asks = DeskDeclines(EventId(facts.make_id("asks")), desk.counsellor)
            return DeskStep(replace(desk, kept=(*desk.kept, name)), (ToCase(lane, asks),))
        case StaffSaid(author=author, body=body):
            said = replace(desk, kept=(*desk.kept, f"{author}: {body.text}"))
            message = MessageId(facts.make_id("here"))
            return DeskStep(said, (Send(at_place(desk.place), message, Body("noted")),))
        case _:
            return DeskStep(desk)


@pytest.fixture
def talking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decide, "step", telling(core.step))
    monkeypatch.setattr(desking, "step", noting)


async def say(far: Far, count: int) -> list[str]:
    words = [f"word {number}" for number in range(count)]
    for word in words:
        await far.clients.say(CLIENT, word, author=CLIENT)
    return words


@pytest.mark.usefixtures("talking")
async def test_news_reach_the_desk_and_what_it_asks_reaches_the_case(
    folder: Path, far: Far
) -> None:
    async with bridge(folder) as app:
        await far.staff.until(lambda: len(rooms(far, "anna")) == 1)
        await far.clients.say(CLIENT, "/start", author=CLIENT)
        words = await say(far, 5)
        await quiet(app, far)
        [lane] = app.current.desks
        desk = await desk_of(app, lane)
        assert desk is not None
        assert desk.kept == tuple(words)
        assert (desk.counsellor, desk.place) == (ANNA, app.current.desks[lane].place)
        assert await _declined(app) == 5


async def _declined(app: App) -> int:
    query = text("SELECT coalesce(sum(n), 0) FROM counters WHERE kind = 'declined'")
    return int(await app.opened.store.read(lambda tx: tx.scalar(query)))


@on_sqlite
@pytest.mark.timeout(60)
@pytest.mark.usefixtures("talking")
async def test_a_process_that_ends_after_any_commit_loses_and_repeats_nothing(
    folder: Path, far: Far
) -> None:
    end = asyncio.Event()
    dying = asyncio.create_task(lives(read(folder, None), cycle((1, 2, 3, 4)), end))
    try:
        await far.staff.until(lambda: len(rooms(far, "anna")) == 1)
        await far.clients.say(CLIENT, "/start", author=CLIENT)
        words = []
        for number in range(12):
            words.append(f"word {number}")
            await far.clients.say(CLIENT, words[-1], author=CLIENT)
            await asyncio.sleep(0.02)  # so that processes die in between, wherever they are
        await until(lambda: not far.clients.waiting)
    finally:
        end.set()
        count = await dying
    assert count > 3
    async with bridge(folder) as app:
        await quiet(app, far)
        [lane] = app.current.desks
        desk = await desk_of(app, lane)
        assert desk is not None
        assert list(desk.kept) == words
        assert await _declined(app) == len(words)
    assert len(rooms(far, "anna")) == 1


@pytest.mark.usefixtures("talking")
async def test_a_desk_hears_who_wrote_and_answers_nobody_but_its_counsellor(
    folder: Path, far: Far
) -> None:
    async with bridge(folder) as app:
        await far.staff.until(lambda: len(rooms(far, "anna")) == 1)
        [room] = rooms(far, "anna")
        await far.staff.join(room, "anna")
        await far.staff.say(room, "hello", author="anna")
        await far.staff.until(lambda: far.staff.texts(room)[-1:] == ["noted"])
        await far.staff.join(room, "eve")
        await far.staff.say(room, "and me", author="eve")
        await quiet(app, far)
        [lane] = app.current.desks
        desk = await desk_of(app, lane)
        assert desk is not None
        assert desk.kept == ("anna: hello", "eve: and me")
        assert Counter(far.staff.texts(room))["noted"] == 1


@pytest.mark.usefixtures("talking")
@pytest.mark.parametrize("rubbish", [b"", b"rubbish", b"\x01" * 60])
async def test_a_desk_that_cannot_be_read_is_begun_anew_and_told_of(
    folder: Path, far: Far, rubbish: bytes
) -> None:
    async with bridge(folder) as app:
        await far.staff.until(lambda: len(rooms(far, "anna")) == 1)
        await far.clients.say(CLIENT, "/start", author=CLIENT)
        await say(far, 2)
        await quiet(app, far)
        [lane] = app.current.desks
        until_then = START + timedelta(days=9)
        spoil = text("UPDATE lanes SET sealed_state = :rubbish WHERE id = :lane")
        values = {"rubbish": rubbish, "lane": lane.bytes}
        await app.opened.store.write(lambda tx: tx.execute(spoil, values))
        await app.opened.store.write(lambda tx: absences.put(tx, ANNA, (START, until_then)))
        await far.clients.say(CLIENT, "word again", author=CLIENT)
        await quiet(app, far)
        desk = await desk_of(app, lane)
        assert desk is not None
        assert desk.kept == ("word again",)
        assert desk.away == Absence(START, until_then)
        await far.until_operator("was begun anew")
        parked = text("SELECT count(*) FROM inbox WHERE state = 2")
        assert await app.opened.store.read(lambda tx: tx.scalar(parked)) == 0


async def test_who_is_away_is_known_wherever_somebody_is_chosen(folder: Path, far: Far) -> None:
    del far
    until_then = START + timedelta(days=3)
    async with bridge(folder) as app:

        def away(tx: Tx, seating: Seating) -> list[object]:
            look = TxLook(tx, app.opened.sealer, app.current, {})
            return [one.away for one in seating.roster(app.current, look)]

        async def roster(seating: Seating) -> list[object]:
            return await app.opened.store.read(lambda tx: away(tx, seating))

        assert await roster(Seating()) == [None]
        await app.opened.store.write(lambda tx: absences.put(tx, ANNA, (START, until_then)))
        seating = Seating()
        assert await roster(seating) == [(START, until_then)]
        seating.note((EndAbsence(ANNA),))
        assert await roster(seating) == [None]
        seating.note((SetAbsence(ANNA, START, START),))
        assert await roster(seating) == [(START, START)]
        seating.clear()
        assert await roster(seating) == [(START, until_then)]
