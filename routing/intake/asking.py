"""A question of the flow put in front of a client: from then on the next answer belongs to it.

It does not know which question comes next: that is `advancing`.
"""

from dataclasses import replace
from datetime import datetime

from routing.conversation import Asked as Shown
from routing.conversation import Conversation, Pending, PendingKind
from routing.facts import Facts
from routing.flow.model import Asked
from routing.intake import lasting, prompts
from routing.messages import Choice
from routing.saying.speech import to_client
from routing.step import Step

REMEMBERED = 40  # prompts of a run that an old button still finds


def ask(
    step: Step, facts: Facts, asked: Asked, before: str = "", *more: Choice, misses: int = 0
) -> Step:
    """Put the question; it is what the next answer belongs to."""
    conversation = step.conversation
    picked = prompts.picked(conversation, asked)
    question = prompts.question(conversation, facts, asked, picked)
    text = f"{before}\n\n{question.text}" if before else question.text
    sent = to_client(conversation, facts, f"step:{asked.name}", text, *question.buttons, *more)
    kind, page = PendingKind.STEP, question.page
    name, document = asked.name, question.sha256
    pending = Pending(kind, sent.message, name, document, misses, picked, page=page)
    kept = remembered(conversation, pending, at=facts.now)
    return Step(kept, (*step.effects, sent, *lasting.touched(kept, facts)))


def remembered(
    conversation: Conversation, pending: Pending, *, at: datetime | None = None
) -> Conversation:
    """With this open, and found again by an old button. `at`: the times of the run count anew."""
    run = conversation.run
    if run is None or pending.step is None:
        return replace(conversation, pending=pending)
    prompt = Shown(pending.step, pending.message, pending.document)
    asked = (*run.asked, prompt)[-REMEMBERED:]
    after = replace(run, asked=asked, active_at=at or run.active_at)
    return replace(conversation, pending=pending, run=after)
