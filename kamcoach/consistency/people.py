"""Whether two names can be of one person, or of one organisation."""

import re

_TITLES = frozenset({"dr", "mr", "mrs", "ms", "miss", "prof", "professor", "cllr", "sir", "dame"})
_SMALL = frozenset({"the", "of", "and", "ltd", "plc", "llp", "limited", "group", "co"})
_WORD = re.compile(r"[^\W\d_]+")


def name_words(name: str) -> tuple[str, ...]:
    """The words of a person's name in lower case, titles left out."""
    words = tuple(_WORD.findall(name.split(",")[0].split("(")[0].casefold().replace("’", "'")))
    return tuple(word for word in words if word not in _TITLES)


def same_person(one: str, other: str) -> bool:
    """Whether nothing in two names speaks against one person.

    "Priya Nair", "P. Nair", "Priya", "PN" and "Nair, Dr" all can be. Names without a letter say
    nothing, and so speak against nothing.
    """
    few, many = sorted((name_words(one), name_words(other)), key=len)
    if not few:
        return True
    if len(few) == 1 and len(many) > 1 and few[0] == "".join(word[0] for word in many):
        return True
    left = list(many)
    for word in few:
        match = next((w for w in left if _fits(word, w)), None)
        if match is None:
            return False
        left.remove(match)
    return any(len(word) > 1 for word in few)


def _fits(word: str, other: str) -> bool:
    """The same word, or the initial of the other."""
    return word == other or (1 in (len(word), len(other)) and word[0] == other[0])


def head(organisation: str) -> str:
    """The first word of an organisation's name that tells, in lower case; "" without a name."""
    words = _WORD.findall(organisation.casefold())
    return next((word for word in words if word not in _SMALL), "")
