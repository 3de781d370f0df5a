"""One plugin manager for each application: who is asked, what an error does, which plugins are left out."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pluggy
import pytest

from intersession.errors import ListenerMissing, NoDelivery, PluginRefused
from intersession.hooks.manager import (
    EVENT_HOOKS,
    Failure,
    Plugins,
    check_conformance,
    draws_chrome,
    listeners,
    name_of,
)
from intersession.hooks.spec import hookimpl
from intersession.hooks.types import (
    Assigned,
    Chrome,
    Counselor,
    FormFolder,
    HostCase,
    HostClient,
    MenuEntry,
    Message,
    Section,
    SectionRequest,
)

AMARA = Counselor("c1", "Amara Okafor")
NOW = datetime(2026, 3, 2, tzinfo=UTC)
EVENT = Assigned(uuid4(), NOW, uuid4(), "c1", assignment=uuid4(), form="weekly-reflection", clients=())
MESSAGE = Message("k", HostClient("ana", "Ana"), "email", "A note for you", "…")
REQUEST = SectionRequest(uuid4(), "case-1", (), "counselor", None, NOW)


def plugin(name: str = "module", /, **hooks: Callable[..., Any]) -> types.ModuleType:
    """A module with these functions as hook implementations."""
    made = types.ModuleType(name)
    for hook, function in hooks.items():
        setattr(made, hook, function if hasattr(function, "intersession_impl") else hookimpl(function))
    return made


def raising(error: type[BaseException]) -> Callable[..., Any]:
    def fall_over(event: Any = None, request: Any = None, message: Any = None) -> None:
        raise error("x")

    return fall_over


@dataclass
class FakeKind:
    """A kind with a name; nothing else is asked of it here."""

    name: str


@pytest.fixture
def plugins() -> Plugins:
    return Plugins()


# Who is let in


def test_two_applications_do_not_see_each_others_plugins(plugins: Plugins) -> None:
    other = Plugins()

    plugins.register(plugin(intersession_decide_counselor=lambda: AMARA), "host")

    assert plugins.counselor() == AMARA
    assert other.counselor() is None


def test_misspelt_hook_is_refused_and_named(plugins: Plugins) -> None:
    plugins.register(plugin(intersession_on_asigned=lambda event: None), "typo")

    (failure,) = plugins.failures
    assert (failure.plugin, failure.where) == ("typo", "register")
    assert "intersession_on_asigned" in failure.error
    assert not plugins.manager.has_plugin("typo")


def test_hook_with_an_unknown_argument_is_refused(plugins: Plugins) -> None:
    plugins.register(plugin(intersession_on_assigned=lambda event, client: None), "curious")

    assert [failure.plugin for failure in plugins.failures] == ["curious"]
    assert listeners(plugins, "Assigned") == []


def test_refused_plugin_does_not_stand_in_the_way_of_the_next(plugins: Plugins) -> None:
    plugins.register(plugin(intersession_on_asigned=lambda event: None), "typo")

    plugins.register(plugin(intersession_on_assigned=lambda event: None), "good")

    assert listeners(plugins, "Assigned") == ["good"]
    assert len(plugins.failures) == 1


def test_misspelt_hook_of_a_required_plugin_stops_the_start(plugins: Plugins) -> None:
    with pytest.raises(PluginRefused, match=r"host.*intersession_on_asigned"):
        plugins.register(plugin(intersession_on_asigned=lambda event: None), "host", required=True)


class Unnamed:
    """A plugin as an application's developer writes it first: without a name."""

    @hookimpl
    def intersession_on_assigned(self, event: Assigned) -> None:
        """Hear it."""


def test_plugin_without_a_name_has_the_same_one_in_every_process(plugins: Plugins) -> None:
    plugins.register(Unnamed())

    assert listeners(plugins, "Assigned") == [f"{__name__}.Unnamed"]
    assert name_of(Unnamed) == name_of(Unnamed())


def test_module_and_plugin_with_a_name_are_known_by_theirs(plugins: Plugins) -> None:
    named = Unnamed()
    named.name = "our practice"  # type: ignore[attr-defined]  # as a host gives it one

    assert [name_of(named), name_of(plugin("clinic.hooks"))] == ["our practice", "clinic.hooks"]


def test_two_of_one_class_are_refused_with_what_to_do(plugins: Plugins) -> None:
    plugins.register(Unnamed(), required=True)

    with pytest.raises(PluginRefused, match=r"Unnamed: register: another plugin has this name: give each a `name`"):
        plugins.register(Unnamed(), required=True)

    assert len(listeners(plugins, "Assigned")) == 1


