"""Signing in and out, the first run. Flask-Security decides who gets in; what it shows is in `door_pages`."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import time
import uuid
from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, redirect, request, session, url_for
from flask_security import (
    LoginForm,
    RoleMixin,
    Security,
    SQLAlchemySessionUserDatastore,
    hash_password,
    login_user,
    logout_user,
    password_changed,
    user_authenticated,
)
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.errors import NotFound, TooManyTries
from intersession.models.engine import take_turn
from intersession.pages.environment import say_later
from intersession.services import limits
from intersession.services.unit import UnitOfWork
from intersession.standalone import door_pages, renewing
from intersession.standalone.forms import PASSWORD_LEAST, FirstRunForm, PlainForm
from intersession.standalone.hooks import signed_in
from intersession.standalone.models import User
from intersession.standalone.place import Secrets
from intersession.web import errors, forgery, headers
from intersession.web.runtime import runtime
from intersession.web.transaction import reading, writing

log = logging.getLogger(__name__)

blueprint = Blueprint("door", __name__)
errors.register(blueprint)

TRIES = 10
TRIES_SECONDS = 15 * 60
IDLE = timedelta(minutes=45)
LONGEST = timedelta(hours=12)
GUESSED = frozenset(
    {
        "security.login",
        "security.two_factor_token_validation",
        "security.mf_recovery",
        "security.verify",
        "security.change_password",
        "door.first_run",
        "door.join",
        "door.renew",
        "practice.change_address",
    }
)
"""Where a password or a code can be tried, also by whoever sits down at an open desk."""
ASKED_AT_TIMES = frozenset({"practice.change_case"})
"""Where a password is asked only for what is dangerous: what is sent without one is no guess."""
FROM_ONE_ADDRESS = 40
SETUP_CODE = "PRACTICE_SETUP_CODE"


class Door(LoginForm):
    """A sign-in that no browser remembers beyond its session."""

    remember = None  # type: ignore[assignment]  # WTForms' way to leave a field out


class Role(RoleMixin):
    """Flask-Security wants a class for roles; a practice has none."""


def install(app: Flask, secrets: Secrets, *, is_https: bool) -> None:
    """Set Flask-Security up with our settings and our pages."""
    app.config.update(_settings(secrets, is_https=is_https))
    sessions: Any = LocalProxy(_session)
    store = SQLAlchemySessionUserDatastore(sessions, User, Role)
    security = Security(app, store, render_template=door_pages.draw, login_form=Door)
    security.want_json(lambda _request: False)
    app.register_blueprint(blueprint)
    app.before_request(_show_first_run)
    app.before_request(_limit_guesses)
    app.before_request(_end_old_session)
    app.before_request(_leave_signed_in)
    user_authenticated.connect(_note_sign_in, app)
    password_changed.connect(_note_new_password, app)


def _session() -> Session:
    return runtime().binding.session()


def _settings(secrets: Secrets, *, is_https: bool) -> dict[str, Any]:
    recovery_key = base64.urlsafe_b64encode(hashlib.sha256(f"recovery|{secrets.totp_key}".encode()).digest())
    return {
        "SECRET_KEY": secrets.secret_key,
        # A browser keeps a "__Host-" cookie only over HTTPS; on this machine alone there is none.
        "SESSION_COOKIE_NAME": "__Host-practice" if is_https else "practice",
        "SESSION_COOKIE_SECURE": is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": IDLE,
        "WTF_CSRF_TIME_LIMIT": None,
        "SECURITY_PASSWORD_SALT": secrets.password_salt,
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_LENGTH_MIN": PASSWORD_LEAST,
        "SECURITY_TOTP_SECRETS": {"1": secrets.totp_key},
        "SECURITY_TOTP_ISSUER": "Practice",
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "/practice/account",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [recovery_key],
        "SECURITY_CHANGEABLE": True,
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
        "SECURITY_POST_CHANGE_VIEW": "/practice/account",
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_CHANGE_URL": "/practice/account/password",
        "SECURITY_VERIFY_URL": "/practice/account/again",
        "SECURITY_TWO_FACTOR_SETUP_URL": "/practice/account/code",
        "SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
        "SECURITY_TWO_FACTOR_RESCUE_URL": "/sign-in/lost",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_URL": "/practice/account/recovery",
        "SECURITY_MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery",
        "SECURITY_LOGOUT_METHODS": None,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_FLASH_MESSAGES": False,
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": True},
        **{f"SECURITY_MSG_{name}": (words, "error") for name, words in door_pages.WORDS.items()},
    }


def add_user(work: UnitOfWork, *, email: str, name: str, password: str, timezone: str, locale: str = "en") -> User:
    """Keep a new counselor. The password is kept as an argon2 hash."""
    user = User(
        id=uuid.uuid4(),
        email=email.strip().lower(),
        name=name,
        password=hash_password(password),
        timezone=timezone,
        locale=locale,
        active=True,
        fs_uniquifier=uuid.uuid4().hex,
        created_at=work.clock(),
    )
    work.session.add(user)
    work.session.flush()
    return user


def is_taken(work: UnitOfWork, email: str) -> bool:
    """Say whether somebody signs in with this address already; nobody takes it before this is saved."""
    take_turn(work.session, "address")
    return work.session.scalars(select(User.id).where(User.email == email.strip().lower())).first() is not None


def has_users(work: UnitOfWork) -> bool:
    return work.session.scalars(select(User.id).limit(1)).first() is not None


@blueprint.route("/practice/first-run", methods=["GET", "POST"])
@door_pages.in_readers_language
def first_run() -> WerkzeugResponse:
    """Add the first counselor. The page is gone as soon as there is one."""
    here = runtime()
    form = FirstRunForm()
    with writing(here) if request.method == "POST" else reading(here):
        work = here.unit()
        take_turn(work.session, "first run")
        if has_users(work):
            raise NotFound("the practice has a counselor")
        if not _is_allowed(form):
            return door_pages.first_run(form, is_code_asked=bool(_setup_code()))
        user = add_user(
            work,
            email=form.email.data or "",
            name=form.name.data or "",
            password=form.password.data or "",
            timezone=form.timezone.data or "UTC",
        )
        login_user(user, authn_via=["password"])
    log.info("first counselor added: %s", user.id)
    return redirect(url_for("intersession.today.index"), 303)


def _setup_code() -> str:
    code: str = current_app.config.get(SETUP_CODE, "")
    return code


def _is_allowed(form: FirstRunForm) -> bool:
    if not form.validate_on_submit():
        return False
    if not hmac.compare_digest(_setup_code().encode(), (form.code.data or "").encode()):
        form.code.errors = [say_later("This is not the code that was printed when the practice started.")]
        return False
    return True


@blueprint.route("/sign-out", methods=["GET", "POST"])
@door_pages.in_readers_language
def sign_out() -> WerkzeugResponse:
    """A GET shows the button, a POST signs out, in every browser: a link on another site cannot do it."""
    form = PlainForm()
    if request.method == "POST":
        forgery.refuse_foreign_site()
    if not form.validate_on_submit():
        return door_pages.sign_out()
    user = signed_in()
    if user is not None:
        with writing(runtime()):  # the session lies in its cookie: whoever kept a copy of that is out with this
            user.fs_uniquifier = uuid.uuid4().hex
    log.info("signed out: %s", user.id if user is not None else "nobody")
    logout_user()
    session.clear()
    return headers.clear_browser(redirect(url_for("security.login"), 303))


def _show_first_run() -> WerkzeugResponse | None:
    if request.endpoint != "security.login" or request.method != "GET":
        return None
    here = runtime()
    with reading(here):
        is_new = not has_users(here.unit())
    return redirect(url_for("door.first_run"), 303) if is_new else None


def _limit_guesses() -> Response | None:
    if request.method != "POST" or not _is_guess():
        return None
    here = runtime()
    with writing(here):  # the count is saved even when it was one too many
        try:
            _count_guess(here.unit())
        except TooManyTries:
            log.warning("too many tries to sign in")
            return errors.error_page(429)
    return None


def _is_guess() -> bool:
    return request.endpoint in GUESSED or (request.endpoint in ASKED_AT_TIMES and bool(request.form.get("password")))


def _count_guess(work: UnitOfWork) -> None:
    address = request.remote_addr or ""
    limits.count(work, "guess", address, most=FROM_ONE_ADDRESS, seconds=TRIES_SECONDS)
    limits.count(work, "guess", _guesser(), most=TRIES, seconds=TRIES_SECONDS)


def _guesser() -> str:
    # Only where it is what somebody signs in with: on another page it could be typed anew with each try.
    typed = request.form.get("email", "") if request.endpoint == "security.login" else ""
    login = typed or str(session.get("tf_user_id", "") or session.get("_user_id", ""))
    return _tried(request.endpoint, login)


def _tried(endpoint: str | None, login: str) -> str:
    return f"{request.remote_addr}|{endpoint}|{login.strip().lower()}"


def forget_guesses(work: UnitOfWork, login: str) -> None:
    """Let somebody sign in who guessed too often from here, and now need not guess."""
    limits.forget(work, "guess", _tried("security.login", login))


def _end_old_session() -> None:
    began = session.get("fs_paa", 0) if session.get("_user_id") else None
    if began is not None and time.time() - began > LONGEST.total_seconds():
        logout_user()
        session.clear()


def _leave_signed_in() -> WerkzeugResponse | None:
    # Flask-Security signs out whoever opens this page while signed in and setting nothing up: any link could do that.
    if request.endpoint != "security.two_factor_token_validation" or session.get("tf_state") == "validating_profile":
        return None
    return redirect(url_for("practice.account"), 303) if signed_in() is not None else None


def _note_new_password(app: Flask, user: User, **_more: Any) -> None:
    renewing.forget(runtime().unit(), user.id)


def _note_sign_in(app: Flask, user: User, **_more: Any) -> None:
    session.permanent = True  # so that it ends when idle
    for kept in (session, g):  # whoever sat here, or planted the cookie, before this sign-in knows the forms' secret
        kept.pop("csrf_token", None)
    session.setdefault("fs_paa", time.time())
    limits.forget(runtime().unit(), "guess", _guesser())
    log.info("signed in: %s", user.id)
