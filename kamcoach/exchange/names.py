"""Whether two ways of writing a name can be one person's: a check, never an identity."""

import re
import unicodedata

_NO_WORD = re.compile(r"[\W_]+")


def alike(first: str, second: str) -> bool:
    """Whether both names can be the same person's.

    "Ruiz, Ana", "Ana Ruiz", "ana ruíz" and the "ruizana" of a download from Canvas are alike;
    capitals, accents, punctuation and the order of the words make no difference. Meant for names
    beside an identifier: it tells a slip, and not two persons from each other.
    """
    return bool(_forms(first) & _forms(second))


def says_nothing(name: str, key: str) -> bool:
    """Whether a name is none: empty, without letters, or just what identifies the learner."""
    return name == key or not any(character.isalpha() for character in name)


def _forms(name: str) -> frozenset[str]:
    """Return the name without gaps: as it stands, the part after a comma first, and sorted.

    One that is nothing but signs is itself, and an empty one is nobody's.
    """
    last, _, first = name.partition(",")
    words = _words(name)
    every = {"".join(words), "".join(_words(f"{first} {last}")), "".join(sorted(words))}
    return frozenset(form for form in (every if words else {name.strip()}) if form)


def _words(name: str) -> list[str]:
    parted = unicodedata.normalize("NFKD", name.casefold())
    # The vowel signs of some scripts go, too: they would part a word.
    bare = "".join(c for c in parted if not unicodedata.category(c).startswith("M"))
    # An apostrophe parts no words: O'Brien is obrien wherever it is written.
    return [word for word in _NO_WORD.split(re.sub(r"['’`]", "", bare)) if word]
