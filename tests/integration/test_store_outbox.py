"""What goes out: in order for each party, urgent first, never after it was forbidden."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.store import outbox, parked
from bridge.store.outbox_rows import (
    Doubtful,
    Head,
    Hopeless,
    Later,
    Untried,
)
from tests.store_world import PHONES, ROOMS, World, row, texts


async def test_rows_of_a_party_go_one_at_a_time_in_order(world: World) -> None:
    lane = await world.lane()
    await world.add(*(row(lane, text) for text in ("one", "two", "three")))
    first = await world.claim_out()
    assert texts(first) == ["one"]
    assert texts(await world.claim_out()) == []
    await world.settle(first.rows)
    assert await world.send_all() == ["two", "three"]


async def test_order_holds_over_many_transactions_and_a_restart(world: World) -> None:
    lane = await world.lane()
    for n in range(5):
        await world.add(row(lane, f"{n}a"), row(lane, f"{n}b"))
    await world.reopen()
    assert await world.send_all() == [f"{n}{x}" for n in range(5) for x in "ab"]


async def test_parties_do_not_wait_for_each_other(world: World) -> None:
    one, other = await world.lane("1"), await world.lane("2")
    await world.add(row(one, "to one"), row(other, "to the other"))
    assert sorted(texts(await world.claim_out())) == ["to one", "to the other"]


async def test_an_urgent_row_overtakes_what_waits_and_not_its_own_kind(world: World) -> None:
    lane = await world.lane()
    await world.add(row(lane, "normal"), row(lane, "normal too"))
    await world.add(row(lane, "urgent", priority=0), row(lane, "urgent too", priority=0))
    assert await world.send_all() == ["urgent", "urgent too", "normal", "normal too"]


async def test_an_urgent_row_does_not_wait_for_a_normal_one_on_its_way(world: World) -> None:
    lane = await world.lane()
    await world.add(row(lane, "slow"), row(lane, "next"))
    slow = await world.claim_out()
    await world.add(row(lane, "urgent", priority=0))
    urgent = await world.claim_out()
    assert texts(urgent) == ["urgent"]
    await world.settle(slow.rows)
    assert texts(await world.claim_out()) == []
    await world.settle(urgent.rows)
    assert await world.send_all() == ["next"]


async def test_a_row_tried_later_waits_its_time_and_keeps_its_place(world: World) -> None:
    lane = await world.lane()
    await world.add(row(lane, "first"), row(lane, "second"))
    claims = await world.claim_out()
    due = world.clock.now() + timedelta(seconds=30)
    await world.settle(claims.rows, Later(due))
    assert texts(await world.claim_out()) == []
    found = await world.write(lambda tx: outbox.next_due(tx, PHONES, world.clock.now()))
    assert found == due
    world.later(seconds=30)
    [again] = (await world.claim_out()).rows
    assert (again.payload.body.text, again.tries, again.again) == ("first", 2, False)
    await world.settle([again])
    assert await world.send_all() == ["second"]


async def test_a_doubtful_row_says_that_it_may_have_been_sent_and_where(world: World) -> None:
    lane = await world.lane()
    await world.add(row(lane, "arrived?"), row(lane, "behind it"))
    started = world.clock.now()
    claims = await world.claim_out()
    world.later(seconds=5)
    await world.settle(claims.rows, Doubtful(world.clock.now()))
    world.device = "another device"
    [again] = (await world.claim_out()).rows
    assert (again.again, again.doubts, again.tries) == (True, 1, 2)
    assert (again.device, again.first_tried_at) == ("device", started)
    await world.settle([again], Later(world.clock.now()))
    [third] = (await world.claim_out()).rows
    assert (third.again, third.doubts, third.device) == (True, 1, "another device")


async def test_what_a_process_that_died_had_on_its_way_is_doubtful(world: World) -> None:
    lane = await world.lane()
    await world.add(row(lane, "on its way"), row(lane, "behind it"))
    await world.claim_out()
    await world.reopen()
    assert texts(await world.claim_out()) == []
    count = await world.write(lambda tx: outbox.recover(tx, [PHONES], world.clock.now()))
    assert count == 1
    [again] = (await world.claim_out()).rows
    assert (again.payload.body.text, again.again) == ("on its way", True)
    assert await world.write(lambda tx: outbox.recover(tx, [ROOMS], world.clock.now())) == 0


async def test_a_lease_whose_answer_was_lost_is_found_and_doubted(world: World) -> None:
    one, other = await world.lane("1"), await world.lane("2")
    await world.add(row(one, "nobody sends it"), row(other, "really on its way"))
    claims = await world.claim_out()
    flying = [one.id for one in claims.rows if one.lane == other]
    world.later(minutes=5)

    async def look(age: timedelta) -> int:
        now = world.clock.now()
        return await world.write(
            lambda tx: outbox.recover_stuck(tx, [PHONES], flying, now - age, now)
        )

    assert await look(timedelta(minutes=10)) == 0
    assert await look(timedelta(minutes=1)) == 1
    assert texts(await world.claim_out()) == ["nobody sends it"]


async def test_a_row_that_was_never_handed_over_is_as_if_it_had_not_been_claimed(
    world: World,
) -> None:
    lane = await world.lane()
    await world.add(row(lane, "not yet"))
    claims = await world.claim_out()
    await world.settle(claims.rows, Untried())
    [again] = (await world.claim_out()).rows
    assert (again.tries, again.again, again.first_tried_at) == (1, False, None)


async def test_a_parked_row_lets_the_next_one_go_and_can_be_tried_again(world: World) -> None:
    lane = await world.lane()
    await world.add(row(lane, "refused"), row(lane, "next"))
    claims = await world.claim_out()
    await world.settle(claims.rows, Hopeless("the network refuses it"))
    assert await world.send_all() == ["next"]
    [listed] = await world.write(parked.every)
    assert (listed.way, listed.what, listed.reason) == (
        "out",
        "send client",
        "the network refuses it",
    )
    assert await world.write(lambda tx: parked.retry(tx, listed.id, world.clock.now()))
    assert await world.send_all() == ["refused"]


async def test_a_parked_row_can_be_dropped(world: World) -> None:
    lane = await world.lane()
    await world.add(row(lane, "refused"))
    await world.settle((await world.claim_out()).rows, Hopeless("no"))
    [listed] = await world.write(parked.every)
    assert await world.write(lambda tx: parked.drop(tx, listed.id, world.clock.now()))
    assert await world.write(parked.every) == []
    assert await world.send_all() == []


async def test_what_is_cancelled_is_never_sent(world: World) -> None:
    lane = await world.lane()
    await world.add(row(lane, "a"), row(lane, "b"), row(lane, "c"))
    flying = await world.claim_out()
    count = await world.write(lambda tx: outbox.cancel(tx, lane, "client", world.clock.now()))
    assert count == 2
    await world.settle(flying.rows)
    assert await world.send_all() == []


async def test_what_is_cancelled_while_it_is_in_doubt_is_not_tried_again(world: World) -> None:
    lane = await world.lane()
    await world.add(row(lane, "in doubt"))
    flying = await world.claim_out()
    await world.settle(flying.rows, Doubtful(world.clock.now()))
    assert await world.write(lambda tx: outbox.cancel(tx, lane, "client", world.clock.now())) == 1
    await world.add(row(lane, "goodbye"))
    assert await world.send_all() == ["goodbye"]


@pytest.mark.parametrize("outcome", [Later, Doubtful, Untried])
async def test_what_was_cancelled_on_its_way_is_not_tried_again(
    world: World, outcome: type[Later | Doubtful | Untried]
) -> None:
    lane = await world.lane()
    await world.add(row(lane, "on its way"))
    flying = await world.claim_out()
    await world.write(lambda tx: outbox.cancel(tx, lane, "client", world.clock.now()))
    await world.add(row(lane, "goodbye"))
    made = outcome() if outcome is Untried else outcome(world.clock.now())  # type: ignore[call-arg]
    await world.settle(flying.rows, made)
    assert await world.send_all() == ["goodbye"]


async def test_what_was_cancelled_on_its_way_is_not_tried_again_after_a_crash(
    world: World,
) -> None:
    lane = await world.lane()
    await world.add(row(lane, "on its way"))
    await world.claim_out()
    await world.write(lambda tx: outbox.cancel(tx, lane, "client", world.clock.now()))
    await world.add(row(lane, "goodbye"))
    await world.reopen()
    await world.write(lambda tx: outbox.recover(tx, [PHONES], world.clock.now()))
    assert await world.send_all() == ["goodbye"]


async def test_a_result_of_a_row_that_is_gone_changes_nothing(world: World) -> None:
    lane = await world.lane()
    await world.add(row(lane, "twice told"))
    claims = await world.claim_out()
    await world.settle(claims.rows)
    assert await world.settle(claims.rows, Doubtful(world.clock.now())) == []
    assert await world.send_all() == []


async def test_what_is_not_admitted_stays_and_what_is_behind_it_may_go(world: World) -> None:
    lanes = [await world.lane(f"{n}") for n in range(250)]
    await world.add(*(row(lane, f"{n}") for n, lane in enumerate(lanes)))
    asked: list[str] = []

    def only_the_last(head: Head) -> bool:
        asked.append(head.to.chat)
        return head.to.chat == "249"

    claims = await world.claim_out(world.wanted(only_the_last))
    assert texts(claims) == ["249"]
    assert len(asked) == len(set(asked)) == 250
    assert len((await world.claim_out(world.wanted(most=7))).rows) == 7


async def test_a_claim_can_be_about_certain_rows_only(world: World) -> None:
    lane, other = await world.lane("1"), await world.lane("2")
    first, second, third = row(lane, "first"), row(lane, "second"), row(other, "third")
    await world.add(first, second, third)
    wanted = replace(world.wanted(), only=[second.id, third.id])
    assert texts(await world.claim_out(wanted)) == ["third"]
    assert texts(await world.claim_out(replace(wanted, only=[]))) == []


async def test_a_row_held_back_goes_at_its_time(world: World) -> None:
    lane = await world.lane()
    at = world.clock.now() + timedelta(minutes=5)
    await world.add(replace(row(lane, "reminder"), not_before=at))
    assert await world.send_all() == []
    world.later(minutes=5)
    assert await world.send_all() == ["reminder"]
