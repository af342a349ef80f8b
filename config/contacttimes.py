"""`times` of a question's choices: when each of them is, and whether anybody is there then.

A client who may choose "in the evening" waits in vain where nobody counsels in the evening. The
hours stand in organisation.yaml and the choice in the flow, so neither file alone shows it.
"""

from datetime import UTC, date, datetime, time, timedelta

from config.flowschema import AskStep
from config.hours import COUNSELLING, Hours, hours_of
from config.positions import Path
from config.schedules import fault, uses_holidays
from config.schema import Organisation
from config.shapes import Page
from config.steps import Draft
from routing.calendar import Calendar

AHEAD = timedelta(weeks=8)  # longer than a closing time in summer
_NOBODY = (
    "nobody is there at these times; take the choice out, or change 'counselling' under 'hours' in"
    " organisation.yaml"
)
_UNKNOWN = (
    "these times are compared with nothing, because organisation.yaml has no 'counselling' under"
    " 'hours'"
)
_PUBLIC = "PH means public holidays here; say whose with 'holidays' under 'hours', like DE-BE"


def check_times(page: Page, file: Organisation, draft: Draft, today: date | None) -> None:
    """Tell choices at whose times nobody is there in the coming weeks.

    `page` is that of organisation.yaml. Without `today` nothing is compared.
    """
    hours = hours_of(file)
    for step in draft.steps:
        if isinstance(step.shape, AskStep) and step.shape.times and step.shape.choices:
            path = (*step.path, "times")
            if not page.document.has(("hours", "holidays")):
                _warn_holidays(draft.page, path, step.shape)
            if COUNSELLING in hours.schedules:
                _compare(draft.page, path, step.shape, hours, today)
            elif not _is_told(page, file):
                draft.page.note_key(path, _UNKNOWN)
                return  # once is enough


def _is_told(page: Page, file: Organisation) -> bool:
    """Hours were written, and cannot be used."""
    return COUNSELLING in (file.hours.model_extra or {}) or file.went_wrong(
        page.document, (), "hours"
    )


def _warn_holidays(page: Page, path: Path, ask: AskStep) -> None:
    for key, schedule in ask.times.items():
        if uses_holidays(schedule) and fault(schedule) is None:
            page.warn_value((*path, key), _PUBLIC)


def _compare(page: Page, path: Path, ask: AskStep, hours: Hours, today: date | None) -> None:
    if today is None:
        return
    start = datetime.combine(today, time(), hours.place).astimezone(UTC)
    there = hours.silent(hours.schedules[COUNSELLING])
    if not _meet(there, there, start):
        return  # which is told where the hours stand
    for key, schedule in ask.times.items():
        usable = key in ask.choices and fault(schedule) is None
        if usable and not _meet(hours.silent(schedule), there, start):
            page.at_value((*path, key), _NOBODY)


def _meet(one: Calendar, other: Calendar, start: datetime) -> bool:
    """Whether both are open at once at some time between `start` and AHEAD from there."""
    at = start
    while at < start + AHEAD:
        if one.is_open(at) and other.is_open(at):
            return True
        changes = [change for change in (one.changes(at), other.changes(at)) if change is not None]
        if not changes:
            return False
        at = min(changes)
    return False
