"""What Flask-Security shows, drawn with our templates and under our policy: each of its pages is one `DoorPage`."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from babel.dates import LOCALTZ
from flask import Response, make_response, request, url_for
from flask_security import url_for_security
from flask_wtf.csrf import generate_csrf

from intersession.pages import environment as pages
from intersession.pages.environment import say_later
from intersession.pages.environment import translate as _
from intersession.pages.frame import WorkFrame
from intersession.pages.inputs import Input
from intersession.standalone.forms import FirstRunForm, JoinForm, zones
from intersession.standalone.pages import DoorPage, Way, read_input
from intersession.web.frames import reader_language
from intersession.web.runtime import runtime

View = Callable[..., Any]
log = logging.getLogger(__name__)

WORDS = {
    "GENERIC_AUTHN_FAILED": say_later("This email and this password do not fit together. Please try again."),
    "INVALID_PASSWORD": say_later("This password does not fit. Please try again."),
    "PASSWORD_NOT_PROVIDED": say_later("Please write your password."),
    "EMAIL_NOT_PROVIDED": say_later("Please write your email address."),
    "INVALID_EMAIL_ADDRESS": say_later("This does not look like an email address."),
    "RETYPE_PASSWORD_MISMATCH": say_later("The two are not the same."),
    "PASSWORD_INVALID_LENGTH": say_later("Please use at least %(length)s characters. A few words make a good one."),
    "PASSWORD_IS_THE_SAME": say_later("This is the password you have now. Please choose another."),
    "TWO_FACTOR_INVALID_TOKEN": say_later("This code does not fit. Wait for the next one and try again."),
    "INVALID_RECOVERY_CODE": say_later("This code does not fit, or it was used before."),
}


def local_zone() -> str:
    """Return the name of this machine's time zone, "UTC" when it has none that we know."""
    name = str(getattr(LOCALTZ, "key", "UTC")).removeprefix("Etc/")
    return name if name in zones() else "UTC"


def frame() -> WorkFrame:
    """The frame around a page where nobody may be signed in: no name, no menu."""
    name = runtime().settings.practice_name
    return WorkFrame(
        practice_name=name,
        counselor_name="",
        csrf_token=generate_csrf(),
        language=reader_language(),
        has_shortcuts=False,
    )


def drawn(page: DoorPage) -> str:
    with pages.use_language(page.frame.language):
        return pages.render(runtime().templates, page)


def answer(page: DoorPage) -> Response:
    """Answer with a page; 422 when what was posted had something wrong."""
    return make_response(drawn(page), 422 if page.errors else 200)


def in_readers_language(view: View) -> View:
    """Let a view, and the forms it checks, speak the language of whoever calls."""

    @wraps(view)
    def speaking(*given: Any, **named: Any) -> Any:
        with pages.use_language(reader_language()):
            return view(*given, **named)

    return speaking


@in_readers_language
def draw(template: str, **given: Any) -> str:
    """Draw one of Flask-Security's pages, by the name of its template."""
    return drawn(DRAWN[template](given))


def first_run(form: FirstRunForm, *, is_code_asked: bool) -> Response:
    """Ask for the first counselor; `is_code_asked`: strangers could reach this page."""
    if not form.timezone.data:
        form.timezone.data = local_zone()
    code = (
        (read_input(form.code, hint=say_later("It was printed where the practice was started.")),)
        if is_code_asked
        else ()
    )
    page = DoorPage(
        frame=frame(),
        title=_("Welcome"),
        lead=_("This practice is new. Make your own account first. Nobody can open this page after that."),
        button=_("Make my account"),
        action=url_for("door.first_run"),
        inputs=(*code, *_own_account(form)),
        zones=tuple(zones()),
    )
    return answer(page)


def join(form: JoinForm) -> Response:
    """Ask an invited person for their code and their own account."""
    if not form.timezone.data:
        form.timezone.data = local_zone()
    page = DoorPage(
        frame=frame(),
        title=_("Join the practice"),
        lead=_("With the code that somebody of this practice gave you."),
        button=_("Make my account"),
        action=url_for("door.join"),
        inputs=(read_input(form.code), *_own_account(form)),
        zones=tuple(zones()),
    )
    return answer(page)


def _own_account(form: FirstRunForm) -> tuple[Input, ...]:
    return (
        read_input(form.name, autocomplete="name"),
        read_input(form.email, autocomplete="username"),
        read_input(
            form.password,
            hint=say_later("12 characters or more. A few words make a good one."),
            autocomplete="new-password",
        ),
        read_input(form.again, autocomplete="new-password"),
        read_input(form.timezone, suggestions="isn-zones"),
    )


def sign_out() -> Response:
    page = DoorPage(
        frame=frame(),
        title=_("Sign out"),
        lead=_("You can sign in again at any time."),
        button=_("Sign out"),
        action=url_for("door.sign_out"),
        ways=(Way(_("Back to work"), url_for("intersession.today.index"), is_back=True),),
    )
    return answer(page)


