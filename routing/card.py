"""The card: what a counsellor sees of the intake. Only the answers that the flow names."""

from routing.conversation import Conversation
from routing.facts import Facts
from routing.flow import Ask, Handover
from routing.ids import StepName
from routing.speech import language_of, staff_words


def card_text(conversation: Conversation, facts: Facts) -> str:
    """Lines of `question: answer` in the staff's language where the flow speaks it."""
    handover = next((s for s in facts.flow.steps if isinstance(s, Handover)), None)
    shown = [_line(conversation, facts, name) for name in (handover.card if handover else ())]
    name = facts.house.texts.say("language.name", language_of(conversation, facts))
    head = staff_words(facts, "card.head", language=name)
    return "\n".join([head, *(line for line in shown if line), "", staff_words(facts, "card.how")])


def _line(conversation: Conversation, facts: Facts, name: StepName) -> str:
    step, run = facts.flow.step(name), conversation.run
    if not isinstance(step, Ask) or run is None or name not in run.answers:
        return ""
    answer = run.answers[name]
    if answer is None:
        return f"{name}: {staff_words(facts, 'card.skipped')}"
    language = facts.house.staff_language
    labels = {key: label.get(language, key) for key, label in step.choices}
    return f"{name}: {labels.get(answer, answer)}"
