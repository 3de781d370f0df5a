"""Make the clinic's folder, keys and a few made-up people: `python -m examples.clinic.seed`."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from pathlib import Path

from werkzeug.security import generate_password_hash

from examples.clinic import app as clinic
from examples.clinic.models import CaseFile, Patient, Seat, Staff, Visit, db, now
from intersession import upgrade_database
from intersession.models.crypto import new_master_entry

ZONE = "Europe/Berlin"
COUPLES = (
    ("rosa", "Trust after a hard year", (("Mara Brandt", "mara@mail.example"), ("Jonas Brandt", "jonas@mail.example"))),
    ("rosa", "Time for each other", (("Ines Moreau", "ines@mail.example"), ("Paul Moreau", "paul@mail.example"))),
    ("theo", "After the move", (("Lea Sommer", "lea@mail.example"), ("Kim Sommer", "kim@mail.example"))),
)


def make_folder(folder: Path) -> None:
    """Make the folder with a secret and a key, each new and readable by the owner only. What is there stays."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, words in (("secret", secrets.token_hex(32)), ("homework.keys", new_master_entry("k1"))):
        path = folder / name
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(words, encoding="ascii")


def fill(password: str, *, at: datetime) -> None:
    """Make the tables of both and put people into the clinic's. Needs an application context."""
    db.create_all()
    upgrade_database()
    hashed = generate_password_hash(password)
    staff = {
        login: Staff(login=login, name=name, email=f"{login}@linden.example", time_zone=ZONE, password_hash=hashed)
        for login, name in (("rosa", "Rosa Engel"), ("theo", "Theo Vogt"))
    }
    db.session.add_all(staff.values())
    db.session.flush()
    for number, (login, focus, people) in enumerate(COUPLES):
        _add_case(staff[login], focus, people=people, at=at + timedelta(hours=number))
    db.session.commit()


def _add_case(staff: Staff, focus: str, *, people: tuple[tuple[str, str], ...], at: datetime) -> None:
    case = CaseFile(staff_id=staff.id, focus=focus, insurer="Self-payer")
    for place, (name, email) in enumerate(people):
        patient = Patient(name=name, email=email, phone="", time_zone=ZONE, registered_at=at)
        case.seats.append(Seat(place=place, patient=patient))
    for days, agreed in ((-7, "Ten minutes without telephones\nOne word of thanks a day"), (2, "")):
        case.visits.append(Visit(starts_at=at + timedelta(days=days), minutes=50, room="Room 2", agreed=agreed))
    db.session.add(case)


def main() -> None:
    make_folder(clinic.FOLDER)
    app = clinic.create_app()
    password = secrets.token_urlsafe(9)
    with app.app_context():
        fill(password, at=now())
    print(f"Sign in as rosa or theo, password {password}")  # noqa: T201  # a command speaks on standard output


if __name__ == "__main__":
    main()
