"""What the style sheets of a page state for an element."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import tinycss2
from tinycss2.ast import AtRule, Declaration, QualifiedRule

from kamcoach.readers.limits import check_styles

_PROPERTIES = re.compile(
    "background(-color|-image)?|bottom|clip(-path)?|color|display|font(-size|-style|-weight)?|left"
    "|(max-)?height|(max-)?width|margin-left|opacity|overflow|position|right|top|visibility"
    "|text-decoration(-line)?|text-indent|white-space"
)
_COLOURS = ("color", "background", "background-color", "background-image")
_NAME = r"(?:[\w-]|[^\x00-\x7f])+"
_COMPOUND = re.compile(
    rf"(?P<tag>{_NAME}|\*)?(?P<names>(?:[.#]{_NAME})*)(?P<root>:root)?(?P<link>:link)?"
)
_PIECE = re.compile(rf"([.#])({_NAME})")
# What matches nobody who only looks, or lays nothing over the text of the element itself.
_PASSING = re.compile(r"::|:(hover|focus|active|visited|before|after|target|first-l)")
_MOST_PARTS = 6
_MOST = 200
"""Characters of a value that are kept: pictures may be written out in it."""
_BRACKET = re.compile(r"[(\[{]|[)\]}]")
_MOST_BRACKETS = 30
"""Brackets in brackets; the parser calls itself for each, and real rules stay below five."""


class Node(NamedTuple):
    """What selectors ask of an element."""

    tag: str
    name: str
    classes: frozenset[str]


class _Part(NamedTuple):
    """A compound such as "p.lead", and whether it must stand right under the one before."""

    tag: str
    names: frozenset[str]
    classes: frozenset[str]
    child: bool

    def fits(self, node: Node) -> bool:
        return (
            self.tag in ("", node.tag)
            and self.classes <= node.classes
            and all(name == node.name for name in self.names)
        )


_Rank = tuple[bool, bool, tuple[int, int, int], int]
"""The cascade: marked as important, from the element itself, specificity, order."""


class _Rule(NamedTuple):
    parts: tuple[_Part, ...]
    weight: tuple[int, int, int]
    values: tuple["_Value", ...]


class _Value(NamedTuple):
    """A declaration with its place in the cascade."""

    property: str
    text: str
    important: bool


class Sheet:
    """The rules of all style sheets in a page that say how text looks or whether it is seen."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Read style sheets; raises Refusal if there are more of them than a page needs."""
        self.complete = True
        """No rule about colours had to be left out."""
        self._rules: dict[str, list[tuple[int, _Rule]]] = {}
        self._count = 0
        self._steps = 0
        self._length = 0
        self._own: dict[str, tuple[_Value, ...]] = {}
        for text in texts:
            self._measure(text)
            if _is_deep(text):
                self.complete = False
            else:
                self._read(
                    tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
                )

    def declared(self, chain: Sequence[Node], style: str) -> dict[str, str]:
        """What is stated for the last of `chain`, the elements from the root down to it.

        Args:
            chain: the element with those around it.
            style: its own style attribute.

        Returns:
            Values in small letters, by property; raises Refusal where rules and elements are so
            many that it would take long.
        """
        if not (self._rules or style):
            return {}
        node = chain[-1]
        keys = (node.tag, "#" + node.name, *["." + name for name in node.classes], "*")
        found = [entry for key in keys for entry in self._rules.get(key, ())]
        out: dict[str, tuple[_Rank, str]] = {}
        for order, rule in found:
            if self._fits(rule.parts, chain):
                for value in rule.values:
                    _cascade(out, value, (value.important, False, rule.weight, order))
        for value in self._inline(style) if style else ():
            _cascade(out, value, (value.important, True, (0, 0, 0), 0))
        return {name: text for name, (_, text) in out.items()}

    def _inline(self, style: str) -> tuple[_Value, ...]:
        if style not in self._own:
            self._measure(style)
            self._own[style] = () if _is_deep(style) else tuple(_values(style))
        return self._own[style]

    def _measure(self, text: str) -> None:
        self._length += len(text)
        check_styles(self._length, self._count, self._steps)

    def _fits(self, parts: Sequence[_Part], chain: Sequence[Node]) -> bool:
        """Follow the chain down once, keeping which part each element and any above it fits."""
        self._steps += 1
        if not parts[-1].fits(chain[-1]):
            return False
        if len(parts) == 1:
            return True
        self._steps += len(chain) * len(parts)
        check_styles(self._length, self._count, self._steps)
        above = [False] * len(parts)
        parent = above
        for node in chain:
            here = [
                part.fits(node) and (at == 0 or (parent if part.child else above)[at - 1])
                for at, part in enumerate(parts)
            ]
            above = [one or other for one, other in zip(above, here, strict=True)]
            parent = here
        return parent[-1]

    def _read(self, rules: Iterable[object]) -> None:
        for rule in rules:
            if isinstance(rule, QualifiedRule):
                self._add(tinycss2.serialize(rule.prelude), tuple(_values(rule.content)))
            elif isinstance(rule, AtRule):
                self._read_at(rule)

    def _read_at(self, rule: AtRule) -> None:
        """Take the rules for a screen of any size; what another file would say stays unknown."""
        if rule.lower_at_keyword == "import":
            self.complete = False
        media = tinycss2.serialize(rule.prelude).strip().lower()
        if rule.lower_at_keyword == "media" and media in ("screen", "all") and rule.content:
            self._read(
                tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            )

    def _add(self, selectors: str, values: tuple[_Value, ...]) -> None:
        if not values:
            return
        for selector in selectors.split(","):
            self._count += 1
            check_styles(self._length, self._count, self._steps)
            parts = _parts(selector)
            if parts:
                last = parts[-1]
                names = (*["#" + name for name in last.names], *["." + n for n in last.classes])
                key = next(iter(sorted(names)), last.tag or "*")
                rule = _Rule(parts, _weight(parts), values)
                self._rules.setdefault(key, []).append((self._count, rule))
            elif not _PASSING.search(selector):
                self.complete &= not any(value.property in _COLOURS for value in values)


