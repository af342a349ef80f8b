"""What each act is called where records of consent are exchanged.

ISO/IEC TS 27560 says which fields a record of consent has; the Data Privacy Vocabulary (DPV) of the
W3C community group and its guide to TS 27560 say with which words they are filled. Only a purpose
is consented to. Of a notice it is said that it was shown and used, of an agreement that one party
signed it: neither is written down as a consent, because neither is one.
"""

from typing import Final

from consent.documents import DocumentKind
from consent.ledger import STANDS, Decision

SCHEMA: Final = ("counselbridge consent event 1", "https://w3id.org/dpv/schema/dpv-27560#record")
UNSTATED: Final = "not stated in this record"

NOTICES: Final = {
    DocumentKind.NOTICE: "dpv:PrivacyNotice",
    DocumentKind.PURPOSE: "dpv:ConsentNotice",
    DocumentKind.AGREEMENT: "dpv:Contract",
}
TYPES: Final = {
    DocumentKind.NOTICE: "dpv:PrivacyNotice",
    DocumentKind.PURPOSE: "dpv:ExplicitlyExpressedConsent",
    DocumentKind.AGREEMENT: "dpv:Contract",
}
BASES: Final = {
    DocumentKind.NOTICE: (),  # information, which needs no basis
    DocumentKind.PURPOSE: ("eu-gdpr:A6-1-a", "eu-gdpr:A9-2-a"),
    DocumentKind.AGREEMENT: ("eu-gdpr:A6-1-b",),
}
PERSONAL_DATA: Final = ("dpv:ProvidedPersonalData", "dpv:SpecialCategoryPersonalData")
RIGHTS: Final = tuple(
    f"eu-gdpr:{article}" for article in ("A7-3", "A15", "A16", "A17", "A18", "A20", "A77")
)

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


def state(kind: DocumentKind, decision: Decision, *, by_client: bool) -> str:
    """The event's state. A consent that ended without the client was revoked, not withdrawn."""
    if decision in STANDS:
        return _YES[kind]
    if decision is Decision.REFUSED:
        return _NO[kind]
    if kind is DocumentKind.PURPOSE and not by_client:
        return "dpv:ConsentRevoked"
    return _BACK[kind]


def validity(kind: DocumentKind, decision: Decision) -> str:
    """How long the act holds: a criterion, because none of them ends by a date."""
    return _VALID[kind] if decision in STANDS else "nothing is allowed by this act"
