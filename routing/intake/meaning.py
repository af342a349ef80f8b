"""What yes and no mean at a decision, for whoever asks back before they make it.

Asking what it means is neither an answer nor a miss: nothing is recorded, nothing is kept of it,
and the question follows again.
"""

from routing.conversation import Conversation, PendingKind
from routing.facts import Facts
from routing.flow.model import Acknowledge, Consent, Decided, Sign
from routing.intake import standing
from routing.saying.filling import fill
from routing.saying.speech import words
from routing.words.question import Question


def said(conversation: Conversation, facts: Facts, question: Question) -> str:
    """The organisation's own words about this purpose, or general ones and who can read."""
    step, language = question.step, question.language
    own = step.explain if isinstance(step, Consent) else {}
    if language in own:
        return fill(conversation, facts, own[language])
    key = _key(conversation, question)
    return words(conversation, facts, f"explain.{key}", readers=facts.house.readers[language])


def _key(conversation: Conversation, question: Question) -> str:
    """Which words explain it: what a no leads to differs."""
    step, pending = question.step, conversation.pending
    again = pending is not None and pending.kind is PendingKind.RECONSENT
    if again and isinstance(step, Decided) and standing.is_needed(step):
        return "again"
    match step:
        case Acknowledge():
            return "notice"
        case Sign(needed=needed):
            return "sign_needed" if needed else "sign_optional"
        case Consent(needed=True):
            return "needed"
        case _:
            return "optional"