def _cascade(out: dict[str, tuple[_Rank, str]], value: _Value, rank: _Rank) -> None:
    before = out.get(value.property)
    if before is None or before[0] <= rank:
        out[value.property] = (rank, value.text)


def _parts(selector: str) -> tuple[_Part, ...]:
    """The compounds of a selector from left to right; none if it holds anything else."""
    words = selector.replace(">", " > ").split()
    parts: list[_Part] = []
    child = False
    for word in words[: 2 * _MOST_PARTS]:
        if word == ">":
            child = True
            continue
        found = _COMPOUND.fullmatch(word)
        if found is None:
            return ()
        pieces = _PIECE.findall(found["names"])
        tag = "html" if found["root"] else (found["tag"] or "").lower().replace("*", "")
        parts.append(
            _Part(
                tag,
                frozenset(name for sign, name in pieces if sign == "#"),
                frozenset(name for sign, name in pieces if sign == "."),
                child,
            )
        )
        child = False
    return tuple(parts) if len(parts) <= _MOST_PARTS and not child else ()


def _weight(parts: Iterable[_Part]) -> tuple[int, int, int]:
    """The specificity of a selector."""
    sums = [(len(part.names), len(part.classes), int(part.tag != "")) for part in parts]
    return sum(s[0] for s in sums), sum(s[1] for s in sums), sum(s[2] for s in sums)


def _is_deep(text: str) -> bool:
    """Whether brackets stand in brackets far deeper than in any real style sheet."""
    depth = 0
    for bracket in _BRACKET.findall(text):
        depth = depth + 1 if bracket in "([{" else max(depth - 1, 0)
        if depth > _MOST_BRACKETS:
            return True
    return False


def _values(source: object) -> Iterator[_Value]:
    """Yield the declarations that matter."""
    for found in tinycss2.parse_blocks_contents(source, skip_comments=True, skip_whitespace=True):
        if isinstance(found, Declaration) and _PROPERTIES.fullmatch(found.lower_name):
            text = tinycss2.serialize(found.value).strip().lower()[:_MOST]
            yield _Value(found.lower_name, text, found.important)
