"""Commands about people's rights: `export`, `erase` and `hold`, of a person, a case, or all there is."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from intersession.cli.options import inside, place_options
from intersession.errors import NotFound
from intersession.models import Case, Client, Member
from intersession.pages import environment as speech
from intersession.pages import own as own_words
from intersession.pages.brief_page import Paper
from intersession.services import erasing, exporting, people, separation
from intersession.services.unit import UnitOfWork
from intersession.web import documents
from intersession.web.runtime import Runtime, runtime
from intersession.web.transaction import reading, unlocked, writing

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
BY = "system"
CLIENT = click.option("--client", default="", metavar="REF", help="A person, as the application refers to them.")
CASE = click.option("--case", default="", metavar="REF", help="A case, as the application refers to it.")
ALL = click.option("--all", "everything", is_flag=True, help="Every case, each person apart, and the practice's own.")
INTO = click.option("--into", type=click.Path(path_type=Path, file_okay=False), required=True, help="A new folder.")
YES = click.option("--yes", is_flag=True, help="Really: it cannot be taken back.")
KEYLESS = click.option("--keyless", is_flag=True, help="Whoever came back without a key, with an old backup.")
LIFT = click.option("--lift", is_flag=True, help="End the hold instead.")


@click.command("export")
@place_options()
@CLIENT
@CASE
@ALL
@INTO
def own_export(data: Path, database: str, *, client: str, case: str, everything: bool, into: Path) -> None:
    """Write what a person, a case or the practice may take along: JSON, and each one's own words as PDF."""
    with inside(data, database):
        _export(client, case, everything=everything, into=into)


@click.command("export")
@with_appcontext
@CLIENT
@CASE
@ALL
@INTO
def host_export(client: str, case: str, *, everything: bool, into: Path) -> None:
    """Write what a person, a case or the practice may take along: JSON, and each one's own words as PDF."""
    _export(client, case, everything=everything, into=into)


@click.command("erase")
@place_options()
@CLIENT
@CASE
@KEYLESS
@YES
def own_erase(data: Path, database: str, *, client: str, case: str, keyless: bool, yes: bool) -> None:
    """Erase a person or a case for good, words, keys and documents. A legal hold refuses."""
    from intersession.standalone import cases, owing  # slow to import
    from intersession.standalone.mail import Post  # slow to import
    from intersession.standalone.place import Place  # slow to import

    with inside(data, database):
        _erase(client, case, keyless=keyless, is_sure=yes)
        if keyless:
            with writing(runtime()):
                Post(Place(data.resolve()).outbox).forget(cases.forget_keyless(runtime().unit()))
        with reading(runtime()):
            missing = owing.away(runtime().unit())
    for place in missing:
        click.echo(f"{place} is not here: its backups keep the keys until it is back, see backup-forget")


@click.command("erase")
@with_appcontext
@CLIENT
@CASE
@KEYLESS
@YES
def host_erase(client: str, case: str, *, keyless: bool, yes: bool) -> None:
    """Erase a person or a case for good, words, keys and documents. A legal hold refuses."""
    _erase(client, case, keyless=keyless, is_sure=yes)


@click.command("hold")
@place_options()
@CASE
@LIFT
def own_hold(data: Path, database: str, *, case: str, lift: bool) -> None:
    """Let nothing of a case be deleted, until it is lifted."""
    with inside(data, database):
        _hold(case, is_over=lift)


@click.command("hold")
@with_appcontext
@CASE
@LIFT
def host_hold(case: str, *, lift: bool) -> None:
    """Let nothing of a case be deleted, until it is lifted."""
    _hold(case, is_over=lift)


OWN = (own_export, own_erase, own_hold)
OF_HOST = (host_export, host_erase, host_hold)


def _one_of(*given: object) -> None:
    if sum(bool(one) for one in given) != 1:
        raise click.ClickException("say whose, with one of the options that name them: --help lists them")


