"""Whose work something is, by the name that Moodle or Canvas gave it; and names that are safe."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePath
from typing import Literal, NamedTuple

Layout = Literal["plain", "moodle", "canvas"]
LAYOUTS: tuple[Layout, ...] = ("plain", "moodle", "canvas")

# Moodle takes underscores out of names, so the first fixed part is its own: what follows may be
# the name of a file, which a learner chose.
_MOODLE = re.compile(r"(?s)(?P<name>.*?)_(?P<id>\d+)_assignsubmission_[a-z0-9]+(?:_(?P<rest>.*))?")
_CANVAS = re.compile(
    r"(?s)(?P<name>[^\W_]+)_(?:LATE_)?(?P<id>\d{3,})_(?P<submission>\d{3,})_(?P<rest>.+)"
)
_BLIND = "Participant"
_LONGEST = 48
_DIGITS = 12
_NOT_IN_A_NAME = re.compile(r"[\W_]+")


class Learner(NamedTuple):
    """Whose work it is: what tells the learner from the others, and what they are called."""

    key: str
    name: str


def layout_of(names: Iterable[str]) -> Layout:
    """Return how things of these names are laid out.

    Moodle's names are unmistakable, so one is enough. Those of Canvas could be a learner's own:
    all must be of that form.
    """
    every, some = True, False
    for name in names:
        if _MOODLE.fullmatch(name):
            return "moodle"
        some = True
        every = every and _CANVAS.fullmatch(name) is not None
    return "canvas" if some and every else "plain"


def learner_of(name: str, layout: Layout, *, folder: bool) -> Learner | None:
    """Return whose work something of this name is; None if its name does not say.

    Args:
        name: of the file or folder at the top of what was handed over.
        layout: what made its names.
        folder: whether it is a folder.
    """
    if layout == "plain":
        return Learner(f"{name}/", name) if folder else Learner(name, PurePath(name).stem)
    found = (_MOODLE if layout == "moodle" else _CANVAS).fullmatch(name)
    if found is None:
        return None
    id = found["id"]
    called = " ".join(found["name"].split()) or id
    return Learner(id, f"{_BLIND} {id}" if called == _BLIND else called)


def safe_folder(learner: Learner) -> str:
    """Return the name of a folder for a learner.

    It is valid on every system whatever the learner is called, and depends on nobody else: letters
    and digits of the name, then the beginning of a hash of the key.
    """
    plain = _NOT_IN_A_NAME.sub("-", unicodedata.normalize("NFC", learner.name)).strip("-")
    digest = hashlib.sha256(learner.key.encode(errors="surrogatepass")).hexdigest()[:_DIGITS]
    return f"{plain[:_LONGEST].strip('-') or 'learner'}-{digest}"
