"""Plain English for the names that rules are written with: kinds of items, fields, stances ..."""

from __future__ import annotations

from collections.abc import Iterable

from kamcoach.models.submission import Stance
from kamcoach.report.phrases import listed

_ITEMS = {
    "cover": ("deputy or cover", "deputies or covers"),
    "criterion": ("selection criterion", "selection criteria"),
    "feedback": ("piece of feedback", "pieces of feedback"),
    "metric": ("measure of success", "measures of success"),
    "need": ("need of the customer", "needs of the customer"),
    "profile": ("fact about the customer", "facts about the customer"),
    "strategy": ("way of building the relationship", "ways of building the relationship"),
    "team": ("member of the account team", "members of the account team"),
}
_FIELDS = {
    "applied": "an application to the account",
    "attendance": "somebody who attends",
    "earlier": "an earlier value",
    "expertise": "an area of expertise",
    "influence": "an influence on decisions",
    "limit": "its usefulness or limits",
    "link": "a link to what it serves",
    "shared": "a sign that it is shared",
    "whose": "a side whose it is",
}
_SPECIFICS = {
    "money": ("amount of money", "amounts of money"),
    "percent": ("percentage", "percentages"),
    "person": ("named person", "people"),
    "quote": ("quotation", "quotations"),
    "role": ("role or job title", "roles or job titles"),
    "rhythm": ('rhythm ("every quarter")', "rhythms"),
}
_BLOCKS = {"item": "list item", "row": "table row", "quote": "block quote"}
REACHES = {
    "sentence": "in the same sentence",
    "block": "in the same paragraph, list item or row",
    "paragraph": "in the same sentence or the one before or after it",
    "section": "under the same heading",
    "document": "anywhere in the document",
}


def article(noun: str) -> str:
    """Return "a date", "an owner"."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def item(kind: str, one: bool = False) -> str:
    """Return what a kind of item is called, one of them or several."""
    return _ITEMS.get(kind, (kind, f"{kind}s"))[0 if one else 1]


def field(name: str) -> str:
    """Return what a field of an item gives."""
    return _FIELDS.get(name) or article(name.replace("-", " "))


def specific(kind: str) -> str:
    """Return one specific, as "an amount of money"."""
    return article(_SPECIFICS.get(kind, (kind,))[0])


def specifics(kind: str) -> str:
    """Return several specifics of a kind, as "amounts of money"."""
    return _SPECIFICS.get(kind, ("", f"{kind}s"))[1]


def block(kind: str) -> str:
    """Return what a kind of block is called."""
    return article(_BLOCKS.get(kind, kind))


def stances(accepted: Iterable[Stance]) -> str:
    """Return in which stances a passage counts, in as few names as it takes."""
    accepted = frozenset(accepted)
    names = [str(stance) for stance in Stance if stance in accepted]
    others = [str(stance) for stance in Stance if stance not in accepted]
    if not others:
        return "counted in every stance"
    if len(others) < len(names):
        return f"counted unless {listed(others, 'or')}"
    return f"counted when {listed(names, 'or')}"
