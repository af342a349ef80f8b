"""What holds of every condition: it agrees with a plain second reading, ends, and never raises."""

from hypothesis import example, given
from hypothesis import strategies as st

from routing.flow.expression import SKIPPED, Fault, Faulty, Value, holds, parse
from tests.conditions import FALSE, TRUE, TYPES, UNKNOWN, Sample, samples, values


@given(samples, values)
def test_a_condition_agrees_with_a_second_reading_of_it(
    sample: Sample, looks: dict[str, Value]
) -> None:
    assert holds(parse(sample.text, TYPES), looks) is (sample.truth(looks) == TRUE)


@given(samples, values)
def test_not_of_what_is_unknown_stays_unknown(sample: Sample, looks: dict[str, Value]) -> None:
    yes, no = parse(sample.text, TYPES), parse(f"not ({sample.text})", TYPES)
    both = (holds(yes, looks), holds(no, looks))
    expected = {FALSE: (False, True), UNKNOWN: (False, False), TRUE: (True, False)}
    assert both == expected[sample.truth(looks)]


@given(samples, st.sets(st.sampled_from(sorted(TYPES))))
def test_what_was_not_answered_makes_nothing_true_by_itself(
    sample: Sample, skipped: set[str]
) -> None:
    if not sample.asks:
        looks: dict[str, Value] = dict.fromkeys(skipped, SKIPPED)
        assert not holds(parse(sample.text, TYPES), looks)


anything = (
    st.text(max_size=9)
    | st.decimals()
    | st.dates()
    | st.datetimes()
    | st.booleans()
    | st.frozensets(st.text(max_size=3))
    | st.just(SKIPPED)
)


@given(samples, st.dictionaries(st.sampled_from(sorted(TYPES)), anything))
def test_a_condition_can_be_decided_whatever_the_values_are(
    sample: Sample, looks: dict[str, Value]
) -> None:
    expression = parse(sample.text, TYPES)
    assert holds(expression, looks) is holds(expression, looks)


pieces = st.sampled_from(
    [*TYPES, "is", "not", "and", "or", "in", "skipped", "asked", "==", "<", "=", "(", ")", "[",
     "]", ",", '"debt"', "'", '"', "14", "2.5", "-", "+", ".", "x", "lambda", "for", "if", "None",
     ":=", "*", "**", "{", "}", "\\", "#", "\0", "\n", "\u201c", "\u201d", "\U0001f600", "f'",
     "0x1", "\ud800", "\ufb01", "\u0661", "await", "yield", "...", "@", ";", "AND", "1e9"]
)  # fmt: skip


def told(source: str) -> tuple[Fault, ...]:
    try:
        found = parse(source, TYPES)
    except Faulty as faulty:
        return faulty.faults
    assert found.names
    assert found.names <= set(TYPES)
    assert holds(found, {}) in (True, False)
    return ()


def ends_well(source: str) -> None:
    faults = told(source)
    assert list(faults) == sorted(set(faults))
    assert all(1 <= fault.column <= len(source) + 1 for fault in faults)
    assert all(fault.message.isprintable() for fault in faults)


@given(st.text(max_size=600))
@example("\0")
@example("(" * 499)
@example("1_0 == age")
@example('"\\d" == alias')
@example("1or 2")
def test_no_text_does_anything_but_tell_its_faults(source: str) -> None:
    ends_well(source)


@given(st.lists(pieces, max_size=60), st.sampled_from(["", " "]))
def test_no_heap_of_words_does_anything_but_tell_its_faults(words: list[str], gap: str) -> None:
    ends_well(gap.join(words))


@given(samples, st.data())
def test_a_condition_with_a_piece_changed_is_read_or_told(
    sample: Sample, data: st.DataObject
) -> None:
    source = sample.text
    place = data.draw(st.integers(0, len(source)))
    length = data.draw(st.integers(0, 3))
    ends_well(source[:place] + data.draw(pieces) + source[place + length :])
