"""What the shapes of an instrument cannot say: that its parts fit each other, in every language.

Points nobody can reach, bands with a gap, a score that counts a question twice: each would be a
number that looks right and is not. So none of them comes through.
"""

from collections.abc import Mapping, Sequence

from config.instrumentfile import UNWRITTEN, ChoiceShape, InstrumentFile, ScoreShape, WordingFile
from config.localized import check_languages, check_placeholders
from config.positions import Path
from config.problems import did_you_mean, quoted
from config.shapes import Page
from routing.words.folding import fold

MINUTES = "minutes"
_LONGEST_LABEL = 60  # characters of a button
_CHOICES = range(2, 21)
_MOST_ITEMS = 100


def base(language: str) -> str:
    """The language of which this is a variant, or itself."""
    return language.partition("-")[0]


def check_structure(page: Page, file: InstrumentFile) -> None:
    """Everything that is wrong within an instrument file is told."""
    check_placeholders(page, ("title",), file.title, ())
    if len(file.items) > _MOST_ITEMS:
        page.at_key(("items",), f"'items' holds {_MOST_ITEMS} questions at most")
    _check_choices(page, ("choices",), file.choices)
    for name, item in file.items.items():
        path: Path = ("items", name)
        _check_choices(page, (*path, "choices"), item.choices)
        if not item.choices and not page.document.has(("choices",)):
            page.at_key(path, f"'{name}' needs 'choices', its own or shared ones")
    for name, score in file.scores.items():
        _check_score(page, ("scores", name), file, score)
    _check_names(page, file)
    if page.document.has(("languages",)):
        _check_words_inside(page, file)
    else:
        _check_no_words_inside(page, file)


def _check_choices(page: Page, path: Path, choices: Mapping[str, ChoiceShape]) -> None:
    if choices and len(choices) not in _CHOICES:
        page.at_key(path, f"'choices' must hold {_CHOICES[0]} to {_CHOICES[-1]} answers")


def _check_names(page: Page, file: InstrumentFile) -> None:
    """In conditions items, scores and bands stand beside each other: `ours.total`, `ours.band`."""
    for name in file.scores:
        taken = {name, "band" if name == "total" else f"{name}_band"} & file.items.keys()
        for one in sorted(taken):
            message = f"'{one}' would be a question and a score; give this question another name"
            page.at_key(("items", one), message)


# --------------------------------------------------------------------------- scores


def _check_score(page: Page, path: Path, file: InstrumentFile, score: ScoreShape) -> None:
    for index, item in enumerate(score.items):
        if item in score.items[:index]:
            page.at_value((*path, "items", index), f"'{item}' is counted already")
        elif item not in file.items and not page.document.has(("items", item)):
            hint = did_you_mean(item, file.items)
            page.at_value((*path, "items", index), f"no question {quoted(item)}{hint}")
    if score.items and score.missing >= len(score.items):
        page.at_value((*path, "missing"), "'missing' must be less than there are questions")
    _check_bands(page, (*path, "bands"), file, score)


def _check_bands(page: Page, path: Path, file: InstrumentFile, score: ScoreShape) -> None:
    """From the lowest sum to the highest, without a gap or an overlap."""
    reach = _reach(file, score)
    bands = list(score.bands.items())
    if not bands or reach is None or any(UNWRITTEN in (b.low, b.high) for _, b in bands):
        return
    wanted, highest = reach
    for name, band in bands:
        if band.low != wanted:
            page.at_value((*path, name, "low"), f"'{name}' must begin at {wanted}")
        if band.high < band.low:
            page.at_value((*path, name, "high"), f"'{name}' must not end before it begins")
        wanted = band.high + 1
    last, band = bands[-1]
    if band.high != highest:
        message = f"'{last}' must end at {highest}, the highest sum there can be"
        page.at_value((*path, last, "high"), message)


def _reach(file: InstrumentFile, score: ScoreShape) -> tuple[int, int] | None:
    """The lowest and the highest sum; None where something about it is told already."""
    once = set(score.items)
    if not once or len(once) < len(score.items) or not once <= file.items.keys():
        return None
    points = [list(file.points_of(item).values()) for item in score.items]
    if any(len(each) not in _CHOICES or UNWRITTEN in each for each in points):
        return None
    return sum(map(min, points)), sum(map(max, points))


# --------------------------------------------------------------------------- words in the file


def _check_words_inside(page: Page, file: InstrumentFile) -> None:
    if not file.languages:
        return  # told already
    _check_every_language(page, ("title",), file.title, file.languages)
    _check_intro(page, ("intro",), file)
    _check_choice_words(page, ("choices",), file.choices, file.languages)
    for name, item in file.items.items():
        path: Path = ("items", name)
        _check_text(page, path, item.text, file.languages)
        _check_every_language(page, (*path, "label"), item.label, file.languages)
        _check_choice_words(page, (*path, "choices"), item.choices, file.languages)


