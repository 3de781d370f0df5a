"""Plants one fault at a time in a throw-away copy and says whether the tests see it. Prints; it is not a test.

Run it with `make faults`, or some of it with `make faults ARGS="aad trail"`. Each fault is a small change of one file;
the tests that should see it run there on SQLite alone, until the first that fails. A fault whose text is no longer in
its file stops the run: then the list here is old.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.house import ROOT

PACKAGE = "plugin/intersession"
PATIENCE_SECONDS = 600
FAILED = 1
"""What pytest ends with when a test failed, and not when it could not begin."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One change of one file, by texts that are there once, and the tests that have to see it."""

    name: str
    file: str
    changes: tuple[tuple[str, str], ...]
    tests: tuple[str, ...]


def fault(name: str, file: str, before: str, after: str, tests: str) -> Fault:
    return Fault(name, file, ((before, after),), tuple(f"tests/{one}" for one in tests.split()))


FAULTS = (
    fault(
        "scope: a case is anybody's",
        f"{PACKAGE}/web/access.py",
        "if not may_on(work, counselor, case_ref, action=action):",
        "if not case_ref:",
        "web/test_supervision.py web/test_routes.py::test_a_counselor_who_walks_anothers_ids_gets_what_nothing_gives",
    ),
    fault(
        "aad: a sealed value opens in any row",
        f"{PACKAGE}/models/crypto.py",
        'return f"isn1|{self.table}|{self.column}|{self.row}|{self.owner}".encode()',
        'return b""',
        "web/test_invariants.py::test_swapped_answers_cannot_be_read_and_nobody_sees_the_others_words"
        " unit/models/test_crypto.py",
    ),
    fault(
        "safe: words are markup once",
        "templates/web/answers/text.html",
        "{{ value }}",
        "{{ value|safe }}",
        "web/test_escaping.py::test_words_of_clients_are_letters_on_every_page_of_the_counselor",
    ),
    fault(
        "get: looking at a link uses it up",
        f"{PACKAGE}/web/link.py",
        "    return client_page(ArrivePage(frames.stranger_frame(), token=token[:100]))",
        "    links.find(work, token).revoked_at = work.clock()\n    work.session.commit()\n"
        "    return client_page(ArrivePage(frames.stranger_frame(), token=token[:100]))",
        "web/test_routes.py::test_scanners_that_open_a_link_change_nothing_and_see_one_page web/test_links.py",
    ),
    fault(
        "log: the secret of a link",
        f"{PACKAGE}/web/link.py",
        '    return links.find(work, pasted.rpartition("#")[2].rpartition("/")[2])',
        '    __import__("logging").getLogger("intersession.web").info("link %s", pasted)\n'
        '    return links.find(work, pasted.rpartition("#")[2].rpartition("/")[2])',
        "web/test_links.py::test_our_log_holds_no_secret",
    ),
    fault(
        "csrf: a client's form needs no token",
        f"{PACKAGE}/web/access.py",
        "        forgery.refuse_without_token(visits.form_token(work, visit))\n",
        "",
        "web/test_forged_requests.py",
    ),
    fault(
        "name: the partner is named unasked",
        f"{PACKAGE}/web/frames.py",
        "if not case.names_shown:",
        "if case.names_shown is None:",
        "web/test_partner_unnamed.py",
    ),
    fault(
        "count: a client's page counts what the partner sent",
        f"{PACKAGE}/web/frames.py",
        'policy_title=policy.title if has_accepted else "",',
        'policy_title=policy.title + "!" * sum(one.state == "sent" and one.client_id != client.id for one in'
        " work.session.query(__import__('intersession.models').models.Reflection).filter_by(case_id=case.id)),",
        "property/test_non_interference.py::test_no_single_step_of_a_partner_shows",
    ),
    fault(
        "consent: homework begins without it",
        f"{PACKAGE}/web/link.py",
        "    if not _consents(work, case, link):",
        "    if _consents(work, case, link) is None:",
        "web/test_links.py::test_nothing_is_asked_before_consent",
    ),
    fault(
        "expiry: links work for ever",
        f"{PACKAGE}/services/links.py",
        "return link.revoked_at is None and link.lapsed_at is None and at < link.expires_at",
        "return link.revoked_at is None and link.lapsed_at is None",
        "web/test_links.py::test_a_link_ends_with_the_clock",
    ),
    fault(
        "hash: secrets of links lie in the database",
        f"{PACKAGE}/services/links.py",
        'return work.vault.practice_hash("link-hash", secret.encode())',
        "return secret.encode()",
        "web/test_links.py::test_no_secret_lies_in_the_database",
    ),
    fault(
        "copy: what is shared follows the answer",
        f"{PACKAGE}/services/copies.py",
        '            text = work.vault.open(share.value, Share, "value", row=share.id, owner=share.client_id)',
        "            now = select(Answer).filter_by(reflection_id=share.reflection_id, item=share.item)\n"
        "            answer = work.session.scalars(now).one()\n"
        '            text = work.vault.open(answer.value, Answer, "value", row=answer.id, owner=share.client_id)',
        "web/test_sharing.py",
    ),
    fault(
        "room: the room-safe summary is made of answers",
        f"{PACKAGE}/pages/summary_source.py",
        "    found = copies.instead(work, _sent(work, case, span))",
        "    found = _sent(work, case, span)",
        "web/test_summaries.py",
    ),
    fault(
        "epoch: a visit outlives its client's epoch",
        f"{PACKAGE}/services/visits.py",
        " and visit.client.epoch == visit.epoch",
        "",
        "web/test_links.py::test_a_new_epoch_ends_all_that_was_handed_out",
    ),
    fault(
        "tries: nothing is limited",
        f"{PACKAGE}/services/limits.py",
        "(so_far(work, bucket, window) or 0) > most",
        "(so_far(work, bucket, window) or 0) > most * 1000",
        "web/test_links.py::test_guessing_is_slowed_and_a_good_link_still_works",
    ),
    fault(
        "trail: an entry says nothing of the one before",
        f"{PACKAGE}/services/trail.py",
        "before + json.dumps(facts).encode()",
        "json.dumps(facts).encode()",
        "web/test_invariants.py::test_an_edited_cut_or_reordered_trail_is_found"
        " web/test_invariants.py::test_an_entry_from_another_course_of_events_is_found",
    ),
    fault(
        "commit: answered although it was not saved",
        f"{PACKAGE}/web/transaction.py",
        "        yield\n        session.commit()\n    except",
        "        yield\n        try:\n            session.commit()\n        except Exception:\n"
        "            session.rollback()\n    except",
        "fault/test_database_away.py",
    ),
    fault(
        "private: what is for the screen only is on paper",
        f"{PACKAGE}/pages/summary_source.py",
        "any(item.key == key and not item.private for item in",
        "any(item.key == key for item in",
        "web/test_summaries.py",
    ),
    fault(
        "pin: tries are not counted",
        f"{PACKAGE}/services/pins.py",
        "values(wrong=Pin.wrong + 1)",
        "values(wrong=Pin.wrong)",
        "web/test_pin.py::test_five_wrong_tries_lock_the_pin_until_the_counselor_resets_it",
    ),
    fault(
        "lease: two workers have one job",
        f"{PACKAGE}/jobs/outbox.py",
        "is_free = or_(Outbox.leased_until.is_(None), Outbox.leased_until < now)",
        "is_free = or_(Outbox.leased_until.is_(None), Outbox.leased_until.is_not(None))",
        "unit/jobs/test_outbox.py",
    ),
    fault(
        "contact: a client's page tells the partner's",
        f"{PACKAGE}/web/frames.py",
        'policy_title=policy.title if has_accepted else "",',
        'policy_title=policy.title + "".join(str(known.contact.channel) for seat in case.seats if seat.client_id !='
        " client.id and (known := __import__('intersession.services.contact', fromlist=['of']).of(work,"
        " seat.client_id))),",
        "property/test_non_interference.py::test_no_single_step_of_a_partner_shows",
    ),
    fault(
        "agreed: what was agreed stands on the client's page",
        f"{PACKAGE}/web/reaching.py",
        "return client_page(_page(work, visit, SafeContact()))",
        "known = contact.of(work, visit.client_id)\n"
        "    return client_page(_page(work, visit, known.contact if known else SafeContact()))",
        "web/test_reaching.py::test_what_was_agreed_is_never_shown_to_whoever_holds_the_phone",
    ),
    fault(
        "apart: homework for both after a separation",
        f"{PACKAGE}/services/assigning.py",
        "if separation.is_on(work, case) and (len(chosen)",
        "if not case and (len(chosen)",
        "web/test_separation.py::test_afterwards_homework_goes_to_one_person_only",
    ),
    fault(
        "ended: links go on after a separation",
        f"{PACKAGE}/services/separation.py",
        "    _set(work, Link, links, revoked_at=now)\n    _set(work, Visit, visits, ended_at=now)\n",
        "",
        "web/test_separation.py",
    ),
    fault(
        "read: what was shared is read after a separation",
        f"{PACKAGE}/services/sharing.py",
        "visit.client_id not in since or separation.is_on(work, case)",
        "visit.client_id not in since",
        "web/test_separation.py web/test_sharing.py property/test_state_machine.py",
    ),
    fault(
        "ahead: a brief for both is made ahead after a separation",
        f"{PACKAGE}/jobs/ahead.py",
        "host_case is None or separation.is_on(work, case)",
        "host_case is None",
        "web/test_kept_documents.py",
    ),
    fault(
        "back: the look back goes out after a separation",
        f"{PACKAGE}/services/tail.py",
        "if case.ended_at != ended or separation.is_on(work, case):",
        "if case.ended_at != ended:",
        "web/test_programs.py",
    ),
    fault(
        "lapsed: a clock set back opens a link again",
        f"{PACKAGE}/services/links.py",
        " and link.lapsed_at is None",
        "",
        "web/test_clock_back.py",
    ),
    fault(
        "joined: who comes later reads what was shared before",
        f"{PACKAGE}/services/sharing.py",
        "        Share.shared_at >= since[visit.client_id],\n",
        "",
        "web/test_sharing.py",
    ),
    fault(
        "bare: no answer when the page for errors fails",
        f"{PACKAGE}/web/last_resort.py",
        "            return answer()\n",
        "            raise\n",
        "web/test_last_resort.py",
    ),
    fault(
        "void: an export tells of what another sent under this name",
        f"{PACKAGE}/services/exporting.py",
        "Reflection.case_id.in_(case_ids), Reflection.state != State.VOID\n",
        "Reflection.case_id.in_(case_ids)\n",
        "web/test_mixups.py",
    ),
    fault(
        "again: a form with one private question is opened to change it",
        f"{PACKAGE}/services/mine.py",
        "    if any(item.private for item in reflections.form_of(work, reflection).items):\n",
        "    if False:\n",
        "web/test_mine.py",
    ),
    fault(
        "forwarded: a pause by link believes whoever says where they are",
        f"{PACKAGE}/web/contact.py",
        'request.remote_addr or ""',
        '(request.access_route or [""])[0]',
        "web/test_contact.py",
    ),
    fault(
        "longest: the stand-alone practice's session never ends",
        f"{PACKAGE}/standalone/doors.py",
        "    app.before_request(_end_old_session)\n",
        "",
        "unit/standalone/test_doors.py",
    ),
    fault(
        "signed out: a copy of the cookie goes on",
        f"{PACKAGE}/standalone/doors.py",
        "            user.fs_uniquifier = uuid.uuid4().hex\n",
        "            pass\n",
        "unit/standalone/test_doors.py",
    ),
    fault(
        "backups: a disk that was away keeps the keys of the erased",
        f"{PACKAGE}/standalone/hooks.py",
        "        owing.keep(work, visits)\n",
        "",
        "contract/test_owing.py",
    ),
    fault(
        "rotated: a practice that runs keeps the keys of its start",
        f"{PACKAGE}/services/vault.py",
        "        self._masters = self._look() or self._masters\n",
        "",
        "contract/test_rotating.py",
    ),
)


