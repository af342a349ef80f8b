"""What the shape of a flow file cannot say: order, names, and texts in every language.

The order is a promise to the client. The notice comes first and nothing is asked before the
consent that is needed; the handover comes once, after all of it; who refuses reaches an end that
says goodbye.
"""

from collections.abc import Mapping

from config.asks import check_ask
from config.localized import check_languages, check_placeholders
from config.positions import Path
from config.problems import did_you_mean, quoted
from config.schema import AskStep, ConsentStep, EndStep, SayStep
from config.steps import Draft, Placed

OWN = ("org", "help")  # placeholders the program fills by itself


def check(draft: Draft) -> None:
    """Tell everything that is wrong between the steps."""
    page, file = draft.page, draft.file
    check_languages(page, ("title",), file.title, draft.languages)
    check_placeholders(page, ("title",), file.title, ())
    _check_twice(draft)
    _check_names(draft)
    _check_texts(draft)
    _check_consents(draft)
    _check_handover(draft)
    _check_ends(draft)
    _check_before_handover(draft)
    _check_card(draft)


def _check_twice(draft: Draft) -> None:
    languages = draft.file.languages
    for index, language in enumerate(languages):
        if language in languages[:index]:
            draft.page.at_value(("languages", index), f"'{language}' is already in this list")


def _check_names(draft: Draft) -> None:
    seen: dict[str, Path] = {}
    for step in draft.steps:
        if not step.verb or not step.name:
            continue
        place = (*step.path, step.verb)
        if step.name in seen:
            line = draft.page.document.values[seen[step.name]][0]
            draft.page.at_value(
                place, f"'{step.name}' is already the name of the step in line {line}"
            )
        elif step.verb == "ask" and step.name in OWN:
            message = f"'{step.name}' is a name the program uses itself; choose another"
            draft.page.at_value(place, message)
        seen.setdefault(step.name, place)


def _check_texts(draft: Draft) -> None:
    """All languages, and only placeholders that are known when the text is shown."""
    asked: list[str] = []
    every = draft.named("ask")
    for step in draft.steps:
        known = (*OWN, *asked)
        match step.shape:
            case SayStep(text=text):
                _check_text(draft, step, text, known)
            case AskStep(text=text):
                _check_text(draft, step, text, known)
                check_ask(draft.page, step.path, step.shape, draft.languages)
                asked += [step.name] if step.name in every else []
            case ConsentStep(text=text):
                _check_text(draft, step, text, OWN[:1])
            case EndStep(text=text):
                _check_text(draft, step, text, OWN)
            case _:
                continue


def _check_text(
    draft: Draft, step: Placed, text: Mapping[str, str], known: tuple[str, ...]
) -> None:
    path = (*step.path, "text")
    check_languages(draft.page, path, text, draft.languages)
    later = {
        name: f"'{{{name}}}' is not known here: no answer can stand in this text, or not yet"
        for name in draft.named("ask")
    }
    check_placeholders(draft.page, path, text, known, later)


def _check_consents(draft: Draft) -> None:
    for step, consent in draft.consents:
        _check_needed(draft, step, consent)
        _check_refused(draft, step, consent)


def _check_needed(draft: Draft, step: Placed, consent: ConsentStep) -> None:
    """`needed` and `refused` go together."""
    page = draft.page
    given = page.document.has((*step.path, "refused"))
    if consent.needed and not given:
        page.at_value(step.path, "'needed: true' needs 'refused': the 'end' step to go to")
    unsure = consent.went_wrong(page.document, step.path, "needed")
    if given and not consent.needed and not unsure and draft.needed:
        page.at_key((*step.path, "refused"), "'refused' is only used with 'needed: true'")


def _check_refused(draft: Draft, step: Placed, consent: ConsentStep) -> None:
    ends = draft.named("end")
    unclear = consent.refused in draft.unclear or not draft.is_clear("end")
    if consent.refused and consent.refused not in ends and not unclear:
        message = f"no 'end' step {quoted(consent.refused)}{did_you_mean(consent.refused, ends)}"
        draft.page.at_value((*step.path, "refused"), message)


def _check_handover(draft: Draft) -> None:
    page = draft.page
    places = [index for index, step in enumerate(draft.steps) if step.verb == "handover"]
    if not places:
        if draft.is_whole:
            page.at_key(("steps",), "the steps need one '- handover: counsellor'")
        return
    first = page.document.values[draft.steps[places[0]].path][0]
    for index, step in enumerate(draft.steps):
        if index > places[0] and step.verb == "handover":
            page.at_value(step.path, f"there is a handover already, in line {first}")
        elif index > places[0] and step.verb not in ("end", ""):
            page.at_value(
                step.path, f"this is never reached; move it above the handover in line {first}"
            )
        elif index < places[0] and step.verb == "end":
            page.at_value(
                step.path, f"an 'end' step comes last; move it below the handover in line {first}"
            )


def _check_ends(draft: Draft) -> None:
    """Every end is reached by refusing something."""
    led = {consent.refused for _, consent in draft.consents}
    lost = any(consent.needed and not consent.refused for _, consent in draft.consents)
    if not draft.is_whole or lost or led - {"", *draft.named("end")}:
        return  # where they lead to is told already
    for step in draft.steps:
        if step.verb == "end" and step.name and step.name not in led:
            message = f"nothing leads to '{step.name}'; name it under 'refused' of a consent"
            draft.page.at_value((*step.path, "end"), message)


def _check_before_handover(draft: Draft) -> None:
    page, needed = draft.page, draft.needed
    if draft.is_whole and not draft.named("acknowledge") and draft.is_clear("acknowledge"):
        page.at_key(("steps",), "the steps need a notice, like '- acknowledge: privacy'")
    if draft.is_whole and not needed:
        page.at_key(("steps",), "the steps need a consent with 'needed: true'")
    first = draft.steps.index(needed[0]) if needed else 0
    for step in draft.steps[:first]:
        if step.verb == "ask":
            message = "nothing may be asked before the first consent with 'needed: true'"
            page.at_value(step.path, f"{message}; move it down")


def _check_card(draft: Draft) -> None:
    asks = draft.named("ask")
    known = draft.steps and draft.is_clear("ask")
    for index, name in enumerate(draft.file.handover.card if known else ()):
        if name not in asks and name not in draft.unclear:
            message = f"no question {quoted(name)} is asked{did_you_mean(name, asks)}"
            draft.page.at_value(("handover", "card", index), message)
