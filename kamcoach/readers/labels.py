"""Run-in labels: the "Owner" of "**Owner:** Ana" and "Owner: Ana"."""

import re

from kamcoach.readers.pieces import Rich
from kamcoach.readers.text import DASHES

_BOLD_WORDS = 5
_CLOSERS = DASHES + ".:?!"
_PLAIN = re.compile(r"\s*((?:[^\s:]+[^\S\n\r]+){0,3}[^\s:]+):\s+\S")
_AFTER_BOLD = re.compile(rf"\s*[:.]\s*\S|\s+[{DASHES}]\s+\S|[^\S\n\r]*[\n\r]\s*\S")


def label(content: Rich) -> str:
    """Return the label that opens a paragraph or item, without punctuation, or ""."""
    return _bold_label(content) if content.lead else _plain_label(content.text)


def _bold_label(content: Rich) -> str:
    text = content.text[: content.lead].rstrip()
    words = text.split()
    if not words or len(words) > _BOLD_WORDS:
        return ""
    rest = content.text[len(text) :]
    closed = words[-1][-1] in _CLOSERS and rest.strip() != ""
    if closed or _AFTER_BOLD.match(rest):
        return " ".join(words).strip(" " + _CLOSERS)
    return _plain_label(content.text)


def _plain_label(text: str) -> str:
    found = _PLAIN.match(text) if ":" in text else None
    if found is None:
        return ""
    words = " ".join(found[1].split())
    # A full stop inside means that a sentence ended before the colon.
    return words if any(map(str.isalpha, words)) and ". " not in words else ""
