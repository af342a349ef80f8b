"""One value of every kind that is stored, with something in every field.

`python -m tests.codec_values` writes them as the fixtures of the present version.
"""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

from bridge.store import codec
from bridge.store.payload import OutboxPayload
from consent import Decision, DocumentKind, Ledger, Record
from routing import conversation as c
from routing import events as e
from routing.case import Handing, Late, Observed, Said, Scheduled, Whisper
from routing.effects import Marks
from routing.ids import (
    AccountName,
    AuthorId,
    CaseId,
    ChatId,
    CounsellorId,
    EventId,
    LaneId,
    Language,
    MessageId,
    PlaceId,
    SourceId,
    StepName,
)
from routing.messages import (
    Address,
    Attachment,
    Body,
    Choice,
    Doubt,
    FileKind,
    Inbound,
    InboundKind,
    Made,
    MadeKind,
    Membership,
    Opening,
    Unsupported,
    Voice,
)
from routing.news import (
    Call,
    CallNews,
    CaseNews,
    CounsellorAway,
    CounsellorBack,
    DeskDeclines,
    DeskLooksAfter,
    DeskReopens,
    DeskSupervises,
    DeskTakes,
    Listed,
    Supervises,
)
from routing.offers import SaidNo
from routing.posts.state import About, Absence, Desk
from routing.unreleased import Edited, Releasing, Unreleased

AT = datetime(2026, 11, 22, 12, 30, 59, 123456, tzinfo=UTC)
ELSEWHERE = AT.astimezone(timezone(timedelta(hours=5, minutes=45)))
ID = UUID("9b2f6c1e-0d3a-5e47-8c55-1f0e6a7b8c9d")
EVENT, LANE, MESSAGE, PLACE, CASE = (
    EventId(ID),
    LaneId(ID),
    MessageId(ID),
    PlaceId(ID),
    CaseId(ID),
)
ANNA = AuthorId("@anna:example.org")
ODD = 'Größe \N{GRINNING FACE} \x00 \ud800 \u202e "quoted" \\ \n'

