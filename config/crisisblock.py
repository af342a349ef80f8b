"""`crisis:` of a flow: words that call a person, and rules about answers.

The words stand in the flow, or in a file beside it that several flows may share. What asks about
danger must lead somewhere: a questionnaire with such an item needs a rule that looks at it.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import PurePosixPath
from unicodedata import name as called

from config.files import Shelf
from config.flowtexts import is_meant
from config.localized import check_languages, manners
from config.positions import Path
from config.problems import nearest, quoted
from config.shapes import Page, value_at
from config.steps import Draft
from config.values import entries, file_name, language, line
from config.yamlreading import parse
from routing.flow.expression import Expression, Number, Type, can_hold
from routing.flow.expression import parse as read_condition
from routing.flow.model import Crisis
from routing.flow.vocabulary import CRISIS
from routing.ids import Language
from routing.words.folding import fold

_WORDS: Path = (CRISIS, "words")
_WHOLE_WORDS = "CJK "  # what Unicode calls signs that are words by themselves


def read_words(
    page: Page, shelf: Shelf, languages: Sequence[str], *, published: bool = False
) -> dict[str, tuple[str, ...]]:
    """The words of each language; what is wrong with them is told.

    Of `published` ones only what keeps them from being read.
    """
    where = _listed(page, shelf)
    if where is None:
        return {}
    page, path = where
    written = value_at(page.document.data, path)
    found = _words(page, path, written, languages)
    for tag in () if published else found:
        _check_list(page, (*path, tag), found[tag])
    return {tag: tuple(filter(None, each)) for tag, each in found.items()}


def _listed(page: Page, shelf: Shelf) -> tuple[Page, Path] | None:
    """Where the lists stand: in the flow itself, or in a file beside it."""
    written = value_at(page.document.data, _WORDS)
    if written is None or page.document.is_told(_WORDS):
        return None
    if not isinstance(written, str):
        return page, _WORDS
    try:
        name = _beside(page, file_name(written))
    except ValueError as fault:
        page.at_value(_WORDS, f"'words' {fault}")
        return None
    message = f"there is no file {name}{_meant(name, shelf)}"
    tell = partial(page.at_value, _WORDS)
    source = shelf.take(name, partial(tell, message), tell)
    document = None if source is None else parse(source, name, page.problems)
    if document is None:
        return None
    return Page(document, page.problems), ()


def _beside(page: Page, name: str) -> str:
    return f"{page.document.file.rpartition('/')[0]}/{name}".removeprefix("/")


def _meant(name: str, shelf: Shelf) -> str:
    """Another file beside it that may have been meant: folder and ending say nothing about it."""
    folder, _, file = name.rpartition("/")
    stems = {PurePosixPath(other).stem: other for other in shelf.names(folder)}
    meant = nearest(PurePosixPath(file).stem, stems)
    return f"; did you mean './{stems[meant]}'?" if meant is not None else ""


def _words(
    page: Page, path: Path, written: object, languages: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    if not isinstance(written, dict) or not written:
        page.at_key(path, "a list of words stands here for each language, like 'de: [suizid]'")
        return {}
    found = {tag: _list(page, (*path, tag), each) for tag, each in written.items()}
    check_languages(page, path, found, languages)
    return found


def _list(page: Page, path: Path, written: object) -> tuple[str, ...]:
    """The words as they stand there, an empty one for each that is told."""
    tag = str(path[-1])
    if page.document.is_told(path):
        return ()
    try:
        language(tag)
        entries(written)
    except ValueError as fault:
        page.at_key(path, f"{quoted(tag)} {fault}")
        return ()
    assert isinstance(written, list)
    return tuple(_word(page, (*path, index), each) for index, each in enumerate(written))


def _word(page: Page, path: Path, written: object) -> str:
    if page.document.is_told(path):
        return ""
    try:
        word = line(written)
    except ValueError as fault:
        page.at_value(path, f"this word {fault}")
        return ""
    if not fold(word):
        page.at_value(path, "this word holds no letter and no digit")
    return word


def _check_list(page: Page, path: Path, found: Sequence[str]) -> None:
    """Words that stand in nearly everything, and words that stand there twice. Empty: told."""
    seen: dict[str, int] = {}
    for index, word in enumerate(map(fold, found)):
        place = (*path, index)
        if len(word) == 1 and not called(word, "").startswith(_WHOLE_WORDS):
            message = "a letter by itself stands in too many messages; write a whole word"
            page.at_value(place, message)
        elif word in seen:
            first = page.document.values[*path, seen[word]][0]
            page.at_value(place, f"this word is in the list already, in line {first}")
        elif word:
            seen[word] = index


def check_crisis(draft: Draft, types: Mapping[str, Type]) -> None:
    """Somebody is called, and what asks about danger is looked at. `types`: all that is asked."""
    page, block = draft.page, draft.file.crisis
    calls = page.document.has(_WORDS) or page.document.has((CRISIS, "alert"))
    if calls and not page.document.has((CRISIS, "to")) and not is_meant(block, "to"):
        page.at_key((CRISIS,), "'crisis' needs 'to': the team that is called")
    rules = [
        draft.conditions.get((CRISIS, key, index))
        for key, written in (("alert", block.alert), ("flag", block.flag))
        for index in range(len(written))
    ]
    went_wrong = any(block.went_wrong(page.document, (CRISIS,), key) for key in ("alert", "flag"))
    if went_wrong or None in rules or is_meant(draft.file, CRISIS):
        return  # it may be the one that looks at it
    known = [rule for rule in rules if rule is not None]
    for alias, used in draft.used.items():
        for item in () if used is None or alias not in draft.named("run") else used.risk:
            _check_item(draft, (alias, item), known, types)


def _check_item(
    draft: Draft, asked: tuple[str, str], rules: Sequence[Expression], types: Mapping[str, Type]
) -> None:
    """An item that asks about danger is looked at, and not only where it was skipped."""
    alias, item = asked
    looking = [rule for rule in rules if item in rule.names]
    if not looking:
        message = f"'{item}' asks about danger; a rule under 'crisis' must look at it"
        draft.page.at_value(("use", alias), message)
        return
    kind = types.get(item)
    if draft.around.published or not isinstance(kind, Number) or kind.most is None:
        return
    strongest = read_condition(f"{item} >= {kind.most}", types)
    if not any(can_hold((rule, strongest), types) for rule in looking):
        message = f"no rule under 'crisis' holds for the strongest answer to '{item}'"
        draft.page.warn_value(("use", alias), f"{message}, which asks about danger")


def built_crisis(draft: Draft, languages: Sequence[Language]) -> Crisis:
    """The core's own. Only for a draft nothing was wrong with."""
    block = draft.file.crisis
    rules = {
        key: tuple(draft.conditions[CRISIS, key, index] for index in range(len(written)))
        for key, written in (("alert", block.alert), ("flag", block.flag))
    }
    words = {one: _spoken(draft.words, one) for one in languages} if draft.words else {}
    return Crisis(words, rules["alert"], rules["flag"], block.to, block.within)


def _spoken(words: Mapping[str, Sequence[str]], one: str) -> frozenset[str]:
    """Those of the language and of what it is a manner of."""
    return frozenset(fold(word) for manner in manners(one) for word in words.get(manner, ()))
