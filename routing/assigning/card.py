"""The card: what a counsellor sees of the intake. Only the answers that the flow names."""

from consent.ledger import STANDS
from routing.assigning.routed import handover
from routing.conversation import Concern, ConcernKind, Conversation, Gate, Outcome
from routing.danger import called
from routing.facts import Facts
from routing.ids import StepName
from routing.saying.speech import language_of, name_of, staff_speech, staff_words
from routing.words.showing import short, value
from routing.words.wording import readable, spoken_names

_ENDS = ("?", "!", ".", ":", "…")  # of a question that has no label


def card_text(conversation: Conversation, facts: Facts) -> str:
    """What was noticed, then lines of `question: answer` in the staff's language.

    After a stop it is only what was noticed: nobody sees any more what nobody had seen.
    """
    step = handover(conversation, facts)
    name = facts.house.texts.say("language.name", language_of(conversation, facts))
    head = _head(conversation, facts, name)
    concerns = [
        staff_words(facts, f"card.{concern.kind}", rule=_noticed(facts, concern))
        for concern in sorted(conversation.concerns, key=lambda m: m.kind is not ConcernKind.ALERT)
    ]
    concerns += called.lines(conversation, facts)
    if conversation.gate is Gate.WITHDRAWN:
        return "\n".join([head, *concerns, "", staff_words(facts, "card.stopped")])
    shown = [_line(conversation, facts, one) for one in (step.card if step else ())]
    lines = [head, *concerns, *_agreed(conversation, facts), *(line for line in shown if line)]
    return "\n".join([*lines, "", staff_words(facts, "card.how")])


def _head(conversation: Conversation, facts: Facts, language: str) -> str:
    """That it is new; or who handed it over to whoever has it now, or that its room broke."""
    case = conversation.case
    before = case.offers[:-1] if case is not None and case.offer is not None else ()
    has = case.offer.counsellor if case is not None and case.offer is not None else None
    theirs = next((one for one in reversed(before) if one.outcome is not Outcome.BROKEN), None)
    if len(before) > 0 and (before[-1].outcome, before[-1].counsellor) == (Outcome.BROKEN, has):
        return staff_words(facts, "card.head_again", language=language)
    noted = case is not None and case.handed_note is not None
    if theirs is None or not (theirs.outcome is Outcome.GIVEN or noted):
        return staff_words(facts, "card.head", language=language)
    name = name_of(facts, theirs.counsellor)
    return staff_words(facts, "card.head_given", name=name, language=language)


def _agreed(conversation: Conversation, facts: Facts) -> tuple[str, ...]:
    """What stands, and since when."""
    latest = {one.document: one for one in conversation.ledger.records}.values()
    listed = [
        staff_words(
            facts,
            "card.agreed_one",
            kind=staff_words(facts, f"receipt.kind.{one.kind}"),
            name=one.document,
            n=str(one.version),
            day=facts.house.day(one.at, facts.now, facts.house.staff_language),
        )
        for one in latest
        if one.decision in STANDS
    ]
    return (staff_words(facts, "card.agreed", list=", ".join(listed)),) if listed else ()


def _noticed(facts: Facts, concern: Concern) -> str:
    """What a counsellor raised by a slip is no alert any more, and stands here all the same."""
    if concern.rule == "counsellor" and not concern.is_alert:
        name = name_of(facts, concern.by) if concern.by is not None else ""
        return staff_words(facts, "card.slip", name=name)
    return _rule(facts, concern.rule)


def _rule(facts: Facts, rule: str) -> str:
    """The rule in words; as it was written where the flow does not have it any more."""
    if rule in ("words", "counsellor"):
        return staff_words(facts, f"card.{rule}")
    crisis = facts.flow.crisis
    found = next((one for one in (*crisis.alert, *crisis.flag) if one.source == rule), None)
    if found is None:
        return rule
    return readable(found, spoken_names(facts.flow, staff_speech(facts)))


def _line(conversation: Conversation, facts: Facts, name: str) -> str:
    run, language = conversation.run, facts.house.staff_language
    spoken = language if language in facts.flow.languages else facts.flow.languages[0]
    answers = run.answers if run is not None else {}
    found = value(facts.flow, answers, name, spoken, facts.house.dated)
    if found is None:
        return ""
    step = facts.flow.step(StepName(name))
    named = _name(facts, name) if step is None else short(step, staff_speech(facts))
    said = " ".join(found.split())  # one line, so that no answer can look like a line of ours
    ends = "" if named.endswith(_ENDS) else ":"
    return f"{named}{ends} {said or staff_words(facts, 'card.skipped')}"


def _name(facts: Facts, name: str) -> str:
    """A score, and the words for it, are called by their questionnaire."""
    block, _, score = name.partition(".")
    score = score.removesuffix("_band")
    found = facts.flow.block(StepName(block))
    language = facts.house.staff_language
    named = found.title.get(language, block) if found is not None else block
    return named if score in ("total", "band") else f"{named} ({score})"
