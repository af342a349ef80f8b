"""What a row that somebody changed can do: harm its own lane, and be told of. And whether the judge
of such lives would notice if it did more.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fuzz.cells import Cells
from tests.fuzz.engine import Harm
from tests.fuzz.stored import LEAPS, Lived, unharmed
from tests.fuzz.stored_house import ALONE, PHONES, ROOMS, SECRET, TALKING, House, prepared
from tests.fuzz.stored_judge import FIRST, FLOOD, LATER, PEOPLE, Judge
from tests.fuzz.stored_seen import Place, Seen

ONE, OTHER = TALKING[:2]
HOURS, DAY = LEAPS


def lived(spoil: Callable[[Cells, bytes], None], leap: timedelta = HOURS) -> dict[str, Seen]:
    """What is seen after this was done to the lane of the first client."""
    house, parts = prepared(), dict[str, Seen]()
    [lane] = [lane for lane, client in house.lanes.items() if client == ONE]
    with house.data.copied() as data:
        with data.cells() as cells:
            spoil(cells, lane)
        Lived(house, data, leap, lambda seen, when: parts.update({when: seen})).live()
    return parts


def without_a_state(cells: Cells, lane: bytes) -> None:
    cells.run("UPDATE lanes SET sealed_state = NULL WHERE id = ?", lane)


def with_another_account_on_its_way(cells: Cells, lane: bytes) -> None:
    cells.run("UPDATE routes SET account = ? WHERE lane = ? AND party = 'client'", ROOMS, lane)


def with_another_account_in_its_rows(cells: Cells, lane: bytes) -> None:
    waiting = "state = 0 AND party = 'client' AND account IS NOT NULL"
    cells.run(f"UPDATE outbox SET account = ? WHERE lane = ? AND {waiting}", ROOMS, lane)


def test_a_client_whose_state_is_gone_does_not_look_like_somebody_new() -> None:
    seen = lived(without_a_state)[LATER]
    assert all(SECRET in text for text in seen.texts((PHONES, ONE)))
    assert any("could not be opened and is parked" in text for text in seen.told)


@pytest.mark.parametrize(
    "spoil", [with_another_account_on_its_way, with_another_account_in_its_rows]
)
def test_no_row_that_somebody_changed_sends_words_by_another_account(
    spoil: Callable[[Cells, bytes], None],
) -> None:
    parts, control = lived(spoil), unharmed(prepared(), HOURS)
    assert not [place for place in parts[LATER].shown if place == (ROOMS, ONE)]
    assert any("could not be opened and is parked" in text for text in parts[LATER].told)
    for place in ((PHONES, OTHER), (ROOMS, prepared().rooms[OTHER])):
        assert parts[LATER].texts(place) == control[LATER].texts(place)


# ------------------------------------------------------------------------------- the judge

ROOM = "room-1"
AT_HOME: Place = (PHONES, ONE)
THERE: Place = (ROOMS, ROOM)
WHERE: dict[Place, tuple[str, ...]] = {
    (PHONES, ONE): (f"Anna: {SECRET} {ONE} down first.",),
    (ROOMS, ROOM): (f"{SECRET} {ONE} up first.",),
    (PHONES, OTHER): (f"Anna: {SECRET} {OTHER} down first.",),
    (ROOMS, "room-2"): (f"{SECRET} {OTHER} up first.",),
    (PHONES, ALONE): ("I have kept that.",),
}
AS_EVER = Seen(WHERE, (), Counter(), frozenset({ROOM, "room-2"}))
JUDGE = Judge({ONE: ROOM, OTHER: "room-2"}, frozenset({ONE}), "inbox.id", own=True, long=False)


def showing(place: Place, *texts: str) -> Seen:
    return replace(AS_EVER, shown={**WHERE, place: texts})


HARM: list[tuple[Seen, str]] = [
    (showing((PHONES, OTHER)), "of another is not as ever"),
    (showing((PHONES, ALONE)), "of another is not as ever"),
    (showing((PHONES, ONE), f"{SECRET} {OTHER} down first."), "words of another one"),
    (showing((ROOMS, ONE), f"{SECRET} {ONE} down first."), "words where nobody is"),
    (showing((ROOMS, "new"), f"{SECRET} {ONE} a", f"{SECRET} {OTHER} b"), "words of two"),
    (showing((PHONES, ONE), *WHERE[AT_HOME], "\ufffd"), "rubbish is sent"),
    (replace(AS_EVER, told=(f"{SECRET} was said",)), "told to the operator"),
    (replace(AS_EVER, told=(f"{ONE} is parked",)), "told to the operator"),
    (showing((ROOMS, ROOM)), "lost up"),
    (showing((PHONES, ONE)), "lost down"),
    (showing((ROOMS, ROOM), *WHERE[THERE] * 2), "doubled up"),
]


@pytest.mark.parametrize(("seen", "what"), HARM)
def test_the_judge_sees_harm(seen: Seen, what: str) -> None:
    with pytest.raises(Harm, match=what):
        JUDGE.see(seen, AS_EVER, FIRST)


@pytest.mark.parametrize(
    "seen",
    [
        AS_EVER,
        replace(showing(THERE), told=("Something is parked.",)),
        replace(showing(THERE), waiting=Counter({b"lane": 1})),
        showing(AT_HOME, "That was not relayed."),
    ],
)
def test_the_judge_lets_pass_what_is_told_of_or_waits(seen: Seen) -> None:
    JUDGE.see(seen, AS_EVER, FIRST)


def test_what_waited_for_a_day_and_was_told_to_nobody_is_lost() -> None:
    seen = replace(showing(THERE), waiting=Counter({b"lane": 1}))
    control = replace(AS_EVER, shown={**WHERE, THERE: (f"{SECRET} {ONE} up {LATER}.",)})
    with pytest.raises(Harm, match="lost up"):
        replace(JUDGE, long=True).see(seen, control, LATER)


def test_what_waits_elsewhere_without_any_harm_is_no_excuse() -> None:
    waiting = Counter[object]({b"another lane": 5})
    seen = replace(showing(THERE), waiting=waiting, told=("An old thing.",))
    with pytest.raises(Harm, match="lost up"):
        JUDGE.see(seen, replace(AS_EVER, waiting=waiting, told=("An old thing.",)), FIRST)


# Nothing of what the first client and their counsellor said in this part, and somebody was told.
SILENT = replace(AS_EVER, shown={**WHERE, AT_HOME: (), THERE: ()}, told=("Something is parked.",))
ALL = replace(JUDGE, harmed=frozenset(PEOPLE))


@pytest.mark.parametrize("apart", [frozenset[str](), frozenset({OTHER})])
def test_where_a_key_of_everybodys_was_changed_new_words_go_on(apart: frozenset[str]) -> None:
    with pytest.raises(Harm, match="lost down"):
        replace(ALL, apart=apart).see(SILENT, AS_EVER, FIRST)


def test_but_not_of_whom_a_key_of_their_own_was_changed_with_it() -> None:
    """Then what they say is parked, and that is told; told to nobody, it is lost here too."""
    mine = replace(ALL, apart=frozenset({ONE}))
    mine.see(SILENT, AS_EVER, FIRST)
    with pytest.raises(Harm, match="lost down"):
        mine.see(replace(SILENT, told=()), AS_EVER, FIRST)


@pytest.mark.parametrize(
    "lines", [[f"{SECRET} was said"], [f"failed for {ONE}"], [f"in {ROOM}"], ["again"] * FLOOD]
)
def test_the_judge_reads_the_log(lines: list[str]) -> None:
    with pytest.raises(Harm):
        JUDGE.log(lines)


def test_a_life_is_the_same_every_time() -> None:
    house: House = prepared()
    assert unharmed(house, DAY) == unharmed.__wrapped__(house, DAY)
