"""Every mistake in a condition is told once, at its column, in a sentence people can act on."""

import pytest

from routing.flow.expression import DEEPEST, LONGEST, Fault, Faulty, parse
from tests.conditions import WRITTEN as TYPES


def faults(source: str) -> tuple[Fault, ...]:
    with pytest.raises(Faulty) as told:
        parse(source, TYPES)
    return told.value.faults


@pytest.mark.parametrize(
    ("source", "column", "message"),
    [
        # choices and other words written out
        ('topic == "dept"', 10, "'dept' is not one of the choices of 'topic'"),
        ('"dept" != topic', 1, "'dept' is not one of the choices of 'topic'"),
        ('topic in ["mood", "dept"]', 19, "'dept' is not one of the choices of 'topic'"),
        ('"dept" in topics', 1, "'dept' is not one of the choices of 'topics'"),
        ('alias == "Zoë" and topic == "dept"', 29, "'dept' is not one of the choices of 'topic'"),
        ("topic == 3", 10, 'put 3 in quotes: "3"'),
        ('age > "14"', 7, "'age' is a number; compare it with 14, without quotes"),
        ('age > "old"', 7, "'age' is a number; compare it with a number like 14, without quotes"),
        ("alias == 3", 10, "'alias' is a text; write \"3\" with quotes"),
        (
            'born < "1.2.1990"',
            8,
            "'born' is a day; write it as year, month and day in quotes, \"1990-12-24\"",
        ),
        ('born < "2010-02-30"', 8, "'2010-02-30' is no day of any year; look it up"),
        # names
        ("topik == 3", 1, "'topik' is not the name of a question"),
        ("topic == debt", 10, 'choices stand in quotes; write "debt"'),
        ("safe == yes", 9, 'choices stand in quotes; write "yes"'),
        ("no == safe", 1, 'choices stand in quotes; write "no"'),
        ("safe == True", 9, 'choices stand in quotes; write "yes"'),
        ("topic in [debt]", 11, 'choices stand in quotes; write "debt"'),
        (
            "topic == dept",
            10,
            "'dept' is not the name of a question, and choices stand in quotes",
        ),
        ("debt", 1, 'choices stand in quotes, behind their question; "debt"'),
        (
            "age == None",
            8,
            "'None' is no answer; write 'is skipped', or 'is asked', behind the name",
        ),
        # kinds that do not fit
        (
            'topic < "debt"',
            1,
            "'topic' is chosen from a list and has no order; compare it with == or in",
        ),
        ('alias >= "A"', 1, "'alias' is a text and has no order; compare it with == or in"),
        (
            'topics == "debt"',
            1,
            "of 'topics' several can be chosen; look for one, as in \"mood\" in topics",
        ),
        (
            "crisis == 1",
            1,
            "'crisis' is compared with nothing; write crisis, or not crisis, and no more",
        ),
        (
            "wellbeing > 1",
            1,
            "'wellbeing' is no single answer; write wellbeing is asked, or wellbeing is skipped",
        ),
        ("topic == safe", 1, "'topic' and 'safe' have no choice in common; compare something else"),
        (
            "topic == age",
            1,
            "'topic' and 'age' are of different kinds and never the same; compare something else",
        ),
        (
            "safe in topics",
            1,
            "'safe' and 'topics' have no choice in common; compare something else",
        ),
        ("age in topics", 1, "only a choice can be among choices; put one in quotes here"),
        ('"debt" in topic', 11, "'topic' is not a list; compare it with == instead"),
        ('topic in "debt"', 10, 'behind \'in\' stands a list, as in ["this", "that"]; write one'),
        ("age in alias", 8, 'behind \'in\' stands a list, as in ["this", "that"]; write one'),
        ("age in [age]", 9, "a list holds no other question; compare that with =="),
        ("1 == 1", 1, "this compares no answer; put the name of a question on one side"),
        ("1 in [1]", 1, "before 'in' and a list stands a question; put its name here"),
        ("topic == ['debt']", 1, "with a list, write 'in' instead of this comparison"),
        ("['debt'] == topic", 1, "a list stands behind 'in' alone; turn this round"),
        ("age in [[1]]", 8, "a list holds texts or numbers alone; take out the rest"),
        # what stands alone
        ("age", 1, "'age' alone says nothing; compare it, as in age >= 14"),
        ("not topic", 5, "'topic' alone says nothing; compare it, as in topic == \"mood\""),
        ("born", 1, "'born' alone says nothing; compare it, as in born < \"1990-12-24\""),
        ("alias", 1, "'alias' alone says nothing; compare it, as in alias is asked"),
        (
            'topic == "debt" or "mood"',
            20,
            'this stands alone; name its question here as well, as in topic == "other"',
        ),
        (
            '(topic == "debt", 1)',
            1,
            "a list is nothing to decide; join conditions with 'and', 'or'",
        ),
        (
            'topic == ("debt" or "mood")',
            11,
            "a comparison has one answer on each side; join several with 'and' or 'or'",
        ),
        # signs and words of elsewhere
        ("age = 3", 5, "'=' does not compare; write '==' between what should be the same"),
        ("age := 3", 5, "':=' does not compare; write '==' between what should be the same"),
        ("age => 3", 5, "'=>' is not known here; write '>='"),
        ("age \N{NOT EQUAL TO} 3", 5, "'\N{NOT EQUAL TO}' is not known here; write '!='"),
        ("crisis && crisis", 8, "'&&' is not known here; write 'and'"),
        ("crisis || crisis", 8, "'||' is not known here; write 'or'"),
        ("!crisis", 1, "'!' is not known here; write 'not'"),
        ("crisis AND crisis", 8, "'AND' is written 'and' here"),
        ("crisis oder crisis", 8, "'oder' is written 'or' here"),
        (
            "alias == \N{DOUBLE LOW-9 QUOTATION MARK}Mia\N{LEFT DOUBLE QUOTATION MARK}",
            10,
            'quotes are straight here, as in "this"; type them anew',
        ),
        ('alias == "Mia', 10, "this quote has no second one; put one behind the text"),
        ("age + 1 > 3", 5, "conditions compare and do not calculate; do without '+'"),
        ("age -1 > 3", 5, "conditions compare and do not calculate; do without '-'"),
        ("(age) -1 > 3", 7, "conditions compare and do not calculate; do without '-'"),
        ("2**99999 > age", 2, "conditions compare and do not calculate; do without '**'"),
        (
            "wellbeing. total > 3",
            10,
            "a point stands inside 'block.question' or 2.5, without spaces; nowhere else",
        ),
        ("lambda: 3", 7, "':' cannot stand in a condition; take it out"),
        ("{age}", 1, "'{' cannot stand in a condition; take it out"),
        (
            "age > 3\0",
            8,
            "a sign here cannot stand in a condition, or cannot be seen; delete and retype it",
        ),
        # what cannot follow each other
        ("", 1, "a condition is missing here; write one, or leave the line out"),
        (" \n ", 1, "a condition is missing here; write one, or leave the line out"),
        ("age >", 6, "behind '>' something is missing; complete it"),
        ("> 3", 1, "before '>' something is missing; say what is compared"),
        ("age > > 3", 7, "before '>' something is missing; say what is compared"),
        (
            'topic "debt"',
            7,
            "something is missing before this; write a sign like ==, or 'and' or 'or'",
        ),
        (
            'topic "and" crisis',
            7,
            "something is missing before this; write a sign like ==, or 'and' or 'or'",
        ),
        (
            'alias == "a" "b"',
            14,
            "between two texts something is missing; write a comma in a list, or 'or'",
        ),
        ("len(age) > 3", 4, "nothing is called or picked in a condition; take the bracket out"),
        ("age[0] > 3", 4, "nothing is called or picked in a condition; take the bracket out"),
        ("age > 2,5", 8, "numbers have a point, 2.5, and lists stand in [ ]; write it so"),
        (
            'alias == "a", crisis',
            13,
            "commas stand in lists, [ ]; between two conditions write 'and' or 'or'",
        ),
        (
            'topic is "debt"',
            10,
            "behind 'is' and 'is not' stands 'skipped' or 'asked'; to compare, write == or !=",
        ),
        ("3 is skipped", 1, "only a question is skipped or asked; put its name here"),
        (
            "topic not == 3",
            7,
            "'not' stands before a whole comparison or as 'not in'; or write !=",
        ),
        ("age == not 3", 8, "'not' stands before a whole comparison; put it there, or write !="),
        ("(age > 3", 1, "this bracket is never closed; write ')' where it ends"),
        ("age > 3)", 8, "')' was never opened; take it out, or open it before"),
        ("age in [3)", 10, "what '[' opens, ']' closes; write that here"),
        ("age in []", 9, "nothing stands between these brackets; write what is to be there"),
        ("(age >)", 7, "before ')' something is missing; complete it"),
    ],
)
def test_each_mistake_is_told_at_its_column(source: str, column: int, message: str) -> None:
    assert (column, message) in [(fault.column, fault.message) for fault in faults(source)]


