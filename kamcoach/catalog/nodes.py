"""YAML with the line of every value, so that each error of a data file shows its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal, Protocol, TypeVar

import yaml

from kamcoach.catalog.owners import BUILT_IN, Owner
from kamcoach.catalog.slips import slip
from kamcoach.errors import PackError

MAX_DEPTH = 20
MAX_TEXT = 2_000
MAX_NAME = 60
MAX_NUMBER = 1_000_000
MAX_LIST = 5_000

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_INVISIBLE = re.compile(r"[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDTH = 96
"""Columns of a source line that an excerpt shows."""
_SHOWN = 60
"""Characters of a value that a message repeats."""
_FEW = 20
"""Up to so many known names are all shown."""

T = TypeVar("T", bound=str)


class _Mark(Protocol):
    @property
    def line(self) -> int: ...


@dataclass(frozen=True, slots=True)
class File:
    """A data file: how messages call it, its text, and whose it is."""

    name: str
    text: str = field(repr=False)
    owner: Owner = BUILT_IN

    def error(self, line: int, what: str, do: str) -> PackError:
        """An error at a line (from 1): where, what is wrong, the lines around it, what to do."""
        excerpt = "".join(f"{row}\n" for row in self._excerpt(line))
        return PackError(f"{self.name}:{line}: {what}\n{excerpt}  {do}")

    def _excerpt(self, line: int) -> Iterator[str]:
        """The line and its neighbours, the line itself marked."""
        lines = self.text.splitlines()
        numbers = range(max(line - 1, 1), min(line + 1, len(lines)) + 1)
        for number in numbers:
            mark = ">" if number == line else " "
            text = lines[number - 1]
            cut = text if len(text) <= _WIDTH else text[:_WIDTH] + "…"
            yield f"  {mark} {number:>{len(str(line + 1))}} | {cut}".rstrip()


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a data file with its place."""

    value: str | tuple[Node, ...] | Mapping[str, Node] | None
    file: File
    line: int

    @property
    def place(self) -> str:
        """As `rules/risks.yaml:12`."""
        return f"{self.file.name}:{self.line}"

    def error(self, what: str, do: str) -> PackError:
        """An error about this value: where, what is wrong, what to do."""
        return self.file.error(self.line, what, do)

    def mapping(self) -> Mapping[str, Node]:
        """The value as keys and nodes; no value at all as no keys.

        Raises:
            PackError: it is something else.
        """
        if self.value is None:
            return {}
        if not isinstance(self.value, Mapping):
            raise self.error(
                "keys with values are expected here.", "Write `key: value` lines, indented."
            )
        return self.value

    def keys(
        self, what: str, needed: Iterable[str] = (), optional: Iterable[str] = ()
    ) -> Mapping[str, Node]:
        """The value as a mapping in which every `needed` key stands, and none but the `optional`.

        Raises:
            PackError: a key is missing or unknown; `what` calls the value by its name.
        """
        parts, needed = self.mapping(), tuple(needed)
        allowed = {*needed, *optional}
        for key, node in parts.items():
            if key not in allowed:
                raise node.error(
                    f"unknown key `{shown(key)}`.", f"Use one of: {', '.join(sorted(allowed))}."
                )
        for key in needed:
            if key not in parts:
                raise self.error(f"{what} has no `{key}`.", f"Add a line `{key}:`.")
        return parts

    def entries(self, what: str, most: int) -> Mapping[str, Node]:
        """The value as a mapping of at most so many names.

        Raises:
            PackError: a name is not one, or there are too many; `what` says of what, in the plural.
        """
        entries = self.mapping()
        for name, node in entries.items():
            _named(node, name)
        self._bounded(len(entries), what, most)
        return entries

    def items(self, what: str, most: int = MAX_LIST) -> tuple[Node, ...]:
        """The value as a list of at most so many nodes; a single value is a list of one.

        Raises:
            PackError: there is no value, or too many; `what` says of what, in the plural.
        """
        if self.value is None:
            raise self.error(f"{what} are expected here.", "Write them, or [] for none.")
        items = self.value if isinstance(self.value, tuple) else (self,)
        self._bounded(len(items), what, most)
        return items

    def _bounded(self, count: int, what: str, most: int) -> None:
        if count > most:
            raise self.error(f"{count:,} {what}.", f"Keep to {most:,} at most.")

    def text(self, most: int = MAX_TEXT) -> str:
        """The value as text that says something, in at most so many characters.

        Raises:
            PackError: there is none, it is no text, or it is too long.
        """
        if not isinstance(self.value, str | None):
            raise self.error(
                "text is expected here.", 'Write one value, in "quotes" if it has a colon.'
            )
        if self.value is None or not self.value.strip():
            raise self.error(
                "text is expected here, and nothing stands.", "Write it, or remove the line."
            )
        if len(self.value) > most:
            raise self.error(
                f"a text of {len(self.value):,} characters.", f"Keep to {most:,} at most."
            )
        return self.value

    def prose(self) -> str:
        """The value as text that a report shows as it stands.

        Raises:
            PackError: it is no text, or holds a placeholder: nothing would fill it in.
        """
        text = self.text()
        if found := _PLACEHOLDER.search(text):
            raise self.error(
                f"`{shown(found.group())}` would stand in the report as it is written here.",
                "Write it in words: measures are not filled in.",
            )
        return text

    def name(self) -> str:
        """The value as a name.

        Raises:
            PackError: it has other characters than names have, or too many.
        """
        return _named(self, self.text())

    def number(self, most: int = MAX_NUMBER) -> int:
        """The value as a whole number between 0 and `most`.

        Raises:
            PackError: it is not.
        """
        text = self.text()
        if not (text.isascii() and text.isdigit()):
            raise self.error(
                f"`{shown(text)}` is not a whole number.", "Write digits only, such as 2 or 500."
            )
        if len(text) > len(str(MAX_NUMBER)) or int(text) > most:
            raise self.error(f"`{shown(text)}` is too large.", f"Write {most:,} at most.")
        return int(text)

    def flag(self) -> bool:
        """The value as true or false.

        Raises:
            PackError: it is neither.
        """
        options: tuple[Literal["true", "false"], ...] = ("true", "false")
        return self.choice("answer", options) == "true"

    def choice(self, what: str, options: Sequence[T]) -> T:
        """The value as one of a few words.

        Raises:
            PackError: it is none of them; `what` says what they are.
        """
        text = self.text()
        for option in options:
            if text == option:
                return option
        raise self.error(f"unknown {what} `{shown(text)}`.", f"Use one of: {', '.join(options)}.")

    def texts(self) -> tuple[str, ...]:
        """The value as a list of texts; one text is a list of those between its commas.

        Raises:
            PackError: there is no value, or something other than text in it.
        """
        if isinstance(self.value, str):
            parts = [part.strip() for part in self.value.split(",")]
            self._bounded(len(parts), "values", MAX_LIST)
            return tuple(part for part in parts if part)
        return tuple(node.text() for node in self.items("values"))

    def known(self, known: Collection[str], what: str) -> tuple[str, ...]:
        """The value as a list of texts, each of them known.

        Raises:
            PackError: one is not; `what` says what is known.
        """
        names = self.texts()
        for name in names:
            self.check(name, known, what)
        return names

    def check(self, name: str, known: Collection[str], what: str, where: str = "") -> None:
        """Refuse a name that is not known; `where` says where to look for those that are.

        Raises:
            PackError: with the closest names that are.
        """
        if name in known:
            return
        if close := get_close_matches(shown(name), sorted(known), n=3):
            do = f"Did you mean {' or '.join(close)}?"
        elif len(known) <= _FEW:
            do = f"Use one of: {', '.join(sorted(known))}."
        else:
            do = where or f"Declare the {what} first, or correct the name."
        raise self.error(f"unknown {what} `{shown(name)}`.", do)


