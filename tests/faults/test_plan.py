"""A seed fixes who says what and when, and when the process dies; nothing else is random."""

from itertools import islice

from tests.faults.plan import Load, What, acts, kills

LOAD = Load()
MANY = 20_000


def test_a_seed_replays_its_load_and_its_deaths() -> None:
    assert list(islice(acts(7, LOAD), 500)) == list(islice(acts(7, LOAD), 500))
    assert kills(7, 50) == kills(7, 50)
    assert list(islice(acts(8, LOAD), 500)) != list(islice(acts(7, LOAD), 500))
    assert kills(8, 50) != kills(7, 50)


def test_a_longer_run_begins_as_a_shorter_one() -> None:
    assert kills(7, 80)[:50] == kills(7, 50)


def test_the_load_is_what_it_says() -> None:
    said = list(islice(acts(7, LOAD), MANY))
    assert abs(said[-1].at / MANY * LOAD.rate - 1) < 0.03
    shares = {what: sum(one.what is what for one in said) / MANY for what in What}
    assert abs(shares[What.PICTURE] - LOAD.pictures) < 0.01
    assert abs(shares[What.CLIENT] - shares[What.STAFF]) < 0.02
    assert {one.talk for one in said} == set(range(LOAD.talks))
    assert len({one.number for one in said}) == MANY


def test_deaths_come_at_work_and_while_it_starts() -> None:
    planned = kills(7, 600)
    assert 60 < sum(one.starting for one in planned) < 140
    assert all(0 <= one.after <= 2 for one in planned)
