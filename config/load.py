"""Reads an organisation's files, or says everything that is wrong with them.

ConfigErrors    the files cannot be used; `problems` has every fault, sorted
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from config import address
from config.agreements import KINDS, Agreement, Reader, known_placeholders
from config.building import Build
from config.contacttimes import check_times
from config.files import Files, Shelf
from config.firstcontact import check_first_contact
from config.flows import Around, read_flow
from config.helplines import check_against, read_helplines
from config.hours import COUNSELLING
from config.law import check_bases, check_told
from config.loaded import Loaded
from config.offering import check_names, check_written, written_in
from config.organisation import FILE, read_organisation
from config.people import everybody
from config.problems import Problem, Problems, did_you_mean
from config.schema import Helplines, Organisation
from config.shapes import Page
from config.steps import Draft
from config.teams import check_routes, check_topics
from routing.ids import Language
from routing.words.texts import Texts


def load(
    files: Files,
    *,
    today: date | None = None,
    spoken: Collection[str] = (),
    reserved: Mapping[str, Collection[str]] | None = None,
    texts: Texts | None = None,
) -> Loaded:
    """The organisation in these files: a Folder, or a dict of names to bytes.

    With `today`, helplines that have expired are faults; without it, as for the last good
    configuration, they are not: an old number is better than none. `spoken` are the languages the
    program has words in; empty: not checked. `reserved` are words, by language, that clients can
    always write, so that no choice may be called like them. With `texts`, what the program says,
    names of languages are compared, and what people read first is counted. Raises ConfigErrors.
    """
    return _Loading(files, today, spoken, reserved or {}, texts).load()


class _Loading:
    """One reading of all files. Each is read even when another one is wrong."""

    def __init__(
        self,
        files: Files,
        today: date | None,
        spoken: Collection[str],
        reserved: Mapping[str, Collection[str]],
        texts: Texts | None,
    ) -> None:
        self._problems = Problems()
        self._files, self._shelf = files, Shelf(files, self._problems)
        self._today, self._spoken, self._reserved = today, spoken, reserved
        self._texts = texts

    def load(self) -> Loaded:
        page, file = self._organisation()
        helplines = self._helplines(page, file)
        draft = self._flow(page, file)
        agreements = self._agreements(page, file, draft) if draft is not None else ()
        if draft is not None:
            check_topics(page, file, draft)
            check_routes(page, file, draft)
            check_times(page, file, draft, self._today)
            check_bases(page, file, draft)
        survey = self._survey(page, file)
        if helplines is None or draft is None or self._problems:
            self._problems.fail()
        used = {**self._shelf.used, **draft.included}
        if survey is not None:
            used |= survey.included
        built = Build(page, file, helplines, draft, agreements, survey).loaded(used)
        if survey is not None:
            address.check_flow(survey, self._problems)
        self._look_twice(page, file, draft, built)
        return replace(built, notes=self._problems.notes)

    def _look_twice(self, page: Page, file: Organisation, draft: Draft, built: Loaded) -> None:
        """Nothing is wrong. Whether all of it is meant is another question."""
        address.check_organisation(page, file)
        own = {one for wording in draft.wordings.values() for one in wording.texts}
        check_written(page, file, self._spoken, own | written_in(built.sources))
        address.check_flow(draft, self._problems)
        check_told(page, built.law, built.agreements, built.sources)
        if self._texts is not None:
            check_first_contact(draft.page, built, self._texts)

    def _organisation(self) -> tuple[Page, Organisation]:
        missing = Problem(FILE, 1, 1, "this folder has no such file")
        source = self._shelf.take(FILE, partial(self._problems.add, missing))
        read = None if source is None else self._read(source)
        if read is None:
            self._problems.fail()
        if self._texts is not None:
            check_names(*read, self._texts)
        return read

    def _read(self, source: bytes) -> tuple[Page, Organisation] | None:
        problems, spoken = self._problems, self._spoken
        return read_organisation(source, problems, spoken, self._today, self._files)

    def _take(self, page: Page, file: Organisation, key: str, name: str) -> bytes | None:
        """A file that organisation.yaml names under this key, or that has its usual name."""
        if file.went_wrong(page.document, (), key):
            return None
        tell = partial(page.at_value, (key,))
        missing = partial(tell, f"there is no file {name}{self._meant(name)}")
        return self._shelf.take(name, missing, tell if page.document.has((key,)) else None)

    def _meant(self, name: str) -> str:
        folder, _, _ = name.rpartition("/")
        if folder:
            near = [f"{folder}/{other}" for other in self._shelf.names(folder)]
        else:
            near = [other for other in self._files if "/" not in other and other != FILE]
        return did_you_mean(name, near)

    def _helplines(self, page: Page, file: Organisation) -> Helplines | None:
        source = self._take(page, file, "helplines", file.helplines)
        if source is None:
            return None
        read = read_helplines(source, file.helplines, self._problems, self._today)
        if read is None:
            return None
        check_against(*read, file.languages, everybody(file).keys())
        return read[1]

    def _flow(self, page: Page, file: Organisation) -> Draft | None:
        source = self._take(page, file, "intake", file.intake)
        if source is None:
            return None
        around = self._around(page, file)
        return read_flow(source, file.intake, self._problems, file.languages, around)

    def _survey(self, page: Page, file: Organisation) -> Draft | None:
        """What is asked after a case; None where nothing is, or where it is wrong and told."""
        source = self._take(page, file, "survey", file.survey) if file.survey else None
        if source is None:
            return None
        around = replace(self._around(page, file), survey=True)
        return read_flow(source, file.survey, self._problems, file.languages, around)

    def _around(self, page: Page, file: Organisation) -> Around:
        return Around(
            files=self._files,
            reserved=self._reserved,
            urgent=file.urgent.words,
            opens=COUNSELLING in (file.hours.model_extra or {})
            or file.went_wrong(page.document, (), "hours"),
        )

    def _agreements(self, page: Page, file: Organisation, draft: Draft) -> tuple[Agreement, ...]:
        if file.went_wrong(page.document, (), "agreements"):
            return ()
        folder = file.agreements.rstrip("/")
        languages = tuple(map(Language, file.languages))
        shown = [step for step in draft.steps if step.verb in KINDS and step.name]
        if not self._shelf.has_any(folder, [step.name for step in shown], languages):
            hint = did_you_mean(folder, self._shelf.folders())
            page.at_value(("agreements",), f"there is no folder {folder} with files in it{hint}")
            return ()
        known = known_placeholders(page.document.data)
        reader = Reader(self._shelf, folder, self._problems, known)
        read = (reader.read(step, languages, draft.page) for step in shown)
        return tuple(agreement for agreement in read if agreement is not None)