def test_plugin_that_is_there_already_stays(plugins: Plugins) -> None:
    twice = plugin("weather", intersession_on_assigned=lambda event: None)
    plugins.register(twice)

    plugins.register(twice, "installed")

    assert listeners(plugins, "Assigned") == ["weather"]
    assert [one.error for one in plugins.failures] == ["ValueError: it is there already, as weather"]


def test_conformance_check_tells_an_author_what_is_wrong() -> None:
    assert check_conformance(plugin(intersession_on_assigned=lambda event: None)) == []
    (fault,) = check_conformance(plugin(intersession_on_asigned=lambda event: None))
    assert "intersession_on_asigned" in fault


# What is registered


def test_two_plugins_with_one_kind_stop_the_start_and_are_both_named(plugins: Plugins) -> None:
    for name in ("first", "second"):
        plugins.register(plugin(intersession_register_kinds=lambda: [FakeKind("breath")]), name)

    with pytest.raises(PluginRefused, match='first and second: both offer the kind "breath"'):
        plugins.kinds()


def test_kinds_of_all_plugins_are_found_by_name(plugins: Plugins) -> None:
    plugins.register(plugin(intersession_register_kinds=lambda: [FakeKind("breath")]), "first")
    plugins.register(plugin(intersession_register_kinds=lambda: [FakeKind("drawing")]), "second")
    plugins.register(plugin(intersession_register_kinds=lambda: None), "without")

    assert sorted(plugins.kinds()) == ["breath", "drawing"]


def test_plugin_that_raises_while_it_registers_is_left_out_and_named(plugins: Plugins) -> None:
    folder = FormFolder(Path("forms"), "ours")
    plugins.register(plugin(intersession_register_forms=raising(RuntimeError)), "broken")
    plugins.register(plugin(intersession_register_forms=lambda: [folder]), "good")

    assert plugins.form_folders() == [("good", folder)]
    assert plugins.failures == [Failure("broken", "intersession_register_forms", "RuntimeError")]


def yielding(*_asked: object) -> Iterator[MenuEntry]:
    yield MenuEntry("Bills", "/b")
    raise RuntimeError


def test_plugin_that_raises_half_way_through_its_answer_is_left_out(plugins: Plugins) -> None:
    plugins.register(plugin(intersession_register_menu=lambda counselor: yielding()), "broken")
    plugins.register(plugin(intersession_register_sections=lambda request: yielding()), "torn")
    aims = MenuEntry("Aims", "/a")
    plugins.register(plugin(intersession_register_menu=lambda counselor: (one for one in [aims])), "good")

    assert plugins.menu(AMARA) == [aims]
    assert plugins.sections(REQUEST, missing="-") == [Section("torn", ("-",))]


def test_plugin_that_raises_on_every_page_is_named_once(plugins: Plugins) -> None:
    plugins.register(plugin(intersession_register_menu=lambda counselor: yielding()), "broken")

    for _ in range(3):
        plugins.menu(AMARA)

    assert plugins.failures == [Failure("broken", "intersession_register_menu", "RuntimeError")]


@pytest.mark.parametrize("ref", ["sample:c1", "rehearsal:c1"])
def test_nobody_adds_sections_to_a_made_up_case(plugins: Plugins, ref: str) -> None:
    plugins.register(plugin(intersession_register_sections=lambda request: [Section("S", ())]), "sections")

    assert plugins.sections(replace(REQUEST, case_ref=ref), missing="-") == []


def test_host_that_raises_over_somebody_gone_has_said_no(plugins: Plugins) -> None:
    plugins.register(plugin(intersession_decide_access=raising(LookupError)), "host")

    assert plugins.surely_may(AMARA, "assign", case_ref="case-1") is False


def test_menu_is_sorted_by_order_and_label(plugins: Plugins) -> None:
    late, b, a = MenuEntry("Zoo", "/z", order=90), MenuEntry("Bills", "/b"), MenuEntry("Aims", "/a")
    plugins.register(plugin(intersession_register_menu=lambda counselor: [late, b]), "one")
    plugins.register(plugin(intersession_register_menu=lambda: [a]), "two")

    assert plugins.menu(AMARA) == [a, b, late]


def test_section_of_a_raising_plugin_says_that_it_is_not_available(plugins: Plugins) -> None:
    sleep = Section("Sleep", ("Seven hours.",))
    plugins.register(plugin(intersession_register_sections=raising(RuntimeError)), "broken")
    plugins.register(plugin(intersession_register_sections=lambda request: [sleep]), "sleep")

    assert sorted(plugins.sections(REQUEST, missing="No disponible."), key=lambda one: one.title) == [
        sleep,
        Section("broken", ("No disponible.",)),
    ]


