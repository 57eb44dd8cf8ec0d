"""One slide: its shapes to pieces, in the order in which people read them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kamcoach.readers.archive import Element
from kamcoach.readers.drawing.color import color
from kamcoach.readers.drawing.graphics import DGM, C, read_chart, read_diagram
from kamcoach.readers.drawing.text import Ground, Line, plain_text, read_lines, unseen
from kamcoach.readers.ooxml import STRICT, A, R, Tally, related
from kamcoach.readers.pieces import SPEAKER_NOTES, Content, Hidden, Piece, Rich
from kamcoach.readers.pptx.canvas import Canvas
from kamcoach.readers.pptx.order import END_MARKS, HEADING_WORDS, Part, units
from kamcoach.readers.pptx.package import Deck, P, Slide
from kamcoach.readers.pptx.shapes import Shape, read_shapes
from kamcoach.readers.pptx.table import read_table
from kamcoach.readers.text import visible
from kamcoach.readers.visibility import COMMENT, OFF_PAGE, PICTURE

_DROPPED = ("dt", "ftr", "sldNum", "hdr", "sldImg")
_LISTS = ("", "body", "obj")
_TITLE_WORDS = 14
_ENTRY_WORDS = 25
"""An entry of a list; what is longer is prose."""
_DATA_MODEL = "{http://schemas.microsoft.com/office/drawing/2008/diagram}dataModelExt"


class Read(NamedTuple):
    """A slide as read, before its place among the others is known."""

    slide: Slide
    title: str
    heads: bool
    """It is a title or section slide, which heads those after it."""
    parts: Sequence[Part]
    """All else that stands on it, from back to front."""
    notes: Sequence[Line]
    comments: Sequence[str]


def read_slide(deck: Deck, slide: Slide, tally: Tally) -> Read:
    """Read a slide; raises Refusal beyond the limits."""
    shapes = read_shapes(slide)
    canvas = Canvas(slide, shapes)
    parts = [
        part
        for position, shape in enumerate(shapes)
        if shape.role not in _DROPPED
        and ((part := _part(deck, slide, shape, canvas, position, tally)).lines or part.content)
    ]
    title = _title(parts, deck)
    return Read(
        slide,
        " ".join(title.text.split()) if title is not None else "",
        title is not None and _heads(slide, shapes),
        [part._replace(lines=()) if part is title else part for part in parts],
        list(_notes(deck, slide, tally)),
        list(_comments(deck, slide, tally)),
    )


def pieces(read: Read, deck: Deck, level: int) -> Iterator[Content | Hidden]:
    """Yield a slide in reading order; its title becomes a heading of `level`."""
    page = read.slide.number
    if read.title:
        yield Piece("heading", Rich(read.title), level, page=page)
    on = [p for p in read.parts if (p.lines or p.content) and _is_on(p.shape, deck)]
    for part, heading in units(on):
        if heading is not None:
            yield Piece("heading", Rich(" ".join(heading.text.split())), level + 1, page=page)
            yield from heading.content
        yield from _body(part, page, level + 1, heading is not None)
    for part in read.parts:
        if not _is_on(part.shape, deck):
            reason = "hidden shape" if part.shape.hidden else OFF_PAGE
            yield Hidden(reason, part.text, page)
            yield from (Hidden(reason, text, page) for text in _texts(part))
    for line in read.notes:
        if line.rich.text:
            yield Piece("note", line.rich, label=SPEAKER_NOTES, page=page)
    yield from unseen(read.notes, page)
    yield from (Hidden(COMMENT, text, page) for text in read.comments)


def all_text(read: Read) -> str:
    """Everything on a slide, as plain text: for slides that are not shown."""
    found = [read.title]
    for part in read.parts:
        found += [part.text, *_texts(part)]
    found += [line.rich.text for line in read.notes]
    return "\n".join(text for text in (*found, *read.comments) if text)


def _texts(part: Part) -> Iterator[str]:
    """The texts beside the lines of a shape that is not shown, each once."""
    for content in part.content:
        if isinstance(content, Piece):
            yield content.rich.text
        elif not isinstance(content, Hidden):
            yield "\n".join(" | ".join(cell.text for cell in row.cells) for row in content.rows)
        elif not content.counted:
            yield content.text


def _is_on(shape: Shape, deck: Deck) -> bool:
    return not shape.hidden and not (shape.box is not None and shape.box.is_off(deck.size))


def _part(
    deck: Deck, slide: Slide, shape: Shape, canvas: Canvas, position: int, tally: Tally
) -> Part:
    element = shape.element
    if element.tag == f"{P}graphicFrame":
        ground = Ground(slide.palette, _defaults(deck), slide.palette.named("tx1"))
        ground = ground._replace(back=canvas.behind(position, shape))
        return Part(shape, (), list(_graphic(deck, slide, element, ground, tally)))
    if element.tag == f"{P}pic":
        return Part(shape, (), list(_alternative(element, slide.number, tally)))
    body = element.find(f"{P}txBody")
    if body is None:
        return Part(shape)
    read = list(read_lines(body, _ground(deck, slide, shape, canvas, position), tally))
    kept = [line for line in read if line.rich.text and not line.rich.text.isspace()]
    return Part(shape, kept, list(unseen(read, slide.number)))


def _ground(deck: Deck, slide: Slide, shape: Shape, canvas: Canvas, position: int) -> Ground:
    chain = [
        style for heir in shape.heirs if (style := heir.find(f"{P}txBody/{A}lstStyle")) is not None
    ]
    if shape.role is None:
        chain += _defaults(deck)
    elif slide.master is not None:
        place = "titleStyle" if shape.is_title else "bodyStyle"
        place = place if shape.is_title or shape.role in (*_LISTS, "subTitle") else "otherStyle"
        style = slide.master.tree.find(f"{P}txStyles/{P}{place}")
        chain += [style] if style is not None else []
    palette = slide.palette
    reference = shape.element.find(f"{P}style/{A}fontRef")
    letters = color(reference, palette) if reference is not None and len(reference) else None
    return Ground(
        palette,
        # The style of a shape decides its colour before the defaults of the presentation do.
        [] if letters is not None else chain,
        letters if letters is not None else palette.named("tx1"),
        canvas.behind(position, shape),
        list_like=shape.role in _LISTS,
    )


def _defaults(deck: Deck) -> list[Element]:
    style = deck.tree.find(f"{P}defaultTextStyle")
    return [style] if style is not None else []


def _alternative(element: Element, page: int, tally: Tally) -> Iterator[Hidden]:
    named = element.find(f"*/{P}cNvPr")
    text = visible(named.get("descr") or named.get("title") or "") if named is not None else ""
    if text:
        tally.add(len(text))
        yield Hidden(PICTURE, text, page)


def _graphic(
    deck: Deck, slide: Slide, element: Element, ground: Ground, tally: Tally
) -> Iterator[Content | Hidden]:
    page = slide.number
    table = element.find(f"{A}graphic/{A}graphicData/{A}tbl")
    if table is not None:
        yield from read_table(table, ground, page, tally)
        return
    targets = {name: place for name, _, place in deck.archive.relations(slide.part)}
    chart = element.find(f"{A}graphic/{A}graphicData/{C}chart")
    ids = element.find(f"{A}graphic/{A}graphicData/{DGM}relIds")
    name = ""
    if chart is not None:
        name = targets.get(chart.get(f"{R}id", ""), "")
    elif ids is not None:
        name = targets.get(ids.get(f"{R}dm", ""), "")
    if name not in deck.archive:
        yield from _alternative(element, page, tally)
        return
    root = deck.part(name)
    if chart is not None:
        yield from read_chart(root, page, tally)
        return
    extension = next(root.iter(_DATA_MODEL), None)
    drawn = targets.get(extension.get("relId", ""), "") if extension is not None else ""
    drawing = deck.archive.tree(drawn, STRICT) if drawn in deck.archive else None
    yield from read_diagram(root, drawing, page, tally)


def _notes(deck: Deck, slide: Slide, tally: Tally) -> Iterator[Line]:
    for place in related(deck.archive, slide.part, "notesSlide"):
        for shape in deck.part(place).iter(f"{P}sp"):
            found = shape.find(f"*/{P}nvPr/{P}ph")
            body = shape.find(f"{P}txBody")
            if found is not None and found.get("type") == "body" and body is not None:
                yield from read_lines(body, Ground(slide.palette), tally)


def _comments(deck: Deck, slide: Slide, tally: Tally) -> Iterator[str]:
    for place in related(deck.archive, slide.part, "comments"):
        root = deck.part(place)
        plain = (visible(found.text or "") for found in root.iter(f"{P}text"))
        for text in (*plain, plain_text(root)):
            tally.add(len(text))
            if text.strip():
                yield text


def _heads(slide: Slide, shapes: Sequence[Shape]) -> bool:
    """Whether a slide is laid out to head others, or has nothing on it but a title."""
    if slide.layout is not None and slide.layout.tree.get("type") in ("title", "secHead"):
        return True
    kept = [shape for shape in shapes if shape.role not in _DROPPED]
    return any(shape.role in ("ctrTitle", "subTitle") for shape in kept) or len(kept) == 1


def _title(parts: Sequence[Part], deck: Deck) -> Part | None:
    """The title; on a slide without one, a line in the largest type at the top."""
    written = [part for part in parts if part.text and _is_on(part.shape, deck)]
    for part in written:
        if part.shape.is_title:
            return part
    largest = max((part.size for part in written), default=0)
    candidates = [part for part in written if part.size == largest]
    if len(parts) < 2 or not largest or len(candidates) != 1:
        return None
    (found,) = candidates
    box = found.shape.box
    is_short = len(found.lines) == 1 and len(found.text.split()) <= _TITLE_WORDS
    at_top = box is not None and box.y + box.height / 2 < deck.size.height / 3
    return found if is_short and at_top and not found.lines[0].depth else None


def _body(part: Part, page: int, level: int, headed: bool) -> Iterator[Content | Hidden]:
    """Yield what stands in a shape; several short lines under a heading are a list."""
    lines = part.lines
    if len(lines) > 1 and _opens_as_heading(lines):
        yield Piece("heading", lines[0].rich, level, page=page)
        lines = lines[1:]
        headed = True
    short = all(len(line.rich.text.split()) <= _ENTRY_WORDS for line in lines)
    listed = headed and short and len(lines) > 1
    for line in lines:
        depth = line.depth or int(listed)
        yield Piece("item" if depth else "paragraph", line.rich, depth, page=page)
    yield from part.content


def _opens_as_heading(lines: Sequence[Line]) -> bool:
    """Whether the first line stands out by its size from all below."""
    first, *rest = lines
    text = first.rich.text
    return (
        not first.depth
        and first.size > max(line.size for line in rest) > 0
        and len(text.split()) <= HEADING_WORDS
        and text.strip()[-1] not in END_MARKS
    )
