"""What the command shows of a survey: counts with bars, and nothing that is told by too few."""

import pytest

from bridge.cli.surveying import lines
from bridge.surveys import Asked, Figures


def shown(*counts: int, others: int = 0, done: int = 40) -> list[str]:
    answers = tuple((f"answer {place}", n) for place, n in enumerate(counts))
    asked = Asked("helped", "Did it help?", answers)
    return list(lines("How was it", Figures(50, done, (asked,), others)))


def test_each_answer_has_its_number_its_share_and_a_bar_as_long_as_it() -> None:
    assert shown(30, 10) == [
        "How was it",
        "Offered: 50. Answered to the end: 40.",
        "",
        "Did it help?  (n = 40)",
        "  answer 0  30  75%  ██████████████████████▌",
        "  answer 1  10  25%  ███████▌",
    ]


def test_so_few_answers_that_somebody_could_be_told_are_not_shown() -> None:
    assert shown(2, 1, 1)[3:] == ["Did it help?  (n = fewer than 5)"]
    assert shown(20, 4, 1)[4:] == [
        "  answer 0  20  80%  ████████████████████████",
        "  answer 1  fewer than 5",
        "  answer 2  fewer than 5",
    ]


def test_one_that_is_hidden_cannot_be_worked_out_from_the_others() -> None:
    [first, second, third] = shown(20, 9, 1)[4:]
    assert first.startswith("  answer 0  20")
    assert "9" not in second
    assert "not shown" in second
    assert third == "  answer 2  fewer than 5"


@pytest.mark.parametrize("counts", [(6, 0), (0, 5), (3, 3), (5, 5, 0, 1)])
def test_no_line_says_a_number_below_five(counts: tuple[int, ...]) -> None:
    numbers = [int(word) for line in shown(*counts)[4:] for word in line[12:].split()
               if word.isdecimal()]  # fmt: skip
    assert all(n >= 5 for n in numbers)


def test_whole_figures_are_hidden_too_and_what_is_asked_no_more_is_said() -> None:
    assert shown(30, 10, done=3)[1] == "Offered: 50. Answered to the end: fewer than 5."
    assert shown(30, 10, others=3)[-1] == "Answers to what is not asked any more: fewer than 5."


def test_a_long_question_is_broken_and_an_empty_one_breaks_nothing() -> None:
    asked = Asked("q", "why " * 60, (("a", 5), ("b", 5)))
    assert all(len(line) <= 78 for line in lines("t", Figures(0, 0, (asked,), 0)))
    assert next(iter(lines("t", Figures(0, 0, (), 0)))) == "t"
