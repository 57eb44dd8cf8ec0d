"""Who signed a document: a label or a byline in it. A guess is no signature, nor is a property.

Text of two learners in one report is the worst that can happen, and what tells them apart is what
is read here. So a name counts only where the text itself says whose work it is: what a program
wrote into the file ("file author") is the owner of a computer, a template or a library.
"""

import re
from collections.abc import Iterator, Sequence

from kamcoach.extract.lexicon import Finder
from kamcoach.extract.reading import Reading
from kamcoach.models.document import Block

_LEARNER = (
    *("learner", "candidate", "student", "author"),
    *("prepared by", "written by", "submitted by", "completed by", "compiled by"),
    *("learner name", "candidate name", "student name"),
    *("name of learner", "name of candidate", "name of student"),
)
_ROLES = (
    *("account manager", "key account manager", "account_manager", "kam"),
    *("account owner", "plan owner"),
)
_OPENING_LABELS = ("name", "your name")
"""Further down these are anybody's: a contact's, say."""
_ROLE = r"(?:account|client|customer|relationship) (?:manager|executive|director|lead|partner)"
_SAID_BY = re.compile(
    r"\b(?:(?:written|prepared|drafted)(?:[ ][\w’']{1,20}){0,3} by|"
    r"(?:completed|submitted|compiled|report) by|my name is)\b\W{1,4}|"
    rf"\b(?:author|name|owner|kam|{_ROLE})\W{{0,2}}[:|=]\W{{0,3}}(?-i:[A-Z]{{2,3}} \()?",
    re.IGNORECASE,
)
_ROLE_BEFORE = re.compile(rf"\b{_ROLE} ", re.IGNORECASE)
_SENT_BY = re.compile(r"(?:^|\n)\W*(?:by|from)\b\W{1,4}", re.IGNORECASE)
_TITLED_BY = re.compile(r"\bby[ ]", re.IGNORECASE)
_PARTICLE = r"(?:(?:van|von|der|den|de|da|di|la|bin|al|ap)[ ]){0,2}"
_CAPITALISED = r"[^\W\d_a-z](?:[\w’'-]{0,30}\w)?"
_NAME = re.compile(rf"{_CAPITALISED}\.?(?:[ ]{_PARTICLE}{_CAPITALISED}){{1,3}}(?!\w|[’'-]\w|[ ]?:)")
"""Two to four words with capitals; "Company" in "Name: Ana Ruiz Company: Bolt" is none of them."""
_SELLS = re.compile(
    r"[ ]?[,(|–—-][ ]?(?:(?-i:[A-Z])[\w&]*[ ]|(?:&|key|senior|junior)[ ]){0,4}"
    r"(?:account|acct|client|customer|relationship|sales|territory|business development)s?[ ]"
    r"(?:manager|mgr|executive|exec|director|dir|lead|partner|rep)\b",
    re.IGNORECASE,
)
"""The title of somebody who looks after customers, right after a name."""
_ALONE = re.compile(r"[\W\d]*(?:(?:[^\W\d_a-z]\w*|of|at|for|and|the|in)\b[\W\d]*)*")
"""What may follow a name in a line of its own: a title, an employer, a day; never a sentence."""
_BUYS = re.compile(r"\b(?:procurement|purchasing|buy(?:er|ing))\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"\b(?:with|from|to|and|is|was|are|met|meet|of|for|than|via|my|our|their|told|between)[ ]$",
    re.IGNORECASE,
)
"""Before a name: somebody is spoken of."""
_LONGEST_LINE, _LONGEST_COVER = 120, 300
_NO_PERSON = ("month", "role", "loose-date", "not-a-name")
_ORGANISATION = re.compile(
    r"\b(?:Ltd|plc|PLC|LLP|Limited|Group|Trust|Council|University|College|Company|Team|Department|"
    r"Services|Solutions|Partners|Association|Academy|Centre|School)\b"
)


