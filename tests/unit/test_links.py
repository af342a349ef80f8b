"""Start links carry a language and answers, and whatever else stands in one means nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.flow.links import LONGEST, TooLong, decode, encode
from routing.ids import Language, StepName

DE = Language("de")
TOPIC, AGE = StepName("topic"), StepName("age")
names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).map(StepName)
values = st.from_regex(r"[a-z0-9][a-z0-9_]{0,8}", fullmatch=True)
languages = st.sampled_from([None, DE, Language("de-x-sie"), Language("pt-br")])


def test_a_payload_is_the_language_and_the_answers() -> None:
    assert encode(DE, {TOPIC: "debt"}) == "de--topic-debt"
    assert encode(None, {TOPIC: "debt", AGE: "14_17"}) == "--topic-debt--age-14_17"
    assert encode(DE, {}) == "de"


@given(languages, st.dictionaries(names, values, max_size=2))
def test_what_was_put_into_a_link_comes_out_of_it(
    language: Language | None, answers: dict[StepName, str]
) -> None:
    payload = encode(language, answers)
    assert len(payload) <= LONGEST
    assert decode(payload) == (language, answers)


@given(st.text(max_size=200))
def test_no_payload_is_too_strange_to_be_read(payload: str) -> None:
    language, answers = decode(payload)
    assert language is None or payload.startswith(language)
    assert all(f"{name}-{value}" in payload for name, value in answers.items())


def test_what_is_malformed_is_passed_over_and_the_rest_counts() -> None:
    assert decode("") == (None, {})
    assert decode("Ref_123") == (None, {})
    assert decode("de--topic--age-14_17--x y-z--topic-debt--topic-mood") == (
        DE,
        {AGE: "14_17", TOPIC: "debt"},
    )


def test_a_link_that_would_be_too_long_is_refused() -> None:
    fits = {TOPIC: "a" * (LONGEST - len("de--topic-"))}
    assert len(encode(DE, fits)) == LONGEST
    with pytest.raises(TooLong, match="a link holds 64 characters, and these make 65"):
        encode(DE, {TOPIC: fits[TOPIC] + "a"})


@pytest.mark.parametrize("value", ["", "a-b", "a--b", "Ä", "a b"])
def test_what_cannot_stand_in_a_link_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="a link holds only small letters"):
        encode(DE, {TOPIC: value})
