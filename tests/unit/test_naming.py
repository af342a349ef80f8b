"""A name typed at a desk: names may repeat, and still each case can be reached by what is typed."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.ids import CaseId, EventId, LaneId
from routing.news import CaseNews, Listed
from routing.posts.naming import labels, meant, numbered
from tests.houses import NOON

TWICE = ("Amsel Birke blau", "Amsel blau", "Amsel Birke blau", "Dachs Efeu rot")


def cases(*names: str) -> list[CaseNews]:
    return [
        CaseNews(
            EventId(UUID(int=at)), CaseId(UUID(int=at)), LaneId(UUID(int=at)),
            name, Listed.MINE, NOON,
        )
        for at, name in enumerate(names)
    ]  # fmt: skip


def places(typed: str, *names: str) -> list[int]:
    return [one.one.case.int for one in meant(numbered(cases(*names)), typed)]


def test_only_names_that_repeat_have_a_number_in_the_order_of_the_list() -> None:
    shown = "Amsel Birke blau 1, Amsel blau, Amsel Birke blau 2, Dachs Efeu rot"
    assert labels(numbered(cases(*TWICE))) == shown


@pytest.mark.parametrize(("typed", "found"), [
    ("dachs", [3]), ("DACHS efeu", [3]), ("amsel-blau", [1]), ("Amsel Birke blau", [0, 2]),
    ("amsel birke blau 2", [2]), ("amsel birke 1", [0]), ("Amsel (2)", [2]), ("amsel", [0, 1, 2]),
    ("amsel birke blau 3", []), ("amsel birke blau 0", []), ("dachs 1", []), ("2", []), ("", []),
    ("amsel " + "9" * 9999, []), ("birke", []), ("!", []), ("amsel \u00b2", [2]),
])  # fmt: skip
def test_a_beginning_will_do_where_it_is_the_only_one_and_a_number_tells_the_same_apart(
    typed: str, found: list[int]
) -> None:
    assert places(typed, *TWICE) == found


@given(st.lists(st.sampled_from(["Amsel blau", "Amsel Birke blau", "amsel BLAU"]), max_size=6))
def test_what_a_list_shows_means_exactly_that_case(names: list[str]) -> None:
    known = numbered(cases(*names))
    for one in known:
        assert meant(known, one.label) == (one,)


@given(st.text(max_size=30))
def test_no_text_breaks_it(typed: str) -> None:
    places(typed, *TWICE)