def test_section_appears_only_in_the_editions_it_names(plugins: Plugins) -> None:
    private, both = Section("Private", ()), Section("Both", (), editions=("counselor", "room_safe"))
    plugins.register(plugin(intersession_register_sections=lambda: [private, both]), "sections")
    room_safe = SectionRequest(REQUEST.case, "case-1", (), "room_safe", None, NOW)

    assert plugins.sections(room_safe, missing="-") == [both]


# What is decided


def test_nobody_answered_means_no(plugins: Plugins) -> None:
    assert plugins.counselor() is None
    assert plugins.may(AMARA, "read", case_ref="case-1") is False
    assert plugins.cases(AMARA) == ()
    assert plugins.case("case-1") is None
    assert plugins.appointments(["case-1"], since=NOW, until=NOW) == ()
    assert plugins.chrome(AMARA, title="t", body="b", stylesheet="s") is None
    with pytest.raises(NoDelivery):
        plugins.deliver(MESSAGE)


@pytest.mark.parametrize("answer", [1, "yes", "True", [True]])
def test_only_true_lets_anybody_in(plugins: Plugins, answer: object) -> None:
    plugins.register(plugin(intersession_decide_access=lambda: answer), "host")

    assert plugins.may(AMARA, "read", case_ref="case-1") is False


def test_first_answer_counts_and_the_host_may_stand_back(plugins: Plugins) -> None:
    def case(ref: str) -> Callable[[], HostCase]:
        return lambda: HostCase(ref, ())

    plugins.register(plugin(intersession_decide_case=hookimpl(trylast=True)(case("fallback"))), "fallback")
    plugins.register(plugin(intersession_decide_case=case("host")), "host")
    plugins.register(plugin(intersession_decide_case=lambda: None), "silent")

    found = plugins.case("any")

    assert found is not None
    assert found.ref == "host"


@pytest.mark.parametrize("error", [RuntimeError, SystemExit])
def test_error_while_deciding_reaches_the_caller(plugins: Plugins, error: type[BaseException]) -> None:
    plugins.register(plugin(intersession_decide_access=hookimpl(trylast=True)(lambda: True)), "yes")
    plugins.register(plugin(intersession_decide_access=raising(error)), "broken")

    with pytest.raises(error):
        plugins.may(AMARA, "read", case_ref="case-1")


def test_message_goes_to_who_takes_its_channel(plugins: Plugins) -> None:
    plugins.register(plugin(intersession_decide_delivery=lambda message: None), "sms")
    plugins.register(plugin(intersession_decide_delivery=lambda message: f"receipt {message.key}"), "email")

    assert plugins.deliver(MESSAGE) == "receipt k"


def test_what_the_host_was_asked_reaches_it(plugins: Plugins) -> None:
    asked: list[Sequence[object]] = []

    def note(case_refs: Sequence[str], since: datetime, until: datetime) -> None:
        asked.append((case_refs, since, until))

    plugins.register(plugin(intersession_decide_appointments=note), "host")

    plugins.appointments(["case-1"], since=NOW, until=NOW)

    assert asked == [(["case-1"], NOW, NOW)]


def test_host_dresses_a_counselors_page(plugins: Plugins) -> None:
    def dress(counselor: Counselor, title: str, body: str) -> Chrome:
        return Chrome(f"<title>{title}</title><p>{counselor.name}</p>{body}", {"X-Host": "1"})

    plugins.register(plugin(intersession_decide_chrome=dress), "host")

    assert draws_chrome(plugins)
    assert not draws_chrome(Plugins())
    assert plugins.chrome(AMARA, title="Today", body="<h1>Today</h1>", stylesheet="/s.css") == Chrome(
        "<title>Today</title><p>Amara Okafor</p><h1>Today</h1>", {"X-Host": "1"}
    )


# What is told