def signer(
    labels: Sequence[tuple[str, str]],
    opening_labels: Sequence[tuple[str, str]],
    reading: Reading,
    blocks: Sequence[Block],
    finder: Finder,
) -> str:
    """The name of whoever signed a document; empty where nobody did.

    Args:
        labels: label and value pairs, placeholders left out; labels in lower case.
        opening_labels: those of them that stand in the opening (`opens`).
        reading: what was found in the text.
        blocks: of the document.
        finder: the words of the rule pack.
    """
    found = first(labels, _LEARNER) or first(labels, _ROLES)
    found = found or first(opening_labels, _OPENING_LABELS)
    return found or next(_bylines(_Names(reading, finder), reading, blocks), "")


def first(pairs: Sequence[tuple[str, str]], names: Sequence[str]) -> str:
    """The value of the first of some labels that is there; empty where none is."""
    return next((v for name in names for k, v in pairs if k == name), "")


def opens(blocks: Sequence[Block]) -> int:
    """How many blocks stand before the first heading that follows text: title, byline, cover."""
    said = False
    for at, block in enumerate(blocks):
        if said and block.kind == "heading":
            return at
        said = said or block.kind != "heading"
    return len(blocks)


class _Names:
    """Names of people at a place of the joined text."""

    def __init__(self, reading: Reading, finder: Finder) -> None:
        self._raw = reading.text.raw
        self._known = {s: e for s, e, kind in reading.details if kind == "person"}
        barred = {finder.number[name] for name in _NO_PERSON}
        opening = reading.by_block[: reading.opening]
        self._barred = {s for hits in opening for s, _, n in hits if n in barred}

    def known(self, start: int) -> str:
        """A name in full that is known as one: by its first name, or by the role beside it."""
        name = self._raw[start : self._known.get(start, start)]
        return name if " " in name else ""

    def between(self, start: int, end: int) -> Iterator[int]:
        """The places of the names that are known."""
        return (at for at in self._known if start <= at < end)

    def any(self, start: int) -> str:
        """The same, or else what looks like one: where it is said that a name follows."""
        if name := self.known(start):
            return name
        found = _NAME.match(self._raw, start)
        if found is None or _ORGANISATION.search(found.group()):
            return ""
        end = next((at for at in range(*found.span()) if at in self._barred), found.end())
        name = self._raw[start:end].strip()
        return name if " " in name else ""


def _bylines(names: _Names, reading: Reading, blocks: Sequence[Block]) -> Iterator[str]:
    """Names in bylines: "By Ana Ruiz, Account Manager", "Review of Acme by Ana Ruiz"."""
    for block in blocks[: min(reading.opening, opens(blocks))]:
        found = _titled if block.kind == "heading" else _said
        yield from filter(None, found(names, reading.text.starts[block.index], block))


def _titled(names: _Names, start: int, block: Block) -> Iterator[str]:
    """Names that a title ends in."""
    for by in _TITLED_BY.finditer(block.text):
        name = names.known(start + by.end())
        yield name if block.text.endswith(name) else ""


def _said(names: _Names, start: int, block: Block) -> Iterator[str]:
    """Names of which the text says whose they are, or that stand alone with a title."""
    if block.kind not in ("row", "header"):
        yield from (names.any(start + by.end()) for by in _SENT_BY.finditer(block.text))
        yield _alone(names, start, block.text)
        if len(block.text) <= _LONGEST_COVER:
            yield from _selling(names, start, block.text)
    yield from (names.any(start + by.end()) for by in _SAID_BY.finditer(block.text))
    yield from (names.known(start + by.end()) for by in _ROLE_BEFORE.finditer(block.text))


def _alone(names: _Names, start: int, text: str) -> str:
    """The name that opens a block, with nothing but a title after it."""
    line = text.split("\n", 1)[0]
    lead = len(line) - len(line.lstrip(" *_–—-"))
    name = names.known(start + lead)
    rest = line[lead + len(name) :]
    alone = len(line) <= _LONGEST_LINE and _ALONE.fullmatch(rest) and not _BUYS.search(rest)
    return name if alone else ""


def _selling(names: _Names, start: int, text: str) -> Iterator[str]:
    """Names with a seller's title, in lines that are no prose about somebody."""
    for at in names.between(start, start + len(text)):
        name, before = names.known(at), text[: at - start]
        if _SELLS.match(text, at - start + len(name)) and not _ABOUT.search(before):
            yield name
