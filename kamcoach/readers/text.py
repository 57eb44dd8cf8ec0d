"""Text as a person reads it: without invisible characters, white space folded."""

import re
import unicodedata

SOFT_BREAK = "\r"
"""A line end of the source that is no line end on the page. Folds to a space like any other."""
DASHES = "-\u2013\u2014"
"""Hyphen, en dash and em dash. Stands first in a character class."""

# Control characters, soft hyphens, zero-width and direction marks, byte order marks and tags:
# they change no word on the page, but would keep "ri\u00adsk" from being found as "risk".
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_NO_UTF8 = re.compile("[\udc80-\udcff]")
"""Bytes that are no UTF-8, as Python has them in names of files."""


def visible(text: str) -> str:
    """Drop characters nobody can see and compose accents with their letters."""
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def fold(text: str) -> str:
    """Fold white space to single spaces; newlines stay, without spaces around or empty lines."""
    if "\n" not in text:
        return " ".join(text.split())
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def base_name(name: str) -> str:
    """Take the file name out of a path of any system, without characters that do not print.

    Bytes of a name that is no UTF-8 are shown as %FF: without them two names would be one.
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    if last.isascii() and last.isprintable():
        return last.strip() or "document"
    last = _NO_UTF8.sub(lambda byte: f"%{ord(byte[0]) - 0xDC00:02X}", last)
    return "".join(char for char in visible(last) if char.isprintable()).strip() or "document"


def number(text: str | None) -> int | None:
    """A whole number of at most twelve digits, or None for anything else."""
    text = (text or "").strip()
    return int(text) if re.fullmatch(r"-?\d{1,12}", text, re.ASCII) else None
