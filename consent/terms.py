"""What each act is called where records of consent are exchanged.

ISO/IEC TS 27560 says which fields a record of consent has; the Data Privacy Vocabulary (DPV) of the
W3C community group and its guide to TS 27560 say with which words they are filled. Only a purpose
is consented to. Of a notice it is said that it was shown and used, of an agreement that one party
signed it: neither is written down as a consent, because neither is one. Where each word was looked
up stands in consent.jsonld.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from consent.documents import DocumentKind
from consent.ledger import STANDS, Decision

SCHEMA: Final = ("counselbridge consent event 1", "https://w3id.org/dpv/schema/dpv-27560#record")
UNSTATED: Final = "not stated in this record"

NOTICES: Final = {
    DocumentKind.NOTICE: "dpv:PrivacyNotice",
    DocumentKind.PURPOSE: "dpv:ConsentNotice",
    DocumentKind.AGREEMENT: "dpv:LegalAgreement",
}
TYPES: Final = {
    DocumentKind.NOTICE: "dpv:PrivacyNotice",
    DocumentKind.PURPOSE: "dpv:ExplicitlyExpressedConsent",
    DocumentKind.AGREEMENT: "dpv:Contract",
}
PERSONAL_DATA: Final = ("dpv:ProvidedPersonalData", "dpv:SpecialCategoryPersonalData")
RIGHTS: Final = tuple(
    f"eu-gdpr:{article}" for article in ("A7-3", "A15", "A16", "A17", "A18", "A20", "A77")
)
ERASURE: Final = "dpv:RightExerciseActivity"
ERASURE_RIGHT: Final = "eu-gdpr:A17"

# Why data may be processed, by plain names: GDPR, Article 6(1), and 9(2) for health and the like.
LEGAL_BASES: Final[Mapping[str, tuple[str, ...]]] = {
    "consent": ("eu-gdpr:A6-1-a",),
    "explicit_consent": ("eu-gdpr:A6-1-a", "eu-gdpr:A9-2-a"),
    "contract": ("eu-gdpr:A6-1-b",),
    "legal_obligation": ("eu-gdpr:A6-1-c",),
    "vital_interests": ("eu-gdpr:A6-1-d",),
    "public_task": ("eu-gdpr:A6-1-e",),
    "legitimate_interests": ("eu-gdpr:A6-1-f",),
    "social_protection": ("eu-gdpr:A9-2-b",),
    "legal_claims": ("eu-gdpr:A9-2-f",),
    "substantial_public_interest": ("eu-gdpr:A9-2-g",),
    "health_or_social_care": ("eu-gdpr:A9-2-h",),
}
CONSENTS: Final = frozenset({"consent", "explicit_consent"})
# What a basis is where nobody named another.
USUAL: Final[Mapping[DocumentKind, tuple[str, ...]]] = {
    DocumentKind.NOTICE: (),  # information, which needs no basis
    DocumentKind.PURPOSE: ("explicit_consent",),
    DocumentKind.AGREEMENT: ("contract",),
}

_YES: Final = {
    DocumentKind.NOTICE: "dpv:NoticeUsed",
    DocumentKind.PURPOSE: "dpv:ConsentGiven",
    DocumentKind.AGREEMENT: "dpv:ContractSignedByParty",
}
_NO: Final = {
    DocumentKind.NOTICE: "dpv:NoticeCommunicated",
    DocumentKind.PURPOSE: "dpv:ConsentRefused",
    DocumentKind.AGREEMENT: "dpv:ContractRejected",
}
_BACK: Final = {
    DocumentKind.NOTICE: "dpv:NoticeCommunicated",
    DocumentKind.PURPOSE: "dpv:ConsentWithdrawn",
    DocumentKind.AGREEMENT: "dpv:ContractTerminated",
}
_VALID: Final = {
    DocumentKind.NOTICE: "until a newer version of this document is shown",
    DocumentKind.PURPOSE: "until it is withdrawn",
    DocumentKind.AGREEMENT: "until one side ends it",
}


def event_type(kind: DocumentKind, decision: Decision) -> str:
    """What the act is an act of. An explicit consent is one only where it was really given."""
    if decision is Decision.ERASED:
        return ERASURE
    if kind is DocumentKind.PURPOSE and decision not in STANDS:
        return "dpv:Consent"
    return TYPES[kind]


def state(kind: DocumentKind, decision: Decision, *, by_client: bool) -> str:
    """The event's state. A consent that ended without the client was revoked, not withdrawn."""
    if decision is Decision.ERASED:
        return "dpv:RequestFulfilled"
    if decision in STANDS:
        return _YES[kind]
    if decision is Decision.REFUSED:
        return _NO[kind]
    if kind is DocumentKind.PURPOSE and not by_client:
        return "dpv:ConsentRevoked"
    return _BACK[kind]


def validity(kind: DocumentKind, decision: Decision) -> str:
    """How long the act holds: a criterion, because none of them ends by a date."""
    if decision is Decision.ERASED:
        return "for good"
    return _VALID[kind] if decision in STANDS else "nothing is allowed by this act"


def bases(kind: DocumentKind, decision: Decision, named: Sequence[str]) -> tuple[str, ...]:
    """What the processing rests on after this act, of what the organisation has named.

    A consent is a basis only where one was asked for and given, a contract only where the client
    did not refuse it or take it back; what rests on the law does not depend on the act.
    """
    terms = (term for one in named or USUAL[kind] for term in LEGAL_BASES[one])
    return really(kind, decision, tuple(dict.fromkeys(terms)))


def really(kind: DocumentKind, decision: Decision, terms: Iterable[str]) -> tuple[str, ...]:
    """Of these terms, those that can be true of the act: older events claimed more."""
    if decision is Decision.ERASED:
        return ()
    stands = decision in STANDS
    consented = stands and kind is DocumentKind.PURPOSE
    untrue = set() if consented else {term for one in CONSENTS for term in LEGAL_BASES[one]}
    untrue |= set() if stands else set(LEGAL_BASES["contract"])
    return tuple(term for term in terms if term not in untrue)


def names(terms: Collection[str]) -> tuple[str, ...]:
    """The plain names of these terms; the consent that another one contains is not said twice."""
    found = {one for one, needed in LEGAL_BASES.items() if set(needed) <= set(terms)}
    if "explicit_consent" in found:
        found.discard("consent")
    return tuple(one for one in LEGAL_BASES if one in found)
