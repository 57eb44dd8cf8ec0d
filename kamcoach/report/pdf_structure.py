"""The structure of a PDF put right, where WeasyPrint leaves it short of PDF/UA.

Lists hold list items, and these hold a label and a body; a header says that it heads a column; what
is a link is tagged as one, and says where it leads; headers that cells refer to can be looked up.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pydyf

_IN_LISTS = ("/L", "/LI", "/Caption")
_IN_ITEMS = ("/Lbl", "/LBody")
_BOXES = ("/Div", "/NonStruct")
"""Elements that only hold others together."""


def finish(_: object, pdf: pydyf.PDF) -> None:
    """Put right what WeasyPrint has made, before it is written: a finisher of `write_pdf`."""
    tidy = _Tidy(pdf)
    for element in tidy.elements():
        tidy.link(element)
        if element["S"] == "/L":
            tidy.listing(element)
    for element in tidy.elements():
        if element["S"] == "/LI":
            tidy.item(element)
        elif element["S"] == "/TH":
            # The only tables of reports are those of documents, whose headers stand on top.
            element["A"]["Scope"] = "/Column"
    tidy.look_up_headers()
    for entry in pdf.objects:
        if isinstance(entry, dict) and entry.get("Subtype") == "/Link" and "Contents" in entry:
            entry["Contents"] = pydyf.String(_named(entry["Contents"].string))


def _named(target: str) -> str:
    """Return what a place in the report is called, as "Criterion SRM.MP01"."""
    sort, _, name = target.partition("-")
    return f"{sort.capitalize()} {name}".strip()


class _Tidy:
    """The structure elements of a file, and changes to them."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self._pdf = pdf

    def elements(self) -> list[Any]:
        """Return the structure elements as they are now."""
        return [
            entry
            for entry in self._pdf.objects
            if isinstance(entry, dict) and entry.get("Type") == "/StructElem"
        ]

    def link(self, element: Any) -> None:
        """Tag an element as a link if an area to click belongs to it."""
        if any(kid is not None and kid.get("Type") == "/OBJR" for _, kid in self._kids(element)):
            element["S"] = "/Link"

    def listing(self, element: Any) -> None:
        """Leave nothing in a list but its items: take them out of the boxes around them."""
        element["K"] = pydyf.Array(self._unboxed(element, element))

    def item(self, element: Any) -> None:
        """Put what stands in a list item, apart from its label, into its body."""
        inside = list(self._kids(element))
        loose = [(kid, it) for kid, it in inside if it is None or it["S"] not in _IN_ITEMS]
        if loose:
            body = self._made("/LBody", element, loose)
            kept = [kid for kid, it in inside if it is not None and it["S"] in _IN_ITEMS]
            element["K"] = pydyf.Array([*kept, body.reference])

    def look_up_headers(self) -> None:
        """Add the table by which the headers of cells are found."""
        named = {each["ID"].data: each for each in self.elements() if "ID" in each}
        if not named:
            return
        names = pydyf.Array()
        for _, element in sorted(named.items()):
            names.extend((element["ID"], element.reference))
        tree = pydyf.Dictionary({"Names": names, "Limits": pydyf.Array((names[0], names[-2]))})
        self._pdf.add_object(tree)
        (root,) = (
            entry
            for entry in self._pdf.objects
            if isinstance(entry, dict) and entry.get("Type") == "/StructTreeRoot"
        )
        root["IDTree"] = pydyf.Dictionary({"Kids": pydyf.Array([tree.reference])})

    def _unboxed(self, element: Any, listing: Any) -> Iterator[Any]:
        for kid, inside in self._kids(element):
            if inside is not None and inside["S"] in _BOXES:
                yield from self._unboxed(inside, listing)
            elif inside is not None and inside["S"] in _IN_LISTS:
                inside["P"] = listing.reference
                yield kid
            else:
                yield self._made("/LI", listing, [(kid, inside)]).reference

    def _made(self, sort: str, parent: Any, kids: list[tuple[Any, Any]]) -> Any:
        element = pydyf.Dictionary(
            {
                "Type": "/StructElem",
                "S": sort,
                "P": parent.reference,
                "Pg": parent["Pg"],
                "K": pydyf.Array([kid for kid, _ in kids]),
            }
        )
        self._pdf.add_object(element)
        for _, inside in kids:
            if inside is not None and inside.get("Type") == "/StructElem":
                inside["P"] = element.reference
        return element

    def _kids(self, element: Any) -> Iterator[tuple[Any, Any]]:
        """Yield what stands in an element, and the object if it is not just a number of content."""
        for kid in element.get("K", ()):
            yield kid, self._pdf.objects[int(kid.split()[0])] if isinstance(kid, bytes) else None
