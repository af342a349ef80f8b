"""A flow's texts go out to a translator and come back: nothing is lost, nothing slips in."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import ConfigErrors, po
from config.flows import Around, read_flow
from config.problems import Problems
from config.translating import Imported, export_texts, import_texts
from tests.examples import examples
from tests.unit.flow_texts import FLOW, KEYS, OVERLAY, exported, folder, made, overlay


def faults(source: bytes, files: Mapping[str, bytes] | None = None) -> list[str]:
    with pytest.raises(ConfigErrors) as raised:
        import_texts(folder() if files is None else files, source, "uk.po")
    return [str(problem) for problem in raised.value.faults]


def notes(made_of: Imported) -> list[str]:
    return [str(note) for note in made_of.notes]


# -------------------------------------------------------------------------------------- out


def test_every_text_goes_out_with_the_words_of_the_first_language() -> None:
    read = exported(folder())
    assert read.language == "uk"
    assert [entry.key for entry in read.entries] == KEYS
    assert {entry.text for entry in read.entries} == {""}
    by_key = {entry.key: entry for entry in read.entries}
    assert by_key["welcome.text"].source == "Hallo bei {org}."
    assert by_key["age.choices.14_17"].source == "14 bis 17"
    assert "{org} is filled in: keep it." in by_key["welcome.text"].comments
    assert "The question: Wie alt bist du?" in by_key["age.choices.older"].comments


def test_what_is_translated_already_goes_out_too() -> None:
    files = folder(uk="welcome.text: Вітає {org}.\n")
    assert {e.key: e.text for e in exported(files).entries if e.text} == {
        "welcome.text": "Вітає {org}."
    }
    assert export_texts(files, "uk").translated == 1
    english = {e.key: e.text for e in exported(folder(), "en").entries}
    assert english["age.choices.older"] == "older"


def test_a_manner_of_a_language_is_translated_from_that_language() -> None:
    read = exported(folder(FLOW.replace("[de, en]", "[en, de]")), "de-x-sie")
    assert read.language == "de-x-sie"
    assert read.entries[1].source == "Hallo bei {org}."


def test_the_same_flow_gives_the_same_bytes() -> None:
    assert export_texts(folder(), "uk") == export_texts(folder(), "uk")


def test_what_others_are_translated_from_is_not_translated() -> None:
    with pytest.raises(ConfigErrors, match=r"^flows/first.yaml:4:12: all other languages are"):
        export_texts(folder(), "de")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "organisation.yaml:1:1: this folder has no such file"),
        ({"organisation.yaml": b"a: b"}, "flows/intake.yaml:1:1: this folder has no such file"),
        ({"organisation.yaml": b"intake: ../x"}, "organisation.yaml:1:9: 'intake' must be the"),
        ({"organisation.yaml": b"\xff"}, "organisation.yaml:1:1: this is not UTF-8"),
        (folder(FLOW.replace("- say:", "- sya:")), "flows/first.yaml:6:5: unknown step 'sya'"),
        (folder(FLOW.replace("ask: years", "ask: age")), "flows/first.yaml:21:10: 'age' is"),
        (folder(uk="welcome.text: [a]"), f"{OVERLAY}:1:1: this file holds texts"),
        (folder(uk="just words"), f"{OVERLAY}:1:1: this file holds texts"),
        (folder(uk="a: 'b"), f"{OVERLAY}:1:"),
    ],
)
def test_a_flow_that_cannot_be_read_is_told(files: Mapping[str, bytes], message: str) -> None:
    with pytest.raises(ConfigErrors) as raised:
        export_texts(files, "uk")
    assert message in str(raised.value)


def test_what_is_only_untranslated_hinders_nothing() -> None:
    files = folder(FLOW.replace("[de, en]", "[de, en, uk]"))
    assert [entry.key for entry in exported(files).entries] == KEYS


# ------------------------------------------------------------------------------------- back


def test_what_is_translated_comes_back_and_is_spoken() -> None:
    words = {key: f"{key}, uk" for key in KEYS if key not in ("welcome.text", "counselling.text")}
    words |= {"welcome.text": "{org}:\n\n  Вітаємо", "counselling.text": 'Чи може {org} "читати"?'}
    taken = import_texts(folder(), made(words), "uk.po")
    assert (taken.file, taken.language, taken.offered) == (OVERLAY, "uk", False)
    assert overlay(taken.content) == words
    assert list(taken.added) == KEYS
    assert taken.notes == ()
    files = folder(FLOW.replace("[de, en]", "[de, en, uk]"), uk=taken.content.decode())
    problems = Problems()
    draft = read_flow(files["flows/first.yaml"], "flows/first.yaml", problems, (), Around(files))
    problems.settle()
    assert draft is not None
    assert {key: w.texts["uk"] for key, w in draft.wordings.items() if w.texts} == words
    assert {e.key: e.text for e in exported(files).entries} == words


def test_taking_over_twice_changes_nothing() -> None:
    source = made({"welcome.text": "Вітає {org}.", "age.text": "Скільки тобі років?"})
    first = import_texts(folder(), source, "uk.po")
    again = import_texts(folder(uk=first.content.decode()), source, "uk.po")
    assert again.content == first.content
    assert (again.added, again.changed, again.dropped) == ((), (), ())


def test_what_the_file_leaves_empty_stays_as_it_was_and_what_changes_is_named() -> None:
    files = folder(uk="age.text: Вік?\nyears.text: Як довго?\ngone.text: Старе\n")
    taken = import_texts(files, made({"age.text": "Скільки років?", "title": "Розмова"}), "uk.po")
    assert overlay(taken.content) == {
        "title": "Розмова",
        "age.text": "Скільки років?",
        "years.text": "Як довго?",
    }
    assert (taken.added, taken.changed, taken.dropped) == (
        ("title",),
        ("age.text",),
        ("gone.text",),
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("Вітаємо.", "uk.po:17:1: 'welcome.text': '{org}' is missing in the translation"),
        ("{org} {name}", "uk.po:17:1: 'welcome.text': unknown placeholder '{name}'; known are"),
        ("{org} {orgs}", "uk.po:17:1: 'welcome.text': unknown placeholder '{orgs}'; did you"),
        ("{org} {0.__class__}", "uk.po:17:1: 'welcome.text': unknown placeholder in curly"),
        ("{org}" + "a" * 4001, "uk.po:17:1: 'welcome.text' is longer than 4000 characters"),
    ],
)
def test_placeholders_that_differ_are_refused_with_the_line(words: str, message: str) -> None:
    (told,) = faults(made({"welcome.text": words}))
    assert told.startswith(message)


def test_a_choice_stays_on_one_line() -> None:
    (told,) = faults(made({"age.choices.older": "14\n15"}))
    assert told.endswith("'age.choices.older' must be one short line")


def test_a_text_the_flow_has_no_longer_is_told_and_the_rest_is_taken() -> None:
    taken = import_texts(folder(), made({"ages.text": "Старе", "age.text": "Вік?"}), "uk.po")
    assert overlay(taken.content) == {"age.text": "Вік?"}
    (told,) = notes(taken)
    assert "warning: the flow has no text 'ages.text' any more; did you mean 'age.text'?" in told


def test_words_that_have_changed_since_are_told() -> None:
    source = made({"age.text": "Вік?"}, {"age.text": "Wie alt?", "years.text": "Seit wann?"})
    (told,) = notes(import_texts(folder(), source, "uk.po"))
    assert "warning: 'age.text' has other words in 'de' now than when this was translated" in told


def test_what_a_tool_guessed_is_left_out_and_told() -> None:
    source = made({"age.text": "Вік?", "title": "Розмова"}).replace(
        b'msgctxt "title"', b'#, fuzzy\nmsgctxt "title"'
    )
    taken = import_texts(folder(), source, "uk.po")
    assert overlay(taken.content) == {"age.text": "Вік?"}
    assert "warning: 'title' is marked fuzzy, so it is left out" in notes(taken)[0]


def test_words_that_stand_in_the_flow_are_changed_there() -> None:
    texts = {entry.key: entry for entry in exported(folder(), "en").entries}
    entries = [texts["title"], po.Entry("age.text", texts["age.text"].source, "Your age?")]
    more = po.Entry("years.wrong", texts["years.wrong"].source, "Write it.")
    flow = FLOW.replace(
        "wrong: {de: Schreib eine Zahl., en: Write a number.}", "wrong: {de: Schreib eine Zahl.}"
    )
    source = po.write(po.Head("intake 4", "en"), [*entries, more])
    taken = import_texts(folder(flow), source, "en.po")
    assert overlay(taken.content) == {"years.wrong": "Write it."}
    (told,) = notes(taken)
    assert "'age.text' stands in line 17 of flows/first.yaml; change it there" in told


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (b"", "uk.po:1:1: the head of this file names no language"),
        (b"\xff\xfe", "uk.po:1:1: this is not UTF-8"),
        (b'msgid ""\nmsgstr "Language: uk', "uk.po:2:1: a line must look like"),
        (b'msgid ""\nmsgstr "Language: ../../x\\n"\n', "uk.po:1:1: the head of this file names"),
        (b'msgid ""\nmsgstr "Language: de\\n"\n', "flows/first.yaml:4:12: all other languages"),
        (b'msgid ""\nmsgstr "Language: uk\\n"\n', "uk.po:1:1: this file holds no translation"),
    ],
)
def test_a_file_that_cannot_be_taken_over_is_told(source: bytes, message: str) -> None:
    assert faults(source)[0].startswith(message)


def test_an_overlay_that_cannot_be_read_is_never_written_over() -> None:
    told = faults(made({"age.text": "Вік?"}), folder(uk="age.text: 'Вік\n"))
    assert told[0].startswith(OVERLAY)


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs", "S"))).filter(
    lambda words: words.strip() and "{" not in words
)
LINES = st.lists(WORDS | st.just(""), min_size=1, max_size=4).map("\n".join)


@given(LINES.filter(str.strip))
@settings(max_examples=examples(25))
def test_whatever_is_written_comes_back_as_it_was(words: str) -> None:
    taken = import_texts(folder(), made({"age.text": words}), "uk.po")
    assert overlay(taken.content) == {"age.text": words.strip()}


@given(st.binary(max_size=300))
def test_rubbish_is_told_and_never_taken_over(rubbish: bytes) -> None:
    assert faults(rubbish)
