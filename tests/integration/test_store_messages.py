"""Messages as rows: in parts, edited, shown or lost, and what an adapter noted about them."""

from dataclasses import replace
from uuid import uuid4

import pytest

from adapters.port import Sent
from bridge.store import outbox
from bridge.store.outbox_rows import (
    ClaimedRow,
    Hopeless,
    Later,
    PromptState,
    Shown,
)
from routing.effects import Marks
from routing.ids import AuthorId, MessageId, OutboundId, SourceId
from routing.messages import Body, Choice, OutboundKind, Voice
from tests.store_world import NETWORKS, PHONES, World, row


async def test_a_row_carries_all_that_was_asked_for(world: World) -> None:
    lane = await world.lane()
    new = row(lane, "Ready?")
    payload = replace(
        new.payload,
        choices=(Choice("y", "Yes"), Choice("n", "No")),
        mentions=(AuthorId("@anna:example.org"),),
        plain=True,
        marks=Marks("perhaps again: ", "late: ", world.clock.now()),
    )
    await world.add(replace(new, payload=payload))
    [claimed] = (await world.claim_out()).rows
    assert claimed.payload == payload
    assert (claimed.id, claimed.message, claimed.part) == (new.id, new.message, 0)
    assert (claimed.to.account, claimed.to.chat) == (PHONES, "555")
    assert claimed.network == NETWORKS[PHONES]
    assert (claimed.tries, claimed.again, claimed.first_tried_at) == (1, False, None)


async def test_a_long_message_goes_in_parts_before_what_comes_after_it(world: World) -> None:
    lane = await world.lane()
    long, after = row(lane, "aabbc"), row(lane, "dd")
    choices = (Choice("y", "Yes"),)
    marks = Marks("again: ", "late: ", world.clock.now())
    payload = replace(long.payload, choices=choices, marks=marks)
    await world.add(replace(long, payload=payload), after)
    world.parts = lambda body: [Body(body.text[n : n + 2]) for n in range(0, len(body.text), 2)]
    rows: list[ClaimedRow] = []
    while claims := (await world.claim_out()).rows:
        rows += claims
        await world.settle(claims)
    assert [one.payload.body.text for one in rows] == ["aa", "bb", "c", "dd"]
    assert [one.part for one in rows] == [0, 1, 2, 0]
    assert {one.message for one in rows[:3]} == {long.message}
    assert len({one.id for one in rows}) == 4
    assert [one.payload.choices for one in rows[:3]] == [(), (), choices]
    assert [one.payload.marks and one.payload.marks.late for one in rows[:3]] == ["late: ", "", ""]


async def test_parts_keep_their_ids_when_the_first_is_tried_again(world: World) -> None:
    lane = await world.lane()
    await world.add(row(lane, "aabb"))
    world.parts = lambda body: [Body(body.text[n : n + 2]) for n in range(0, len(body.text), 2)]
    claims = await world.claim_out()
    await world.settle(claims.rows, Later(world.clock.now()))
    assert await world.send_all() == ["aa", "bb"]


async def test_a_message_of_too_many_parts_is_parked_and_the_next_one_goes(world: World) -> None:
    lane = await world.lane()
    await world.add(row(lane, "x" * 5_000), row(lane, ""))
    world.parts = lambda body: [Body(one) for one in body.text] or [body]
    claims = await world.claim_out()
    assert (claims.rows, len(claims.broken)) == ((), 1)
    assert await world.send_all() == [""]


async def test_an_edit_goes_to_the_copies_of_the_message_at_its_party(world: World) -> None:
    lane = await world.lane()
    sent = row(lane, "aabb")
    await world.add(sent)
    world.parts = lambda body: [Body(body.text[n : n + 2]) for n in range(0, len(body.text), 2)]
    while claims := (await world.claim_out()).rows:
        await world.settle(claims, Sent(SourceId(f"555:{claims[0].part}"), claims[0].part))
    edit = replace(row(lane, "new"), kind=OutboundKind.EDIT, target=sent.message)
    await world.add(edit)
    claims = (await world.claim_out()).rows
    assert claims[0].targets == ("555:0", "555:1")
    await world.settle(claims, Sent(SourceId("555:edit event")))
    await world.add(replace(edit, id=OutboundId(uuid4())))
    assert (await world.claim_out()).rows[0].targets == ("555:0", "555:1")


