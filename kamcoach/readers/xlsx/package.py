"""The parts of a workbook: its sheets in order, and the texts and styles they share."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kamcoach.errors import Refusal
from kamcoach.readers.archive import Archive, Element
from kamcoach.readers.drawing.color import read_theme
from kamcoach.readers.limits import check_slides
from kamcoach.readers.ooxml import STRICT, R, related, switch
from kamcoach.readers.text import visible
from kamcoach.readers.xlsx.styles import Font, S, Styles, read_font, read_styles

Runs = tuple[tuple[str, Font | None], ...]
"""The text of a cell; the font is None where it is that of the cell."""


class Sheet(NamedTuple):
    """A sheet of a workbook."""

    number: int
    name: str
    part: str
    hidden: bool


class Workbook:
    """An open workbook."""

    def __init__(self, archive: Archive) -> None:
        """Find the workbook in the archive; raises Refusal if there is none."""
        self.archive = archive
        self._main = next(iter(related(archive, "", "officeDocument")), "xl/workbook.xml")
        if self._main.endswith(".bin"):
            raise Refusal(
                "the workbook is in the binary format (XLSB).", "Save it as XLSX and hand that in."
            )
        if self._main not in archive:
            raise Refusal(
                "the file is a ZIP archive, but there is no workbook in it.",
                "Save the workbook as XLSX and hand that in, not an archive.",
            )
        self._tree = self.part(self._main)
        properties = self._tree.find(f"{S}workbookPr")
        self.from_1904 = bool(switch(properties, "date1904"))
        theme = read_theme(self._first("theme"))
        self.styles: Styles = read_styles(self._first("styles"), theme)
        self.texts: Sequence[Runs] = list(self._texts())

    def part(self, name: str) -> Element:
        """Parse a part."""
        return self.archive.tree(name, STRICT)

    def sheets(self) -> Iterator[Sheet]:
        """Yield the sheets in the order of their tabs; raises Refusal if there are too many."""
        targets = {name: target for name, _, target in self.archive.relations(self._main)}
        entries = self._tree.findall(f"{S}sheets/{S}sheet")
        check_slides(len(entries))
        done: set[str] = set()
        for position, entry in enumerate(entries, 1):
            part = targets.get(entry.get(f"{R}id", ""), "")
            if part in self.archive and part not in done:
                done.add(part)
                hidden = entry.get("state", "visible") != "visible"
                yield Sheet(position, visible(entry.get("name", "")), part, hidden)

    def _first(self, kind: str) -> Element | None:
        place = next(iter(related(self.archive, self._main, kind)), None)
        return self.part(place) if place is not None else None

    def _texts(self) -> Iterator[Runs]:
        root = self._first("sharedStrings")
        for entry in root.iterchildren(f"{S}si") if root is not None else ():
            runs: list[tuple[str, Font | None]] = []
            for child in entry:
                if child.tag == f"{S}t":
                    runs.append((visible(child.text or ""), None))
                elif child.tag == f"{S}r":
                    stated = child.find(f"{S}rPr")
                    font = read_font(stated, self.styles.theme) if stated is not None else None
                    runs.append((visible(child.findtext(f"{S}t") or ""), font))
            yield tuple(runs)
