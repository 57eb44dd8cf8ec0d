"""Lines about the rule pack as Markdown with links, for the pages of the reference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kamcoach.report.index import Index
from kamcoach.report.markdown import escape_inline, escape_start
from kamcoach.report.phrases import Line, Phrase, Ref

FACETS, WORDS = "facets.md", "words.md"
_PAGES = {"facet": FACETS, "item": WORDS, "concept": WORDS, "words": WORDS}
_ROOT = "../.."
"""From docs/reference/ to where rules/ and rubrics/ stand."""


def anchor(ref: Ref) -> str:
    """Return what an entry is called in addresses: capitals make no difference in those."""
    name = ref.id.casefold()
    return name if ref.sort == "entry" else f"{ref.sort}-{name}"


def target(ref: Ref) -> str:
    """Return an invisible mark that links to an entry lead to."""
    return f'<a id="{anchor(ref)}"></a>'


def heading(level: int, ref: Ref, title: str) -> str:
    """Return a heading that links to an entry lead to, whatever its title says."""
    return f"{'#' * level} {target(ref)}{escape_inline(title)}"


def _file(place: str) -> str:
    """Return the address of `rules/risks.yaml:12`, less the line: any edit above would move it."""
    return f"{_ROOT}/{place.rpartition(':')[0] or place}"


class Linked:
    """Writes lines of explanations."""

    def __init__(self, index: Index) -> None:
        """Remember on which page each outcome, criterion, mistake and tip stands."""
        self._index = index
        self._rubric_of: dict[str, str] = {}
        for rubric in index.rubrics.values():
            for entries in (rubric.outcomes, rubric.criteria, rubric.mistakes, rubric.tips):
                self._rubric_of |= {entry.id: rubric.id for entry in entries}

    def text(self, phrase: Phrase) -> str:
        """Return a phrase, its mentions as links."""
        return escape_start("".join(map(self._part, phrase)))

    def _part(self, part: str | Ref) -> str:
        if isinstance(part, str):
            return escape_inline(part)
        if part.sort == "measure":
            return f"[`{part.id}`]({_file(part.place)})" if part.place else f"`{part.id}`"
        if part.sort == "file":
            return f"[{escape_inline(_file(part.id).removeprefix(f'{_ROOT}/'))}]({_file(part.id)})"
        return f"[{escape_inline(part.text)}]({self._address(part)})"

    def _address(self, ref: Ref) -> str:
        # Points that a criterion asks for are told where it stands.
        if ref.sort == "facet" and (entry := self._index.asked_by(ref.id)):
            ref = Ref("entry", entry, entry)
        page = _PAGES.get(ref.sort) or f"{self._rubric_of[ref.id]}.md"
        return f"{page}#{anchor(ref)}"

    def lines(self, lines: Iterable[Line]) -> str:
        """Return lines: those of depth 1 as paragraphs, deeper ones as lists."""
        return "\n".join(self._written(lines)).strip("\n")

    def _written(self, lines: Iterable[Line]) -> Iterator[str]:
        deep = False
        for line in lines:
            if line.depth > 1:
                label = f"{escape_inline(line.label)}: " if line.label else ""
                text = f"{label}{self.text(line.text)}".rstrip()
                # A list that follows a paragraph needs an empty line between them.
                yield from () if deep else ("",)
                yield f"{'  ' * (line.depth - 2)}- {text}"
            else:
                label = f"**{escape_inline(line.label)}:** " if line.label else ""
                yield from ("", f"{label}{self.text(line.text)}".rstrip())
            deep = line.depth > 1
