"""The parts of a presentation: its slides in order, and what they inherit from."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kamcoach.errors import Refusal
from kamcoach.readers.archive import Archive, Element
from kamcoach.readers.drawing.color import Palette, Rgb, color, read_theme
from kamcoach.readers.limits import check_slides
from kamcoach.readers.ooxml import STRICT, A, R, related, switch
from kamcoach.readers.text import number

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_USUAL_SIZE = (9_144_000, 6_858_000)
_ALIASES = {"ctrTitle": "title", "subTitle": "body", "obj": "body", "": "body"}


class Size(NamedTuple):
    """Width and height of the slides, in the units of the file (EMU)."""

    width: int
    height: int


class Base:
    """A layout or master, with its placeholders ready to be looked up by many slides."""

    def __init__(self, tree: Element) -> None:
        """Take the tree of the part."""
        self.tree = tree
        self._by_index: dict[str, Element] = {}
        self._by_sort: dict[str, Element] = {}
        is_layout = tree.find(f"{P}txStyles") is None
        for shape in tree.iter(f"{P}sp", f"{P}pic"):
            place = shape.find(f"*/{P}nvPr/{P}ph")
            if place is not None:
                index = place.get("idx", "0")
                # On a master the numbers are its own.
                if is_layout and index != "0":
                    self._by_index.setdefault(index, shape)
                self._by_sort.setdefault(sort_of(place), shape)

    def heir(self, place: Element, sort: str) -> Element | None:
        """The placeholder that one on a slide inherits from: by its number, else by its sort."""
        return self._by_index.get(place.get("idx", "0"), self._by_sort.get(sort))


class Slide(NamedTuple):
    """A slide with what it inherits from; layout and master may be missing in a bad file."""

    number: int
    part: str
    tree: Element
    hidden: bool
    palette: Palette
    layout: Base | None
    master: Base | None

    @property
    def bases(self) -> tuple[Base, ...]:
        """Layout and master, nearest first."""
        return tuple(base for base in (self.layout, self.master) if base is not None)


class Deck:
    """An open presentation."""

    def __init__(self, archive: Archive) -> None:
        """Find the presentation in the archive; raises Refusal if there is none."""
        self.archive = archive
        self._main = next(
            (part for part in related(archive, "", "officeDocument")), "ppt/presentation.xml"
        )
        if self._main not in archive:
            raise Refusal(
                "the file is a ZIP archive, but there is no presentation in it.",
                "Save the presentation as PPTX and hand that in, not an archive.",
            )
        self.tree = self.part(self._main)
        size = self.tree.find(f"{P}sldSz")
        width, height = (
            number(size.get(name)) if size is not None else None for name in ("cx", "cy")
        )
        self.size = Size(width or _USUAL_SIZE[0], height or _USUAL_SIZE[1])
        self._bases: dict[str, Base] = {}
        self._themes: dict[str, Mapping[str, Rgb]] = {}

    def part(self, name: str) -> Element:
        """Parse a part."""
        return self.archive.tree(name, STRICT)

    def slides(self) -> Iterator[Slide]:
        """Yield the slides in the order of the show; raises Refusal if there are too many."""
        targets = {name: target for name, _, target in self.archive.relations(self._main)}
        wanted = self.tree.findall(f"{P}sldIdLst/{P}sldId")
        check_slides(len(wanted))
        parts = [targets.get(entry.get(f"{R}id", ""), "") for entry in wanted]
        for position, part in enumerate(parts, 1):
            if part in self.archive and part not in parts[: position - 1]:
                yield self._slide(position, part)

    def _slide(self, position: int, part: str) -> Slide:
        tree = self.part(part)
        layout_part = next(iter(related(self.archive, part, "slideLayout")), "")
        master_part = next(iter(related(self.archive, layout_part, "slideMaster")), "")
        layout, master = self._base(layout_part), self._base(master_part)
        return Slide(
            position,
            part,
            tree,
            switch(tree, "show") is False,
            self._palette(tree, layout, master, master_part),
            layout,
            master,
        )

    def _base(self, part: str) -> Base | None:
        """A layout or master: many slides share one."""
        if part not in self.archive:
            return None
        if part not in self._bases:
            self._bases[part] = Base(self.part(part))
        return self._bases[part]

    def _palette(
        self, tree: Element, layout: Base | None, master: Base | None, master_part: str
    ) -> Palette:
        """The colours of a slide: those of the theme, under the names nearest to the slide."""
        if master_part not in self._themes:
            theme = next(iter(related(self.archive, master_part, "theme")), "")
            self._themes[master_part] = read_theme(
                self.part(theme) if theme in self.archive else None
            )
        theme_colors = self._themes[master_part]
        for stated in (tree, *(base.tree for base in (layout, master) if base is not None)):
            names = stated.find(f"{P}clrMapOvr/{A}overrideClrMapping")
            names = stated.find(f"{P}clrMap") if names is None else names
            if names is not None:
                return Palette(theme_colors, {str(k): str(v) for k, v in names.attrib.items()})
        return Palette(theme_colors)


def sort_of(place: Element) -> str:
    """The sort of a placeholder; those that inherit from each other are of one sort."""
    sort = place.get("type", "")
    return _ALIASES.get(sort, sort)


def background(slide: Slide) -> Rgb | None:
    """The colour of the bare slide; None for a picture, a gradient or what cannot be told."""
    for tree in (slide.tree, *(base.tree for base in slide.bases)):
        stated = tree.find(f"{P}cSld/{P}bg")
        if stated is None:
            continue
        solid = stated.find(f"{P}bgPr/{A}solidFill")
        if solid is not None:
            return color(solid, slide.palette)
        reference = stated.find(f"{P}bgRef")
        # The first background of a theme is a plain colour; the others may be anything.
        if reference is not None and reference.get("idx") == "1001":
            return color(reference, slide.palette)
        return None
    return slide.palette.named("bg1")
