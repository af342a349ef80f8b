"""The card: what a counsellor sees of the intake. Only the answers that the flow names."""

from routing.conversation import ConcernKind, Conversation
from routing.facts import Facts
from routing.ids import StepName
from routing.routed import handover
from routing.showing import short, value
from routing.speech import language_of, staff_words


def card_text(conversation: Conversation, facts: Facts) -> str:
    """What was noticed, then lines of `question: answer` in the staff's language."""
    step = handover(conversation, facts)
    name = facts.house.texts.say("language.name", language_of(conversation, facts))
    head = staff_words(facts, "card.head", language=name)
    concerns = [
        staff_words(facts, f"card.{concern.kind}", rule=_rule(facts, concern.rule))
        for concern in sorted(conversation.concerns, key=lambda m: m.kind is not ConcernKind.ALERT)
    ]
    shown = [_line(conversation, facts, one) for one in (step.card if step else ())]
    lines = [head, *concerns, *(line for line in shown if line)]
    return "\n".join([*lines, "", staff_words(facts, "card.how")])


def _rule(facts: Facts, rule: str) -> str:
    return staff_words(facts, "card.words") if rule == "words" else rule


def _line(conversation: Conversation, facts: Facts, name: str) -> str:
    run, language = conversation.run, facts.house.staff_language
    spoken = language if language in facts.flow.languages else facts.flow.languages[0]
    found = value(facts.flow, run.answers, name, spoken) if run is not None else None
    if found is None:
        return ""
    step = facts.flow.step(StepName(name))
    named = _name(facts, name) if step is None else short(step, spoken)
    said = " ".join(found.split())  # one line, so that no answer can look like a line of ours
    return f"{named}: {said or staff_words(facts, 'card.skipped')}"


def _name(facts: Facts, name: str) -> str:
    """A score is called by its questionnaire."""
    block, _, score = name.partition(".")
    found = facts.flow.block(StepName(block))
    language = facts.house.staff_language
    named = found.title.get(language, block) if found is not None else block
    return named if score == "total" else f"{named} ({score})"
