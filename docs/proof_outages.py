"""Which outages there is a test of, and where: a part of docs/proof.md, checked by a test."""

from dataclasses import dataclass

from docs.proof_around import table

VIRTUAL, REAL = "virtual clock", "the real thing"


@dataclass(frozen=True, slots=True)
class Outage:
    """`on`: what it is tried on. `tests`: `file::function`, below tests/."""

    what: str
    on: str
    tests: tuple[str, ...]


STORM, WAITING = "faults/test_storm_outages.py", "faults/test_storm_waiting.py"
MATRIX, TELEGRAM = "integration/test_matrix_outages.py", "integration/telegram"
DATABASE = "integration/test_database_outages.py"
OUTAGES = (
    Outage("homeserver away for a minute, an hour, 25 hours (it has forgotten our ids)", VIRTUAL,
           (f"{STORM}::test_words_wait_for_a_homeserver_that_is_away_and_come_once_in_order",)),
    Outage("homeserver stopped and started", "Synapse",
           (f"{MATRIX}::test_an_outage_of_the_homeserver_passes_without_a_human",
            "e2e/test_e2e_outage.py::test_what_is_written_during_outages_arrives_once_and_in_order")),
    Outage("502, 500, 404, nonsense or nothing instead of an answer; too many requests",
           "Synapse behind a proxy",
           (f"{MATRIX}::test_nonsense_from_the_homeserver_is_waited_out_without_haste",)),
    Outage("a homeserver that says nothing (half-open)", "Synapse behind a proxy",
           (f"{MATRIX}::test_a_silent_homeserver_holds_up_only_until_our_patience_ends",)),
    Outage("a network that is slow: 5 s, or 40 s, for everything", VIRTUAL,
           (f"{STORM}::test_a_network_that_takes_long_for_everything_gets_it_once_and_in_order",)),
    Outage("a connection that breaks before or after a message was taken, or hangs", VIRTUAL,
           (f"{STORM}::test_a_broken_connection_is_tried_once_more_marked_and_told",
            f"{STORM}::test_what_is_doubtful_twice_is_parked_and_told_and_the_next_goes")),
    Outage("a token that is revoked", VIRTUAL,
           (f"{STORM}::test_a_revoked_token_is_told_to_the_operator_and_nothing_is_lost",)),
    Outage("a token that is wrong", "sandbox of Telegram",
           (f"{TELEGRAM}/test_telegram_receiving.py::test_a_wrong_token_is_said_without_the_token",)),
    Outage("Telegram away for a minute, an hour, 25 hours", VIRTUAL,
           (f"{STORM}::test_words_wait_for_a_messenger_that_is_away_and_come_in_order",)),
    Outage("Telegram says 429", VIRTUAL,
           (f"{STORM}::test_a_limit_is_waited_out_for_as_long_as_the_network_says",)),
    Outage("Telegram says 5xx", VIRTUAL,
           (f"{STORM}::test_errors_of_a_server_are_tried_again_and_change_no_order",)),
    Outage("Telegram says 403 or 400", VIRTUAL,
           (f"{STORM}::test_what_a_network_will_not_have_is_told_and_the_next_goes",)),
    Outage("Telegram: each of these, and resets before and after accepting", "sandbox of Telegram",
           (f"{TELEGRAM}/test_telegram_failures.py::test_failures_are_told_apart",
            f"{TELEGRAM}/test_telegram_receiving.py::test_every_fault_of_a_poll_is_waited_out",
            (f"{TELEGRAM}/test_telegram_recovering.py"
            "::test_a_lost_answer_is_uncertain_and_repeating_brings_it"))),
    Outage("PostgreSQL killed, and started again", REAL,
           (f"{DATABASE}::test_a_server_that_is_killed_and_comes_back_loses_nothing",)),
    Outage("PostgreSQL fails over to a server that followed it", REAL,
           (f"{DATABASE}::test_after_a_failover_it_goes_on_with_the_server_that_took_over",)),
    Outage("tables locked by somebody else; urgent help is given all the same", REAL,
           ((f"{DATABASE}::test_while_somebody_holds_the_tables_locked"
            "_urgent_help_is_given_and_the_rest_waits"),)),
    Outage("SQLite locked by another program", REAL,
           (("integration/test_store_outage.py"
            "::test_a_locked_database_is_said_to_be_locked_and_works_afterwards"),)),
    Outage("a disk that is full: PostgreSQL and its log of changes", "a small file system",
           (("integration/test_database_disk_full.py"
            "::test_while_the_servers_disk_is_full_nothing_is_confirmed_and_urgent_help_is_given"),)),
    Outage("a disk that is full: SQLite and its log of changes", "a small file system",
           (("integration/test_pipeline_full_disk.py"
            "::test_a_disk_that_fills_up_loses_nothing_and_gives_urgent_help"),
            ("integration/test_store_crash.py"
            "::test_on_a_full_disk_nothing_is_stored_and_work_goes_on_when_there_is_room"))),
    Outage("a disk that is full: what the service prints and logs", "a device that is full",
           (("integration/test_log_disk_full.py"
            "::test_a_service_whose_log_cannot_be_written_relays_and_stops_in_order"),)),
    Outage("a clock that is an hour or a day wrong, either way, for a while", VIRTUAL,
           (f"{STORM}::test_a_clock_that_is_wrong_for_a_while_holds_nothing_up",
            f"{WAITING}::test_a_clock_that_jumps_makes_nobody_believe_that_the_connection_is_down",
            f"{WAITING}::test_an_outage_is_told_of_although_the_clock_was_set")),
    Outage("who wrote is told after five minutes, and when it has arrived", VIRTUAL,
           (f"{WAITING}::test_a_client_knows_after_five_minutes_and_when_the_words_have_arrived",
            f"{WAITING}::test_a_counsellor_knows_after_five_minutes_and_the_operator_too")),
)  # fmt: skip


def outages() -> str:
    """The table."""
    rows = [(one.what, one.on, "<br>".join(f"`{test}`" for test in one.tests)) for one in OUTAGES]
    return table(("Outage", "Tried on", "Tests, below `tests/`"), rows)
