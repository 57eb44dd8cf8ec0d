"""Charts and diagrams (SmartArt): the words and figures that can be read off them."""

from collections.abc import Iterator, Mapping, Sequence

from kamcoach.readers.archive import Element
from kamcoach.readers.drawing.text import plain_text
from kamcoach.readers.limits import MAX_COLUMNS, check_blocks
from kamcoach.readers.ooxml import Tally, switch
from kamcoach.readers.pieces import Content, Hidden, Piece, Rich, Row, Table
from kamcoach.readers.text import fold, number, visible
from kamcoach.readers.visibility import PICTURE

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_MAX_DEPTH = 9
_MAX_POINTS = 500
"""Points of a series in a chart; nobody reads more off a picture."""
_NODES = ("node", "asst")


def read_chart(root: Element, page: int, tally: Tally) -> Iterator[Content | Hidden]:
    """Yield the title of a chart and what it shows.

    Where figures are written at its points or below it, it is a table of them. Otherwise its
    labels describe a picture, and are no evidence of anything.
    """
    title = root.find(f"{C}chart/{C}title")
    text = fold(plain_text(title)) if title is not None else ""
    if text:
        tally.add(len(text))
        yield Piece("paragraph", Rich(text), page=page)
    series = [found for found in root.iter(f"{C}ser")][: MAX_COLUMNS - 1]
    if not series:
        return
    names = [" ".join(_points(one.find(f"{C}tx")).values()) for one in series]
    labels = [_points(one.find(f"{C}cat")) for one in series]
    categories = max(labels, key=len)
    if root.find(f".//{C}dTable") is None and not any(map(_shows_figures, series)):
        words = dict.fromkeys(word for word in (*names, *categories.values()) if word)
        if words:
            tally.add(sum(map(len, words)))
            yield Hidden(PICTURE, f"Chart: {', '.join(words)}", page)
        return
    values = [_points(one.find(f"{C}val")) for one in series]
    rows = [("", *names)]
    for at in sorted(set().union(*values))[:_MAX_POINTS]:
        rows.append((categories.get(at, ""), *(points.get(at, "") for points in values)))
    check_blocks(len(rows))
    tally.add(sum(len(cell) for row in rows for cell in row))
    headers = 1 if any(names) else 0
    yield Table(
        tuple(Row(tuple(map(Rich, row)), page=page) for row in rows[1 - headers :]), headers
    )


def _shows_figures(series: Element) -> bool:
    labels = series.find(f"{C}dLbls")
    if labels is None:
        kind = series.getparent()
        labels = kind.find(f"{C}dLbls") if kind is not None else None
    stated = labels.find(f"{C}showVal") if labels is not None else None
    return bool(switch(stated, "val"))


def _points(source: Element | None) -> dict[int, str]:
    """The points of a series by their place, as they are kept in the file."""
    if source is None:
        return {}
    percent = "%" in (source.findtext(f".//{C}formatCode") or "")
    found: dict[int, str] = {}
    for point in source.iter(f"{C}pt"):
        at = number(point.get("idx"))
        text = fold(visible(point.findtext(f"{C}v") or ""))
        if at is not None and text:
            found[at] = _figure(text, percent)
    if not found and (direct := source.findtext(f"{C}v")):
        found[0] = fold(visible(direct))
    return found


def _figure(text: str, percent: bool) -> str:
    """A figure without the noise of binary fractions."""
    try:
        value = float(text)
    except ValueError:
        return text
    return f"{value * 100:.6g}%" if percent else f"{value:.10g}"


def read_diagram(
    data: Element, drawing: Element | None, page: int, tally: Tally
) -> Iterator[Content | Hidden]:
    """Yield the texts of a diagram as a list, in its order and with its levels.

    `drawing` is the diagram as last drawn: what is not in it, the layout leaves no room for.
    """
    points = {point.get("modelId", ""): point for point in data.iter(f"{DGM}pt")}
    below: dict[str, list[tuple[int, str]]] = {}
    children: set[str] = set()
    for link in data.iter(f"{DGM}cxn"):
        source, target = link.get("srcId", ""), link.get("destId", "")
        if link.get("type", "parOf") == "parOf" and target in points and target not in children:
            children.add(target)
            below.setdefault(source, []).append((number(link.get("srcOrd")) or 0, target))
    drawn = _drawn(drawing) if drawing is not None else None
    roots = [name for name in points if name not in children]
    for depth, name in _tree(roots, below):
        point = points[name]
        body = point.find(f"{DGM}t")
        text = plain_text(body) if body is not None and _is_node(point) else ""
        if not text.strip():
            continue
        tally.add(len(text))
        if drawn is not None and not all(_squash(line) in drawn for line in text.split("\n")):
            yield Hidden("text that its diagram does not show", text, page)
        else:
            yield Piece("item", Rich(text), max(min(depth, _MAX_DEPTH), 1), page=page)


def _is_node(point: Element) -> bool:
    return point.get("type", "node") in _NODES


def _tree(
    roots: Sequence[str], below: Mapping[str, list[tuple[int, str]]]
) -> Iterator[tuple[int, str]]:
    """Walk from the roots down, without recursion; each point has one parent, so it ends."""
    waiting = [(0, name) for name in reversed(roots)]
    while waiting:
        depth, name = waiting.pop()
        yield depth, name
        waiting += [(depth + 1, child) for _, child in sorted(below.get(name, ()), reverse=True)]


def _drawn(drawing: Element) -> frozenset[str]:
    """The paragraphs of a drawn diagram, without white space."""
    return frozenset(map(_squash, plain_text(drawing).split("\n")))


def _squash(text: str) -> str:
    return "".join(text.split())
