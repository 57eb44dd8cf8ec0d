"""Whether two names can be of one person, or of one organisation."""

import re

_TITLES = frozenset({"dr", "mr", "mrs", "ms", "miss", "prof", "professor", "cllr", "sir", "dame"})
_SMALL = frozenset({"the", "of", "and", "ltd", "plc", "llp", "limited", "group", "co"})
_WORD = re.compile(r"[^\W\d_]+")
_MOST_WORDS = 8
"""Of a name; what is longer is none."""


def name_words(name: str) -> tuple[str, ...]:
    """The words of a person's name in lower case, titles left out."""
    words = tuple(_WORD.findall(name.split(",")[0].split("(")[0].casefold().replace("’", "'")))
    return tuple(word for word in words if word not in _TITLES)[:_MOST_WORDS]


def same_person(one: str, other: str) -> bool:
    """Whether nothing in two names speaks against one person.

    "Priya Nair", "P. Nair", "Priya", "PN" and "Nair, Dr" all can be of one. Names without a letter
    say nothing, and so speak against nothing.
    """
    few, many = sorted((name_words(one), name_words(other)), key=len)
    if not few:
        return True
    if len(few) == 1 and len(many) > 1 and few[0] == "".join(word[0] for word in many):
        return True
    left = list(many)
    rest = [word for word in few if not _taken(word, left, same=True)]
    # A name in full has fewer initials to go with than an initial has names.
    return all(_taken(word, left) for word in sorted(rest, key=len, reverse=True))


def _taken(word: str, left: list[str], *, same: bool = False) -> bool:
    """Take from what is left the same word, or else one that is the initial of the other."""
    for other in left:
        initial = 1 in (len(word), len(other)) and word[0] == other[0]
        if word == other or (initial and not same):
            left.remove(other)
            return True
    return False


def head(organisation: str) -> str:
    """The first word of an organisation's name that tells, in lower case; "" without a name."""
    words = _WORD.findall(organisation.casefold())
    return next((word for word in words if word not in _SMALL), "")
