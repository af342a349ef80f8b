"""Words of the organisation as clients meet them: filled in and hashed, or folded to compare."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256

from config.placeholders import fill
from consent import Shown
from routing.facts import Urgent
from routing.flow.model import Localized
from routing.ids import Language
from routing.words.folding import fold
from routing.words.texts import Texts


def shown(template: str, values: Mapping[str, str]) -> Shown:
    """The very words, and the hash that decisions about them name. Raises KeyError."""
    text = fill(template, values)
    return Shown(text, sha256(text.encode()).hexdigest())


def urgent(
    text: Localized,
    own: Mapping[Language, Sequence[str]],
    help_lines: Localized,
    title: Callable[[Language], str],
    texts: Texts,
) -> Urgent:
    """What whoever asks for urgent help is shown, complete, and the words by which they ask."""
    filled = {
        one: fill(text[one], {"help": lines, "org": title(one)})
        for one, lines in help_lines.items()
    }
    return Urgent(filled, urgent_words(own, texts))


def urgent_words(
    own: Mapping[Language, Sequence[str]], texts: Texts
) -> Mapping[Language, frozenset[str]]:
    """The organisation's words, and always those that stand on the button for it."""
    return {
        one: frozenset(map(fold, (*words, texts.say("button.help", one))))
        for one, words in own.items()
    }
