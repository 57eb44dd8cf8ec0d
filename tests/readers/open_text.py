"""Small OpenDocument files from strings of XML, so that a test shows all that its file holds."""

from __future__ import annotations

from collections.abc import Mapping

from readers.word import archive

OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
NAMESPACES = " ".join(
    [
        f'xmlns:{prefix}="{OASIS}{name}:1.0"'
        for prefix, name in {
            "office": "office",
            "style": "style",
            "text": "text",
            "table": "table",
            "draw": "drawing",
            "fo": "xsl-fo-compatible",
            "svg": "svg-compatible",
            "meta": "meta",
            "form": "form",
        }.items()
    ]
    + [
        'xmlns:dc="http://purl.org/dc/elements/1.1/"',
        'xmlns:xlink="http://www.w3.org/1999/xlink"',
        'xmlns:math="http://www.w3.org/1998/Math/MathML"',
        'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"',
    ]
)
MIME = "application/vnd.oasis.opendocument.text"


def _content(body: str, automatic: str) -> str:
    return (
        f"<office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body>"
    )


def _styles(styles: str, pages: str, masters: str) -> str:
    return (
        f"<office:styles>{styles}</office:styles>"
        f"<office:automatic-styles>{pages}</office:automatic-styles>"
        f"<office:master-styles>{masters}</office:master-styles>"
    )


def odt(
    body: str,
    automatic: str = "",
    styles: str = "",
    pages: str = "",
    masters: str = "",
    meta: str = "",
    parts: Mapping[str, str] | None = None,
) -> bytes:
    """Return an ODT file.

    Args:
        body: what stands in `office:text`.
        automatic: the styles of what was set by hand.
        styles: the styles with names of their own.
        pages: page layouts.
        masters: master pages, with headers and footers.
        meta: properties of the file.
        parts: further parts by name.
    """
    inner = {
        "content.xml": ("office:document-content", _content(body, automatic)),
        "styles.xml": ("office:document-styles", _styles(styles, pages, masters)),
        "meta.xml": ("office:document-meta", f"<office:meta>{meta}</office:meta>"),
    }
    files: dict[str, str | bytes] = {"mimetype": MIME}
    files |= {name: f"<{tag} {NAMESPACES}>{xml}</{tag}>" for name, (tag, xml) in inner.items()}
    files.update(parts or {})
    return archive(files)


def fodt(body: str, automatic: str = "", styles: str = "", meta: str = "") -> bytes:
    """Return the same as a single XML file."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {NAMESPACES}>'
        f"<office:meta>{meta}</office:meta><office:styles>{styles}</office:styles>"
        f"{_content(body, automatic)}</office:document>"
    ).encode()


def style(name: str, properties: str = "", family: str = "paragraph", **stated: str) -> str:
    """Return a style; attributes such as `parent_style_name="Title"` by their name."""
    more = "".join(f' style:{key.replace("_", "-")}="{value}"' for key, value in stated.items())
    return (
        f'<style:style style:name="{name}" style:family="{family}"{more}>{properties}</style:style>'
    )


def letters(**stated: str) -> str:
    """Return text properties: `letters(color="#ffffff")`; `text_display` is `text:display`."""
    spaces = {"display": "text", "opacity": "loext"}
    own = ("text-line-through-style", "use-window-font-color", "text-line-through-type")
    out = ""
    for key, value in stated.items():
        name = key.replace("_", "-")
        space = spaces.get(name, "style" if name in own else "fo")
        out += f' {space}:{name}="{value}"'
    return f"<style:text-properties{out}/>"


def filled(what: str, colour: str) -> str:
    """Return the properties of what is filled: `filled("table-cell", "#1f3864")`."""
    return f'<style:{what}-properties fo:background-color="{colour}"/>'


def p(content: str, style_name: str = "") -> str:
    """Return a paragraph."""
    named = f' text:style-name="{style_name}"' if style_name else ""
    return f"<text:p{named}>{content}</text:p>"


def h(content: str, level: int = 1) -> str:
    """Return a heading."""
    return f'<text:h text:outline-level="{level}">{content}</text:h>'


def span(content: str, style_name: str) -> str:
    """Return text in a style of its own."""
    return f'<text:span text:style-name="{style_name}">{content}</text:span>'


def ul(*items: str) -> str:
    """Return a list; items are XML, or plain text for a paragraph."""
    inner = (item if item.startswith("<") else p(item) for item in items)
    entries = "".join(f"<text:list-item>{item}</text:list-item>" for item in inner)
    return f"<text:list>{entries}</text:list>"


def tc(content: str = "", attributes: str = "") -> str:
    """Return a table cell around blocks, or around plain text."""
    inner = content if content.startswith("<") or not content else p(content)
    return f"<table:table-cell {attributes}>{inner}</table:table-cell>"


COVERED = "<table:covered-table-cell/>"


def tr(*cells: str, attributes: str = "") -> str:
    """Return a table row of cells, or of plain texts."""
    inner = "".join(cell if cell.startswith("<table:") else tc(cell) for cell in cells)
    return f"<table:table-row {attributes}>{inner}</table:table-row>"


def table(*rows: str, header: str = "", attributes: str = "") -> str:
    """Return a table; `header` has the rows that stand at its top on every page."""
    head = f"<table:table-header-rows>{header}</table:table-header-rows>" if header else ""
    return f"<table:table {attributes}>{head}{''.join(rows)}</table:table>"


def frame(inner: str, attributes: str = "") -> str:
    """Return a frame around a text box or picture."""
    return f"<draw:frame {attributes}>{inner}</draw:frame>"
