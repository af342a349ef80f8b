"""What the law asks an organisation to say: whose law it is, where the data lie, who hears
complaints, and on what the processing of each text rests.

All of it may be left out: then records say that it is not stated. What a notice should say and does
not is told as a warning, because nobody but the organisation can know the answer.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from config.agreements import Agreement
from config.locales import country
from config.localized import manners
from config.problems import Problem, Weight, did_you_mean, listed
from config.schema import Organisation
from config.shapes import Page
from config.steps import Draft
from consent import DocumentKind
from consent.terms import CONSENTS, LEGAL_BASES, USUAL
from routing.flow.model import Acknowledge, Consent, Decided, Flow, Sign
from routing.ids import Language
from routing.words.texts import Texts

# Where the GDPR is the law: the European Economic Area, and the United Kingdom's own of that name.
_GDPR = re.compile(
    "AT|BE|BG|CY|CZ|DE|DK|EE|ES|FI|FR|GB|GR|HR|HU|IE|IS|IT|LI|LT|LU|LV|MT|NL|NO|PL|PT|RO|SE|SI|SK"
)
_ARTICLE_6 = "eu-gdpr:A6-"
_TOLD = {"authority": "who hears complaints", "storage": "where the data are stored"}
_KINDS: Mapping[type, DocumentKind] = {
    Acknowledge: DocumentKind.NOTICE,
    Consent: DocumentKind.PURPOSE,
    Sign: DocumentKind.AGREEMENT,
}
_VERBS = {"acknowledge": "acknowledged", "sign": "signed"}


@dataclass(frozen=True, slots=True)
class Law:
    """Empty where nothing is stated. Countries are those of ISO 3166.

    `bases`: names from consent.terms.LEGAL_BASES for each text, by its name in the flow.
    """

    jurisdiction: str = ""
    storage: str = ""
    storage_country: str = ""
    authority: str = ""
    authority_contact: str = ""
    bases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def facts(self) -> dict[str, str]:
        """For a record of consent, by the names that consent.fields.Circumstances has."""
        every = {
            "country": self.jurisdiction,
            "storage": self.storage,
            "storage_country": self.storage_country,
            "authority": self.authority,
            "authority_contact": self.authority_contact,
        }
        return {name: words for name, words in every.items() if words}

    def words(self, texts: Texts, language: Language) -> dict[str, str]:
        """What agreements can be filled with, by placeholder."""
        place = (self.storage, self.storage_country and country(self.storage_country, language))
        named = dict.fromkeys(basis for each in self.bases.values() for basis in each)
        return {
            "controller.jurisdiction": self.jurisdiction and country(self.jurisdiction, language),
            "storage": ", ".join(filter(None, place)),
            "authority": ", ".join(filter(None, (self.authority, self.authority_contact))),
            "legal_basis": "; ".join(texts.say(f"basis.{one}", language) for one in named),
        }


def law_of(file: Organisation, flow: Flow) -> Law:
    """What the file states; what nobody named a basis of rests on the usual one of its kind."""
    usual = {
        step.name: USUAL[_KINDS[type(step)]] for step in flow.steps if isinstance(step, Decided)
    }
    named = {str(name): bases for name, bases in usual.items() if bases}
    return Law(
        jurisdiction=file.controller.jurisdiction,
        storage=file.storage.where,
        storage_country=file.storage.country,
        authority=file.authority.name,
        authority_contact=file.authority.contact,
        bases={**named, **file.legal_basis},
    )


def check_bases(page: Page, file: Organisation, draft: Draft) -> None:
    """Each basis belongs to a text of the flow, and can be true of it."""
    verbs = {name: verb for verb in ("consent", *_VERBS) for name in draft.named(verb)}
    for name, bases in file.legal_basis.items():
        place = ("legal_basis", name)
        if name not in verbs and not draft.is_foggy and name not in draft.unclear:
            hint = did_you_mean(name, verbs) or f"; there are {listed(sorted(verbs))}"
            message = f"'{name}' is no text of the flow that people decide about{hint}"
            page.warn_key(place, message)
        elif name in verbs:
            _check_basis(page, name, verbs[name], bases)


def _check_basis(page: Page, name: str, verb: str, bases: tuple[str, ...]) -> None:
    place = ("legal_basis", name)
    for index, basis in enumerate(bases):
        if basis in CONSENTS and verb in _VERBS:
            message = f"'{name}' is {_VERBS[verb]}, which is no consent; ask for one in a step"
            page.at_value((*place, index), f"{message} 'consent'")
    if verb == "consent" and not CONSENTS & set(bases):
        message = f"'{name}' asks for a consent that nothing rests on; is it one to acknowledge?"
        page.warn_key(place, message)
    terms = [term for basis in bases for term in LEGAL_BASES[basis]]
    if not any(term.startswith(_ARTICLE_6) for term in terms):
        message = f"'{name}' needs a basis of Article 6 of the GDPR too, such as 'contract'"
        page.warn_key(place, message)


def check_told(
    page: Page, law: Law, agreements: Iterable[Agreement], files: Mapping[str, bytes]
) -> None:
    """Whether notices say what people must be told, as far as a program can see it."""
    if law.jurisdiction and not _GDPR.fullmatch(law.jurisdiction):
        return
    stated = {"authority": law.authority, "storage": law.storage or law.storage_country}
    for key in (one for one in _TOLD if not stated[one]):
        message = f"'{key}' is missing: a notice has to say {_TOLD[key]} (GDPR, Article 13)"
        page.warn_key((), f"{message}; state it here, and write {{{key}}} into the notice")
    for notice in (one for one in agreements if one.kind is DocumentKind.NOTICE):
        for language, text in notice.texts.items():
            for message in _untold(stated, text):
                place = _file(notice.name, language, files)
                page.problems.add(Problem(place, 1, 1, message, Weight.WARNING))


def _untold(stated: Mapping[str, str], text: str) -> Iterator[str]:
    """What is stated, and neither filled into this notice nor written there in the same words."""
    for key, what in _TOLD.items():
        if stated[key] and f"{{{key}}}" not in text and stated[key] not in text:
            yield f"this notice does not say {what} (GDPR, Article 13); write {{{key}}} into it"


def _file(name: str, language: Language, files: Mapping[str, bytes]) -> str:
    """Where this text stands: a manner of a language may do with the file of the language."""
    ends = [f"/{name}.{one}.md" for one in manners(language)]
    return next(file for end in ends for file in files if file.endswith(end))