def names_in(text: str) -> list[str]:
    """The names in a text that should be one name, as `a, b` or `a and b`."""
    return [name for name in re.split(r"[\s,;+&]+", text) if name and name not in ("and", "or")]


def shown(text: str) -> str:
    """A value as a message repeats it: on one line, and short."""
    folded = " ".join(text[: 2 * _SHOWN].split())
    return folded if len(folded) <= _SHOWN else folded[:_SHOWN] + "…"


def _named(node: Node, name: str) -> str:
    if len(name) > MAX_NAME or not _NAME.fullmatch(name):
        raise node.error(
            f"`{shown(name)}` is not a name.",
            f"Use letters, digits, dots, hyphens and underscores, at most {MAX_NAME} characters.",
        )
    return name


def parse(name: str, data: bytes, owner: Owner = BUILT_IN) -> Node:
    """Parse a data file; `name` is how errors call it, `owner` whose it is.

    Raises:
        PackError: it is not UTF-8 or not YAML, has a duplicate key, anchors, or too many levels.
    """
    try:
        file = File(name, data.decode("utf-8-sig"), owner)
    except UnicodeDecodeError as error:
        raise PackError(f"{name}: not UTF-8 text.\n  Save it as UTF-8.") from error
    if found := _INVISIBLE.search(file.text):
        line = len(f"{file.text[: found.start()]}.".splitlines())
        raise file.error(
            line, f"an invisible character (U+{ord(found.group()):04X}).", "Type the line anew."
        )
    try:
        return _Reader(file).document()
    except yaml.YAMLError as error:
        mend = slip(file.text, error)
        raise file.error(mend.line, f"not valid YAML: {mend.what}.", mend.do) from error


