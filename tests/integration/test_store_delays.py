"""What waits for a network, as the rows tell it; and taking back what is not true any more."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.port import Sent
from bridge.store import delays, outbox
from bridge.store.database import Tx
from bridge.store.delays import UNTRUSTED, Outage, Waiting
from bridge.store.outbox_rows import Doubtful, Hopeless, Later, NewRow, Outcome
from bridge.store.payload import OutboxPayload
from bridge.store.takingback import Taken, is_unseen, take_back
from routing.effects import CLIENT
from routing.ids import AccountName, MessageId, SourceId
from routing.messages import Body
from tests.store_world import PHONES, World, row, texts

MINUTE = timedelta(minutes=1)
LONG = 5 * MINUTE


async def waiting(world: World) -> list[Waiting]:
    return await world.write(lambda tx: delays.waiting(tx, LONG, world.clock.now()))


def later(world: World) -> Later:
    return Later(world.clock.now() + timedelta(seconds=30))


async def tried(world: World, outcome: Outcome) -> None:
    claims = await world.claim_out()
    await world.settle(claims.rows, outcome)


def ours(new: NewRow) -> NewRow:
    """The same as a sentence of the program."""
    return replace(new, payload=OutboxPayload(Body("ours")))


def since(found: Waiting) -> datetime:
    return max(found.since)


async def test_words_wait_since_they_were_written_also_behind_another_row(world: World) -> None:
    lane = await world.lane()
    first, second = ours(row(lane)), row(lane, "words")
    written = world.clock.now()
    await world.add(first, second)
    await tried(world, later(world))
    world.later(minutes=4)
    assert await waiting(world) == []
    world.later(minutes=2)
    [found] = await waiting(world)
    assert (found.lane, found.party, found.account) == (lane, CLIENT, PHONES)
    assert (found.number, since(found), found.told) == (2, written, None)
    words = await world.write(lambda tx: delays.words(tx, [found.words or 0]))
    assert [one.message for one in words.values()] == [second.message]


async def test_what_was_never_tried_waits_as_well(world: World) -> None:
    await world.add(row(await world.lane(), "words"))
    world.later(minutes=6)
    assert len(await waiting(world)) == 1


async def test_what_is_on_its_way_waits_as_well(world: World) -> None:
    await world.add(row(await world.lane(), "words"))
    await world.claim_out()
    world.later(minutes=6)
    assert len(await waiting(world)) == 1


async def test_words_for_a_desk_that_is_nowhere_wait_for_a_person_and_not_for_a_network(
    world: World,
) -> None:
    await world.add(row(await world.lane(), "words", party="desk:1"))
    world.later(minutes=60)
    assert await waiting(world) == []


async def test_it_counts_from_what_arrived_there_last(world: World) -> None:
    lane = await world.lane()
    await world.add(row(lane, "one"), row(lane, "two"))
    world.later(minutes=6)
    await tried(world, Sent(SourceId("1")))
    arrived = world.clock.now()
    [found] = await waiting(world)
    assert since(found) == arrived


async def test_a_card_tells_since_when_there_is_a_place(world: World) -> None:
    lane = await world.lane()
    await world.add(row(lane, "held"))
    world.later(minutes=60)
    seated = world.clock.now()
    await world.add(replace(ours(row(lane)), priority=1))
    [found] = await waiting(world)
    assert since(found) == seated


async def test_what_waits_for_a_device_that_is_vouched_for_waits_for_no_network(
    world: World,
) -> None:
    await world.add(row(await world.lane(), "words"))
    await tried(world, replace(later(world), why=UNTRUSTED))
    world.later(minutes=6)
    assert await waiting(world) == []
    await tried(world, later(world))
    assert len(await waiting(world)) == 1


async def test_behind_what_overtook_them_such_words_wait_for_a_network_that_is_away(
    world: World,
) -> None:
    lane = await world.lane()
    await world.add(row(lane, "words"))
    await tried(world, replace(later(world), why=UNTRUSTED))
    world.later(minutes=6)
    await world.add(replace(ours(row(lane)), priority=3))
    assert await waiting(world) == []  # nobody knows yet why it would fail
    await tried(world, replace(later(world), why=UNTRUSTED))
    assert await waiting(world) == []
    world.later(minutes=1)
    await tried(world, later(world))
    assert len(await waiting(world)) == 1


async def test_of_which_words_somebody_was_told_stands_in_their_row_alone(world: World) -> None:
    lane = await world.lane()
    first = row(lane, "one")
    await world.add(first)
    world.later(minutes=6)
    [found] = await waiting(world)
    await world.write(lambda tx: delays.tell(tx, [found], world.clock.now()))
    second = row(lane, "two")
    await world.add(second)
    [again] = await waiting(world)
    assert (again.told, again.told_of) == (world.clock.now(), found.words)
    await world.write(lambda tx: delays.tell(tx, [again], world.clock.now()))
    rows = [first.id, second.id]
    assert await world.write(lambda tx: delays.told_of(tx, rows)) == {second.id}


async def test_who_came_after_words_that_wait_is_known_by_their_card(world: World) -> None:
    lane = await world.lane()
    await world.add(row(lane, "words"))
    world.later(minutes=6)
    [before] = await waiting(world)
    assert before.came is None
    await world.add(replace(ours(row(lane, party="desk:1")), priority=1), ours(row(lane)))
    [found] = await waiting(world)
    assert (found.words or 0) < (found.came or 0)
    await world.add(row(lane, "theirs"))
    [found] = await waiting(world)
    assert (found.came or 0) < (found.words or 0)


async def test_an_account_is_reached_by_anything_that_arrives(world: World) -> None:
    await world.add(row(await world.lane(), "words"))
    began = world.clock.now()
    other = AccountName("other")

    async def reached(account: AccountName) -> bool:
        return await world.write(lambda tx: delays.reached(tx, account, began))

    assert not await reached(PHONES)
    world.later(minutes=1)
    await tried(world, Sent(SourceId("1")))
    assert await reached(PHONES)
    assert not await reached(other)


async def test_an_outage_is_known_until_it_ends(world: World) -> None:
    outage = Outage(PHONES, world.clock.now(), None)
    await world.write(lambda tx: delays.begin(tx, outage))
    await world.reopen()
    assert await world.write(delays.outages_now) == {PHONES: outage}
    await world.write(lambda tx: delays.end(tx, PHONES))
    assert await world.write(delays.outages_now) == {}


# --- taking back ----------------------------------------------------------------------------------


async def taken_back(world: World, new: NewRow, message: MessageId | None = None) -> Taken:
    """What is said beforehand is what comes of it."""
    name = message or new.message

    def work(tx: Tx) -> Taken:
        unseen = is_unseen(tx, new.lane, name)
        taken = take_back(tx, new.lane, name, world.clock.now())
        assert unseen is (taken is Taken.NEVER)
        return taken

    return await world.write(work)


async def test_what_nobody_has_seen_is_never_sent_and_what_is_behind_it_goes(
    world: World,
) -> None:
    lane = await world.lane()
    notice = ours(row(lane))
    await world.add(notice, row(lane, "next"))
    await tried(world, later(world))
    assert await taken_back(world, notice) is Taken.NEVER
    world.later(minutes=1)
    assert texts(await world.claim_out()) == ["next"]


@pytest.mark.parametrize("swept", [False, True])
async def test_what_somebody_has_seen_stays_and_is_known(world: World, swept: bool) -> None:
    notice = ours(row(await world.lane()))
    await world.add(notice)
    await tried(world, Sent(SourceId("1")))
    if swept:
        world.later(days=1)
        await world.write(lambda tx: outbox.sweep_delivered(tx, world.clock.now()))
    assert await taken_back(world, notice) is Taken.SEEN


async def test_what_is_on_its_way_may_be_seen_and_is_not_tried_again(world: World) -> None:
    notice = ours(row(await world.lane()))
    await world.add(notice)
    claims = await world.claim_out()
    assert await taken_back(world, notice) is Taken.SEEN
    await world.settle(claims.rows, later(world))
    world.later(minutes=1)
    assert texts(await world.claim_out()) == []


async def test_what_is_in_doubt_may_be_seen_and_is_not_tried_again(world: World) -> None:
    notice = ours(row(await world.lane()))
    await world.add(notice)
    await tried(world, Doubtful(world.clock.now()))
    assert await taken_back(world, notice) is Taken.SEEN
    world.later(minutes=1)
    assert texts(await world.claim_out()) == []


async def test_what_was_never_said_or_will_never_be_was_seen_by_nobody(world: World) -> None:
    notice = ours(row(await world.lane()))
    await world.add(notice)
    assert await taken_back(world, notice, MessageId(notice.id)) is Taken.NOTHING
    await tried(world, Hopeless("refused"))
    assert await taken_back(world, notice) is Taken.NEVER
