"""The words of a rule pack, ready to be found: one automaton, one pass over a document."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from kamcoach.models.pack import READING_CLASSES, Concept, Lexicon, RulePack, WordClass

SPECIFICS = ("money", "percent", "number", "date", "rhythm", "person", "role", "quote")
"""Concrete details; a frame names one with an `@` before it."""


class Frame(NamedTuple):
    """One frame of a concept over class numbers; the head class is looked up first."""

    concept: str
    head: int
    others: tuple[int, ...]
    need: int
    """Bit mask of every class in the frame."""
    veto: int
    """Bit mask of the classes that forbid it."""
    reach: int
    """How far apart the classes may stand, in characters."""


CHARACTERS_A_WORD = 7


class Words:
    """Some word classes in one automaton."""

    def __init__(self, classes: Sequence[WordClass], number: Mapping[str, int]) -> None:
        """Build it; forms shared by several classes are stored once."""
        forms: dict[str, list[int]] = {}
        for word_class in classes:
            for form in word_class.forms:
                # The text has blanks for the ending, and labels one blank for several.
                for folded in {form.replace("'s ", "   "), form.replace("'s ", " ")}:
                    forms.setdefault(f" {folded} ", []).append(number[word_class.id])
        self._classes = [tuple(v) for v in forms.values()]
        self._automaton = AhoCorasick(list(forms), implementation=Implementation.ContiguousNFA)

    def find(self, folded: str) -> list[tuple[int, int, int]]:
        """Every class hit in a folded text as (start, end, class number), in order of start.

        Boundaries need no check: forms are stored between spaces, and folding leaves only spaces
        between words.
        """
        hits = [
            (start + 1, end - 1, number)
            for form, start, end in self._automaton.find_matches_as_indexes(
                folded, overlapping=True
            )
            for number in self._classes[form]
        ]
        hits.sort()
        return hits


class Finder:
    """Word classes and frames of one lexicon. Class numbers are bit positions.

    Classes that name headings and columns ("who", "by", "to") are common words in prose; they are
    looked for in headings, labels and table headers only (`find_labels`).
    """

    def __init__(self, lexicon: Lexicon) -> None:
        """Compile; about 10 ms for 6,000 forms."""
        names = [c.id for c in lexicon.classes] + ["@" + s for s in SPECIFICS]
        self.number = {name: n for n, name in enumerate(names)}
        named = {
            n
            for part in (lexicon.sections, lexicon.columns)
            for names in part.values()
            for n in names
        }
        read = {n for concept in lexicon.concepts for frame in concept.frames for n in frame}
        read.update(n for concept in lexicon.concepts for n in concept.unless)
        read.update(READING_CLASSES)
        self.find = Words([c for c in lexicon.classes if c.id in read], self.number).find
        self.find_labels = Words([c for c in lexicon.classes if c.id in named], self.number).find
        self.frames: dict[int, list[Frame]] = {}
        for concept in lexicon.concepts:
            for frame in self._frames(concept):
                self.frames.setdefault(frame.head, []).append(frame)
        self.sections = self._table(lexicon.sections)
        self.columns = self._table(lexicon.columns)

    def _frames(self, concept: Concept) -> list[Frame]:
        veto = self.mask(concept.unless)
        reach = concept.within * CHARACTERS_A_WORD
        out = []
        for names in concept.frames:
            head, *others = (self.number[n] for n in names)
            out.append(Frame(concept.id, head, tuple(others), self.mask(names), veto, reach))
        return out

    def _table(self, table: dict[str, tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
        out: dict[int, list[str]] = {}
        for key, names in table.items():
            for name in names:
                out.setdefault(self.number[name], []).append(key)
        return {n: tuple(keys) for n, keys in out.items()}

    def mask(self, names: tuple[str, ...]) -> int:
        """Bit mask of some classes."""
        out = 0
        for name in names:
            out |= 1 << self.number[name]
        return out


_FINDERS: dict[str, Finder] = {}


def finder(pack: RulePack) -> Finder:
    """The finder of a pack, built once per process for each pack hash."""
    found = _FINDERS.get(pack.sha256)
    if found is None:
        found = _FINDERS[pack.sha256] = Finder(pack.lexicon)
    return found
