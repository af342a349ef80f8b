"""The languages an organisation offers: that the program speaks them, and that each has a name.

A tag says what it means. A region or a script may follow a language the program speaks (`de-at`,
`sr-latn`, as BCP 47 and CLDR have them); a manner of an organisation's own comes behind `-x-`, and
is believed only where something is written in it, because else it is a slip of the pen.
"""

import re
from collections.abc import Collection, Iterable, Iterator

from config.locales import is_region, is_script
from config.problems import did_you_mean, listed
from config.schema import Organisation
from config.shapes import Page
from config.texts import NAME
from routing.ids import Language
from routing.words.folding import fold
from routing.words.texts import Texts

_NAMED = re.compile(r"[^/]+\.([a-z]{2,3}(?:-[a-z0-9]{1,8})+)\.(?:yaml|md)")
_PRIVATE = "x"


def fault_in(language: str, spoken: Collection[str], brought: Collection[str]) -> str | None:
    """What is wrong with offering this language; None: nothing.

    `spoken`: those the program has words in; empty: not checked. `brought`: those the organisation
    wrote something in, beside the list itself.
    """
    base, _, rest = language.partition("-")
    if not spoken or language in spoken:
        return None
    if base not in spoken:
        hint = did_you_mean(language, spoken) or f"; it speaks {listed(sorted(spoken))}"
        return f"the program has no words in '{language}' yet{hint}"
    before, private, manner = f"-{rest}".partition(f"-{_PRIVATE}-")
    for part in filter(None, before.split("-")):
        if not (is_region(part) or is_script(part)):
            return _no_variant(language, base, part, spoken)
    if private and manner and language not in brought:
        hint = _near(language, base, spoken)
        own = f"write something in it first, like its name: 'language_names: {{{language}: ...}}'"
        return f"the program does not know '{language}'{hint or f'; {own}'}"
    return None


def _no_variant(language: str, base: str, part: str, spoken: Collection[str]) -> str:
    own = f"{base}-{_PRIVATE}-{part}"
    known = f"; did you mean '{own}'?" if own in spoken else _near(language, base, spoken)
    other = f"; a manner of your own is written '{own}'"
    return f"'{part}' in '{language}' is no region and no script{known or other}"


def _near(language: str, base: str, spoken: Collection[str]) -> str:
    """A manner the program knows that was probably meant."""
    manners = [one for one in spoken if one.startswith(f"{base}-{_PRIVATE}-")]
    return did_you_mean(language, manners)


def brought(file: Organisation, names: Iterable[str]) -> frozenset[str]:
    """In which languages something is written, as far as the names of files and this file say."""
    return frozenset({*file.language_names, *file.title, *file.urgent.text, *written_in(names)})


def _in_names(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        found = _NAMED.fullmatch(name.rpartition("/")[2])
        if found is not None:
            yield found.group(1)


def check_written(
    page: Page, file: Organisation, spoken: Collection[str], texts: Collection[str]
) -> None:
    """Warn of a manner of an organisation's own in which nothing is said to anybody.

    A name on a button promises it. `spoken` are the languages the program has words in, `texts`
    those in which a text of the flow or a file of it is written.
    """
    written = {*texts, *file.urgent.text}
    for index, language in enumerate(file.languages):
        base, _, manner = language.partition(f"-{_PRIVATE}-")
        if manner and spoken and language not in {*spoken, *written}:
            page.warn_value(
                ("languages", index),
                f"nothing is written in '{language}': whoever chooses it reads the texts in"
                f" '{base}'; write some in it, or do not offer it",
            )


def written_in(names: Iterable[str]) -> frozenset[str]:
    """The languages that these names of files end with: `flows/texts/intake.de-x-leicht.yaml`."""
    return frozenset(_in_names(names))


def check_names(page: Page, file: Organisation, texts: Texts) -> None:
    """Two languages with one name would be two buttons nobody can tell apart."""
    seen: dict[str, str] = {}
    for language in file.language_names:
        if language not in file.languages:
            hint = did_you_mean(language, file.languages)
            message = f"'{language}' is not one of the languages that are offered{hint}"
            page.at_key(("language_names", language), message)
    for index, language in enumerate(file.languages):
        name = file.language_names.get(language) or texts.say(NAME, Language(language))
        first = seen.setdefault(fold(name), language)
        if first != language:
            _tell_same(page, index, (first, language), file.language_names)


def _tell_same(page: Page, index: int, pair: tuple[str, str], named: Collection[str]) -> None:
    first, language = pair
    message = f"'{language}' and '{first}' have the same name on their buttons; give one another"
    if language in named:
        page.at_value(("language_names", language), message)
        return
    own = f"under 'language_names', like {language}: ..."
    page.at_value(("languages", index), f"{message} {own}")
