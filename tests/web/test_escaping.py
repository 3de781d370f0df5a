"""What people write is shown as letters: never run, never filled in, on no page and in no document."""

from __future__ import annotations

import re

from intersession.hooks.types import HostCase
from tests.support.couples import reflect
from tests.support.reading import Page
from tests.support.website import BASE, Website, client
from tests.web.test_mine import opened, sent_by

SCRIPTS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "<svg/onload=alert(3)>",
    "'-alert(4)-'",
    "</textarea><script>alert(5)</script>",
    "</title><iframe srcdoc='<p>6'>",
    '<a href="javascript:alert(7)">x</a>',
    "<base href=//evil.test><form action=//evil.test>",
    "--><style>*{display:none}</style>",
    "]]><!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
]
FILL_INS = ["{{1234*7}}", "{% print(1234*7) %}", "${1234*7}", "#{1234*7}", "<%= 1234*7 %>", "%(x)s {name} %s"]
PAYLOADS = [*SCRIPTS, *FILL_INS]
RUNS = {"script", "iframe", "object", "embed", "base", "img", "style", "meta", "link"}
OURS = re.compile(r"/isn-static/|^(viewport|robots|description|color-scheme|theme-color)$")

MEAN = HostCase(
    "case-3",
    (client("mallory", SCRIPTS[0]), client("trudy", SCRIPTS[1])),
    nickname=SCRIPTS[2],
    focus=" ".join(SCRIPTS[3:6]),
)


def is_harmless(page: Page) -> bool:
    """Whether a page holds nothing that runs, loads or leads anywhere except what our templates put there."""
    for element in page.root.iter():
        names = {name.lower(): value or "" for name, value in element.items()}
        where = names.get("src") or names.get("href") or names.get("name") or ("x" if "charset" not in names else "")
        if element.tag in RUNS and not (OURS.search(where) or where == ""):
            return False
        if any(name.startswith("on") or name == "srcdoc" for name in names):
            return False
        links = [names.get(one, "").strip().lower() for one in ("href", "src", "action", "formaction")]
        if any(one.startswith(("javascript:", "data:text", "//evil")) for one in links):
            return False
    return "8638" not in page.text


def test_the_check_itself_finds_what_runs() -> None:
    for payload in (*SCRIPTS[:3], *SCRIPTS[4:9]):
        assert not is_harmless(Page(f"<!doctype html><title>x</title><p>{payload}</p>")), payload


def shows(page: Page, payloads: list[str]) -> bool:
    letters = " ".join([page.text, *(value for form in page.forms() for _, value in form.fields)])
    return all(" ".join(payload.split()) in " ".join(letters.split()) for payload in payloads)


def test_words_of_clients_are_letters_on_every_page_of_the_counselor(website: Website) -> None:
    website.host.cases["amara"].append(MEAN)
    website.meets("case-3", days=-7, agreed=(SCRIPTS[0], FILL_INS[0]))
    website.meets("case-3", days=0.1, place=SCRIPTS[1])
    wordings = {"moment": PAYLOADS[:6], "helped": PAYLOADS[6:12], "hard_need": PAYLOADS[12:], "talk": PAYLOADS[:2]}
    values = {"closeness": "7", "hard": "yes", **{item: "\n".join(words) for item, words in wordings.items()}}
    for link in website.assign(case="case-3", note="\n".join(PAYLOADS[:4])).values():
        phone = reflect(website, link, levels="shared", note="\n".join(PAYLOADS), **values)
        assert is_harmless(phone.page)
    desk = website.counselor()
    desk.get("/cases/case-3")
    desk.send("/notes", note="\n".join(PAYLOADS))
    desk.post(
        "/cases/case-3/concerns", {"csrf_token": desk.page.form("/notes").value("csrf_token"), "about": PAYLOADS[1]}
    )

    assert shows(desk.page, PAYLOADS)
    for path in ("/", "/cases", "/cases?q=" + SCRIPTS[4], "/cases/case-3", "/assign?case=case-3&q=<script>x</script>"):
        page = desk.get(path)
        assert is_harmless(page), path
        assert shows(page, [] if path.startswith("/assign") or "q=" in path else [SCRIPTS[2]]), path


