"""What people type, compared as people mean it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.words.folding import begins_as_command, begins_with_slash, command, fold, match

OPTIONS = [("mood", ["Mood and worries"]), ("debt", ["Debt"]), ("other", ["Something else"])]


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("2", "debt"),
        ("DEBT!", "debt"),
        ("mood", "mood"),
        ("mood and", "mood"),
        ("something ÉLSE", "other"),
        ("0", None),
        ("4", None),
        ("99999999999999999999", None),
        ("", None),
        ("  ", None),
        ("d", None),
        ("\N{GRINNING FACE}", None),
        ("no idea", None),
    ],
)
def test_an_answer_is_found_by_number_words_or_beginning(said: str, key: str | None) -> None:
    assert match(said, OPTIONS) == key


def test_what_fits_two_answers_is_no_answer() -> None:
    assert match("so", [("a", ["so lala"]), ("b", ["so so"])]) is None
    assert match("\N{SUPERSCRIPT TWO}", OPTIONS) in ("debt", None)


@pytest.mark.parametrize("text", ["/x", " /x", "\u200b/x", "\uff0fx", "\u2044x", "\n\t/x", "//x"])
def test_slashes_are_slashes_in_every_shape(text: str) -> None:
    assert begins_with_slash(text)
    assert begins_as_command(text)


@pytest.mark.parametrize("text", ["!x", "\uff01x", "\u01c3x", "\u203cx", "\u2060!x"])
def test_exclamation_marks_begin_commands_of_staff_only(text: str) -> None:
    assert begins_as_command(text)
    assert not begins_with_slash(text)


@pytest.mark.parametrize("text", ["hello /x", "1/2", "wow!", "", "   ", "\u200b", ">!x"])
def test_a_sign_later_on_is_no_command(text: str) -> None:
    assert not begins_as_command(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [("/Close now", "close"), ("!zu", "zu"), ("/start@bot x", "start"), ("no", ""), ("!", "")],
)
def test_the_name_of_a_command(text: str, name: str) -> None:
    assert command(text)[0] == name


@given(st.text())
def test_any_text_can_be_folded_and_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    match(text, OPTIONS)
    command(text)
