"""The forms of the embedded practice: what is asked, coerced and refused. How they look is in the templates."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from email_validator import EmailNotValidError, validate_email
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import (
    DataRequired,
    EqualTo,
    InputRequired,
    Length,
    Optional,
    Regexp,
    ValidationError,
)

from intersession.pages.environment import TRANSLATIONS, say_later, translate
from intersession.standalone.calendar import AppointmentDraft
from intersession.standalone.cases import KINDS, CaseDraft, PersonDraft, may_leave

NAME = 120
PASSWORD_LEAST = 12
PASSWORD_MOST = 128
MINUTES = (10, 240)
AGREED_LINES = 12
YEAR = timedelta(days=366)
YEARS_BACK = 10
TOO_LONG = say_later("This is too long.")
NOT_EMAIL = say_later("This does not look like an email address.")
NO_ZONE = say_later("This is not a time zone we know. Pick one from the list.")
MEANWHILE = say_later("This case was changed on another page meanwhile. Open this page anew to see who is part of it.")
EMPTIED = say_later(
    "{name} is part of this case, so a name stays here. If {name} leaves, send homework to the others alone. "
    "“Export, erase, hold” on the case’s page, under People, exports and erases what {name} wrote."
)
EMPTIED_IN_FAMILY = say_later(
    "{name} is part of this case, so a name stays here. If {name} leaves, use “Somebody leaves this family” below."
)
SAME_EMAIL = say_later(
    "{name} has the same email. Both would get their links in one place. Leave one empty and hand that link over in "
    "the room."
)
SAME_PHONE = say_later(
    "{name} has the same phone. Both would get their links in one place. Leave one empty and hand that link over in "
    "the room."
)
_EMAIL = re.compile(r'[^\s@<>,;:"\\()\[\]]+@[^\s@<>,;:"\\()\[\]]+\Z')
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


def languages() -> list[tuple[str, str]]:
    """Return (locale, its own name) of the languages that there are translations for, English first."""
    translated = sorted(one.name for one in TRANSLATIONS.glob("*") if (one / "LC_MESSAGES").is_dir())
    return [(name.replace("_", "-"), Locale.parse(name).display_name or name) for name in ("en", *translated)]


def zones() -> list[str]:
    """Return the names of time zones, as "Europe/Berlin"."""
    names = (name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return ["UTC", *sorted(names)]


def _tidy(text: str | None) -> str:
    return " ".join(_CONTROLS.sub(" ", text or "").split())


def _known_zone(form: Form, field: Any) -> None:
    if field.data not in available_timezones():
        raise ValidationError(NO_ZONE)


def _session_length(form: Form, field: Any) -> None:
    # Not NumberRange, which fails on a number of 400 digits.
    if field.data is not None and not MINUTES[0] <= field.data <= MINUTES[1]:
        raise ValidationError(say_later("Please write 10 to 240 minutes."))


def _login(form: Form, field: Any) -> None:
    # The same rule as when signing in, so that nobody makes an account that they cannot use.
    try:
        field.data = validate_email(field.data or "", check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise ValidationError(NOT_EMAIL) from None


def _password_length(form: Form, field: Any) -> None:
    if not PASSWORD_LEAST <= len(field.data or "") <= PASSWORD_MOST:
        words = translate("Please use {least} to {most} characters. A few words make a good one.")
        raise ValidationError(words.format(least=PASSWORD_LEAST, most=PASSWORD_MOST))


def _composed(text: str | None) -> str:
    """Return letters as Flask-Security compares them: an accent may be typed as part of its letter, or after it."""
    return unicodedata.normalize("NFKD", text or "")


def _needed(words: str) -> DataRequired:
    return DataRequired(words)


def _short() -> Length:
    return Length(max=NAME, message=TOO_LONG)


def _dialled(phone: str) -> str:
    """Return a phone number as one dials it, so that spaces make no other number."""
    return re.sub(r"[^\d+]", "", phone) or phone.casefold()


def _refuse(field: Any, words: str) -> None:
    field.errors = [*field.errors, words]


class PersonFields(Form):
    """One person of a case. A family's last places may stay empty. `client`: who it is, if they are there already."""

    client = HiddenField()
    name = StringField(say_later("First name, or what you call them"), [_short()], filters=[_tidy])
    email = EmailField(say_later("Email"), [Optional(), Regexp(_EMAIL, message=NOT_EMAIL), _short()], filters=[_tidy])
    phone = TelField(say_later("Phone"), [_short()], filters=[_tidy])
    locale = SelectField(say_later("Language"), choices=languages)
    timezone = StringField(say_later("Time zone"), [Length(max=60)], filters=[_tidy])

    def draft(self) -> PersonDraft:
        data = self.data
        return PersonDraft(**{**data, "client": data["client"] or ""})


class PlainForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Nothing but the secret that shows a request came from one of our pages."""


class CaseForm(PlainForm):
    """A case: its people, a name for it, what the work is about. `password`: asked when somebody's address changes."""

    people = FieldList(FormField(PersonFields), max_entries=max(most for _, most in KINDS.values()))
    nickname = StringField(say_later("What you call this case"), [_short()], filters=[_tidy])
    focus = TextAreaField(say_later("What the work is about"), [Length(max=1000, message=TOO_LONG)])
    password = PasswordField(say_later("Your password, because an address changes"), filters=[_composed])

    def check(self, kind: str, there: Iterable[PersonDraft] = ()) -> bool:
        """Validate, and see that whoever is needed or `there` already has a name, and nobody another's address."""
        is_valid = bool(self.validate_on_submit())
        fewest, most = KINDS[kind]
        if not 0 < len(self.people) <= most:
            return False
        known = {one.client: one for one in there}
        for place, entry in enumerate(self.people):
            self._check_person(entry.form, known, needed=place < fewest)
        sent = [entry.form.draft() for entry in self.people]
        if len(known) + sum(bool(one.name and not one.client) for one in sent) > most:
            _refuse(self.people[-1].form.name, MEANWHILE)
        unsent = known.keys() - {one.client for one in sent}
        self._check_reach([known[client] for client in unsent])
        return is_valid and not any(entry.form.errors for entry in self.people)

    @staticmethod
    def _check_person(person: Any, known: Mapping[str, PersonDraft], *, needed: bool) -> None:
        client = person.client.data
        if client and client not in known:
            _refuse(person.name, MEANWHILE)
        elif client and not person.name.data:
            words = EMPTIED_IN_FAMILY if may_leave(known) else EMPTIED
            _refuse(person.name, translate(words).format(name=known[client].name))
        elif not person.name.data and (needed or person.email.data or person.phone.data):
            _refuse(person.name, say_later("Please write a name."))
        if person.name.data and person.timezone.data not in available_timezones():
            _refuse(person.timezone, NO_ZONE)

    def _check_reach(self, others: Iterable[PersonDraft]) -> None:
        """Refuse one address for two people: whoever reads it would hold both personal links."""
        for column, key, words in (("email", str.casefold, SAME_EMAIL), ("phone", _dialled, SAME_PHONE)):
            whose = {key(getattr(one, column)): one.name for one in others}
            for entry in self.people:
                field, name = getattr(entry.form, column), entry.form.name.data or ""
                address = key(field.data or "")
                if address and address in whose:
                    _refuse(field, translate(words).format(name=whose[address]))
                whose.setdefault(address, name)

    def draft(self, kind: str) -> CaseDraft:
        """Return what was written down; places without a name are left out, for nobody is there."""
        people = tuple(entry.form.draft() for entry in self.people if entry.form.name.data)
        return CaseDraft(kind, people, self.nickname.data or "", (self.focus.data or "").strip())


class GiveForm(PlainForm):
    """To whom a case goes. The choices are given by the page."""

    to = SelectField(say_later("To"), [InputRequired(say_later("Please choose."))])
    told = BooleanField(
        say_later("The clients know, and they agree"), [_needed(say_later("Please talk with them first."))]
    )


