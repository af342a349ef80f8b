"""A question of a flow: which keys its type allows, and answers a person can tell apart."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from config.bounds import check_bounds
from config.flowschema import AskStep
from config.flowtexts import Wording
from config.positions import Path
from config.problems import did_you_mean, listed
from config.schedules import fault
from config.shapes import Page, value_at
from config.steps import Around
from routing.words.folding import fold

_LONGEST_LABEL = 60
_LONG = 4  # digits
_CHOICES = range(2, 21)
_RANGES = ("number", "age", "date")

# Keys that not every type has, and the types that have them.
_KEYS: Mapping[str, tuple[str, ...]] = {
    "choices": ("choice", "multi"),
    "times": ("choice", "multi"),
    "min": (*_RANGES, "scale", "multi"),
    "max": ("text", *_RANGES, "scale", "multi"),
    "below": _RANGES,
    "above": _RANGES,
}
_WITH = {"below": "min", "above": "max"}


@dataclass(frozen=True, slots=True)
class AskChecks:
    """Checks of questions in one flow. `taken`: folded words that are never an answer, and why."""

    page: Page
    languages: Sequence[str]
    taken: Mapping[str, str]
    published: bool = False

    def check(self, path: Path, ask: AskStep, labels: Mapping[str, Wording]) -> None:
        """`labels`: what each choice is called, by its key."""
        self._check_keys(path, ask)
        check_bounds(self.page, path, ask)
        if not self.published:
            self._check_times(path, ask)
        own = (*path, "choices")
        written = value_at(self.page.document.data, own)
        if isinstance(written, dict) and ask.type in ("", *_KEYS["choices"]):
            if len(written) not in _CHOICES:
                message = f"'choices' must hold {_CHOICES[0]} to {_CHOICES[-1]} answers"
                self.page.at_key(own, message)
            for language in self.languages:
                self._check_labels(labels, language)

    def _check_keys(self, path: Path, ask: AskStep) -> None:
        has = self.page.document.has
        for key, types in _KEYS.items():
            if ask.type and ask.type not in types and has((*path, key)):
                message = f"'{key}' is only used with 'type: {listed(types)}'"
                self.page.at_key((*path, key), message)
        for key, needed in _WITH.items():
            used = ask.type in _RANGES and has((*path, key))
            if used and not has((*path, needed)):
                self.page.at_key((*path, key), f"'{key}' needs '{needed}': the limit it is about")
        if ask.type in _KEYS["choices"] and not has((*path, "choices")):
            self.page.at_value(path, f"'type: {ask.type}' needs 'choices'")
        for key in ("min", "max") if ask.type == "scale" else ():
            if not has((*path, key)):
                self.page.at_value(path, f"'type: scale' needs '{key}'")

    def _check_times(self, path: Path, ask: AskStep) -> None:
        """Each is of a choice, and can be read. Whether anybody is there then is known later."""
        written = value_at(self.page.document.data, (*path, "choices"))
        for key, schedule in ask.times.items():
            place = (*path, "times", key)
            if isinstance(written, dict) and key not in written:
                hint = did_you_mean(key, written) or f"; there are {listed(list(written))}"
                self.page.at_key(place, f"'{key}' is not one of the choices{hint}")
            elif (wrong := fault(schedule)) is not None:
                self.page.at_value(place, wrong)

    def _check_labels(self, labels: Mapping[str, Wording], language: str) -> None:
        """Typed answers are compared without case, accents and signs: so are these."""
        seen: dict[str, str] = {}
        keys = {} if self.published else {fold(key): key for key in labels}
        for number, (key, label) in enumerate(labels.items(), 1):
            words = label.texts.get(language, "")
            others = {**seen, **{folded: other for folded, other in keys.items() if other != key}}
            fault = self._fault(words, others, language)
            if fault:
                label.tell(language, fault)
                continue
            seen[fold(words)] = key
            if not self.published:
                _warn_number(label, language, number, len(labels))

    def _fault(self, words: str, seen: Mapping[str, str], language: str) -> str:
        folded = fold(words)
        if len(words) > _LONGEST_LABEL:
            return f"this answer is longer than {_LONGEST_LABEL} characters, too long for a button"
        if words and not folded:
            return "this answer holds no letter and no digit, so nobody could type it"
        if folded and folded in seen:
            return f"in '{language}' this reads like the answer '{seen[folded]}'"
        return self.taken.get(folded, "")


def _warn_number(label: Wording, language: str, number: int, count: int) -> None:
    """Answers are shown with numbers: by one that begins like another's, none of them is meant."""
    first = fold(label.texts.get(language, "")).partition(" ")[0]
    place = int(first) if first.isdecimal() and len(first) < _LONG else number
    if place != number and place in range(1, count + 1):
        page, where = label.places[language]
        message = f"'{place}' alone is the number of another answer too, so it is asked again"
        page.warn_value(where, message)


def taken_words(around: Around) -> dict[str, str]:
    """Folded words that cannot be an answer, and the sentence that says so."""
    if around.published:
        return {}
    reserved = "this reads like a word that clients can always write, such as 'back' or 'help'"
    urgent = "this reads like a word by which the organisation shows urgent help"
    taken = dict.fromkeys(_folded(around.reserved), f"{reserved}; choose other words")
    return taken | dict.fromkeys(_folded(around.urgent), f"{urgent}; choose other words")


def _folded(words: Mapping[str, Collection[str]]) -> set[str]:
    return {fold(word) for each in words.values() for word in each} - {""}
