"""rules/words/*.yaml -> the lexicon: word classes, concepts, sections, columns, item rules."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, get_args

from kamcoach.catalog.inflect import noun, verb
from kamcoach.catalog.nodes import Node, names_in, shown
from kamcoach.catalog.owners import BUILT_IN, Register, Sort
from kamcoach.models.pack import READING_CLASSES, Concept, ItemRule, Lexicon, WordClass
from kamcoach.models.submission import ITEM_FIELDS, SpecificKind

SPECIFICS = frozenset(f"@{kind}" for kind in get_args(SpecificKind))
MAX_ENTRIES = 1_000
"""Classes, concepts, sections or columns of one file."""
MAX_FORM = 60
MAX_FORMS = 5_000
MAX_FRAMES = 50
MAX_FRAME = 6
MAX_WITHIN = 100
_KEYS: Mapping[str, Sort] = {
    "classes": "class",
    "concepts": "concept",
    "sections": "section",
    "columns": "column",
    "items": "item",
}
_PROVIDED = ("classes", "concepts")
"""What a provider may declare: how tables, headings and items are read is the same for all."""
_FORM = re.compile(r"[a-z0-9à-ÿ'&%£$€+]+(?: [a-z0-9à-ÿ'&%£$€+]+)*")
_INFLECT: Mapping[str, Callable[[str], set[str]]] = {
    "verbs": verb,
    "nouns": noun,
    "words": lambda phrase: {phrase},
}
_REACHES: tuple[Literal["sentence", "block"], ...] = ("sentence", "block")
_NAMED_BY: tuple[Literal["text", "person", "concept"], ...] = ("text", "person", "concept")


def lexicon(files: Sequence[Node], register: Register) -> Lexicon:
    """Compile the word files.

    Raises:
        PackError: an unknown class, a malformed word, a name declared twice, too much of anything.
    """
    found = _merged(files, register)
    declared = found["classes"]
    classes = _classes(declared)
    if lacking := sorted(READING_CLASSES - classes.keys()):
        raise files[0].error(
            f"the word files lack the class {', '.join(lacking)}.",
            "Declare it: the reading of every document rests on it.",
        )
    known = frozenset(classes) | SPECIFICS
    concepts = {name: _concept(name, node, known) for name, node in found["concepts"].items()}
    return Lexicon(
        classes=tuple(
            WordClass(id=name, forms=tuple(sorted(forms)), source=declared[name].place)
            for name, forms in classes.items()
        ),
        concepts=tuple(concepts.values()),
        sections={n: node.known(classes, "word class") for n, node in found["sections"].items()},
        columns={n: node.known(classes, "word class") for n, node in found["columns"].items()},
        items={
            name: _item_rule(name, node, frozenset(concepts), frozenset(found["sections"]))
            for name, node in found["items"].items()
        },
    )


def _merged(files: Sequence[Node], register: Register) -> dict[str, dict[str, Node]]:
    """The entries of all files under each key.

    Raises:
        PackError: an entry is declared twice.
    """
    found: dict[str, dict[str, Node]] = {key: {} for key in _KEYS}
    for file in files:
        allowed = _KEYS if file.file.owner is BUILT_IN else _PROVIDED
        for key, node in file.keys("the file", optional=allowed).items():
            for name, entry in node.entries(key, MAX_ENTRIES).items():
                register.take(_KEYS[key], name, entry, "Merge the two.")
                found[key][name] = entry
    return found


def _classes(nodes: Mapping[str, Node]) -> dict[str, set[str]]:
    """The forms of each class, with those of the plain classes that it includes."""
    out: dict[str, set[str]] = {}
    includes: dict[str, Node] = {}
    for name, node in nodes.items():
        parts = node.keys(f"the class `{name}`", optional=(*_INFLECT, "include"))
        out[name] = {
            form
            for key, inflect in _INFLECT.items()
            if key in parts
            for word in parts[key].texts()
            for form in inflect(_base(key, word, parts[key]))
        }
        if "include" in parts:
            includes[name] = parts["include"]
        elif not out[name]:
            raise node.error(f"the class `{name}` has no words.", "Give it verbs, nouns or words.")
    plain = out.keys() - includes.keys()
    for name, node in includes.items():
        for other in node.texts():
            if other not in plain:
                raise node.error(
                    f"`{name}` includes `{shown(other)}`, which is not a plain word class.",
                    "Name a class that has words of its own and includes none.",
                )
            out[name] |= out[other]
    for name, forms in out.items():
        if len(forms) > MAX_FORMS:
            raise nodes[name].error(
                f"the class `{name}` has {len(forms):,} forms.", f"Keep to {MAX_FORMS:,} at most."
            )
    return out


def _base(key: str, word: str, node: Node) -> str:
    """A word or phrase in the form that the others are made from."""
    plain = _plain(word, node)
    if key == "verbs" and plain.startswith("to "):
        raise node.error(
            f"`{shown(word)}` is not the base form of a verb.", f"Write `{plain[3:]}`."
        )
    return plain


def _plain(word: str, node: Node) -> str:
    """A word or phrase as it is looked for: lower case, words separated by single spaces."""
    plain = " ".join(word.lower().replace("-", " ").replace("/", " ").split())
    if len(plain) > MAX_FORM or not _FORM.fullmatch(plain):
        raise node.error(
            f"`{shown(word)}` is not a word or phrase.",
            f"Use letters, digits, spaces and hyphens, at most {MAX_FORM} characters.",
        )
    return plain


def _concept(name: str, node: Node, known: frozenset[str]) -> Concept:
    parts = node.keys(f"the concept `{name}`", ("title", "find"), ("unless", "within"))
    frames = tuple(_frame(frame, known) for frame in parts["find"].items("frames", MAX_FRAMES))
    if not frames:
        raise node.error(f"the concept `{name}` has no frames.", "List at least one.")
    return Concept(
        id=name,
        title=parts["title"].text(),
        frames=frames,
        unless=parts["unless"].known(known, "word class") if "unless" in parts else (),
        within=parts["within"].number(MAX_WITHIN) if "within" in parts else 12,
        source=node.place,
    )


def _frame(node: Node, known: frozenset[str]) -> tuple[str, ...]:
    names = tuple(name.strip() for name in node.text().split("+"))
    if any(len(names_in(name)) > 1 for name in names):
        each = names_in(node.text())
        raise node.error(
            f"`{shown(node.text())}` holds several names.",
            f"Write `{' + '.join(each)}` for all of them together, or `[{', '.join(each)}]` for "
            "any of them.",
        )
    if len(names) > MAX_FRAME:
        raise node.error("the frame is too long.", f"Use at most {MAX_FRAME} classes.")
    for name in names:
        node.check(name, known, "word class")
    if SPECIFICS.issuperset(names):
        raise node.error(
            "a frame of specifics alone would match nearly any text.", "Start it with a word class."
        )
    if names[0] in SPECIFICS:
        raise node.error("a frame opens with a word class.", "Put the specific later.")
    return names


def _item_rule(
    kind: str, node: Node, concepts: frozenset[str], sections: frozenset[str]
) -> ItemRule:
    node.check(kind, ITEM_FIELDS, "kind of item")
    optional = ("sections", "concepts", "fields", "reach", "named_by", "in_rows")
    parts = node.keys(f"the item `{kind}`", optional=optional)
    fields = parts["fields"].mapping() if "fields" in parts else {}
    for field, supplied_by in fields.items():
        supplied_by.check(field, ITEM_FIELDS[kind], f"field of {kind}")
    return ItemRule(
        sections=parts["sections"].known(sections, "section") if "sections" in parts else (),
        concepts=parts["concepts"].known(concepts, "concept") if "concepts" in parts else (),
        fields={f: n.known(concepts | SPECIFICS, "concept") for f, n in fields.items()},
        reach=parts["reach"].choice("reach", _REACHES) if "reach" in parts else "sentence",
        named_by=parts["named_by"].choice("source of names", _NAMED_BY)
        if "named_by" in parts
        else "text",
        in_rows=parts["in_rows"].flag() if "in_rows" in parts else False,
    )