class AppointmentForm(PlainForm):
    """A session: with whom, when on the counselor's own clock, and what was agreed."""

    case = SelectField(say_later("With"), [InputRequired(say_later("Please choose."))])
    day = DateField(say_later("Day"), [InputRequired(say_later("Please choose a day."))])
    time = TimeField(say_later("Time"), [InputRequired(say_later("Please write a time, such as 09:30."))])
    minutes = IntegerField(say_later("Minutes"), [InputRequired(say_later("Please write a number.")), _session_length])
    place = StringField(say_later("Where"), [_short()], filters=[_tidy])
    agreed = TextAreaField(say_later("What was agreed"), [Length(max=2000, message=TOO_LONG)])
    today = date.min

    def begin(self, *, today: date, choices: list[tuple[Any, str]]) -> None:
        """Say which day it is on the counselor's clock, and whom a session can be with."""
        self.today, self.case.choices = today, choices

    def validate_day(self, field: Any) -> None:
        if field.data is None:
            return  # what is wrong with it is said already
        if field.data - self.today > YEAR:
            raise ValidationError(translate("This day is more than a year ahead. Please look at the year."))
        if self.today - field.data > YEAR * YEARS_BACK:
            raise ValidationError(translate("This day is more than ten years ago. Please look at the year."))

    def validate_agreed(self, field: Any) -> None:
        if len(_lines(field.data)) > AGREED_LINES:
            raise ValidationError(translate("Please write {count} lines at most.").format(count=AGREED_LINES))

    def draft(self, zone: str) -> AppointmentDraft:
        """Return what was written down; the time is read on the clock of this zone."""
        day, time, minutes = self.day.data, self.time.data, self.minutes.data
        assert day is not None
        assert time is not None
        local = datetime.combine(day, time, ZoneInfo(zone))
        return AppointmentDraft(
            local.astimezone(UTC), minutes or MINUTES[0], self.place.data or "", _lines(self.agreed.data)
        )


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(line for line in map(_tidy, (text or "").splitlines()) if line)


class FirstRunForm(PlainForm):
    """The first counselor of a practice. `code` is asked only where strangers could reach this page."""

    code = StringField(say_later("Set-up code"), [Length(max=60)], filters=[_tidy])
    name = StringField(
        say_later("Your name, as clients know it"),
        [_needed(say_later("Please write your name.")), _short()],
        filters=[_tidy],
    )
    email = EmailField(
        say_later("Email, to sign in with"),
        [_needed(say_later("Please write your email address.")), _login, _short()],
        filters=[_tidy],
    )
    timezone = StringField(say_later("Time zone"), [_known_zone], filters=[_tidy])
    password = PasswordField(say_later("Password"), [_password_length], filters=[_composed])
    again = PasswordField(
        say_later("Password once more"),
        [EqualTo("password", say_later("The two are not the same."))],
        filters=[_composed],
    )


class JoinForm(FirstRunForm):
    """An invited person's own account."""

    code = StringField(
        say_later("The code you were given"),
        [_needed(say_later("Please write the code.")), Length(max=60)],
        filters=[_tidy],
    )


class RenewForm(PlainForm):
    """A new password, with the code that was made on the practice's machine."""

    code = StringField(
        say_later("The code you were given"),
        [_needed(say_later("Please write the code.")), Length(max=60)],
        filters=[_tidy],
    )
    password = PasswordField(say_later("New password"), [_password_length], filters=[_composed])
    again = PasswordField(
        say_later("New password once more"),
        [EqualTo("password", say_later("The two are not the same."))],
        filters=[_composed],
    )


class AddressForm(PlainForm):
    """Another address to sign in with, which only whoever knows the password may choose."""

    email = EmailField(
        say_later("The new address"),
        [_needed(say_later("Please write your email address.")), _login, _short()],
        filters=[_tidy],
    )
    password = PasswordField(
        say_later("Your password"), [_needed(say_later("Please write your password."))], filters=[_composed]
    )


class AccountForm(PlainForm):
    """What a counselor may change about themselves."""

    name = StringField(
        say_later("Your name, as clients know it"),
        [_needed(say_later("Please write your name.")), _short()],
        filters=[_tidy],
    )
    timezone = StringField(say_later("Time zone"), [_known_zone], filters=[_tidy])
    locale = SelectField(say_later("Language"), choices=languages)
