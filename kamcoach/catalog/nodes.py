"""YAML with the line of every value, so that each error of a data file names its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from kamcoach.errors import PackError

MAX_BYTES = 1_000_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a data file with its place."""

    value: str | tuple[Node, ...] | Mapping[str, Node] | None
    file: str
    line: int

    @property
    def place(self) -> str:
        """As `rules/risks.yaml:12`."""
        return f"{self.file}:{self.line}"

    def error(self, what: str, do: str) -> PackError:
        """An error about this value: where, what is wrong, what to do."""
        return PackError(f"{self.place}: {what}\n  {do}")

    def mapping(self, allowed: frozenset[str] | None = None) -> Mapping[str, Node]:
        """The value as keys and nodes; keys outside `allowed` are errors."""
        if self.value is None:
            return {}
        if not isinstance(self.value, Mapping):
            raise self.error(
                "keys with values are expected here.", "Write `key: value` lines, indented."
            )
        if allowed is not None:
            for key, node in self.value.items():
                if key not in allowed:
                    raise node.error(
                        f"unknown key `{key}`.", f"Use one of: {', '.join(sorted(allowed))}."
                    )
        return self.value

    def items(self) -> tuple[Node, ...]:
        """The value as a list of nodes; a single value is a list of one."""
        if self.value is None:
            return ()
        if isinstance(self.value, tuple):
            return self.value
        return (self,)

    def text(self) -> str:
        """The value as text."""
        if not isinstance(self.value, str):
            raise self.error(
                "text is expected here.", 'Write one value, in "quotes" if it has a colon.'
            )
        return self.value

    def number(self) -> int:
        """The value as a whole number, 0 or more."""
        text = self.text()
        if not text.isdigit():
            raise self.error(
                f"`{text}` is not a whole number.", "Write digits only, such as 2 or 500."
            )
        return int(text)

    def texts(self) -> tuple[str, ...]:
        """A list of texts, or one text with commas between the parts."""
        out: list[str] = []
        for node in self.items():
            out += (
                [part.strip() for part in node.text().split(",")] if node is self else [node.text()]
            )
        return tuple(part for part in out if part)


def load(path: Path, name: str) -> Node:
    """Parse a data file; `name` is how errors call it.

    Raises:
        PackError: the file is too large, is not YAML, or has a duplicate key.
    """
    raw = path.read_bytes()
    if len(raw) > MAX_BYTES:
        raise PackError(f"{name}: larger than {MAX_BYTES:,} bytes.\n  Split it into several files.")
    try:
        tree = yaml.compose(raw.decode("utf-8"), Loader=_LOADER)
    except UnicodeDecodeError as error:
        raise PackError(f"{name}: not UTF-8 text.\n  Save it as UTF-8.") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PackError(
            f"{name}:{line}: not valid YAML: {error.problem}.\n"
            "  Check the indentation, and quote values that hold a colon or a bracket."
        ) from error
    except yaml.YAMLError as error:
        raise PackError(
            f"{name}: not valid YAML: {error}.\n  Look for unusual characters."
        ) from error
    return _node(tree, name, 0, set())


_MAX_DEPTH = 20


def _node(tree: yaml.Node | None, file: str, depth: int, seen: set[int]) -> Node:
    if tree is None:
        return Node(None, file, 1)
    line = tree.start_mark.line + 1
    if id(tree) in seen:  # an alias: a few lines of them could expand to gigabytes
        raise PackError(f"{file}:{line}: anchors (&, *) are not read.\n  Write the value out.")
    seen.add(id(tree))
    if depth > _MAX_DEPTH:
        raise PackError(f"{file}:{line}: nested too deeply.\n  Keep to {_MAX_DEPTH} levels.")
    if isinstance(tree, yaml.MappingNode):
        return Node(dict(_pairs(tree, file, depth, seen)), file, line)
    if isinstance(tree, yaml.SequenceNode):
        return Node(tuple(_node(n, file, depth + 1, seen) for n in tree.value), file, line)
    empty = tree.tag.endswith(":null")
    return Node(None if empty else str(tree.value), file, line)


def _pairs(
    tree: yaml.MappingNode, file: str, depth: int, visited: set[int]
) -> Iterator[tuple[str, Node]]:
    seen: dict[str, int] = {}
    for key, value in tree.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise PackError(f"{file}:{line}: a key must be a word.\n  Quote it, or use a list.")
        name = str(key.value)
        if name in seen:
            raise PackError(
                f"{file}:{line}: `{name}` stands twice (first at line {seen[name]}).\n  Rename or remove one."
            )
        seen[name] = line
        node = _node(value, file, depth + 1, visited)
        yield name, Node(node.value, file, line)  # the line of the key is where people look
