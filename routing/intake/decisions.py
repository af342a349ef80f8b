"""A text to be acknowledged, consented to or signed, as a question: pages, buttons and words."""

from dataclasses import replace

from consent import Document
from consent.ledger import STANDS
from routing.conversation import Conversation
from routing.facts import Facts
from routing.flow.model import Consent, Decided, Sign
from routing.intake import phrasing
from routing.messages import Choice
from routing.saying.speech import language_of, words
from routing.words.joining import joined
from routing.words.paging import pages
from routing.words.question import EXPLAIN, MORE, NO, YES, Options, Question


def question(conversation: Conversation, facts: Facts, step: Decided) -> Question:
    document = facts.documents[step.name]
    shown = document.shown(language_of(conversation, facts))
    every = pages(shown.text)
    at = page(conversation, step, shown.sha256, len(every))
    text = every[at] if at else joined(_news(conversation, facts, document), every[0])
    if len(every) > 1:
        number = words(conversation, facts, "page.of", n=str(at + 1), all=str(len(every)))
        text = joined(text, number)
    options = _options(conversation, facts, step)
    last = at == len(every) - 1
    offered = options if last else _more(conversation, facts)
    made = (step, _kind(step), text, offered)
    asked = replace(phrasing.made(conversation, facts, made, shown.sha256), page=at)
    if not last:
        asked = replace(asked, typed=options)
    return _with_meaning(conversation, facts, asked)


def page(conversation: Conversation, step: Decided, sha256: str, count: int) -> int:
    """The page that is in front of the client; other words begin again with the first."""
    pending = conversation.pending
    same = pending is not None and (pending.step, pending.document) == (step.name, sha256)
    return min(pending.page, count - 1) if pending is not None and same else 0


def turned(conversation: Conversation) -> Conversation:
    """With the next page open."""
    pending = conversation.pending
    if pending is None:
        return conversation
    return replace(conversation, pending=replace(pending, page=pending.page + 1))


def _options(conversation: Conversation, facts: Facts, step: Decided) -> Options:
    kind = _kind(step)
    yes = "sign" if kind == "sign" else f"{kind}_yes"
    no = "sign_no" if kind == "sign" else f"{kind}_no"
    said_no = phrasing.listed(conversation, facts, "no")
    return {
        YES: (
            words(conversation, facts, f"button.{yes}"),
            phrasing.listed(conversation, facts, f"{kind}_yes"),
        ),
        NO: (words(conversation, facts, f"button.{no}"), said_no),
    }


def _more(conversation: Conversation, facts: Facts) -> Options:
    label = words(conversation, facts, "button.read_on")
    return {MORE: (label, phrasing.listed(conversation, facts, "go_on"))}


def _kind(step: Decided) -> str:
    if isinstance(step, Consent):
        return "consent"
    return "sign" if isinstance(step, Sign) else "notice"


def _news(conversation: Conversation, facts: Facts, document: Document) -> str:
    """That it was agreed to before, in other words, and what is new where it is known.

    It is told once, and not again above a question that was only not understood.
    """
    pending = conversation.pending
    if pending is not None and pending.step == document.name and pending.misses:
        return ""
    last, ledger = conversation.ledger.latest(document.name), conversation.ledger
    if last is None or last.decision not in STANDS or ledger.decided(document) is not None:
        return ""
    again = words(conversation, facts, "reconsent.again")
    changed = document.changed.get(language_of(conversation, facts), "")
    line = words(conversation, facts, "reconsent.changed", changed=changed) if changed else ""
    return joined(again, line)


def _with_meaning(conversation: Conversation, facts: Facts, question: Question) -> Question:
    """What it means can always be asked; the button comes after an answer that was none."""
    label, pending = words(conversation, facts, "button.explain"), conversation.pending
    asides = {EXPLAIN: (label, phrasing.listed(conversation, facts, "explain"))}
    missed = pending is not None and pending.step == question.step.name and pending.misses
    ways = (Choice(EXPLAIN, label), *question.ways) if missed else question.ways
    return replace(question, asides=asides, ways=ways)


__all__ = ["page", "question", "turned"]
