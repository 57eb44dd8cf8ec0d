"""Small presentations from strings of XML, so that a test shows all that its file holds."""

from readers.word import archive

NAMESPACES = " ".join(
    f'xmlns:{prefix}="http://schemas.openxmlformats.org/{path}"'
    for prefix, path in {
        "p": "presentationml/2006/main",
        "a": "drawingml/2006/main",
        "c": "drawingml/2006/chart",
        "dgm": "drawingml/2006/diagram",
        "r": "officeDocument/2006/relationships",
        "mc": "markup-compatibility/2006",
        "m": "officeDocument/2006/math",
    }.items()
)
INCH = 914_400
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
DIAGRAM = f"{NAMESPACES} xmlns:dsp='http://schemas.microsoft.com/office/drawing/2008/diagram'"
WHITE = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'
NAVY = '<a:solidFill><a:srgbClr val="102040"/></a:solidFill>'
THEME = (
    f"<a:theme {NAMESPACES}><a:themeElements><a:clrScheme>"
    '<a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1>'
    '<a:lt1><a:sysClr val="window" lastClr="FFFFFF"/></a:lt1>'
    '<a:accent1><a:srgbClr val="102040"/></a:accent1></a:clrScheme></a:themeElements></a:theme>'
)


def relations(*related: tuple[str, str]) -> str:
    """Return the relations of a part as (kind, target), with the ids rel0, rel1 ..."""
    inner = "".join(
        f'<Relationship Id="rel{at}" Type="http://example.org/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(related)
    )
    return f'<Relationships xmlns="{RELATIONS}">{inner}</Relationships>'


def slide(*shapes: str, attributes: str = "", before: str = "", after: str = "") -> str:
    """Return a slide; `before` stands before its shapes (background), `after` after them."""
    tree = f"<p:spTree>{''.join(shapes)}</p:spTree>"
    return f"<p:sld {NAMESPACES} {attributes}><p:cSld>{before}{tree}</p:cSld>{after}</p:sld>"


def base(name: str, *shapes: str, attributes: str = "", before: str = "", after: str = "") -> str:
    """Return a layout or master ("sldLayout", "sldMaster")."""
    inner = slide(*shapes, attributes=attributes, before=before, after=after)
    return inner.replace("<p:sld ", f"<p:{name} ").replace("</p:sld>", f"</p:{name}>")


def deck(
    *slides: str, extra: dict[str, str] | None = None, related: tuple[tuple[str, str], ...] = ()
) -> bytes:
    """Return a presentation of slides; all lead to the same parts, given as (kind, target)."""
    ids = "".join(f'<p:sldId r:id="rel{at}"/>' for at in range(len(slides)))
    parts = {
        "ppt/presentation.xml": f"<p:presentation {NAMESPACES}><p:sldIdLst>{ids}</p:sldIdLst>"
        "</p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations(
            *(("slide", f"slide{at}.xml") for at in range(len(slides)))
        ),
    }
    for at, one in enumerate(slides):
        parts[f"ppt/slide{at}.xml"] = one
        parts[f"ppt/_rels/slide{at}.xml.rels"] = relations(*related)
    return archive({**parts, **(extra or {})})


def r(text: str, properties: str = "", inner: str = "") -> str:
    """Return a run."""
    return f"<a:r><a:rPr {properties}>{inner}</a:rPr><a:t>{text}</a:t></a:r>"


def p(content: str, properties: str = "", inner: str = "") -> str:
    """Return a paragraph around runs, or around plain text."""
    runs = content if content.startswith("<") or not content else r(content)
    return f"<a:p><a:pPr {properties}>{inner}</a:pPr>{runs}</a:p>"


def box(
    *paragraphs: str,
    at: tuple[float, float] | None = (1, 1),
    size: tuple[float, float] = (3, 1),
    role: str = "",
    fill: str = "",
    named: str = "",
    style: str = "",
    lists: str = "",
) -> str:
    """Return a shape with text; places are inches, `role` is the attributes of a placeholder."""
    place = ""
    if at is not None:
        x, y = (int(side * INCH) for side in at)
        width, height = (int(side * INCH) for side in size)
        place = f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
    marked = f"<p:ph {role}/>" if role else ""
    text = "".join(one if one.startswith("<") else p(one) for one in paragraphs)
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="1" name="x" {named}/><p:nvPr>{marked}</p:nvPr></p:nvSpPr>'
        f"<p:spPr>{place}{fill}</p:spPr>{style}"
        f"<p:txBody><a:bodyPr/><a:lstStyle>{lists}</a:lstStyle>{text}</p:txBody></p:sp>"
    )


def title(text: str) -> str:
    """Return the title of a slide."""
    return box(text, at=(0.5, 0.2), size=(9, 1), role='type="title"')


def frame(graphic: str, named: str = "", at: tuple[float, float] = (1, 2)) -> str:
    """Return the frame of a table, chart or diagram."""
    x, y = (int(side * INCH) for side in at)
    return (
        f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="2" name="x" {named}/>'
        f"</p:nvGraphicFramePr>"
        f'<p:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{4 * INCH}" cy="{INCH}"/></p:xfrm>'
        f"<a:graphic><a:graphicData>{graphic}</a:graphicData></a:graphic></p:graphicFrame>"
    )


def tc(content: str = "", attributes: str = "", properties: str = "") -> str:
    """Return a table cell."""
    inner = content if content.startswith("<") else p(content)
    return f"<a:tc {attributes}><a:txBody>{inner}</a:txBody><a:tcPr>{properties}</a:tcPr></a:tc>"


def table(*rows: tuple[str, ...], first: str = "0") -> str:
    """Return a table of cells, or of plain texts."""
    inner = "".join(
        f"<a:tr>{''.join(c if c.startswith('<a:tc') else tc(c) for c in row)}</a:tr>"
        for row in rows
    )
    return frame(f'<a:tbl><a:tblPr firstRow="{first}"/>{inner}</a:tbl>')