def _sign_in(given: dict[str, Any]) -> DoorPage:
    form = given["login_user_form"]
    if request.method == "POST":
        log.warning("sign-in refused")
    next_page = "" if form.next.errors else form.next.data
    return DoorPage(
        frame=frame(),
        title=_("Sign in"),
        lead=_("Your new password is kept. Sign in with it.")
        if request.args.get("done") == "renewed"
        else _("For counselors. If you got a link from your counselor, open that link instead."),
        button=_("Sign in"),
        action=url_for_security("login", next=next_page or None),
        inputs=(
            read_input(form.email, label=say_later("Email"), autocomplete="username"),
            read_input(form.password, label=say_later("Password"), autocomplete="current-password"),
        ),
        problem=_problem(form),
        ways=(Way(_("I forgot my password"), url_for("door.renew")),),
    )


def _problem(form: Any) -> str:
    if "next" in form and form.next.errors:  # an address outside this practice
        return _("Please sign in once more. It leads to Today.")
    return _(str(form.form_errors[0])) if form.form_errors else ""


def _verify(given: dict[str, Any]) -> DoorPage:
    form = given["verify_form"]
    return DoorPage(
        frame=frame(),
        title=_("Your password once more"),
        lead=_("What comes next takes more than an open screen, so please show that it is you."),
        button=_("Go on"),
        action=url_for_security("verify", next=request.args.get("next")),
        inputs=(read_input(form.password, label=say_later("Password"), autocomplete="current-password"),),
        problem=_problem(form),
        ways=_account(),
    )


def _account() -> tuple[Way, ...]:
    return (Way(_("Back to your account"), url_for("practice.account"), is_back=True),)


def _change_password(given: dict[str, Any]) -> DoorPage:
    form = given["change_password_form"]
    return DoorPage(
        frame=frame(),
        title=_("A new password"),
        lead=_("12 characters or more. A few words make a good one."),
        button=_("Keep the new password"),
        action=url_for_security("change_password"),
        inputs=(
            read_input(form.password, label=say_later("The password you have now"), autocomplete="current-password"),
            read_input(form.new_password, label=say_later("New password"), autocomplete="new-password"),
            read_input(
                form.new_password_confirm, label=say_later("New password once more"), autocomplete="new-password"
            ),
        ),
        problem=_problem(form),
        ways=_account(),
    )


def _set_up_code(given: dict[str, Any]) -> DoorPage:
    return _show_key(given) if given["chosen_method"] else _choose_code(given)


def _choose_code(given: dict[str, Any]) -> DoorPage:
    is_on = "disable" in given["choices"]
    return DoorPage(
        frame=frame(),
        title=_("A code from your phone"),
        lead=_("When you sign in, you also type six digits that an app on your phone shows."),
        button=_("Stop asking for a code") if is_on else _("Set it up"),
        action=url_for_security("two_factor_setup"),
        hidden=(("setup", "disable" if is_on else "authenticator"),),
        problem=_problem(given["two_factor_setup_form"]),
        ways=(Way(_("Codes for when the phone is lost"), url_for_security("mf_recovery_codes")), *_account()),
    )


def _show_key(given: dict[str, Any]) -> DoorPage:
    form = given["two_factor_verify_code_form"]
    token = given["state_token"]
    return DoorPage(
        frame=frame(),
        title=_("Scan this with the app"),
        lead=_("Then type the six digits that it shows. If you cannot scan, type this key into the app."),
        button=_("Check the digits"),
        action=url_for_security("two_factor_setup_validate", token=token)
        if token
        else url_for_security("two_factor_token_validation"),
        inputs=(read_input(form.code, label=say_later("Six digits"), autocomplete="one-time-code"),),
        picture=given["authr_qrcode"],
        codes=(given["authr_key"],),
        ways=_account(),
    )


def _ask_code(given: dict[str, Any]) -> DoorPage:
    form = given["two_factor_verify_code_form"]
    return DoorPage(
        frame=frame(),
        title=_("Six digits"),
        lead=_("Open the app on your phone and type what it shows."),
        button=_("Sign in"),
        action=url_for_security("two_factor_token_validation"),
        inputs=(read_input(form.code, label=say_later("Six digits"), autocomplete="one-time-code"),),
        problem=_problem(form),
        ways=(Way(_("The phone is lost"), url_for_security("mf_recovery")),),
    )


def _ask_recovery_code(given: dict[str, Any]) -> DoorPage:
    form = given["mf_recovery_form"]
    return DoorPage(
        frame=frame(),
        title=_("A code from your list"),
        lead=_("Each code on the list works once."),
        button=_("Sign in"),
        action=url_for_security("mf_recovery"),
        inputs=(read_input(form.code, label=say_later("Code")),),
        problem=_problem(form),
    )


def _recovery_codes(given: dict[str, Any]) -> DoorPage:
    codes = tuple(given["recovery_codes"] or ())
    return DoorPage(
        frame=frame(),
        title=_("Codes for when the phone is lost"),
        lead=_("Write these down and keep them safe. Each works once.")
        if codes
        else _("A new list takes the place of any old one."),
        button=_("Make a new list"),
        action=url_for_security("mf_recovery_codes"),
        hidden=(("generate_new_codes", "1"),),
        codes=codes,
        ways=_account(),
    )


DRAWN: dict[str, Callable[[dict[str, Any]], DoorPage]] = {
    "security/login_user.html": _sign_in,
    "security/verify.html": _verify,
    "security/change_password.html": _change_password,
    "security/two_factor_setup.html": _set_up_code,
    "security/two_factor_verify_code.html": _ask_code,
    "security/mf_recovery.html": _ask_recovery_code,
    "security/mf_recovery_codes.html": _recovery_codes,
}
