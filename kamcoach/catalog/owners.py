"""Whose a declaration is: providers have names of their own, and replace others on purpose."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kamcoach.models.pack import READING_CLASSES

if TYPE_CHECKING:
    from kamcoach.catalog.nodes import Node

Sort = Literal["class", "concept", "section", "column", "item", "measure", "facet"]

_ID = re.compile(r"[A-Za-z][A-Za-z0-9]{1,19}")


@dataclass(frozen=True, slots=True)
class Owner:
    """Who brings a file: kamcoach, a provider's pack, or whoever wrote a single rubric file."""

    id: str
    title: str = ""
    replaces: frozenset[str] = frozenset()
    """Names of kamcoach's own that it declares anew."""

    @property
    def prefix(self) -> str:
        """What its names begin with."""
        return "" if self is BUILT_IN else f"{self.id.lower()}-"


BUILT_IN = Owner("kamcoach")


def owner(manifest: Node) -> Owner:
    """Whose pack it is, from its `pack.yaml`.

    Raises:
        PackError: it has no id or title, or an id that names cannot begin with.
    """
    parts = manifest.keys("the pack", ("id", "title"), ("replaces",))
    id = parts["id"].name()
    if not is_pack_id(id):
        raise parts["id"].error(f"`{id}` cannot be the id of a pack.", PACK_ID)
    replaces = frozenset(parts["replaces"].texts()) if "replaces" in parts else frozenset()
    return Owner(id, parts["title"].text(), replaces)


PACK_ID = f"Use 2 to 20 letters and digits, such as ACME, and not {BUILT_IN.id}."
"""What to do about an id that is none."""


def is_pack_id(id: str) -> bool:
    """Whether the names of a pack can begin with it."""
    return bool(_ID.fullmatch(id)) and id.lower() != BUILT_IN.id


class Register:
    """Every name that is declared, and where."""

    def __init__(self) -> None:
        """Nothing is declared yet."""
        self._first: dict[tuple[Sort, str], Node] = {}
        self._now: dict[tuple[Sort, str], Node] = {}

    def take(self, sort: Sort, name: str, node: Node, twice: str = "Rename one.") -> None:
        """Declare a name; `twice` is what to do when its owner has declared it before.

        Raises:
            PackError: it is declared already, and not replaced; or it is called like no name of
                its owner.
        """
        whose, first = node.file.owner, self._now.get((sort, name))
        what = "word class" if sort == "class" else sort
        if first is None and not name.startswith(whose.prefix):
            raise node.error(
                f"the {what} `{name}` is not called after its pack.",
                f"Call it `{whose.prefix}{name}`: every name of {whose.id} begins with "
                f"`{whose.prefix}`. Or correct the id in pack.yaml.",
            )
        if first is not None and first.file.owner is whose:
            raise node.error(
                f"the {what} `{name}` is declared twice (also at {first.place}).", twice
            )
        if first is not None and first.file.owner is not BUILT_IN:
            raise node.error(
                f"the {what} `{name}` is replaced already (at {first.place}).",
                "Leave out one of the two packs, or remove one of the two.",
            )
        if first is not None and name not in whose.replaces:
            do = f"Call it `{whose.prefix}{name}`"
            if name not in READING_CLASSES:
                do += f"; or, to replace that one, add {name} to `replaces:` in pack.yaml"
            raise node.error(f"the {what} `{name}` is kamcoach's own (at {first.place}).", f"{do}.")
        self._first.setdefault((sort, name), node)
        self._now[sort, name] = node

    def at(self, sort: Sort, name: str) -> Node:
        """Where a name is declared."""
        return self._now[sort, name]

    def declared(self, sort: Sort, owners: Collection[Owner]) -> Iterator[tuple[str, Node]]:
        """Names of a sort that are declared by some owners, with their places."""
        for (kind, name), node in self._now.items():
            if kind == sort and node.file.owner in owners:
                yield name, node

    def check_pack(self, manifest: Node, whose: Owner) -> None:
        """Refuse an id that begins names of kamcoach's own, and replacements that are none.

        Raises:
            PackError: at the line of `pack.yaml`.
        """
        parts = manifest.mapping()
        own = {name: n for (_, name), n in self._first.items() if n.file.owner is BUILT_IN}
        if taken := [name for name in own if name.startswith(whose.prefix)]:
            raise parts["id"].error(
                f"names of kamcoach's own begin with `{whose.prefix}` ({shortened(taken)}).",
                "Choose another id.",
            )
        replaced = {name for (_, name), node in self._now.items() if node.file.owner is whose}
        for name in sorted(whose.replaces):
            parts["replaces"].check(name, own, "name of kamcoach's own")
            if name in READING_CLASSES:
                raise parts["replaces"].error(
                    f"`{name}` cannot be replaced: the reading of every document rests on it.",
                    "Take it off the list, and declare a class of your own.",
                )
            if name not in replaced:
                raise parts["replaces"].error(
                    f"nothing in this pack replaces `{name}`.",
                    "Declare it under that name, or take it off the list.",
                )


def shortened(names: Iterable[str]) -> str:
    """Some names as a message lists them: three, and how many more."""
    first, *rest = sorted(names)
    shown = [first, *rest[:2]]
    return ", ".join(shown) + (f" and {len(rest) - 2} more" if len(rest) > 2 else "")
