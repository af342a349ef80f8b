"""An organisation's files, read and with nothing wrong in them, become what the bridge is given."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from config.agreements import Agreement
from config.channels import accounts, reference
from config.flowbuild import ReadFlow
from config.flows import build
from config.hours import hours_of
from config.known import Database, Retention
from config.law import law_of
from config.loaded import Loaded
from config.localized import in_languages
from config.people import everybody, operator
from config.replies import replies_of
from config.roster import counsellors_of
from config.schema import Controller, Helplines, Organisation
from config.shapes import Page
from config.steps import Draft
from config.teams import teams_of
from routing.ids import Language


@dataclass(frozen=True, slots=True)
class Build:
    """Everything that was read, and nothing wrong with it."""

    page: Page
    file: Organisation
    helplines: Helplines
    draft: Draft
    agreements: tuple[Agreement, ...]
    survey: Draft | None = None

    def loaded(self, used: Mapping[str, bytes]) -> Loaded:
        """`used`: every file that was read, by its name."""
        file = self.file
        languages = tuple(map(Language, file.languages))
        read = build(self.draft, used[file.intake])
        contact = operator(file)
        assert contact is not None
        made = Loaded(
            name=file.organisation,
            title=in_languages(file.title, languages),
            languages=languages,
            staff_language=Language(file.staff_language) if file.staff_language else languages[0],
            data=file.data,
            database=Database(file.database, reference(file.database_password)),
            hours=hours_of(file),
            disk_reserve=file.disk_reserve,
            retention=Retention(**file.retention.model_dump()),
            offer=file.offer,
            channels=accounts(file),
            operator=contact,
            counsellors=counsellors_of(file, languages),
            people=everybody(file),
            teams=teams_of(file),
            supervisors=file.supervisors,
            given=_given(file.controller),
            urgent_text=in_languages(file.urgent.text, languages),
            urgent_words={Language(one): words for one, words in file.urgent.words.items()},
            helplines=self.helplines.lines,
            agreements=self.agreements,
            flow=read.flow,
            purposes=read.purposes,
            intake=file.intake,
            bundle=read.bundle,
            sources=dict(used),
            places=self.page.document,
        )
        return self._wished(made, read, used)

    def _wished(self, made: Loaded, read: ReadFlow, used: Mapping[str, bytes]) -> Loaded:
        """With what an organisation may leave out."""
        file = self.file
        return replace(
            made,
            answer=file.answer,
            quiet=file.quiet,
            block=file.block,
            replies=replies_of(file),
            hand_over=file.hand_over,
            hand_over_shows=file.hand_over_shows,
            names={Language(one): name for one, name in file.language_names.items()},
            law=law_of(file, read.flow),
            changes=read.changes,
            choose={key: team.choose for key, team in file.teams.items()},
            desks=file.desks == "yes",
            survey=build(self.survey, used[file.survey]) if self.survey is not None else None,
            survey_file=file.survey,
            team_hours={key: team.hours for key, team in file.teams.items() if team.hours},
            on_call=file.on_call,
            alert_answer=file.alert_answer,
        )


def _given(controller: Controller) -> dict[str, str]:
    every = {key: getattr(controller, key) for key in ("name", "address", "contact")}
    return {key: value for key, value in every.items() if value}
