"""`counselbridge check`: everything that can be said about an organisation's files, at once.

Only faults make it fail. Beside the files themselves it looks at the conversations that test the
flow, at the secrets they name, never at what is in them, and at what is published under the same
numbers.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from bridge.cli.calling import Format
from bridge.cli.publish import compared
from bridge.cli.saying import say, say_all
from bridge.organisation import Organisation, read
from config import ConfigErrors, Folder, Problem, SecretError, SecretRef, Weight, read_secret
from config.flowtests import check_flow_tests
from config.secrets import Where


def check(folder: Path, form: Format, today: date, env: Mapping[str, str]) -> int:
    """Say what was found. Gives the exit status: 1 with faults."""
    organisation, problems = found(folder, today, env)
    if form is Format.JSON:
        say(json.dumps([_plain(problem) for problem in problems], ensure_ascii=False, indent=2))
    else:
        say_all(map(str, problems))
    if organisation is None:
        return 1
    if form is Format.TEXT:
        flow = organisation.loaded.flow
        say(f"All is well: {organisation.loaded.name}, flow {flow.name} version {flow.version}.")
    return 0


def found(
    folder: Path, today: date, env: Mapping[str, str]
) -> tuple[Organisation | None, Sequence[Problem]]:
    """What is said about these files, sorted; and the organisation where nothing is a fault."""
    try:
        organisation = read(folder, today)
    except ConfigErrors as errors:
        return None, errors.problems
    talks = check_flow_tests(Folder(folder), organisation.loaded)
    around = (*secrets(organisation, env), *_published(organisation, env))
    problems = sorted({*organisation.loaded.notes, *talks, *around})
    wrong = any(problem.weight is Weight.FAULT for problem in problems)
    return None if wrong else organisation, problems


def _published(organisation: Organisation, env: Mapping[str, str]) -> Iterator[Problem]:
    """What differs from what is published under the same number, as far as that can be seen."""
    if not organisation.data.exists():
        return  # nothing was ever started, so nothing is published
    beside = compared(organisation, env)
    yield from beside.problems
    if beside.missing is not None:
        yield replace(organisation.loaded.problem((), beside.missing), weight=Weight.NOTE)


def secrets(organisation: Organisation, env: Mapping[str, str]) -> Iterator[Problem]:
    """Files of secrets that could not be used.

    Before the first start they need not be there yet. Variables belong to the environment of the
    service, which is not this one, so nothing is said about them.
    """
    loaded = organisation.loaded
    password = loaded.database.password
    if password is not None:
        yield from _secret(organisation, password, loaded.problem(("database_password",), ""), env)
    for account in loaded.channels.values():
        for key, reference in account.secrets.items():
            place = loaded.setting(account.name, (key,), "")
            yield from _secret(organisation, reference, place, env)


def _secret(
    organisation: Organisation, reference: SecretRef, place: Problem, env: Mapping[str, str]
) -> Iterator[Problem]:
    if reference.where is not Where.FILE:
        return
    try:
        read_secret(reference, organisation.folder, env)
    except SecretError as fault:
        early = not organisation.data.exists() and not _exists(organisation.folder, reference)
        weight = Weight.WARNING if early else Weight.FAULT
        yield replace(place, message=str(fault), weight=weight)


def _exists(folder: Path, reference: SecretRef) -> bool:
    try:
        return (folder / reference.name).exists()
    except (OSError, ValueError):
        return True


def _plain(problem: Problem) -> dict[str, object]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "weight": str(problem.weight),
        "message": problem.message,
    }
