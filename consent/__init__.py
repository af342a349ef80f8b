"""The rules of consent: which texts a client was shown, what they decided, and what that allows."""

from consent.documents import Document, DocumentKind, Shown
from consent.ledger import Decision, Ledger, Record

__all__ = ["Decision", "Document", "DocumentKind", "Ledger", "Record", "Shown"]
