"""rules/words/*.yaml -> the lexicon: word classes, concepts, sections, columns, item rules."""

import re
from collections.abc import Mapping, Sequence

from kamcoach.catalog.inflect import noun, verb
from kamcoach.catalog.nodes import Node
from kamcoach.models.pack import Concept, ItemRule, Lexicon, WordClass
from kamcoach.models.submission import ITEM_FIELDS

SPECIFICS = frozenset("@" + s for s in (
    "money", "percent", "number", "date", "rhythm", "person", "role", "quote"
))  # fmt: skip
WORD_KEYS = frozenset({"classes", "concepts", "sections", "columns", "items"})
MAX_FORM = 60
MAX_FRAME = 6
_FORM = re.compile(r"[a-z0-9à-ÿ'&%£$€+]+(?: [a-z0-9à-ÿ'&%£$€+]+)*")


def lexicon(files: Sequence[Node]) -> Lexicon:
    """Compile the word files.

    Raises:
        PackError: an unknown class, a malformed word, a name declared twice.
    """
    found: dict[str, dict[str, Node]] = {key: {} for key in WORD_KEYS}
    for file in files:
        for key, node in file.mapping(WORD_KEYS).items():
            for name, entry in node.mapping().items():
                if name in found[key]:
                    raise entry.error(
                        f"`{name}` is declared twice (also at {found[key][name].place}).",
                        "Merge the two.",
                    )
                found[key][name] = entry
    classes = _classes(found["classes"])
    known = frozenset(classes) | SPECIFICS
    concepts = tuple(_concept(name, node, known) for name, node in found["concepts"].items())
    items = {
        name: _item_rule(name, node, frozenset(found["concepts"]), frozenset(found["sections"]))
        for name, node in found["items"].items()
    }
    return Lexicon(
        classes=tuple(WordClass(id=n, forms=tuple(sorted(f))) for n, f in classes.items()),
        concepts=concepts,
        sections={n: _names(node, known, "word class") for n, node in found["sections"].items()},
        columns={n: _names(node, known, "word class") for n, node in found["columns"].items()},
        items=items,
    )


def _classes(nodes: Mapping[str, Node]) -> dict[str, set[str]]:
    out: dict[str, set[str]] = {}
    includes: dict[str, Node] = {}
    for name, node in nodes.items():
        forms: set[str] = set()
        for key, part in node.mapping(frozenset({"verbs", "nouns", "words", "include"})).items():
            if key == "include":
                includes[name] = part
                continue
            for word in part.texts():
                plain = " ".join(word.lower().replace("-", " ").replace("/", " ").split())
                if len(plain) > MAX_FORM or not _FORM.fullmatch(plain):
                    raise part.error(
                        f"`{word}` is not a word or phrase.",
                        f"Use letters, digits, spaces and hyphens, at most {MAX_FORM} characters.",
                    )
                forms |= {"verbs": verb, "nouns": noun}.get(key, lambda w: {w})(plain)
        if not forms and name not in includes:
            raise node.error(f"the class `{name}` has no words.", "Give it verbs, nouns or words.")
        out[name] = forms
    for name, node in includes.items():
        for other in node.texts():
            if other not in out or other in includes:
                raise node.error(
                    f"`{name}` includes `{other}`, which is not a plain word class.",
                    "Name a class that has words of its own and includes none.",
                )
            out[name] |= out[other]
    return out


def _concept(name: str, node: Node, known: frozenset[str]) -> Concept:
    parts = node.mapping(frozenset({"title", "find", "unless", "within"}))
    for needed in ("title", "find"):
        if needed not in parts:
            raise node.error(f"the concept `{name}` has no `{needed}`.", f"Add a `{needed}:` line.")
    frames = []
    for frame in parts["find"].items():
        names = tuple(n.strip() for n in frame.text().split("+"))
        for class_name in names:
            _known(frame, class_name, known, "word class")
        if len(names) > MAX_FRAME:
            raise frame.error("the frame is too long.", f"Use at most {MAX_FRAME} classes.")
        if all(n in SPECIFICS for n in names):
            raise frame.error(
                "a frame of specifics alone would match nearly any text.",
                "Start it with a word class.",
            )
        if names[0] in SPECIFICS:
            raise frame.error("a frame opens with a word class.", "Put the specific later.")
        frames.append(names)
    return Concept(
        id=name,
        title=parts["title"].text(),
        frames=tuple(frames),
        unless=_names(parts["unless"], known, "word class") if "unless" in parts else (),
        within=parts["within"].number() if "within" in parts else 12,
    )


def _item_rule(
    name: str, node: Node, concepts: frozenset[str], sections: frozenset[str]
) -> ItemRule:
    if name not in ITEM_FIELDS:
        raise node.error(
            f"`{name}` is not a kind of item.", f"Use one of: {', '.join(ITEM_FIELDS)}."
        )
    parts = node.mapping(frozenset({"sections", "concepts", "fields", "reach", "named_by"}))
    fields: dict[str, tuple[str, ...]] = {}
    for field, sources in (parts["fields"].mapping() if "fields" in parts else {}).items():
        if field not in ITEM_FIELDS[name]:
            raise sources.error(
                f"a {name} has no field `{field}`.", f"Use one of: {', '.join(ITEM_FIELDS[name])}."
            )
        fields[field] = _names(sources, concepts | SPECIFICS, "concept")
    reach = parts["reach"].text() if "reach" in parts else "sentence"
    named_by = parts["named_by"].text() if "named_by" in parts else "text"
    if reach not in ("sentence", "block"):
        raise parts["reach"].error(f"unknown reach `{reach}`.", "Use sentence or block.")
    if named_by not in ("text", "person", "concept"):
        raise parts["named_by"].error(
            f"unknown name source `{named_by}`.", "Use text, person or concept."
        )
    return ItemRule(
        sections=_names(parts["sections"], sections, "section") if "sections" in parts else (),
        concepts=_names(parts["concepts"], concepts, "concept") if "concepts" in parts else (),
        fields=fields,
        reach="block" if reach == "block" else "sentence",
        named_by="person"
        if named_by == "person"
        else "concept"
        if named_by == "concept"
        else "text",
    )


def _names(node: Node, known: frozenset[str], what: str) -> tuple[str, ...]:
    names = node.texts()
    for name in names:
        _known(node, name, known, what)
    return names


def _known(node: Node, name: str, known: frozenset[str], what: str) -> None:
    if name not in known:
        raise unknown(node, name, known, what)


def unknown(node: Node, name: str, known: frozenset[str], what: str) -> Exception:
    """An error that names the closest known words."""
    from difflib import get_close_matches

    close = get_close_matches(name, known, n=3)
    do = (
        f"Did you mean {' or '.join(close)}?"
        if close
        else f"Declare the {what} first, or correct the name."
    )
    return node.error(f"unknown {what} `{name}`.", do)
