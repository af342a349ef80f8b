"""What an event says about the law around it: on what it rests, where the data lie, who answers.

Read for people, after the event itself was parsed. Fields that older events do not have, and all
that says it is not stated, are left out: a page should not fill up with what nobody knows.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from consent import terms
from consent.evidence import Event

_COUNTRY = 2  # letters of ISO 3166


@dataclass(frozen=True, slots=True)
class Stated:
    """Words; empty where nothing is stated. `bases` are names from consent.terms.LEGAL_BASES.

    `jurisdiction` and `storage_country` are countries (ISO 3166), `storage` says where in words.
    """

    bases: tuple[str, ...] = ()
    controller: str = ""
    contact: str = ""
    jurisdiction: str = ""
    storage: str = ""
    storage_country: str = ""
    authority: str = ""


def stated(event: Event, written: bytes) -> Stated:
    """Of `event`, that these bytes were parsed to."""
    said = cast("object", json.loads(written))
    about = _mapping(_mapping(said).get("processing"))
    parties = _parties(_mapping(said).get("parties"))
    controller = parties.get("controller", {})
    country, places = _word(about, "storage_country"), _words(about.get("storage_locations"))
    return Stated(
        bases=terms.names(
            terms.really(event.kind, event.decision, _words(about.get("lawful_basis")))
        ),
        controller=_joined(controller, "name", "address"),
        contact=_word(controller, "contact"),
        jurisdiction=_word(about, "jurisdiction"),
        storage=", ".join(one for one in places if one not in (country, terms.UNSTATED)),
        storage_country=country,
        authority=_joined(parties.get(_word(about, "authority_party"), {}), "name", "contact"),
    )


def is_country(word: str) -> bool:
    """Whether this is a country as ISO 3166 writes it, such as `DE`."""
    return len(word) == _COUNTRY and word.isascii() and word.isalpha() and word.isupper()


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def _words(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _word(of: Mapping[str, object], key: str) -> str:
    value = of.get(key)
    return value if isinstance(value, str) and value != terms.UNSTATED else ""


def _parties(value: object) -> dict[str, Mapping[str, object]]:
    every = map(_mapping, value) if isinstance(value, list) else ()
    return {_word(one, "party_id"): one for one in every}


def _joined(of: Mapping[str, object], *keys: str) -> str:
    return ", ".join(word for key in keys if (word := _word(of, key)))