@pytest.mark.parametrize("error", [RuntimeError, SystemExit, ZeroDivisionError])
def test_one_raising_listener_does_not_stop_the_others(
    plugins: Plugins, error: type[BaseException], caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []
    plugins.register(plugin(intersession_on_assigned=lambda event: heard.append("a")), "a")
    plugins.register(plugin(intersession_on_assigned=raising(error)), "broken")
    plugins.register(plugin(intersession_on_assigned=lambda event: heard.append("c")), "c")

    outcomes = list(plugins.each("intersession_on_assigned", event=EVENT))

    assert sorted(heard) == ["a", "c"]
    assert [outcome.plugin for outcome in outcomes if outcome.error] == ["broken"]
    assert "plugin broken failed in intersession_on_assigned" in caplog.text


def test_pluggy_alone_would_stop_at_the_first_error(plugins: Plugins) -> None:
    heard: list[str] = []
    plugins.register(plugin(intersession_on_assigned=lambda event: heard.append("a")), "a")
    plugins.register(plugin(intersession_on_assigned=raising(RuntimeError)), "broken")

    with pytest.raises(RuntimeError):
        plugins.manager.hook.intersession_on_assigned(event=EVENT)

    assert heard == []


def test_interrupt_is_not_caught(plugins: Plugins) -> None:
    plugins.register(plugin(intersession_on_assigned=raising(KeyboardInterrupt)), "interrupt")

    with pytest.raises(KeyboardInterrupt):
        list(plugins.each("intersession_on_assigned", event=EVENT))


def test_one_listener_is_told_alone(plugins: Plugins) -> None:
    heard: list[str] = []
    plugins.register(plugin(intersession_on_assigned=lambda event: heard.append("a")), "a")
    plugins.register(plugin(intersession_on_assigned=lambda event: heard.append("b")), "b")

    plugins.tell("a", EVENT)

    assert heard == ["a"]


def test_telling_somebody_who_is_not_here_raises(plugins: Plugins) -> None:
    plugins.register(plugin(intersession_on_assigned=lambda event: None), "other")

    with pytest.raises(ListenerMissing):
        plugins.tell("gone", EVENT)


@pytest.mark.parametrize("error", [RuntimeError, SystemExit])
def test_telling_raises_what_the_listener_raised(plugins: Plugins, error: type[BaseException]) -> None:
    plugins.register(plugin(intersession_on_assigned=raising(error)), "broken")

    with pytest.raises(error):
        plugins.tell("broken", EVENT)


@pytest.mark.parametrize(("event", "hook"), EVENT_HOOKS.items())
def test_listeners_of_each_event_are_found(plugins: Plugins, event: str, hook: str) -> None:
    plugins.register(plugin("module", **{hook: lambda event: None}), "listener")

    assert listeners(plugins, event) == ["listener"]
    assert [name for name in EVENT_HOOKS if listeners(plugins, name)] == [event]


# What is installed


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Install a distribution whose entry point is a module with this text."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def install(name: str, text: str) -> None:
        (tmp_path / f"isn_test_{name}.py").write_text(text, encoding="utf-8")
        info = tmp_path / f"isn_test_{name}-1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: isn-test-{name}\nVersion: 1\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[intersession]\n{name} = isn_test_{name}\n", encoding="utf-8")

    return install


LISTENER = """
from intersession.hooks.spec import hookimpl
@hookimpl
def intersession_on_assigned(event): pass
"""


def test_installed_plugins_are_loaded_in_order_of_their_names(
    plugins: Plugins, installed: Callable[[str, str], None]
) -> None:
    for name in ("zz_late", "aa_early", "mm_middle"):
        installed(name, LISTENER)

    plugins.load_entry_points()

    assert [name for name, _ in plugins.manager.list_name_plugin()] == ["aa_early", "mm_middle", "zz_late"]


def test_blocked_plugin_is_not_even_imported(plugins: Plugins, installed: Callable[[str, str], None]) -> None:
    installed("loud", "raise RuntimeError('imported')")

    plugins.load_entry_points(blocked=frozenset({"loud"}))

    assert plugins.failures == []
    assert not plugins.manager.has_plugin("loud")


@pytest.mark.parametrize("text", ["import does_not_exist", "import sys; sys.exit(3)", "def broken(:"])
def test_plugin_that_cannot_be_imported_is_left_out_and_named(
    plugins: Plugins, installed: Callable[[str, str], None], text: str
) -> None:
    installed("broken", text)
    installed("good", LISTENER)

    plugins.load_entry_points()

    assert listeners(plugins, "Assigned") == ["good"]
    assert [(failure.plugin, failure.where) for failure in plugins.failures] == [("broken", "import")]


def test_broken_plugin_stops_the_start_when_it_is_required(
    plugins: Plugins, installed: Callable[[str, str], None]
) -> None:
    installed("broken", "import does_not_exist")

    with pytest.raises(PluginRefused, match="broken"):
        plugins.load_entry_points(required=frozenset({"broken"}))


def test_missing_required_plugin_stops_the_start(plugins: Plugins) -> None:
    with pytest.raises(PluginRefused, match="it is required and not installed"):
        plugins.load_entry_points(required=frozenset({"isn_nowhere"}))


def test_pluggys_own_loader_would_let_one_broken_plugin_stop_the_application(
    installed: Callable[[str, str], None],
) -> None:
    installed("broken", "import does_not_exist")

    with pytest.raises(ImportError):
        pluggy.PluginManager("intersession").load_setuptools_entrypoints("intersession")
