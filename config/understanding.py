"""What people type, understood with the help of libraries: words for numbers, days, addresses.

Every library gets short text only, of the letters it is made for, and none of their errors comes
out. Telephone numbers and addresses are looked at for their form; nothing is asked on a network.
The larger libraries are loaded when the first address or number is typed.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date

from text_to_num import text2num  # type: ignore[import-untyped]  # it ships no types

from config.days import Days
from config.locales import base
from routing.ids import Language
from routing.words.folding import fold
from routing.words.understanding import Understanding, visible

SPOKEN = frozenset({"de", "en", "es", "fr", "it", "nl", "pt"})  # what text2num knows
NUMERAL = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:[ '\u2019-][A-Za-z\u00c0-\u024f]+)*")
LONGEST_NUMERAL = 60
LONGEST_ADDRESS = 400  # with the sentence around it
LONGEST_PHONE = 100
LARGEST = 10**9
LEADING = frozenset({"is", "ist", "lautet", "mail", "email", "e mail", "adresse", "address"})
# German as it is typed on keyboards without umlauts
GERMAN = (
    ("fuenf", "f\u00fcnf"),
    ("funf", "f\u00fcnf"),
    ("zwoelf", "zw\u00f6lf"),
    ("zwolf", "zw\u00f6lf"),
)


class Understands(Understanding):
    """`country`, such as `DE`, is where telephone numbers without a country code belong."""

    def __init__(self, languages: Sequence[Language], country: str | None) -> None:
        self._days = Days(languages)
        self._country = country.upper() if country else None

    def numeral(self, words: str, language: Language) -> int | None:
        spoken = base(language)
        if spoken not in SPOKEN or len(words) > LONGEST_NUMERAL or not NUMERAL.fullmatch(words):
            return None
        plain = words.casefold().replace("\u00df", "ss")
        found = guarded(text2num, plain, spoken)
        if found is None and spoken == "de":
            found = guarded(text2num, _with_umlauts(plain), spoken)
        return found if found is not None and found < LARGEST else None

    def days(self, text: str, language: Language) -> tuple[date, ...]:
        return self._days.read(text, language)

    def email(self, text: str) -> str | None:
        """The address, normalised, alone or at the end of a sentence: `my mail is a@b.de`.

        Only behind words like these: in `anna maier@b.de` a space may have got into the address.
        """
        if len(text) > LONGEST_ADDRESS:
            return None
        *before, last = visible(text).split() or [""]
        if before and not (before[-1].endswith(":") or fold(before[-1]) in LEADING):
            return None
        return _address(last.strip("<>()[]{},.;:!?'\""))

    def phone(self, text: str) -> str | None:
        """The one valid number in the text, in E.164: `+491711234567`."""
        if len(text) > LONGEST_PHONE:
            return None
        return _phone(re.sub(r"(?<![\d+])00(?=[1-9])", "+", visible(text)), self._country)


def understanding(languages: Sequence[Language], country: str | None) -> Understands:
    """For an organisation: its languages, and the country of its telephone numbers (ISO 3166)."""
    return Understands(languages, country)


def guarded(read: Callable[[str, str], int | float], words: str, language: str) -> int | None:
    """The whole number, or None, whatever the library does.

    It is made in Rust, and a fault in it comes out as a `PanicException`, which is no `Exception`
    and would end the whole service.
    """
    try:
        found = read(words, language)
    except ValueError:
        return None
    except BaseException as fault:
        if type(fault).__name__ == "PanicException":
            return None
        raise
    return int(found) if found == int(found) else None


def _with_umlauts(words: str) -> str:
    for typed, meant in GERMAN:
        words = words.replace(typed, meant)
    return words


def _address(text: str) -> str | None:
    from email_validator import EmailNotValidError, validate_email  # takes 34 ms

    try:
        return validate_email(text, check_deliverability=False).normalized
    except (EmailNotValidError, ValueError):
        return None


def _phone(text: str, country: str | None) -> str | None:
    import phonenumbers  # takes 31 ms

    numbers = phonenumbers.PhoneNumberMatcher(
        text, country, leniency=phonenumbers.Leniency.VALID, max_tries=3
    )
    found = {
        phonenumbers.format_number(one.number, phonenumbers.PhoneNumberFormat.E164)
        for one in numbers
    }
    return found.pop() if len(found) == 1 else None