def test_words_are_letters_in_the_document(website: Website) -> None:
    website.host.cases["amara"].append(MEAN)
    website.meets("case-3", days=-7, agreed=(SCRIPTS[0], FILL_INS[0]))
    link = next(iter(website.assign(case="case-3").values()))
    reflect(website, link, levels="shared", talk=f"{SCRIPTS[0]} {FILL_INS[0]} {SCRIPTS[2]}")
    desk = website.counselor()

    for edition in ("counselor", "room_safe"):
        desk.get(f"/cases/case-3/brief/{edition}.pdf")
        html = website.renderer.html
        document = Page(html.replace(next(iter(re.findall(r"<style>.*?</style>", html, re.DOTALL)), ""), ""))
        assert is_harmless(document), edition
        for words in (SCRIPTS[0], FILL_INS[0], SCRIPTS[2]):
            assert words in document.text, edition


def test_words_are_letters_on_the_clients_own_pages(website: Website) -> None:
    website.host.cases["amara"].append(MEAN)
    link = next(iter(website.assign(case="case-3", note="\n".join(PAYLOADS[:4])).values()))
    phone = website.browser()
    phone.post("/i", {"token": link.rpartition("#")[2]})
    seen = [phone.page, phone.send("/i/start", accept="yes")]
    text = "\n".join(PAYLOADS)
    seen.append(phone.send("/i/part/1", moment=text, closeness="99", status=422))
    seen.append(phone.send("/i/part/1", moment=text, closeness="7"))
    seen.append(phone.get("/i/part/1"))
    old = phone.page.form("/i/part/1").filled(rev="0", moment=text + "!")
    seen.append(phone.post("/i/part/1", old, status=409))
    seen.append(phone.get("/i/check"))
    seen.append(phone.send("/i/send", note="\n".join(PAYLOADS) * 9, status=422))

    for page in seen:
        assert is_harmless(page), page.heading
    for place in (2, 4, 5, 6):
        assert shows(seen[place], PAYLOADS), seen[place].heading


def test_words_are_letters_where_they_are_read_back_and_shared(on_sqlite: Website) -> None:
    on_sqlite.host.cases["amara"].append(MEAN)
    links = list(on_sqlite.assign(case="case-3").values())
    words = {"closeness": "7", "moment": "\n".join(PAYLOADS[:6]), "talk": "\n".join(PAYLOADS[6:12])}
    for link in links:
        reflect(on_sqlite, link, levels="may_be_raised", **words)
    writer, reader = (opened(on_sqlite, link) for link in links)
    mine = f"/i/mine/{sent_by(on_sqlite, 'mallory')}"

    seen = [writer.page, writer.get(mine), writer.get(f"{mine}/change"), writer.get(f"{mine}/share/moment")]
    writer.send("/share/moment")
    seen += [writer.page, reader.get("/i/mine/shared"), reader.get("/i/mine")]

    for page in seen:
        assert is_harmless(page), page.heading
    for place in (1, 2, 3, 4, 5):
        assert shows(seen[place], PAYLOADS[:6]), seen[place].heading


def test_a_pasted_address_is_letters(website: Website) -> None:
    stranger = website.browser()

    for payload in PAYLOADS:
        response = stranger.http.get("/i/" + payload.replace("/", "%2F").replace("#", "%23"), base_url=BASE)
        if response.status_code == 200:
            assert is_harmless(Page(response.text)), payload


def test_what_was_refused_is_given_back_as_letters(website: Website) -> None:
    website.rename(website.host.cases["amara"][0], nickname=SCRIPTS[1])
    desk = website.counselor()
    desk.get("/assign?case=case-1")
    fields = desk.page.form("/assign").filled(note="\n".join(PAYLOADS), due="soon", send_on="<b>")

    refused = desk.post("/assign", fields, status=422)

    assert is_harmless(refused)
    assert shows(refused, PAYLOADS)
