"""What other programs add to Markdown, and what people type by hand, as plain Markdown.

Every line keeps its place, so that the lines of blocks are those of the file.
"""

import re
from collections.abc import Callable, Iterator

_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_LINK = re.compile(r"(!?)\[\[([^\[\]|\n]*)(?:\|([^\[\]\n]*))?\]\]")
_COMMENT = re.compile(r"(?<![\w%])%%(?!%)(.+?)%%(?![\w%])")
_MARKED = re.compile(r"(?<!=)==(?=[^\s=])(.+?)(?<=[^\s=])==(?!=)")
_ATTRIBUTES = re.compile(r"[ \t]*\{:?[ \t]*[#.][^{}\n]*\}[ \t]*$")
_FORMULA = re.compile(r"\s*\$\$\s*$")
_CALLOUT = re.compile(r"\s{0,3}>\s*\[!\w[\w -]*\][+-]?\s*(.*)$")
_QUOTE = re.compile(r"\s{0,3}> ?")
_ADMONITION = re.compile(
    r"\s*(?:!!!|\?\?\?\+?)[ \t]+[\w-]+(?:[ \t]+[\w-]+)*[ \t]*(?:\"(.*)\")?\s*$"
)
_CONTAINER = re.compile(r"\s*:{3,}[ \t]*(?:\{?[\w.#-]+\}?(.*?))?:*\s*$")
_BULLET = re.compile(r"(\s*)[•▪◦‣●○■□➢➤·](?=\s*\S)\s*")
_DASH = re.compile(r"(\s*)[–—](?=[ \t]+\S)")
_LIST = re.compile(r"\s*(?:[-*+•▪◦‣●○■□➢➤·–—]|\d{1,3}[.)])\s")
_GLUED = re.compile(r"(#{1,6})([A-Z][^#]*)$")
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})[.)]?[ \t]+([A-Z][^\n]*[\w)])$")
_HEADING = re.compile(r"^ {0,3}(?:#{1,6}\s|\S.*\n(?:=+|-{2,})[ \t]*$)", re.MULTILINE)
_MOST_WORDS = 10
_SIGNS = ("[[", "%%", "==", "{", "$$", "[!", "!!!", "???", ":::", "#")
_BULLETS = "•▪◦‣●○■□➢➤·–—"


def plain(text: str) -> str:
    """Rewrite what is not in a fenced block; text without any of it comes back as it is."""
    if any(sign in text for sign in _SIGNS) or any(sign in text for sign in _BULLETS):
        text = "\n".join(_outside_fences(text.split("\n")))
    return text if _HEADING.search(text) else _numbered_headings(text)


def _outside_fences(lines: list[str]) -> Iterator[str]:
    fence = ""
    callout = False
    before = ""
    for line in lines:
        found = _FENCE.match(line)
        if fence:
            fence = "" if found and found[1].startswith(fence) else fence
            yield line
            continue
        if found:
            fence = found[1]
        if opening := _CALLOUT.match(line):
            callout = True
            yield _title(opening[1])
            continue
        callout = callout and bool(_QUOTE.match(line))
        # A box around the writer's own words is no quotation.
        yield _line(_QUOTE.sub("", line, count=1) if callout else line, before)
        before = line


def _line(line: str, before: str) -> str:
    for sign, rewrite in _REWRITES:
        if sign in line:
            line = rewrite(line)
    if line.lstrip()[:1] in _BULLETS:
        line = _BULLET.sub(r"\1- ", line, count=1) if _BULLET.match(line) else line
        if _DASH.match(line) and (not before.strip() or _LIST.match(before)):
            line = _DASH.sub(r"\1-", line, count=1)
    return line


def _title(text: str | None) -> str:
    """The title of a box, set as the label of what follows."""
    text = (text or "").strip()
    return f"**{text}**  " if text else ""


def _link(line: str) -> str:
    """[[Page|shown]] to what is shown; what is drawn in from elsewhere is not in this file."""
    return _LINK.sub(lambda found: "" if found[1] else found[3] or found[2], line)


def _admonition(line: str) -> str:
    found = _ADMONITION.match(line)
    return _title(found[1]) if found else line


def _container(line: str) -> str:
    found = _CONTAINER.match(line)
    return _title(found[1]) if found else line


def _glued(line: str) -> str:
    """A heading without the space after its signs; "#1 priority" and "#tag" are none."""
    found = _GLUED.match(line)
    if found is None or len(line.split()) > _MOST_WORDS or line.rstrip()[-1] in ".,;":
        return line
    return f"{found[1]} {found[2]}"


_REWRITES: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("[[", _link),
    ("%%", lambda line: _COMMENT.sub(r"<!--\1-->", line)),
    ("==", lambda line: _MARKED.sub(r"\1", line)),
    ("{", lambda line: _ATTRIBUTES.sub("", line)),
    ("$$", lambda line: _FORMULA.sub("", line)),
    ("!!!", _admonition),
    ("???", _admonition),
    (":::", _container),
    ("#", _glued),
)


def _numbered_headings(text: str) -> str:
    """Mark lines such as "1. Background" above text in a file that has no other headings.

    One alone may as well be the only item of a list, and neighbours are items of one.
    """
    lines = text.split("\n")
    found = {at: heading for at in range(len(lines)) if (heading := _numbered(lines, at))}
    if len(found) < 2:
        return text
    return "\n".join(found.get(at, line) for at, line in enumerate(lines))


def _numbered(lines: list[str], at: int) -> str:
    if not lines[at][:1].isdigit():
        return ""
    found = _NUMBERED.match(lines[at].rstrip())
    around = lines[at - 1 : at] + lines[at + 1 : at + 2]
    if found is None or any(line.strip() for line in around):
        return ""
    below = next((line for line in lines[at + 2 :] if line.strip()), "")
    before = next((line for line in reversed(lines[: max(at - 1, 0)]) if line.strip()), "")
    if not below or any(_is_numbered_item(line) for line in (below, before)):
        return ""
    if len(found[2].split()) > _MOST_WORDS:
        return ""
    return f"{'#' * (found[1].count('.') + 2)} {lines[at]}"


def _is_numbered_item(line: str) -> bool:
    found = _NUMBERED.match(line.rstrip())
    return found is not None and "." not in found[1]
