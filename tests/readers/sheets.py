"""Small workbooks from strings of XML, so that a test shows all that its file holds."""

from xml.sax.saxutils import escape

from readers.slides import relations
from readers.word import archive

NAMESPACES = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def book(
    *sheets: str,
    styles: str = "",
    texts: str = "",
    extra: dict[str, str] | None = None,
    names: tuple[str, ...] = (),
    states: tuple[str, ...] = (),
    properties: str = "",
    related: tuple[tuple[str, str], ...] = (),
) -> bytes:
    """Return a workbook of sheets; all lead to the same parts, given as (kind, target)."""
    entries = "".join(
        f'<sheet name="{names[at] if at < len(names) else f"S{at + 1}"}" r:id="rel{at}" '
        f'state="{states[at] if at < len(states) else "visible"}"/>'
        for at in range(len(sheets))
    )
    shared = (("styles", "styles.xml"), ("sharedStrings", "texts.xml"))
    parts = {
        "xl/workbook.xml": f"<workbook {NAMESPACES}><workbookPr {properties}/>"
        f"<sheets>{entries}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(
            *(("worksheet", f"sheet{at}.xml") for at in range(len(sheets))), *shared
        ),
        "xl/styles.xml": f"<styleSheet {NAMESPACES}>{styles}</styleSheet>",
        "xl/texts.xml": f"<sst {NAMESPACES}>{texts}</sst>",
    }
    for at, one in enumerate(sheets):
        parts[f"xl/sheet{at}.xml"] = f"<worksheet {NAMESPACES}>{one}</worksheet>"
        parts[f"xl/_rels/sheet{at}.xml.rels"] = relations(*related)
    return archive({**parts, **(extra or {})})


def data(*rows: str) -> str:
    """Return the rows of a sheet."""
    return f"<sheetData>{''.join(rows)}</sheetData>"


def row(at: int, *cells: str | tuple[str, str] | None, attributes: str = "") -> str:
    """Return a row; cells are texts, (style, text), XML as it stands, or None for an empty one."""
    inner = "".join(
        cell if isinstance(cell, str) and cell.startswith("<") else text(at, column, cell)
        for column, cell in enumerate(cells, 1)
        if cell is not None
    )
    return f'<row r="{at}" {attributes}>{inner}</row>'


def text(at: int, column: int, cell: str | tuple[str, str]) -> str:
    """Return a cell of text; figures become numbers."""
    style, value = ("0", cell) if isinstance(cell, str) else cell
    place = f'r="{chr(64 + column)}{at}" s="{style}"'
    if value.replace(".", "").replace("-", "").isdigit():
        return f"<c {place}><v>{value}</v></c>"
    return f'<c {place} t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def looks(*looks: tuple[str, str, str]) -> str:
    """Return styles of (inside of the font, colour of the cell or "", number format or "").

    The first is number 1: number 0 is the usual one.
    """
    fonts = "".join(f"<font>{font}</font>" for font, _, _ in looks)
    fills = "".join(
        f'<fill><patternFill patternType="solid"><fgColor rgb="FF{fill}"/></patternFill></fill>'
        if fill
        else '<fill><patternFill patternType="none"/></fill>'
        for _, fill, _ in looks
    )
    codes = "".join(
        f'<numFmt numFmtId="{200 + at}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        for at, (_, _, code) in enumerate(looks)
    )
    forms = "".join(
        f'<xf fontId="{at + 1}" fillId="{at + 1}" numFmtId="{200 + at if code else 0}"/>'
        for at, (_, _, code) in enumerate(looks)
    )
    return (
        f"<numFmts>{codes}</numFmts><fonts><font><sz val='11'/></font>{fonts}</fonts>"
        f"<fills><fill><patternFill patternType='none'/></fill>{fills}</fills>"
        f"<cellXfs><xf/>{forms}</cellXfs>"
    )