def _export(client: str, case: str, *, everything: bool, into: Path) -> None:
    _one_of(client, case, everything)
    here = runtime()
    with writing(here):
        work = here.unit()
        _new_folder(into)
        if client:
            for one in _clients(work, client):
                _write_person(here, work, into, one)
        elif case:
            _write_case(here, work, into, _case(work, case))
        else:
            _write_all(here, work, into)
    click.echo(f"written into {into}: for their readers alone, and not sealed any more")


def _write_all(here: Runtime, work: UnitOfWork, into: Path) -> None:
    _write(into / "practice.json", _as_json(exporting.of_practice(work)))
    for case_id in _ids(work, Case):
        _write_case(here, work, _new_folder(into / f"case-{case_id}"), people.case_by_id(work, case_id))
    seated = {one.client_id for one in work.session.query(Member)}
    for client_id in _ids(work, Client):
        if client_id not in seated:
            _write_person(here, work, into, people.client_by_id(work, client_id))


def _ids(work: UnitOfWork, model: Any) -> list[uuid.UUID]:
    return [one.id for one in work.session.query(model).order_by(model.created_at, model.id)]


def _write_case(here: Runtime, work: UnitOfWork, into: Path, case: Case) -> None:
    made = exporting.of_case(work, case, by=BY)
    _write(into / "case.json", _as_json(made.case))
    for client_id, data in made.people:
        _write(into / f"person-{client_id}.json", _as_json(data))
        _write_words(here, work, into, people.client_by_id(work, client_id), within=case)


def _write_person(here: Runtime, work: UnitOfWork, into: Path, client: Client) -> None:
    _write(into / f"person-{client.id}.json", _as_json(exporting.of_client(work, client, by=BY)))
    _write_words(here, work, into, client)


def _write_words(here: Runtime, work: UnitOfWork, into: Path, client: Client, *, within: Case | None = None) -> None:
    """Write the document of what one person sent, which leaves out what was asked of each person alone."""
    name, language = f"person-{client.id}.pdf", client.locale
    reader = own_words.Reader(client.timezone, language)
    paper = Paper.named(work.settings.paper)
    with speech.use_language(language):
        page = own_words.build(work, exporting.sent_words(work, client, within=within), reader=reader, paper=paper)
    with unlocked(here):
        made = documents.render(page, title=speech.say_later("Notes"), language=language)
    _write(into / name, made)


def _as_json(data: exporting.Data) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=2).encode()


def _new_folder(folder: Path) -> Path:
    """Make a folder for its owner alone. One that is there is refused, so that two exports never mix."""
    if folder.exists():
        raise click.ClickException(f"{folder} is there already: name a new folder, so that two exports never mix")
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True)
    return folder


def _write(file: Path, content: bytes) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE), "wb") as opened:
        opened.write(content)


def _erase(client: str, case: str, *, keyless: bool, is_sure: bool) -> None:
    _one_of(client, case, keyless)
    if not is_sure:
        raise click.ClickException("it cannot be taken back: say --yes, and export first what has to be kept")
    here = runtime()
    with writing(here):
        work = here.unit()
        if case:
            erasing.erase_case(work, _case(work, case), by=BY)
        elif keyless:
            erasing.finish(work, by=BY)
        else:
            for one in [found.id for found in _clients(work, client)]:
                erasing.erase_client(work, people.client_by_id(work, one), by=BY)
    click.echo("erased for good; the trail keeps that it was done, without content")
    click.echo("Its keys have to go out of older backups, too: rights.md says how that happens.")


def _hold(case: str, *, is_over: bool) -> None:
    if not case:
        raise click.ClickException("say which case with --case")
    change: Callable[..., None] = separation.lift if is_over else separation.hold
    here = runtime()
    with writing(here):
        work = here.unit()
        change(work, _case(work, case), by=BY)
    click.echo("the hold is lifted" if is_over else "a legal hold lies on this case: nothing of it can be deleted")


def _case(work: UnitOfWork, case_ref: str) -> Case:
    found = people.case_of(work, case_ref)
    if found is None:
        raise NotFound("there is no such case here")
    return found


def _clients(work: UnitOfWork, client_ref: str) -> list[Client]:
    found = people.clients_of(work, client_ref)
    if not found:
        raise NotFound("there is no such person here")
    return found
