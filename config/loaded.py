"""A configuration that is right: what the bridge is given, in the core's own types.

What depends on the adapters, such as who can read what a client writes, is not known when files
are read. So `house` is asked for last, with what the adapters say, and only then are the agreements
complete and their hashes taken: over exactly the words a client is shown.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from config.documents import agreed, purposed
from config.helplines import render
from config.known import Known
from config.locales import tongues
from config.readers import asked, sentences, with_mentors, with_supervisors
from config.shown import urgent
from config.texts import Named
from config.times import clock, dated, day, moment, spoken
from config.understanding import understanding
from consent import Document
from routing.assigning.recipients import MENTORS, SUPERVISION
from routing.facts import House
from routing.flow.model import Localized
from routing.ids import AccountName, CounsellorId, Language
from routing.words.texts import Texts


@dataclass(frozen=True, slots=True)
class Loaded(Known):
    """One organisation, with nothing wrong in its files."""

    def house(
        self, texts: Texts, readable_by: Mapping[AccountName, str], staff: Collection[str] = ()
    ) -> House:
        """The core's own type. `readable_by`: what the adapters of the clients' accounts say.

        `staff`: kinds of networks that can read at counsellors' accounts only.
        """
        texts = Named(texts, self.names) if self.names else texts
        readers = self._readers(texts, readable_by, staff)
        beside = frozenset({MENTORS}) if self.mentored else frozenset()
        asks = asked(texts, self.languages, beside.union(staff), self.flow.version)
        help_lines = {one: render(self.helplines, texts, one) for one in self.languages}
        made = House(
            name=self.title,
            languages=self.languages,
            staff_language=self.staff_language,
            flow=self.flow,
            documents={**self.documents(texts, readers), **asks},
            readers=readers,
            named=beside.union(staff, {SUPERVISION} if self.overseers else ()),
            help=help_lines,
            urgent=urgent(self.urgent_text, self.urgent_words, help_lines, self._title, texts),
            texts=texts,
            clock=clock(self.zone),
            day=day(self.zone),
            moment=moment(self.zone),
            dated=dated,
            tongues=tongues(self.languages),
            closed=self.retention.closed,
            delivered=self.retention.delivered,
            evidence=self.retention.evidence,
            understanding=understanding(self.languages, self.country),
            calendar=self.hours.counselling(self.languages, texts),
            zone=self.hours.place,
            survey=self.survey.flow if self.survey is not None else None,
        )
        return self._with_counsellors(made, texts)

    def _with_counsellors(self, made: House, texts: Texts) -> House:
        """And what is decided about them, and about their cases."""
        return replace(
            made,
            supervisors=self.overseers,
            on_call=tuple(map(CounsellorId, self.on_call)) if self.desks else (),
            alert_answer=self.alert_answer,
            offer=self.offer,
            answer=self.answer,
            quiet=self.quiet,
            block=self.block,
            replies=self.replies,
            hand_over=self.hand_over,
            hand_over_shows=self.hand_over_shows,
            teams=self.teams,
            choose=self.choose,
            team_hours=self.hours.named(self.team_hours, self.languages, texts),
            desks=self.desks,
        )

    def _readers(
        self, texts: Texts, readable_by: Mapping[AccountName, str], staff: Collection[str]
    ) -> Localized:
        """Who can read what a client writes, in sentences."""
        readers = sentences(texts, self.languages, self.channels, readable_by, staff)
        if self.overseers:
            readers = with_supervisors(texts, readers, self.title)
        return with_mentors(texts, readers) if self.mentored else readers

    def documents(self, texts: Texts, readers: Localized) -> dict[str, Document]:
        """Everything that is answered by yes or no, in exactly the words that are shown."""
        values = {one: self._values(texts, one, readers[one]) for one in self.languages}
        asked_for = self.purpose_documents(self.purposes, changes=self.changes)
        return agreed(self.agreements, values) | asked_for

    def purpose_documents(
        self,
        purposes: Mapping[str, Localized],
        version: int | None = None,
        changes: Mapping[str, Localized] | None = None,
    ) -> dict[str, Document]:
        """What consent steps ask, as documents; `version` of a flow that is not the current one.

        `changes`: what is new in them, in a line.
        """
        which = self.flow.version if version is None else version
        return purposed(purposes, changes or {}, which, self._title)

    def _title(self, language: Language) -> str:
        return self.title.get(language, self.title[self.languages[0]])

    def _values(self, texts: Texts, language: Language, readers: str) -> dict[str, str]:
        return {
            "org": self._title(language),
            "readers": readers,
            "retention.delivered": spoken(self.retention.delivered, texts, language),
            "retention.closed": spoken(self.retention.closed, texts, language),
            "retention.evidence": spoken(self.retention.evidence, texts, language),
            **{f"controller.{key}": value for key, value in self.given.items()},
            **self.law.words(texts, language),
        }
