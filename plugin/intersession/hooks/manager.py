"""One plugin manager for each application, with a typed method for each hook and a rule for what an error does."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any

import pluggy

from intersession.errors import ListenerMissing, NoDelivery, PluginRefused, without_words
from intersession.hooks import spec
from intersession.hooks.rehearsal import is_made_up, is_own
from intersession.hooks.types import (
    Appointment,
    AppointmentStatus,
    Chrome,
    Counselor,
    Event,
    Finding,
    FormFolder,
    HostCase,
    Kind,
    MenuEntry,
    Message,
    Section,
    SectionRequest,
)

log = logging.getLogger(__name__)

UNADDRESSED = ("", ".", "..")
# A plugin that calls sys.exit() must not end the worker; Ctrl-C must.
CAUGHT = (Exception, SystemExit)

STATUSES = frozenset(AppointmentStatus)

EVENT_HOOKS = {
    "Assigned": "intersession_on_assigned",
    "Sent": "intersession_on_sent",
    "Passed": "intersession_on_passed",
    "ConcernRaised": "intersession_on_concern_raised",
    "DocumentMade": "intersession_on_document_made",
    "Erased": "intersession_on_erased",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """A plugin that could not be used, for `doctor` and the log. Never holds data of a client."""

    plugin: str
    where: str
    error: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one plugin answered: a value, or the error it raised."""

    plugin: str
    value: Any = None
    error: BaseException | None = None


def _manager() -> pluggy.PluginManager:
    made = pluggy.PluginManager(spec.PROJECT)
    made.add_hookspecs(spec)
    return made


