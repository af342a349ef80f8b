"""How much is asked of everybody, and shown to everybody, before a human reads anything.

Whoever writes at night does not fill in a form. Each question more loses some of them, so a flow
that asks a lot of everybody is worth a second look; what only some are asked does not count. All
that is shown does: the first words that come by themselves, notices and agreements as well.
"""

from config.helplines import render
from config.hours import COUNSELLING
from config.loaded import Loaded
from config.readers import sentences, with_mentors, with_supervisors
from config.shapes import Page
from routing.flow.estimate import WORDS_A_MINUTE, before_a_person, length
from routing.ids import Language
from routing.words.texts import Texts

_ACTS = 12
_WORDS = 2 * WORDS_A_MINUTE  # two minutes of reading
_PRESENCE = ("open", "closed")
_NETWORK = "network"  # who can read where nothing is known of the accounts yet: the longer sentence


def check_first_contact(page: Page, loaded: Loaded, texts: Texts) -> None:
    """Warn where it is much, at the steps of the flow. Only for files nothing is wrong with."""
    account = next(iter(loaded.channels))
    readers = sentences(texts, loaded.languages, loaded.channels, {account: _NETWORK}, ())
    if loaded.overseers:
        readers = with_supervisors(texts, readers, loaded.title)
    if loaded.mentored:
        readers = with_mentors(texts, readers)
    documents = loaded.documents(texts, readers)
    worst: tuple[int, int, str] = (0, 0, "")
    for language in loaded.languages:
        shown = {name: one.shown(language).text for name, one in documents.items()}
        read = {name: length(text) for name, text in shown.items()}
        said = any(readers[language] in text for text in shown.values())
        first = _first(loaded, texts, language) + (0 if said else length(readers[language]))
        acts, words = before_a_person(loaded.flow, language, read, first)
        worst = max(worst, (acts, words, language))
    acts, words, spoken = worst
    if acts > _ACTS or words > _WORDS:
        message = (
            f"before somebody reads anything, everybody gives {acts} answers and reads {words}"
            f" words in '{spoken}', with notices, agreements and the first words; better are"
            f" {_ACTS} and {_WORDS} at most: shorten it, or ask later"
        )
        page.warn_key(("steps",), message)


def _first(loaded: Loaded, texts: Texts, language: Language) -> int:
    """How many words come by themselves: who speaks, whom to call, whether anybody is there."""
    lines = render(loaded.helplines, texts, language)
    greeting = texts.say("greeting", language, org=loaded.title[language], help=lines)
    moment = texts.say("moment.tomorrow", language, time="09:00")
    key, when = "presence", {"until": moment, "next_open": moment}
    here = max(length(texts.say(f"{key}.{one}", language, **when)) for one in _PRESENCE)
    return length(greeting) + (here if COUNSELLING in loaded.hours.schedules else 0)
