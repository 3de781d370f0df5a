"""What the engine leaves out of a tagged PDF, added just before the file is written.

A header cell says what it heads; what the page's margins repeat is marked as decoration of the page, so that a screen
reader does not read it; the file names no program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pydyf  # type: ignore[import-untyped]  # it has no types

if TYPE_CHECKING:
    from collections.abc import Iterator

PRODUCER = "Document"

ALSO_ACCESSIBLE = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file keeps to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
"""What an archived file says of being accessible. PDF/A wants each name explained that it does not know."""

_TABLE_PARTS = ("/THead", "/TBody", "/TFoot", "/Table")


def finish(_document: Any, pdf: pydyf.PDF) -> None:
    """Give header cells their scope, turn margin boxes into artifacts, make the file's own data neutral."""
    objects = {one.number: one for one in pdf.objects}
    elements = [one for one in pdf.objects if isinstance(one, dict) and one.get("Type") == "/StructElem"]
    if "StructTreeRoot" in pdf.catalog:
        _scope(elements, objects)
        _margins(pdf, elements, objects)
    # An archived file is an accessible one too, whose window shows its title.
    pdf.catalog.setdefault("ViewerPreferences", pydyf.Dictionary({"DisplayDocTitle": "true"}))
    if "AF" in pdf.catalog:  # the engine names each attached file twice
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    pdf.info["Producer"] = pydyf.String(PRODUCER)


def _at(reference: bytes, objects: dict[int, Any]) -> Any:
    return objects[int(reference.split()[0])]


def _scope(elements: list[Any], objects: dict[int, Any]) -> None:
    for element in elements:
        if element.get("S") != "/TH":
            continue
        part = _at(element["P"], objects)
        while part.get("S") not in _TABLE_PARTS:
            part = _at(part["P"], objects)
        scope = "/Column" if part["S"] == "/THead" else "/Row"
        element.setdefault("A", pydyf.Dictionary({"O": "/Table"}))["Scope"] = scope


def _margins(pdf: pydyf.PDF, elements: list[Any], objects: dict[int, Any]) -> None:
    """The engine tags margin boxes but hangs them into no tree: a checker calls that content without a place."""
    root = _at(pdf.catalog["StructTreeRoot"], objects)
    top = _at(root["K"][0], objects)
    linked = set(top["K"])
    numbers = _at(root["ParentTree"], objects)["Nums"]
    for element in elements:
        if element is top or element["P"] != top.reference or element.reference in linked:
            continue
        page = _at(element["Pg"], objects)
        row = numbers[numbers.index(page["StructParents"]) + 1]
        stream = _at(page["Contents"], objects).stream
        for mark in _marks(element, objects):
            _become_artifact(stream, mark)
            row[mark] = "null"


def _marks(element: Any, objects: dict[int, Any]) -> Iterator[int]:
    for kid in element["K"]:
        if isinstance(kid, int):
            yield kid
        else:
            below = _at(kid, objects)
            if isinstance(below, dict) and below.get("Type") == "/StructElem":
                yield from _marks(below, objects)


def _become_artifact(stream: list[Any], mark: int) -> None:
    """Rewrite `tag properties BDC`, which are three items of the stream, for the content with this number."""
    for index, item in enumerate(stream):
        if item == b"BDC" and stream[index - 1].get("MCID") == mark:
            stream[index - 2 : index] = [b"/Artifact", pydyf.Dictionary({"Type": "/Pagination"})]
            return
