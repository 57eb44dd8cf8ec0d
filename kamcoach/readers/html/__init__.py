"""Pages (HTML): bytes to a Document. Nothing that a page leads to is fetched."""

import re

from lxml import etree
from lxml.etree import _Element as Element
from webencodings import lookup

from kamcoach.errors import Refusal
from kamcoach.models.document import Document
from kamcoach.readers.encoding import decode
from kamcoach.readers.html.css import Sheet
from kamcoach.readers.html.notes import find_notes
from kamcoach.readers.html.walk import walk
from kamcoach.readers.limits import (
    check_attributes,
    check_depth,
    check_page,
    check_text,
    in_force,
)
from kamcoach.readers.record import document

_STATED = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_HEAD = 4096
_TAG = re.compile(rb"""<[A-Za-z](?:[^>"']++|"[^"]*+"|'[^']*+'|["'])*+""")
_QUOTED = re.compile(rb"""=\s*+(?:"[^"]*+"|'[^']*+')""")
_BETWEEN = re.compile(rb"[\s/]+")
_ARCHIVE = re.compile(rb"(?:[\w-]+:[^\n]*\n|[ \t][^\n]*\n)*?(?:mime-version|content-type):", re.I)
_PROPERTIES = {
    "author": "file author",
    "dcterms.creator": "file author",
    "date": "date",
    "dcterms.created": "date",
    "created": "date",
}


def read(source: str, data: bytes) -> Document:
    """Read HTML; raises Refusal if it is a web archive, holds no text, or is beyond the limits.

    Scripts are not run: what a page would only load or write when opened is not read.
    """
    if _ARCHIVE.match(data[:_HEAD].lstrip(b"\xef\xbb\xbf\r\n\t ")):
        raise Refusal(
            "the file is a web archive (MHTML), a page packed as a mail.",
            "Open it in a browser or Word and save it as DOCX, PDF or HTML.",
        )
    check_page(data.count(b"<"))
    _check_tags(data)
    root = _parse(decode(data, _stated(data)))
    sheet = Sheet(_style_sheets(root))
    sheet.complete &= not any(
        "stylesheet" in link.get("rel", "").lower() for link in root.iter("link")
    )
    content = walk(root, sheet, find_notes(root))
    return document(source, "html", data, content, _meta(root))


def _check_tags(data: bytes) -> None:
    """Look at long tags only: the others cannot have many attributes."""
    for tag in _TAG.finditer(data):
        if tag.end() - tag.start() > in_force().attributes:
            check_attributes(len(_BETWEEN.findall(_QUOTED.sub(b"", tag[0]))))


def _stated(data: bytes) -> str:
    """The encoding that the page itself states, by the name that Python has for it."""
    found = _STATED.search(data[:_HEAD])
    encoding = lookup(found[1].decode("ascii")) if found else None
    return encoding.codec_info.name if encoding else "cp1252"


def _parse(text: str) -> Element:
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_pis=True)
    root = etree.fromstring(text.encode("utf-8", errors="replace"), parser)
    if root is None:
        raise Refusal("the file is empty.", "Check that it was saved and hand it in again.")
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        check_depth(depth)
    return root


def _style_sheets(root: Element) -> list[str]:
    return [
        "".join(map(str, style.itertext()))
        for style in root.iter("style")
        if style.get("media", "").strip().lower() != "print"
    ]


def _meta(root: Element) -> list[tuple[str, str]]:
    found = {}
    title = next(root.iter("title"), None)
    if title is not None:
        found["title"] = " ".join((title.text or "").split())
    for meta in root.iter("meta"):
        key = _PROPERTIES.get(meta.get("name", "").lower())
        if key:
            found.setdefault(key, meta.get("content", ""))
    check_text(sum(map(len, found.values())))
    return [(key, text) for key, text in found.items() if text]
