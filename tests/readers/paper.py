"""Small PDF files written out by hand, so that a test shows all that its file holds."""

from __future__ import annotations

from typing import Any, NamedTuple

PLAIN, BOLD, ITALIC = "F1", "F2", "F3"
_FONTS = {PLAIN: "Helvetica", BOLD: "Helvetica-Bold", ITALIC: "Helvetica-Oblique"}
Spec = tuple[str, Any]
PICTURE = "BI /W 1 /H 1 /CS /G /BPC 8 ID A EI"


class Sheet(NamedTuple):
    """A page: what it draws, and what stands in its dictionary."""

    content: str
    entries: str = ""
    tags: tuple[Spec, ...] = ()
    """Elements as (kind, number of marked content or a list of elements)."""
    annotations: tuple[str, ...] = ()
    box: str = "0 0 595 842"
    resources: str = ""
    """What it draws by name, besides fonts."""


def say(x: float, y: float, text: str, size: float = 11, font: str = PLAIN, more: str = "") -> str:
    """One line of text; `y` counts from the foot of the page."""
    text = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT {more} /{font} {size} Tf {x} {y} Td ({text}) Tj ET\n"


def stack(
    x: float, y: float, *texts: str, size: float = 11, step: float = 14, font: str = PLAIN
) -> str:
    """Lines below each other."""
    return "".join(say(x, y - at * step, text, size, font) for at, text in enumerate(texts))


def marked(number: int, drawn: str, kind: str = "P") -> str:
    """What stands in an element of the structure."""
    return f"/{kind} <</MCID {number}>> BDC\n{drawn}EMC\n"


def rule(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"0.5 w {x0} {y0} m {x1} {y1} l S\n"


def paper(
    *sheets: Sheet | str, catalog: str = "", info: str = "", extra: tuple[str, ...] = ()
) -> bytes:
    """A PDF file. `extra` are objects from number 10 on."""
    pages = [sheet if isinstance(sheet, Sheet) else Sheet(sheet) for sheet in sheets]
    objects: dict[int, str] = {}
    fonts = " ".join(
        f"/{key} <</Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding>>"
        for key, name in _FONTS.items()
    )
    objects.update(enumerate(extra, 10))
    number = 100
    kids, parents, tops = [], [], []
    for at, sheet in enumerate(pages):
        page, number = number, number + 2
        notes = []
        for note in sheet.annotations:
            objects[number] = note
            notes.append(f"{number} 0 R")
            number += 1
        stream = sheet.content
        objects[page + 1] = (
            f"<</Length {len(stream.encode('cp1252'))}>>\nstream\n{stream}\nendstream"
        )
        objects[page] = (
            f"<</Type /Page /Parent 2 0 R /MediaBox [{sheet.box}] /Contents {page + 1} 0 R"
            f" /Resources <</Font <<{fonts}>> {sheet.resources}>> /StructParents {at}"
            f" /Annots [{' '.join(notes)}] {sheet.entries}>>"
        )
        kids.append(f"{page} 0 R")
        owners: dict[int, int] = {}
        for spec in sheet.tags:
            tops.append(f"{number} 0 R")
            number = _element(spec, number, page, objects, owners)
        known = " ".join(f"{owners[mark]} 0 R" for mark in sorted(owners))
        parents.append(f"{at} [{known}]")
    structure = ""
    if tops:
        objects[3] = (
            f"<</Type /StructTreeRoot /K [{' '.join(tops)}] /ParentTree"
            f" <</Nums [{' '.join(parents)}]>>>>"
        )
        structure = "/StructTreeRoot 3 0 R /MarkInfo <</Marked true>>"
    objects[1] = f"<</Type /Catalog /Pages 2 0 R {structure} {catalog}>>"
    objects[2] = f"<</Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)}>>"
    objects[4] = f"<<{info}>>"
    return bind(objects)


def bind(objects: dict[int, str], codec: str = "cp1252") -> bytes:
    """The file of some objects by number; 1 is the catalog, 4 the properties."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number in sorted(objects):
        places[number] = len(out)
        out += f"{number} 0 obj\n{objects[number]}\nendobj\n".encode(codec)
    start = len(out)
    last = max(objects) + 1
    out += f"xref\n0 {last}\n0000000000 65535 f \n".encode()
    for number in range(1, last):
        place, kind = (places[number], "n") if number in places else (0, "f")
        out += f"{place:010} {0 if kind == 'n' else 65535:05} {kind} \n".encode()
    out += f"trailer\n<</Size {last} /Root 1 0 R /Info 4 0 R>>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(out)


def _element(
    spec: Spec,
    number: int,
    page: int,
    objects: dict[int, str],
    owners: dict[int, int],
    parent: int = 3,
) -> int:
    kind, inside = spec
    own, number = number, number + 1
    parts = []
    for part in inside if isinstance(inside, list) else [inside]:
        if isinstance(part, int):
            parts.append(str(part))
            owners[part] = own
        elif isinstance(part, tuple):
            parts.append(f"{number} 0 R")
            number = _element(part, number, page, objects, owners, own)
    kind, _, entries = kind.partition(" ")
    objects[own] = (
        f"<</Type /StructElem /S /{kind} /P {parent} 0 R /Pg {page} 0 R"
        f" /K [{' '.join(parts)}] {entries}>>"
    )
    return number