def test_no_mistake_brings_others_with_it() -> None:
    assert len(faults("topik == 3 and topik > 4 or topik")) == 3  # one at each place
    assert len(faults("1 < topics < 3")) == 1
    assert len(faults('topic == ("debt" or "mood")')) == 1
    assert len(faults("is equal to debt (((")) == 1


def test_all_mistakes_are_told_in_order() -> None:
    told = faults('topik == "x" && age = "old" AND topic == "dept"')
    assert [fault.column for fault in told] == [1, 14, 21, 23, 29, 42]


def test_unknown_words_carry_what_they_could_have_been() -> None:
    (fault,) = faults('topic == "dept"')
    assert (fault.word, fault.options) == ("dept", ("mood", "debt", "3"))
    (fault,) = faults("topik == 3")
    assert fault.word == "topik"
    assert set(fault.options) == set(TYPES)
    (fault,) = faults("topic == dept")
    assert {"debt", "topic"} <= set(fault.options)


def test_what_does_not_look_like_a_word_is_not_repeated() -> None:
    for strange in ("x" * 41, "https://example.org/?token=abc", "a\nb"):
        (fault,) = faults(f'topic == "{strange}"')
        assert strange not in fault.message


def test_a_condition_has_an_end() -> None:
    assert parse("crisis".ljust(LONGEST), TYPES).names == {"crisis"}
    (fault,) = faults("crisis".ljust(LONGEST + 1))
    assert fault.column == LONGEST + 1


def test_a_condition_is_not_nested_without_end() -> None:
    deep = "not " * (DEEPEST - 1)
    assert parse(f"{deep}age > 3", TYPES).names == {"age"}
    assert "deep" in faults(f"{deep}not age > 3")[0].message
    assert parse("(" * DEEPEST + "crisis" + ")" * DEEPEST, TYPES).names == {"crisis"}
    assert "deep" in faults("(" * (DEEPEST + 1) + "crisis" + ")" * (DEEPEST + 1))[0].message


@pytest.mark.parametrize(
    "source", ["(" * 500, "[" * 250 + "]" * 250, "not " * 125, "-" * 500, "9" * 500, "a." * 250]
)
def test_monsters_are_faults(source: str) -> None:
    assert faults(source)