CONVERSATION = c.Conversation(
    LANE,
    Language("de"),
    language_chosen=True,
    gate=c.Gate.ADMITTED,
    ledger=Ledger(
        (Record("privacy", DocumentKind.NOTICE, 3, "de", "0" * 64, Decision.GIVEN, AT, ID.hex),),
        ID,
        1,
    ),
    pending=c.Pending(
        c.PendingKind.STEP, MESSAGE, StepName("topic"), "1" * 64, 2, ("debt", "me"), (MESSAGE,), 1
    ),
    run=c.Run(
        "2" * 64,
        {StepName("alias"): ODD, StepName("skipped"): None},
        (c.Asked(StepName("alias"), MESSAGE, "3" * 64),),
        done=True,
        told=(StepName("hello"),),
        linked={StepName("topic"): "debt"},
        case=CASE,
        went={StepName("topic"): StepName("end")},
        reviewed=True,
        person=True,
        active_at=AT,
    ),
    case=c.Case(
        CASE,
        c.Phase.OPEN,
        AT,
        "Amsel blau",
        (c.Offer(CounsellorId("anna"), ANNA, PLACE, c.Outcome.TAKEN, ELSEWHERE),),
        c.Due("counsellor", AT),
        told_nobody=True,
        team="young",
        card=MESSAGE,
        waits=c.Waits(AT, ELSEWHERE, 2, first=True, late=Late(CounsellorId("anna"), MESSAGE)),
        answered=c.Answered((MESSAGE,), AT, c.Waits(AT, AT)),
        reminded=1,
        acted_at=AT,
        snoozed_until=AT,
        choosings=(
            c.Choosing(AT, "young", None, (c.Considered(CounsellorId("anna"), "hours"),), 3),
            c.Choosing(AT, "young", CounsellorId("ben"), by=CounsellorId("anna")),
        ),
        confirm=c.Confirm("!close", AT, Body(ODD)),
        hold_told=True,
        told_until=AT,
        nobody=c.Waits(AT, AT),
        handing=Handing(
            CounsellorId("ben"),
            Body(ODD),
            AT,
            c.Offer(CounsellorId("ben"), ANNA, PLACE, c.Outcome.ASKED, AT),
            "young",
            (CounsellorId("cleo"),),
            supervised=True,
            shows=True,
        ),
        handed_note=Body(ODD),
        handed_shows=True,
        note_kept=Body(ODD),
        scheduled=(Scheduled(MESSAGE, Body(ODD), AT, AT),),
        away_from=AT,
        away_until=AT,
        said=(Said(MESSAGE, PLACE, AT),),
        paused_until=AT,
        draft=Scheduled(MESSAGE, Body(ODD), AT, AT),
        observed=(
            Observed(
                CounsellorId("dana"),
                ANNA,
                AT,
                ELSEWHERE,
                gone=True,
                refused=True,
                mentor=True,
                left=True,
            ),
        ),
        closing_at=AT,
        away_owed=("anna", AT.isoformat(), AT.isoformat(), ID.hex),
        whisper=Whisper(PLACE, CounsellorId("dana")),
        unreleased=(Unreleased(MESSAGE, Body(ODD), AT, ELSEWHERE, MESSAGE),),
        releasing=Releasing(AT, (CounsellorId("dana"),), 2, told=True, settled_at=ELSEWHERE),
        passed=(c.Offer(CounsellorId("ben"), ANNA, PLACE, c.Outcome.DECLINED, AT),),
        reasons=(SaidNo(CounsellorId("ben"), AT, ELSEWHERE, Body(ODD)),),
    ),
    reachable=False,
    greeted=True,
    explained=c.Explained("file", AT),
    concerns=(c.Concern(c.ConcernKind.ALERT, "wellbeing.safety >= 2", AT, CounsellorId("dana")),),
    earlier=(MESSAGE,),
    over_at=AT,
    spoke_at=AT,
    erase_at=AT,
    watched_until=AT,
    last_counsellor=CounsellorId("anna"),
    blocked_until=AT,
    excluded=(CounsellorId("ben"),),
    recipients=frozenset({"matrix", "telegram"}),
    survey=c.Survey(c.Run("4" * 64, {StepName("helped"): "4"}, active_at=AT), AT),
    surveyed_at=AT,
    called=c.Called(
        AT, (CounsellorId("dana"),), (CounsellorId("ben"),), AT, CounsellorId("dana"), ELSEWHERE
    ),
)
ATTACHMENT = Attachment(
    FileKind.VOICE, AccountName("phones"), "AwACAgIAAx-_", ODD, "audio/ogg", 12_345, 7
)
MADE = Made(MadeKind.RECEIPT_PAGE, ID.hex, 3, Language("de"), "notes.pdf", "application/pdf")
INBOUND = Inbound(
    SourceId("555:17"),
    Address(AccountName("phones"), ChatId("555")),
    AuthorId("555"),
    InboundKind.EDIT,
    AT,
    Body(ODD),
    17,
    SourceId("555:16"),
    MESSAGE,
    Membership.JOINED,
    Doubt.UNVOUCHED,
    "de-AT",
    ATTACHMENT,
)
PAYLOAD = OutboxPayload(
    Body(ODD),
    (Choice("y", "Ja"), Choice("n", "Nein")),
    Voice.CALL,
    (ANNA,),
    frozenset({ANNA, AuthorId("@ben:example.org")}),
    Opening(PLACE, "Amsel blau", (ANNA,), Body("Kommst du?"), (Choice("take", "Ja"),)),
    plain=True,
    marks=Marks("noch einmal: ", "spät: ", AT),
    attachment=ATTACHMENT,
    who=ANNA,
)
NEWS = CaseNews(
    EVENT, CASE, LANE, "Amsel blau", Listed.GONE, AT, AT, alerted=True, late=True, why="given",
    by=CounsellorId("ben"), team="young", closing=True, told="eyes_nothing",
)  # fmt: skip
CALL = CallNews(
    EVENT, LANE, "Amsel blau", Call.TAKEN, AT, intake=True, has=CounsellorId("anna"),
    by=CounsellorId("dana"),
)  # fmt: skip
DESK = Desk(
    LANE, CounsellorId("anna"), PLACE, (NEWS,), Absence(AT, ELSEWHERE), ("closed",), AT.date(),
    explained=True, planned=Absence(AT, ELSEWHERE), planned_at=AT, told_at=AT, morning_at=AT,
    gone=True, opened_at=AT,
    confirm=CASE, confirm_at=AT, lines=(About(CASE, MESSAGE),), closed=(NEWS,), calls=(CALL,),
    crowded_at=AT,
)  # fmt: skip
VALUES: dict[str, object] = {
    "conversation": CONVERSATION,
    "desk": DESK,
    "case_news": NEWS,
    "call_news": CALL,
    "conversation_new": c.Conversation(LANE),
    "inbound": INBOUND,
    "inbound_unsupported": Inbound(
        SourceId("1"), INBOUND.place, ANNA, InboundKind.UNSUPPORTED, AT, detail=Unsupported.FILE
    ),
    "payload": PAYLOAD,
    "payload_empty": OutboxPayload(),
    "payload_made": OutboxPayload(Body(ODD), attachment=MADE),
    "client_said": e.ClientSaid(EVENT, MESSAGE, Body(ODD), AT, 17, "de", ATTACHMENT),
    "client_said_plain": e.ClientSaid(EVENT, MESSAGE, Body(ODD), AT),
    "client_pressed": e.ClientPressed(EVENT, MESSAGE, "y", "de"),
    "client_did": e.ClientDid(EVENT, "file", "de"),
    "client_reach": e.ClientReach(EVENT, reachable=False),
    "staff_said": e.StaffSaid(
        EVENT, PLACE, ANNA, MESSAGE, Body(ODD), AT, Doubt.PLAINTEXT, reply=True
    ),
    "staff_did": e.StaffDid(
        EVENT, PLACE, ANNA, "edit", Edited(MESSAGE, Body(ODD), AT, Doubt.UNVOUCHED, repeat=True)
    ),
    "staff_took_back": e.StaffTookBack(EVENT, PLACE, ANNA, MESSAGE),
    "staff_pressed": e.StaffPressed(EVENT, PLACE, ANNA, "take"),
    "staff_reacted": e.StaffReacted(EVENT, PLACE, ANNA, MESSAGE, CASE),
    "staff_joined": e.StaffJoined(EVENT, PLACE, ANNA),
    "staff_left": e.StaffLeft(EVENT, PLACE, ANNA),
    "identity_seen": e.IdentitySeen(EVENT, PLACE, ANNA, changed=True, fingerprint="AbCd"),
    "not_sent": e.NotSent(
        EVENT, "client", MESSAGE, e.Failure.NO_FILE, relayed=True, caption=Body(ODD), who=ANNA
    ),
    "perhaps_twice": e.PerhapsTwice(EVENT, "client", MESSAGE),
    "delayed": e.Delayed(EVENT, "client", MESSAGE, AT, AccountName("telegram"), MessageId(PLACE)),
    "arrived": e.Arrived(EVENT, "client", MESSAGE),
    "recovered": e.Recovered(EVENT, MESSAGE, Body(ODD), AT, ATTACHMENT),
    "not_recovered": e.NotRecovered(EVENT, MESSAGE),
    "roster_changed": e.RosterChanged(EVENT),
    "desk_reopens": DeskReopens(EVENT, CounsellorId("anna"), CASE),
    "desk_supervises": DeskSupervises(EVENT, CounsellorId("dana"), Supervises.TAKE_OVER),
    "desk_looks_after": DeskLooksAfter(EVENT, CounsellorId("dana"), off=True),
    "desk_takes": DeskTakes(EVENT, CounsellorId("anna")),
    "desk_declines": DeskDeclines(EVENT, CounsellorId("anna"), Body(ODD)),
    "counsellor_away": CounsellorAway(EVENT, CounsellorId("anna"), AT, ELSEWHERE),
    "counsellor_back": CounsellorBack(EVENT, CounsellorId("anna")),
    "time_came": e.TimeCame(EVENT, "offer", ID.hex),
}


def write_fixtures() -> None:
    """Write this version's fixtures: once, before a release of it; never after."""
    folder = Path(__file__).parent / "fixtures" / "codec" / f"v{codec.VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in VALUES.items():
        made = json.loads(codec.encode(value).decode("utf-8", "surrogatepass"))
        text = json.dumps(made, indent=1, sort_keys=True)
        (folder / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    write_fixtures()
