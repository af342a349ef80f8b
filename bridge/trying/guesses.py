"""What somebody might write at a question: right, out of range, and nothing to do with it."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random

from config.moments import keys
from routing.flow.model import AnswerType, Ask, Localized
from routing.ids import Language
from routing.words.answers import legal

RUBBISH = (
    "ok",
    "hm",
    "?",
    "...",
    "\N{SLIGHTLY FROWNING FACE}",
    "I do not know what to say here, it is all too much",
    "ich weiß nicht so recht",
    "не знаю",
    "لا أعرف",
    "12 / 13",
    "-1",
    "1e9",
    "31.02.2020",
    "/nonsense",
    "Mia, 17, sad",
    "yes and no",
    "it began long ago and it never stopped " * 8,
)
NAMES = ("Mia", "Jo", "Özlem", "O'Neil", "Anna-Lena", "\N{SLIGHTLY SMILING FACE}")
MAILS, PHONES = ("mia@example.org",), ("+49 30 901820", "+44 20 7946 0018")


def right(ask: Ask, language: Language, today: date, chance: Random) -> str | None:
    """Words that answer it; None: it has buttons only, or nothing is known that fits."""
    if ask.choices and ask.type is not AnswerType.MULTI:
        return _of_choice(ask, language, chance)
    options = [one for one in _kept(ask, today) if legal(ask, one, today)]
    return chance.choice(options) if options else None


def _kept(ask: Ask, today: date) -> Sequence[str]:
    """Answers as they are kept, which may be typed as they are."""
    known: dict[AnswerType, Callable[[], Sequence[str]]] = {
        AnswerType.TEXT: lambda: NAMES,
        AnswerType.EMAIL: lambda: MAILS,
        AnswerType.PHONE: lambda: [one.replace(" ", "") for one in PHONES],
        AnswerType.DATE: lambda: _days(ask, today),
        AnswerType.YESNO: lambda: ("yes", "no"),
    }
    found = known.get(ask.type)
    if found is not None:
        return found()
    return _numbers(ask) if ask.type is not AnswerType.MULTI else ()


def _of_choice(ask: Ask, language: Language, chance: Random) -> str:
    """A button's words, its number, or how its words begin."""
    place = chance.randrange(len(ask.choices))
    words = _words(ask.choices[place][1], language)
    return chance.choice((words, words.upper(), str(place + 1), words[: max(3, len(words) // 2)]))


def _words(text: Localized, language: Language) -> str:
    return text.get(language) or next(iter(text.values()))


def _numbers(ask: Ask) -> list[str]:
    shown = keys(ask)
    if shown:
        return list(shown)
    ends = [int(float(one)) for one in (ask.least, ask.most) if one is not None]
    near = {end + step for end in ends for step in (-5, -1, 0, 1, 5)} | {17, 30}
    return [str(one) for one in sorted(near)]


def _days(ask: Ask, today: date) -> list[str]:
    ends = [_day(one, today) for one in (ask.least, ask.most) if one is not None]
    near = [end + timedelta(days=step) for end in ends for step in (-400, 0, 400)]
    return [one.isoformat() for one in (*near, date(1990, 12, 24), today)]


def _day(limit: str, today: date) -> date:
    return today if limit == "today" else date.fromisoformat(limit)


def beyond(ask: Ask, today: date, chance: Random) -> str | None:
    """An answer out of the question's range, where it has one."""
    ends: list[str] = []
    if ask.type is AnswerType.DATE:
        if ask.least is not None:
            ends.append((_day(ask.least, today) - timedelta(days=30)).isoformat())
        if ask.most is not None:
            ends.append((_day(ask.most, today) + timedelta(days=30)).isoformat())
    elif ask.type in (AnswerType.NUMBER, AnswerType.AGE, AnswerType.SCALE):
        if ask.least is not None and float(ask.least) > 0:
            ends.append(str(int(float(ask.least)) - 1))
        if ask.most is not None:
            ends.append(str(int(float(ask.most)) + 1))
    return chance.choice(ends) if ends else None
