"""OpenDocument texts (ODT, and FODT in a single XML file): bytes to a Document."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from kamcoach.errors import Refusal
from kamcoach.models.document import Document
from kamcoach.readers.archive import Archive, Element, open_archive, parse, tags
from kamcoach.readers.labels import label
from kamcoach.readers.limits import check_tags
from kamcoach.readers.odt.body import Place, read_body
from kamcoach.readers.odt.styles import OASIS, OFFICE, TABLE, TEXT, Styles, read_styles
from kamcoach.readers.odt.text import Book, controls, plain_text
from kamcoach.readers.pieces import Content, Hidden, Piece, Rich
from kamcoach.readers.record import document
from kamcoach.readers.text import fold

_META = f"{{{OASIS}meta:1.0}}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PROPERTIES = (
    ("title", (f"{_DC}title",)),
    ("file author", (f"{_META}initial-creator", f"{_DC}creator")),
    ("date", (f"{_META}creation-date", f"{_DC}date")),
)
_ENCRYPTED = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}encryption-data"
_MANIFEST = "META-INF/manifest.xml"
_OTHERS = {
    "spreadsheet": "spreadsheet",
    "presentation": "presentation",
    "drawing": "drawing",
    "chart": "chart",
    "database": "database",
}
_BREAK = f"{TEXT}soft-page-break"


def read(source: str, data: bytes) -> Document:
    """Read ODT or FODT; raises Refusal if it is damaged, no such file, or beyond the limits.

    Tables of contents, indexes, charts and embedded files are not read. What headers and footers
    say of the document ("Learner: Ana") becomes meta; it is no evidence.
    """
    if not data.startswith(b"PK"):
        root = _parse(source, data)
        return _document(source, data, [root], lambda _: None)
    with open_archive(data) as archive:
        if "content.xml" not in archive:
            raise Refusal(
                "the file is a ZIP archive, but there is no OpenDocument text in it.",
                "Save the document as ODT or DOCX and hand that in, not an archive.",
            )
        _check_open(archive)
        roots = [
            _parse(name, archive.read(name))
            for name in ("content.xml", "styles.xml", "meta.xml")
            if name in archive
        ]

        # The same object may be shown many times.
        return _document(source, data, roots, cache(archive.spare))


def _parse(name: str, data: bytes) -> Element:
    check_tags(tags(data))
    return parse(data, f'the part "{name}"')


def _check_open(archive: Archive) -> None:
    """Refuse a file whose parts are encrypted."""
    if _MANIFEST not in archive:
        return
    if next(archive.tree(_MANIFEST).iter(_ENCRYPTED), None) is not None:
        raise Refusal(
            "the file is protected with a password.",
            "Save it without a password (File, Save As, take the tick from "
            '"Save with password") and hand it in again.',
        )


def _document(
    source: str,
    data: bytes,
    roots: Sequence[Element],
    part: Callable[[str], Element | None],
) -> Document:
    """Read the trees of a file: content, styles and properties, or one with all three."""
    body = _body(roots[0])
    styles = _styles(roots)
    book = Book(styles, _deletions(body), controls(body), _pages(body, styles, roots[-1]), part)
    place = Place(Place().look._replace(fill=styles.page))
    content = read_body(body, book, place)
    for name, note in book.notes:
        content += _note(name, read_body(note, book, place))
    return document(source, "odt", data, content, _meta(roots))


def _body(root: Element) -> Element:
    found = root.find(f"{OFFICE}body")
    kinds = [] if found is None else [str(child.tag).removeprefix(OFFICE) for child in found]
    if "text" not in kinds:
        what = next((_OTHERS[kind] for kind in kinds if kind in _OTHERS), "")
        raise Refusal(
            f"the file is an OpenDocument {what}, not a text."
            if what
            else "the file is no OpenDocument text.",
            "Save the document as ODT or DOCX and hand that in.",
        )
    return next(root.iter(f"{OFFICE}text"))


def _styles(roots: Sequence[Element]) -> Styles:
    common = [
        part
        for root in roots
        for part in root.iterchildren(f"{OFFICE}styles", f"{OFFICE}automatic-styles")
        if part.tag == f"{OFFICE}styles" or root is not roots[0] or len(roots) == 1
    ]
    return read_styles(common, roots[0].iterchildren(f"{OFFICE}automatic-styles"))


def _deletions(body: Element) -> dict[str, str]:
    """Deleted text by the id of the change."""
    found = {}
    for region in body.iter(f"{TEXT}changed-region"):
        deletion = region.find(f"{TEXT}deletion")
        if deletion is not None:
            parts = [child for child in deletion if child.tag != f"{OFFICE}change-info"]
            found[region.get(f"{TEXT}id", "")] = "\n".join(map(plain_text, parts))
    return found


def _note(name: str, content: Sequence[Content | Hidden]) -> Iterator[Content | Hidden]:
    for piece in content:
        yield Piece("note", piece.rich, label=name) if isinstance(piece, Piece) else piece


def _meta(roots: Sequence[Element]) -> list[tuple[str, str]]:
    """Labelled lines of headers and footers, each once, then the properties of the file."""
    found: dict[str, str] = {}
    for root in roots:
        for master in root.iterchildren(f"{OFFICE}master-styles"):
            for line in plain_text(master).split("\n"):
                text = fold(line)
                if name := label(Rich(text)):
                    found.setdefault(name.lower(), text.partition(":")[2].strip())
    for key, places in _PROPERTIES:
        texts = ((element.text or "").strip() for tag in places for element in roots[-1].iter(tag))
        if text := next(filter(None, texts), ""):
            found.setdefault(key, text)
    return list(found.items())


def _pages(body: Element, styles: Styles, meta: Element) -> dict[Element, int]:
    """The page of each paragraph, if the breaks are as many as were counted on saving the file.

    Other programs keep neither up to date; a wrong page is worse than none.
    """
    pages: dict[Element, int] = {}
    page = 1
    for element in body.iter(_BREAK, f"{TEXT}p", f"{TEXT}h", f"{TABLE}table"):
        around = element.getparent()
        if element.tag == _BREAK:
            page += 1
            if around in pages and not around.text and around[0] is element:
                pages[around] = page
            continue
        family = "table" if element.tag == f"{TABLE}table" else "paragraph"
        space = TABLE if family == "table" else TEXT
        if pages and styles.get(family, element.get(f"{space}style-name")).new_page:
            page += 1
        pages[element] = page
    counted = next(meta.iter(f"{_META}document-statistic"), None)
    stated = counted.get(f"{_META}page-count") if counted is not None else None
    return pages if page > 1 and stated == str(page) else {}