def copy_to(folder: Path) -> None:
    """Copy what git knows, texts and all else, so that nothing is planted where people work."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())


def is_caught(planted: Fault, folder: Path) -> bool:
    """Plant a fault, run its tests, and take it out again."""
    file = folder / planted.file
    sound = text = file.read_text(encoding="utf-8")
    for before, after in planted.changes:
        if text.count(before) != 1:
            sys.exit(f"{planted.name}: its text is not once in {planted.file}")
        text = text.replace(before, after)
    file.write_text(text, encoding="utf-8")
    try:
        return _run(planted.tests, folder) == FAILED
    finally:
        file.write_text(sound, encoding="utf-8")


def _run(tests: Sequence[str], folder: Path) -> int:
    # The copy comes before whatever is installed.
    environment = os.environ | {"PYTHONPATH": f"{folder / 'plugin'}:{folder}", "INTERSESSION_TEST_NO_POSTGRES": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not postgres", *tests]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, check=False, text=True, timeout=PATIENCE_SECONDS
    )
    if done.returncode not in (0, FAILED):
        sys.exit(f"the tests did not run:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    for line in done.stdout.splitlines():
        if line.startswith(("FAILED", "ERROR")):
            print(f"        {line[:150]}", flush=True)
    return done.returncode


def main(wanted: Sequence[str]) -> None:
    chosen = [one for one in FAULTS if not wanted or one.name.partition(":")[0] in wanted]
    caught = 0
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        copy_to(folder)
        for one in chosen:
            began = time.monotonic()
            seen = is_caught(one, folder)
            caught += seen
            print(f"{'caught' if seen else 'MISSED':8}{time.monotonic() - began:5.0f} s  {one.name}", flush=True)
    print(f"{caught} of {len(chosen)} caught")
    sys.exit(caught < len(chosen))


if __name__ == "__main__":
    main(sys.argv[1:])