class _Reader:
    """Events of a YAML file -> nodes.

    PyYAML's own composer is not used: files that nest deeply crash it. A few lines of anchors could
    expand to gigabytes, so there are none.
    """

    def __init__(self, file: File) -> None:
        self._file = file
        self._events: Iterator[yaml.Event] = yaml.parse(file.text, Loader=_LOADER)

    def document(self) -> Node:
        """The one document of the file; a file without any has no value."""
        found: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.NodeEvent):
                found = self._node(event, 0)
            elif found is not None and isinstance(event, yaml.DocumentStartEvent):
                raise self._error(
                    event, "a second document begins here.", "Write one, without `---`."
                )
        return found or Node(None, self._file, 1)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        line = _line(event.start_mark)
        if depth > MAX_DEPTH:
            raise self._error(event, "nested too deeply.", f"Keep to {MAX_DEPTH} levels.")
        if getattr(event, "anchor", None) is not None:
            raise self._error(event, "anchors (&, *) are not read.", "Write the value out.")
        if getattr(event, "tag", None) is not None:
            raise self._error(event, "tags (!) are not read.", "Write the value without its tag.")
        if isinstance(event, yaml.ScalarEvent):
            empty = event.implicit[0] and event.value in _NULL
            return Node(None if empty else event.value, self._file, line)
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(tuple(self._sequence(depth + 1)), self._file, line)
        return Node(dict(self._pairs(depth + 1)), self._file, line)

    def _sequence(self, depth: int) -> Iterator[Node]:
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self._node(event, depth)

    def _pairs(self, depth: int) -> Iterator[tuple[str, Node]]:
        first: dict[str, int] = {}
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                return
            key = self._node(event, depth)
            if not isinstance(key.value, str):
                raise key.error("a key must be a word.", "Quote it, or use a list.")
            if key.value in first:
                mend = "" if key.line == first[key.value] else ", or mend the indentation"
                raise key.error(
                    f"`{shown(key.value)}` stands twice (first at line {first[key.value]}).",
                    f"Rename or remove one{mend}.",
                )
            first[key.value] = key.line
            node = self._node(next(self._events), depth)
            yield key.value, Node(node.value, self._file, key.line)  # people look at the key

    def _error(self, event: yaml.Event, what: str, do: str) -> PackError:
        return self._file.error(_line(event.start_mark), what, do)


def _line(mark: _Mark | None) -> int:
    return mark.line + 1 if mark else 1