@dataclass
class Plugins:
    """The typed façade over pluggy, which cannot type `manager.hook.x(...)` itself.

    `noticed`: what answers of the host were not as they should be, in words for `doctor`; no data of anybody.
    `shelter`: wraps each call whose error is caught here, so that the error leaves no trace in the database either.
    """

    manager: pluggy.PluginManager = field(default_factory=_manager)
    failures: list[Failure] = field(default_factory=list[Failure])
    noticed: list[str] = field(default_factory=list[str])
    shelter: Callable[[], AbstractContextManager[Any]] = nullcontext

    def register(self, plugin: object, name: str | None = None, *, required: bool = False) -> None:
        """Add a plugin, usually as `name_of` says. One that misspells a hook or refuses to load is left out and named.

        Raise PluginRefused instead when it is `required`.
        """
        known = name or name_of(plugin)
        try:
            _refuse_a_second(self.manager, plugin, known)
            try:
                self.manager.register(plugin, known)
                self.manager.check_pending()
            except CAUGHT:
                if self.manager.is_registered(plugin):
                    self.manager.unregister(plugin)
                raise
        except CAUGHT as error:
            _refuse(self, known, "register", error, required=required)

    def load_entry_points(
        self, *, blocked: frozenset[str] = frozenset(), required: frozenset[str] = frozenset()
    ) -> None:
        """Load the installed plugins of the entry-point group "intersession", sorted by name."""
        found = {point.name: point for point in entry_points(group=spec.PROJECT)}
        for name in sorted(required - found.keys()):
            raise PluginRefused(name, "it is required and not installed")
        for name in sorted(found.keys() - blocked):
            try:
                plugin = found[name].load()
            except CAUGHT as error:
                _refuse(self, name, "import", error, required=name in required)
            else:
                self.register(plugin, name, required=name in required)

    def each(self, hook: str, /, **given: Any) -> Iterator[Outcome]:
        """Call every implementation by itself, first registered first: one that raises does not stop the others.

        What it offers is a tuple by then, so that one that yields has raised by then, too.
        """
        for one in _implementations(self.manager, hook):
            try:
                with self.shelter():
                    offered = _called(one, given)
                    value = () if offered is None else tuple(offered)
            except CAUGHT as error:
                log.error("plugin %s failed in %s: %s", one.plugin_name, hook, without_words(error))
                yield Outcome(one.plugin_name, error=error)
            else:
                yield Outcome(one.plugin_name, value)

    # What is registered: a plugin that raises is left out of that answer and named.

    def kinds(self) -> dict[str, Kind]:
        """Return the kinds by name. Raise PluginRefused when two plugins offer one name, naming both."""
        offers = [(out.plugin, kind) for out in _collected(self, "intersession_register_kinds") for kind in out.value]
        clashes = [name for name, n in Counter(kind.name for _, kind in offers).items() if n > 1]
        for clash in clashes:
            who = " and ".join(plugin for plugin, kind in offers if kind.name == clash)
            raise PluginRefused(who, f'both offer the kind "{clash}"; block one of them')
        return {kind.name: kind for _, kind in offers}

    def form_folders(self) -> list[tuple[str, FormFolder]]:
        """Return (plugin, folder), in order of registration."""
        return [(out.plugin, one) for out in _collected(self, "intersession_register_forms") for one in out.value]

    def menu(self, counselor: Counselor) -> list[MenuEntry]:
        entries = [e for out in _collected(self, "intersession_register_menu", counselor=counselor) for e in out.value]
        return sorted(entries, key=lambda entry: (entry.order, entry.label))

    def sections(self, request: SectionRequest, *, missing: str) -> list[Section]:
        """Return the sections for this edition; one of a plugin that raised holds `missing`, in the reader's words.

        No plugin is asked about a made-up case.
        """
        if is_made_up(request.case_ref):
            return []
        found: list[Section] = []
        for out in self.each("intersession_register_sections", request=request):
            if out.error is not None:
                found.append(Section(out.plugin, (missing,)))
            else:
                found.extend(out.value)
        return [section for section in found if request.edition in section.editions]

    def checks(self) -> list[tuple[str, Finding]]:
        """Return what each plugin found when it looked at what is its own, with the plugin's name."""
        found: list[tuple[str, Finding]] = []
        for out in self.each("intersession_register_checks"):
            if out.error is not None:
                advice = f"its own checks ended with {type(out.error).__name__}"
                found.append((out.plugin, Finding(f"plugin {out.plugin}", advice, is_grave=True)))
            else:
                found += [(out.plugin, one) for one in out.value]
        return found

    # What is decided: an error reaches the caller, so that it fails closed.

    def counselor(self) -> Counselor | None:
        found: Counselor | None = self.manager.hook.intersession_decide_counselor()
        return found

    def may(self, counselor: Counselor, action: str, *, case_ref: str) -> bool:
        """Return True only when a plugin said so. No host is asked about a made-up case: it is its own counselor's."""
        if is_made_up(case_ref):
            return is_own(case_ref, counselor)
        answer = self.manager.hook.intersession_decide_access(counselor=counselor, action=action, case_ref=case_ref)
        return answer is True

    def surely_may(self, counselor: Counselor, action: str, *, case_ref: str) -> bool:
        """Like `may`, for whom the host may not know any more: an error is a no, and the work at hand goes on."""
        try:
            with self.shelter():
                return self.may(counselor, action, case_ref=case_ref)
        except CAUGHT as error:
            log.warning("the host could not say who may: %s", without_words(error))
            return False

    def may_keep_up(self, counselor: Counselor, action: str) -> bool:
        """Return True only when a plugin said so."""
        return self.manager.hook.intersession_decide_upkeep(counselor=counselor, action=action) is True

    def fresh(self, counselor: Counselor) -> bool | str:
        """Return True when a plugin said so; an address where they can prove who they are; False without an answer."""
        answer: bool | str | None = self.manager.hook.intersession_decide_fresh(counselor=counselor)
        return answer or False

    def leftover(self, counselor: Counselor) -> str:
        """Return the sentence of a plugin, or ""."""
        answer: str | None = self.manager.hook.intersession_decide_leftover(counselor=counselor)
        return answer or ""

    def cases(self, counselor: Counselor) -> Sequence[HostCase]:
        found = tuple(self.manager.hook.intersession_decide_cases(counselor=counselor) or ())
        notice_refs(self, [one.ref for one in found])
        return found

    def case(self, case_ref: str) -> HostCase | None:
        if is_made_up(case_ref):
            return None
        found: HostCase | None = self.manager.hook.intersession_decide_case(case_ref=case_ref)
        return found

    def appointments(self, case_refs: Sequence[str], *, since: datetime, until: datetime) -> Sequence[Appointment]:
        """Return what the host says; what has a status that nobody knows is planned, and that is noticed."""
        known = [ref for ref in case_refs if not is_made_up(ref)]
        if case_refs and not known:
            return ()
        hook = self.manager.hook.intersession_decide_appointments
        found = hook(case_refs=known, since=since, until=until) or ()
        return tuple(one if one.status in STATUSES else _understood(self, one) for one in found)

    def deliver(self, message: Message) -> str:
        """Deliver by the first plugin that takes the channel. Raise NoDelivery when none does."""
        receipt: str | None = self.manager.hook.intersession_decide_delivery(message=message)
        if receipt is None:
            raise NoDelivery(message.channel)
        return receipt

    def chrome(self, counselor: Counselor, *, title: str, body: str, stylesheet: str) -> Chrome | None:
        hook = self.manager.hook.intersession_decide_chrome
        found: Chrome | None = hook(counselor=counselor, title=title, body=body, stylesheet=stylesheet)
        return found

    # What is told: the outbox keeps one row for each listener, and tries each again alone.

    def tell(self, plugin: str, event: Event) -> None:
        """Tell one plugin. Raise what it raised, and ListenerMissing when none of this name listens."""
        hook = EVENT_HOOKS[type(event).__name__]
        found = [one for one in _implementations(self.manager, hook) if one.plugin_name == plugin]
        if not found:
            raise ListenerMissing(plugin)
        for one in found:
            _called(one, {"event": event})


