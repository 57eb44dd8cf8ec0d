"""Files that look real, and the many ways in which they can be broken."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from random import Random

from lxml import etree

from readers.containers import CONTAINERS, plain
from readers.hostile import one_page_of_pdf
from readers.word import item, p, r, style, tbl, tc, tr, word

NASTY = (
    *("", " ", "0", "-1", "1", "63", "64", "255", "65536", "2000000000", "-2147483649", "1e999"),
    *("NaN", "true", "off", "auto", "FFFFFF", "x" * 5000, "../../x", "/x", "rId1", "r1", "#"),
    *("\u202e", "\u200b", "\ufeff", "\xa0", "é", "\U0001f600", "|", "**", "•", "[x]", "&", "\n"),
    *("100%", "0pt", "1pt", "9999999pt", "urn:x", "http://127.0.0.1:9/", "XFD1048576", "A1:ZZ9"),
)
_LONGEST = 200_000
"""Bytes of a file: a large one may take its time, a small one may not."""
_LINES = (
    b"# Plan",
    b"## Risks ##",
    b"**Owner:** Ana",
    b"- item\n  - inner",
    b"1. one\n2. two",
    b"> quote",
    b"| a | b |\n|---|:-:|\n| 1 | 2 |",
    b"x[^1] y\n\n[^1]: note",
    b"<!-- hidden -->",
    b"<table><tr><td>x</td></tr></table>",
    b"```\ncode\n```",
    b"![alt](x.png) [link](http://x)",
    b"CAPITALS\n\ntext",
    b"a<br>b ~~gone~~ &shy; &#8203;",
    b"---\ntitle: x\n---",
    b"\xff\xfe\x00\xe9\xed\xa0\x80",
)


def _docx() -> bytes:
    body = "".join(
        [
            p("Account plan", style="Heading1"),
            p(r("Owner:", "b") + r(" Ana Ruiz", "i")),
            item("Grow sales by 5%") + item("Visit in May", 2),
            tbl(
                tr(tc("Risk", '<w:gridSpan w:val="2"/>'), "Owner", properties="<w:tblHeader/>"),
                tr(tc("Strike", '<w:vMerge w:val="restart"/>'), "high", "Ben"),
                tr(tc("", "<w:vMerge/>"), "low", tbl(tr("inner", "x"))),
            ),
            p(r("shown") + r("hidden", "vanish") + "<w:r><w:tab/><w:br/></w:r>"),
            "<w:p><w:ins><w:r><w:t>added</w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
            '<w:r><w:footnoteReference w:id="1"/><w:commentReference w:id="1"/></w:r></w:p>',
            "<w:sdt><w:sdtContent>" + p("in a control") + "</w:sdtContent></w:sdt>",
        ]
    )
    return word(
        body,
        styles=style("heading 1", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>')
        + style("Heading1", "<w:rPr><w:b/></w:rPr>", based_on="heading1"),
        footnotes=f'<w:footnote w:id="1">{p("a note")}</w:footnote>',
        comments=f'<w:comment w:id="1">{p("a comment")}</w:comment>',
        core="<dc:title>Plan</dc:title>",
    )


def _odt() -> bytes:
    return plain(
        "odt",
        '<text:h text:outline-level="1">Plan</text:h><text:p>one<text:s text:c="3"/>two'
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>note</text:p>"
        "</text:note-body></text:note></text:p><text:list><text:list-item><text:p>item</text:p>"
        "</text:list-item></text:list><table:table><table:table-header-rows><table:table-row>"
        '<table:table-cell table:number-columns-spanned="2"><text:p>Risk</text:p>'
        "</table:table-cell><table:covered-table-cell/></table:table-row>"
        "</table:table-header-rows><table:table-row><table:table-cell "
        'table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell>'
        "</table:table-row></table:table>",
    )


def _pptx() -> bytes:
    cell = "<a:tc><a:txBody><a:p><a:r><a:t>x</a:t></a:r></a:p></a:txBody></a:tc>"
    return plain(
        "pptx",
        '<p:sp><p:nvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r>'
        '<a:rPr b="1" sz="4400"/><a:t>Plan</a:t></a:r></a:p></p:txBody></p:sp>'
        + CONTAINERS["pptx"].paragraph("Grow")
        + "<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tr>"
        + cell * 2
        + "</a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>",
    )


def _xlsx() -> bytes:
    return plain(
        "xlsx",
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Risk</t></is></c><c r="B1" t="str"><v>Owner</v>'
        '</c></row><row r="2"><c r="A2" s="1"><v>45000.5</v></c><c r="C2" t="b"><v>1</v></c></row>',
    )


_PDF_TEXT = b"BT /F 18 Tf 72 770 Td (Account plan) Tj /F 11 Tf 0 -30 Td (Ana owns it.) Tj ET"
_SEEDS: Mapping[str, Sequence[Callable[[], bytes]]] = {
    "docx": (_docx, lambda: plain("docx", CONTAINERS["docx"].paragraph("Plan") * 3)),
    "odt": (_odt,),
    "pptx": (_pptx,),
    "xlsx": (_xlsx,),
    "pdf": (lambda: one_page_of_pdf(_PDF_TEXT),),
    "html": (
        lambda: (
            b"<!DOCTYPE html><html><head><title>Plan</title><style>.h{display:none}</style></head>"
            b"<body><h1>Plan</h1><p class=h>gone<p>Ana <b>owns</b> it<ul><li>one<ol><li>two</ol>"
            b"</ul><table><tr><th colspan=2>Risk<tr><td rowspan=2>x<td>y<tr><td>z</table>"
            b"<!-- note --><img alt=x src=y></body></html>"
        ),
    ),
    "markdown": (lambda: b"\n\n".join(_LINES[:-2]),),
}


def mutated(format: str, random: Random) -> bytes:
    """Return a file of the format, broken in one to four ways."""
    data = random.choice(_SEEDS[format])()
    if format in CONTAINERS:
        data = _packed(_unpacked(data))
    for _ in range(random.randint(1, 4)):
        data = random.choice(_LEVELS[format])(data, random)
    return data[:_LONGEST]


def _bytes(data: bytes, random: Random) -> bytes:
    """Change, drop, double or cut off bytes."""
    out = bytearray(data or b"x")
    at = random.randrange(len(out))
    length = random.choice((1, 1, 2, 4, 16, 64))
    way = random.randrange(5)
    if way == 0:
        out[at] = random.choice((0, 0xFF, 0x80, 0x3C, 0x26, out[at] ^ (1 << random.randrange(8))))
    elif way == 1:
        del out[at : at + length]
    elif way == 2:
        out[at:at] = out[at : at + length] * random.choice((1, 3, 50))
    elif way == 3:
        other = random.randrange(len(out))
        out[at : at + length] = out[other : other + length]
    elif random.random() < 0.2:
        del out[at:]
    return bytes(out)


def _lines(data: bytes, random: Random) -> bytes:
    """Put in, double, indent or join lines."""
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    way = random.randrange(5)
    if way == 0:
        lines[at:at] = [random.choice(_LINES)]
    elif way == 1:
        lines[at] = random.choice((b"> ", b"    ", b"- ", b"\t", b"| ", b"# ")) * 3 + lines[at]
    elif way == 2:
        lines[at] = lines[at] * random.choice((2, 100))
    elif way == 3:
        lines[at] += random.choice(NASTY).encode() + random.choice(_LINES)
    else:
        del lines[at]
    return b"\n".join(lines)


def _parts(data: bytes, random: Random) -> bytes:
    """Drop, empty, swap, double or rename parts of a zip container."""
    parts = _unpacked(data)
    if not parts:
        return data
    at, other = random.randrange(len(parts)), random.randrange(len(parts))
    name, content = parts[at]
    way = random.randrange(6)
    if way == 0:
        del parts[at]
    elif way == 1:
        parts[at] = (name, b"")
    elif way == 2:
        parts[at] = (name, parts[other][1])
    elif way == 3:
        parts[at] = (random.choice((name.upper(), f"x/{name}", f"../{name}", "x")), content)
    elif way == 4:
        parts.append((f"{name}2", content))
    else:
        parts[at] = (name, _bytes(content, random))
    return _packed(parts)


def _xml(data: bytes, random: Random) -> bytes:
    """Change the tree of an XML part: its elements, attributes and texts."""
    parts = _unpacked(data)
    places = [at for at, (name, _) in enumerate(parts) if name.endswith((".xml", ".rels"))]
    if not places:
        return data
    at = random.choice(places)
    try:
        root = etree.fromstring(parts[at][1])
    except etree.XMLSyntaxError:
        return data
    _change(root, random)
    parts[at] = (parts[at][0], etree.tostring(root))
    return _packed(parts)


def _change(root: etree._Element, random: Random) -> None:
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    element, other = random.choice(elements), random.choice(elements)
    parent = element.getparent()
    way = random.randrange(7)
    if way == 0 and parent is not None:
        parent.remove(element)
    elif way == 1 and parent is not None:
        for _ in range(random.choice((1, 2, 60))):
            parent.append(deepcopy(element))
    elif way == 2:
        other.append(deepcopy(element))
    elif way == 3:
        element.tag = other.tag
    elif way == 4 and element.attrib:
        element.set(random.choice(list(element.attrib)), random.choice(NASTY))
    elif way == 5 and element.attrib:
        del element.attrib[random.choice(list(element.attrib))]
    else:
        element.text = random.choice(NASTY) * random.choice((1, 3))


def _unpacked(data: bytes) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as zipped:
            return [(name, zipped.read(name)) for name in zipped.namelist()]
    except Exception:  # whatever an earlier mutation has made of it
        return []


def _packed(parts: Sequence[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in dict(parts).items():
            # Of a fixed date: the same seed makes the same bytes.
            zipped.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


_OF_CONTAINERS = (_xml, _xml, _xml, _xml, _parts, _bytes)
_LEVELS: Mapping[str, Sequence[Callable[[bytes, Random], bytes]]] = {
    **dict.fromkeys(CONTAINERS, _OF_CONTAINERS),
    "pdf": (_bytes,),
    "html": (_bytes, _lines),
    "markdown": (_lines, _lines, _bytes),
}
