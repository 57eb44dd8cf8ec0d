"""The bits of HTML that Markdown allows, as plain text."""

import re
from html import unescape
from typing import NamedTuple

from kamcoach.readers.text import SOFT_BREAK

_TOKEN = re.compile(
    r"<!--(?P<comment>.*?)(?:-->|\Z)"
    r"|<(?P<raw>script|style)\b.*?(?:</(?P=raw)\s*>|\Z)"
    r"|<[!?][^>]*>"
    r"|<(?P<close>/?)(?P<tag>[A-Za-z][A-Za-z0-9]*)[^>]*>",
    re.DOTALL | re.IGNORECASE,
)
_INLINE = re.compile(
    "a|abbr|b|big|cite|code|del|em|font|i|ins|kbd|label|mark|q|s|small|span|strike|strong|sub"
    "|summary|sup|tt|u|var|thead|tbody|tfoot"
)
_UNSEEN = re.compile(
    r"\shidden(?=[\s=/>])|(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0)",
    re.IGNORECASE,
)
_PARAGRAPH_END = "\0"
"""Files with this character are refused, so it cannot be part of the text."""


class Tag(NamedTuple):
    """An inline piece of HTML: a tag (`close` for an end tag) or a comment."""

    name: str
    close: bool = False
    comment: str = ""
    hides: bool = False
    """Nobody sees what is in it."""


def inline_tag(html: str) -> Tag:
    """Read one piece of inline HTML; anything but a tag or a comment has no name."""
    found = _TOKEN.match(html)
    if found is None:
        return Tag("")
    if found["comment"] is not None:
        return Tag("", comment=found["comment"])
    hides = not found["close"] and _UNSEEN.search(html) is not None
    return Tag((found["tag"] or found["raw"] or "").lower(), bool(found["close"]), hides=hides)


def block_texts(html: str) -> tuple[list[str], list[str]]:
    """Return the paragraphs of a block of HTML, and its comments.

    The rows of a table become lines and its cells are set apart by pipes, as in a typed table.
    """
    comments = []
    parts = []
    end = 0
    html = html.replace("\n", " ")
    for found in _TOKEN.finditer(html):
        parts += [unescape(html[end : found.start()]), _break(found)]
        end = found.end()
        if found["comment"] is not None:
            comments.append(found["comment"])
    parts.append(unescape(html[end:]))
    return "".join(parts).split(_PARAGRAPH_END), comments


def _break(found: re.Match[str]) -> str:
    """What a tag does to the text around it."""
    name = (found["tag"] or "").lower()
    if not name or _INLINE.fullmatch(name):
        return ""
    if name in ("td", "th"):
        return "" if found["close"] else "|"
    return {"br": "\n", "tr": SOFT_BREAK}.get(name, _PARAGRAPH_END)