async def test_an_adapters_note_about_a_row_comes_back_with_it(world: World) -> None:
    lane = await world.lane()
    await world.add(row(lane, "with a file"))
    [claimed] = (await world.claim_out()).rows
    sealer = world.opened.sealer
    await world.write(lambda tx: outbox.progress(tx, sealer, claimed.id, b"uploaded \x00"))
    await world.settle([claimed], Later(world.clock.now()))
    [again] = (await world.claim_out()).rows
    assert again.progress == b"uploaded \x00"


async def test_where_a_prompt_is(world: World) -> None:
    lane = await world.lane()
    prompt = row(lane, "aabb")
    world.parts = lambda body: [Body(body.text[n : n + 2]) for n in range(0, len(body.text), 2)]

    async def state() -> PromptState:
        return await world.write(lambda tx: outbox.prompt_state(tx, lane, prompt.message))

    assert await state() == PromptState(Shown.LOST)
    await world.add(prompt)
    assert await state() == PromptState(Shown.QUEUED)
    first = await world.claim_out()
    await world.settle(first.rows, Sent(SourceId("555:1"), 101))
    assert (await state()).state is Shown.QUEUED
    second = await world.claim_out()
    assert (await state()).state is Shown.SENDING
    await world.settle(second.rows, Sent(SourceId("555:2"), 102))
    assert await state() == PromptState(Shown.SENT, 102)
    world.later(days=2)
    await world.write(lambda tx: outbox.sweep_delivered(tx, world.clock.now()))
    assert await state() == PromptState(Shown.SENT, 102)


@pytest.mark.parametrize("fate", ["parked", "cancelled"])
async def test_a_prompt_that_never_gets_there_is_lost(world: World, fate: str) -> None:
    lane = await world.lane()
    prompt = row(lane, "Ready?")
    await world.add(prompt)
    if fate == "parked":
        await world.settle((await world.claim_out()).rows, Hopeless("no"))
    else:
        await world.write(lambda tx: outbox.cancel(tx, lane, "client", world.clock.now()))
    found = await world.write(lambda tx: outbox.prompt_state(tx, lane, prompt.message))
    assert found == PromptState(Shown.LOST)


async def test_many_prompts_are_asked_for_at_once(world: World) -> None:
    lane, other = await world.lane("1"), await world.lane("2")
    mine, theirs = row(lane, "a"), row(other, "b")
    await world.add(mine, theirs)
    await world.settle([one for one in (await world.claim_out()).rows if one.lane == other])
    unknown = [(lane, MessageId(uuid4())) for _ in range(300)]
    asked = [(lane, mine.message), (other, theirs.message), *unknown]
    found = await world.write(lambda tx: outbox.prompt_states(tx, asked))
    assert found[mine.message] == PromptState(Shown.SENDING)
    assert found[theirs.message] == PromptState(Shown.SENT, 7)
    assert {found[one].state for _, one in unknown} == {Shown.LOST}
    assert await world.write(lambda tx: outbox.prompt_states(tx, [])) == {}


async def test_peoples_words_that_wait_are_counted(world: World) -> None:
    lane = await world.lane()
    ours = row(lane, "the program's")
    ours = replace(ours, payload=replace(ours.payload, voice=Voice.PROGRAM))
    await world.add(row(lane, "a"), row(lane, "b"), ours)
    count = await world.write(lambda tx: outbox.queued_count(tx, lane, "client"))
    assert count == 2
    await world.settle((await world.claim_out()).rows)
    assert await world.write(lambda tx: outbox.queued_count(tx, lane, "client")) == 1
