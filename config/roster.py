"""The counsellors of organisation.yaml as the core knows them, each with their own hours."""

from config.hours import hours_of
from config.people import languages_of
from config.schema import Organisation
from routing.facts import Counsellor
from routing.ids import AccountName, AuthorId, CounsellorId, Language


def counsellors_of(file: Organisation, languages: tuple[Language, ...]) -> tuple[Counsellor, ...]:
    """In the order of the file. `languages` are those that are offered to clients."""
    hours = hours_of(file)
    used = {one.hours for one in file.counsellors.values() if one.hours}
    calendars = {key: hours.silent(hours.schedules[key]) for key in used}
    return tuple(
        Counsellor(
            id=CounsellorId(key),
            name=one.name,
            account=AccountName(one.channel),
            author=AuthorId(one.address),
            languages=languages_of(one, languages),
            capacity=one.capacity,
            topics=frozenset(one.topics),
            calendar=calendars.get(one.hours),
            hold=one.send.hold,
            mentors=tuple(map(CounsellorId, one.mentors)) if one.send.asks else (),
        )
        for key, one in file.counsellors.items()
    )