def name_of(plugin: object) -> str:
    """Return the name that a plugin has in every process: its `name`, or a module's name, or that of its class.

    What waits in the outbox is addressed to it, so it may hold nothing that changes from run to run.
    """
    given = getattr(plugin, "name", None)
    if isinstance(given, str) and given:
        return given
    if isinstance(plugin, ModuleType):
        return plugin.__name__
    made_by = plugin if isinstance(plugin, type) else type(plugin)
    return f"{made_by.__module__}.{made_by.__qualname__}"


def listeners(plugins: Plugins, event: str) -> list[str]:
    """Name the plugins that listen to this class of event."""
    return [one.plugin_name for one in _implementations(plugins.manager, EVENT_HOOKS[event])]


def deliverers(plugins: Plugins) -> list[str]:
    """Name the plugins that deliver messages."""
    return [one.plugin_name for one in _implementations(plugins.manager, "intersession_decide_delivery")]


def draws_chrome(plugins: Plugins) -> bool:
    """Say whether a plugin draws the page around ours."""
    return bool(_implementations(plugins.manager, "intersession_decide_chrome"))


def adds_sections(plugins: Plugins) -> bool:
    """Say whether a plugin adds sections to documents."""
    return bool(_implementations(plugins.manager, "intersession_register_sections"))


def notice_refs(plugins: Plugins, refs: Iterable[str]) -> None:
    """Notice references of cases that no address can hold, or that are ours to give."""
    if any("/" in ref or ref in UNADDRESSED or is_made_up(ref) for ref in refs):
        _notice(
            plugins,
            'the ref of a case is empty, ".", "..", has a slash or begins with "rehearsal:" or "sample:": its page '
            "does not open; give such cases another ref",
        )


def _understood(plugins: Plugins, one: Appointment) -> Appointment:
    try:
        return replace(one, status=AppointmentStatus(one.status))
    except ValueError:
        # A word of a program may be shown; a text may be somebody's note.
        word = f'"{one.status}"' if re.fullmatch(r"[A-Za-z_-]{1,20}", str(one.status)) else "not a single word"
        known = ", ".join(f'"{status}"' for status in AppointmentStatus)
        _notice(plugins, f"the status of a counseling session is {word}, and none of {known}: it was taken as planned")
        return replace(one, status=AppointmentStatus.PLANNED)


def _notice(plugins: Plugins, sentence: str) -> None:
    if sentence not in plugins.noticed:
        log.error("the host's answer is not as it should be: %s", sentence)
        plugins.noticed.append(sentence)


def _refuse_a_second(manager: pluggy.PluginManager, plugin: object, name: str) -> None:
    if manager.is_registered(plugin):
        raise ValueError(f"it is there already, as {manager.get_name(plugin)}")
    if manager.has_plugin(name):
        raise ValueError("another plugin has this name: give each a `name` of its own")


def _refuse(plugins: Plugins, name: str, where: str, error: BaseException, *, required: bool = False) -> None:
    if required:
        raise PluginRefused(name, f"{where}: {error}") from error
    log.error("plugin %s left out: %s failed: %s", name, where, without_words(error))
    plugins.failures.append(Failure(name, where, f"{type(error).__name__}: {error}"))


def _implementations(manager: pluggy.PluginManager, hook: str) -> list[pluggy.HookImpl]:
    caller: pluggy.HookCaller = getattr(manager.hook, hook)
    return [one for one in caller.get_hookimpls() if not (one.wrapper or one.hookwrapper)]


def _called(one: pluggy.HookImpl, given: dict[str, Any]) -> Any:
    return one.function(*[given[name] for name in one.argnames])


def _collected(plugins: Plugins, hook: str, **given: Any) -> Iterator[Outcome]:
    """Yield what each plugin offers; one that raises is named among the failures and left out."""
    for out in plugins.each(hook, **given):
        if out.error is None:
            yield out
        elif (failure := Failure(out.plugin, hook, type(out.error).__name__)) not in plugins.failures:
            plugins.failures.append(failure)


def check_conformance(plugin: object) -> list[str]:
    """Say in words what is wrong with a plugin, for its author's own tests; nothing wrong gives an empty list."""
    manager = pluggy.PluginManager(spec.PROJECT)
    manager.add_hookspecs(spec)
    try:
        manager.register(plugin)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        return [str(error)]
    return []