def _check_no_words_inside(page: Page, file: InstrumentFile) -> None:
    message = "words stand here only together with 'languages', like [de, en]"
    if page.document.has(("intro",)):
        page.at_key(("intro",), message)
    for name in file.items:
        if page.document.has(("items", name, "text")):
            page.at_key(("items", name, "text"), message)


def _check_intro(page: Page, path: Path, file: InstrumentFile) -> None:
    if not page.document.has(path):
        page.at_key((), "this file needs 'intro': what is asked, and how long it takes")
        return
    _check_every_language(page, path, file.intro, file.languages)
    for language, words in file.intro.items():
        check_intro(page, (*path, language), words)


def check_intro(page: Page, path: Path, words: str) -> None:
    """It says how long this takes; whoever is asked can then decide."""
    check_placeholders(page, path[:-1], {str(path[-1]): words}, (MINUTES,))
    if words and "{minutes}" not in words:
        page.at_value(path, "this must hold {minutes}: how long it takes")


def _check_text(page: Page, path: Path, texts: Mapping[str, str], languages: Sequence[str]) -> None:
    if not page.document.has((*path, "text")):
        page.at_key(path, f"'{path[-1]}' needs 'text'")
        return
    _check_every_language(page, (*path, "text"), texts, languages)
    check_placeholders(page, (*path, "text"), texts, ())


def _check_choice_words(
    page: Page, path: Path, choices: Mapping[str, ChoiceShape], languages: Sequence[str]
) -> None:
    for key, choice in choices.items():
        _check_text(page, (*path, key), choice.text, languages)
    for language in languages:
        labels = {key: choice.text.get(language, "") for key, choice in choices.items()}
        _check_labels(page, {(*path, key, "text", language): labels[key] for key in choices})


def _check_every_language(
    page: Page, path: Path, texts: Mapping[str, str], languages: Sequence[str]
) -> None:
    """A variant may be left out: its language stands in for it."""
    check_languages(
        page, path, texts, [one for one in languages if not _spare(one, texts, languages)]
    )


def _spare(language: str, texts: Mapping[str, str], languages: Sequence[str]) -> bool:
    return language not in texts and base(language) != language and base(language) in languages


def _check_labels(page: Page, labels: Mapping[Path, str]) -> None:
    """Short enough for a button, and not to be taken for one another when they are typed."""
    seen: dict[str, Path] = {}
    for path, label in labels.items():
        if len(label) > _LONGEST_LABEL:
            page.at_value(path, f"this answer is longer than {_LONGEST_LABEL} characters")
        folded = fold(label)
        if folded and folded in seen:
            page.at_value(path, "this reads like another answer of the same question")
        seen.setdefault(folded, path)


# --------------------------------------------------------------------------- words beside the file


def check_wording(page: Page, words: WordingFile, file: InstrumentFile, language: str) -> None:
    """The words in one language fit the instrument: all of it, and nothing else."""
    _check_belongs(page, words, file, language)
    check_placeholders(page, (), {"title": words.title}, ())
    if words.intro:
        check_intro(page, ("intro",), words.intro)
    choices = {key for item in file.items for key in file.choices_of(item)}
    _check_complete(page, "choices", words.choices, sorted(choices))
    _check_complete(page, "items", words.items, list(file.items))
    check_placeholders(page, ("items",), words.items, ())
    check_placeholders(page, ("choices",), words.choices, ())
    for item in file.items:
        keys = [key for key in file.choices_of(item) if key in words.choices]
        _check_labels(page, {("choices", key): words.choices[key] for key in keys})


def _check_belongs(page: Page, words: WordingFile, file: InstrumentFile, language: str) -> None:
    if words.instrument and words.instrument != file.instrument:
        page.at_value(("instrument",), f"this must be '{file.instrument}'")
    if words.version and words.version != file.version:
        message = f"the instrument has version {file.version}; compare the words and write that"
        page.at_value(("version",), message)
    if words.language and words.language != language:
        page.at_value(("language",), f"this must be '{language}', as in the name of the file")


def _check_complete(page: Page, key: str, given: Mapping[str, str], wanted: Sequence[str]) -> None:
    if not page.document.has((key,)):
        return  # told already
    for name in wanted:
        if not page.document.has((key, name)) and not did_you_mean(name, set(given) - set(wanted)):
            page.at_key((key,), f"'{key}' needs '{name}'")
    for name in given:
        if name not in wanted:
            hint = did_you_mean(name, [one for one in wanted if one not in given])
            page.at_key((key, name), f"{quoted(name)} does not belong to '{key}'{hint}")
