"""A question of the flow put in front of a client: from then on the next answer belongs to it.

It does not know which question comes next: that is `advancing`.
"""

from dataclasses import replace

from routing import lasting, prompts
from routing.conversation import Asked as Shown
from routing.conversation import Conversation, Pending, PendingKind
from routing.facts import Facts
from routing.flow import Asked
from routing.messages import Choice
from routing.speech import to_client
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
    pending = Pending(PendingKind.STEP, sent.message, asked.name, question.sha256, misses, picked)
    kept = remembered(conversation, replace(pending, page=question.page))
    return Step(kept, (*step.effects, sent)).then(lambda c: lasting.touched(c, facts))


def remembered(conversation: Conversation, pending: Pending) -> Conversation:
    run = conversation.run
    if run is None or pending.step is None:
        return replace(conversation, pending=pending)
    prompt = Shown(pending.step, pending.message, pending.document)
    asked = (*run.asked, prompt)[-REMEMBERED:]
    return replace(conversation, pending=pending, run=replace(run, asked=asked))
