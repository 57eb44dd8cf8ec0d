"""The YAML or TOML block at the top of a Markdown file, read as plain "key: value" lines.

Only flat pairs matter here, so no parser of either is loaded; nested values are passed over.
"""

import re

_PAIR = re.compile(r"(\w[\w .-]*?)\s*:(?:\s+(.*))?$")
_OTHER = re.compile(r"\s|#|-\s|$")
_ENDS = ("---", "...")
_TOML = "+++"
_TOML_PAIR = re.compile(r"(\w[\w-]*)\s*=\s*(.*)$")
_TOML_OTHER = re.compile(r"\s|#|\[|\]|$")
_NO_VALUE = ("", "|", ">", "|-", ">-", "|+", ">+", "[]", "{}", "~", "null")

Meta = tuple[tuple[str, str], ...]


def split(text: str) -> tuple[Meta, str]:
    """Take the front matter off: its pairs, and the text with blank lines in its place.

    A file may also open with a rule; so what follows "---" must look like front matter up to the
    closing line, or all of it is text.
    """
    if text.startswith(_TOML):
        return _split_toml(text)
    if not text.startswith("---"):
        return (), text
    lines = text.split("\n")
    end = _closing_line(lines)
    if end is None:
        return (), text
    found = (_PAIR.match(line) for line in lines[1:end])
    pairs = tuple((pair[1].lower(), _value(pair[2] or "")) for pair in found if pair)
    meta = tuple(pair for pair in pairs if pair[1] not in _NO_VALUE)
    return meta, "\n" * (end + 1) + "\n".join(lines[end + 1 :])


def _split_toml(text: str) -> tuple[Meta, str]:
    first, *lines = text.split("\n")
    end = next((at for at, line in enumerate(lines) if line.rstrip() == _TOML), None)
    if first.rstrip() != _TOML or end is None:
        return (), text
    if not all(_TOML_PAIR.match(line) or _TOML_OTHER.match(line) for line in lines[:end]):
        return (), text
    pairs = []
    for line in lines[:end]:
        if line.startswith("["):
            # What follows belongs to a table with a name of its own.
            break
        if pair := _TOML_PAIR.match(line):
            pairs.append((pair[1].lower(), _value(pair[2])))
    meta = tuple(pair for pair in pairs if pair[1] not in _NO_VALUE)
    return meta, "\n" * (end + 2) + "\n".join(lines[end + 1 :])


def _closing_line(lines: list[str]) -> int | None:
    if lines[0].rstrip() != "---":
        return None
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() in _ENDS:
            return number
        if not (_PAIR.match(line) or _OTHER.match(line)):
            return None
    return None


def _value(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1].strip()
    return text
