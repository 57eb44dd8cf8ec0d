"""Whose work something is, by the name that Moodle or Canvas gave it; and names that are safe."""

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePath
from typing import Literal, NamedTuple
from urllib.parse import quote_from_bytes

from kamcoach.errors import UsageError

Layout = Literal["plain", "folders", "moodle", "canvas"]
"""`folders` is `plain`, and no folder is looked through, however few there are."""

# Moodle takes underscores out of names, so the first fixed part is its own: what follows may be
# the name of a file, which a learner chose.
_MOODLE = re.compile(r"(?s)(?P<name>.*?)_(?P<id>\d+)_assignsubmission_[a-z0-9]+(?:_(?P<rest>.*))?")
# Canvas (lib/content_zipper.rb) takes everything but letters, digits and underscores out of the
# first part, and has no number of a file where a text or a link was handed in. Its earlier
# versions wrote "late". Like Canvas, when it takes feedback back, we believe the first numbers.
_CANVAS = re.compile(
    r"(?s)(?P<name>[^\s!-/:-@\[-^`{-~]*?)_(?:(?:LATE|late)_)?(?P<id>[1-9]\d*)"
    r"_(?:(?P<file>[1-9]\d*)_.+|(?:text|link)\.html)"
)
_ANONYMOUS = re.compile(
    r"(?s)(?:(?:LATE|late)_)?(?P<id>anon_[0-9A-Za-z]{5})_(?:(?P<file>[1-9]\d*)_.+|(?:text|link)\.html)"
)
_LEAST_DIGITS = 3
"""Of the numbers in names that are believed to be made by Canvas: plan_1_2_final.docx is none."""
_BLIND = re.compile(r"(?:.*-)?Participant", re.DOTALL)
"""What Moodle calls everybody in a blind download, behind the team in versions before 4.1."""
_LONGEST = 48
_DIGITS = 12
_NOT_IN_A_NAME = re.compile(r"[\W_]+")


class Learner(NamedTuple):
    """Whose work it is: what tells the learner from the others, and what they are called."""

    key: str
    name: str


def layout_of(names: Iterable[str]) -> Layout:
    """Return how things of these names are laid out: `plain`, `moodle` or `canvas`.

    Moodle's names are unmistakable, so one is enough. Those of Canvas could be a learner's own:
    all must be of that form, each with a number of its own, and not all of one person.

    Raises:
        UsageError: they could be names of Canvas, and it is not sure: to take them for the names
            of learners would part one learner's work, the other way would join that of several.
    """
    canvas, others = 0, ""
    certain = twice = False
    called = set[str]()
    files = dict[str, str]()
    for name in names:
        if _MOODLE.fullmatch(name):
            return "moodle"
        found = _of_canvas(name)
        if found is None:
            others = others or name
            continue
        canvas += 1
        certain = certain or _is_certain(found)
        if len(called) < 2:
            called.add(_called(found))
        file = found["file"]
        twice = twice or (file is not None and files.setdefault(file, name) != name)
    if not certain:
        return "plain"
    doubt = f"Names as Canvas makes them stand beside others, such as {others}" if others else ""
    if twice:
        doubt = doubt or "The names look like those of Canvas, but have the same numbers twice"
    if canvas > 1 and len(called) == 1:
        doubt = doubt or "The names look like those of Canvas, and all are of one learner"
    if doubt:
        raise UsageError(
            f"{doubt}. Say how they are made: --layout canvas if Canvas made them (what it did not "
            "make is refused by name), --layout plain if each is the name of a learner."
        )
    return "canvas"


def is_made(name: str) -> bool:
    """Whether a name is as Moodle or Canvas makes them."""
    found = _of_canvas(name)
    return bool(_MOODLE.fullmatch(name)) or (found is not None and _is_certain(found))


def learner_of(name: str, layout: Layout, *, folder: bool) -> Learner | None:
    """Return whose work something of this name is; None if its name does not say.

    Args:
        name: of the file or folder at the top of what was handed over.
        layout: what made its names.
        folder: whether it is a folder.
    """
    if layout in ("plain", "folders"):
        return Learner(f"{name}/", name) if folder else Learner(name, PurePath(name).stem)
    found = _MOODLE.fullmatch(name) if layout == "moodle" else _of_canvas(name)
    return Learner(found["id"], _called(found)) if found else None


def moodle_ids(paths: Iterable[str]) -> frozenset[str]:
    """Return the ids that Moodle gave to what stands at these paths: unmistakable, as its names."""
    steps = (step for path in paths for step in path.split("/"))
    return frozenset(found["id"] for step in steps if (found := _MOODLE.fullmatch(step)))


def key_of(name: str) -> str:
    """Return the name of a file as text that no other has, also where it is no UTF-8.

    Such a name begins with a slash, which is in no other, and has its bytes as %FF.
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        return f"/{quote_from_bytes(os.fsencode(name))}"
    return name


def folded(name: str) -> str:
    """Return a name so that ways of writing the same one are alike."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _of_canvas(name: str) -> re.Match[str] | None:
    return _ANONYMOUS.fullmatch(name) or _CANVAS.fullmatch(name)


def _is_certain(found: re.Match[str]) -> bool:
    numbers = (found["id"], found["file"])
    return all(len(number) >= _LEAST_DIGITS for number in numbers if number is not None)


def _called(found: re.Match[str]) -> str:
    """Return what a name of Moodle or Canvas calls the learner."""
    id = found["id"]
    if found.re is _ANONYMOUS:
        return id.replace("anon_", "Anonymous ")
    called = " ".join(found["name"].split()) or id
    return f"{called} {id}" if _BLIND.fullmatch(called) else called


def safe_folder(learner: Learner) -> str:
    """Return the name of a folder for a learner.

    It is valid on every system whatever the learner is called, and depends on nobody else: letters
    and digits of the name, then the beginning of a hash of the key.
    """
    plain = _NOT_IN_A_NAME.sub("-", unicodedata.normalize("NFC", learner.name)).strip("-")
    digest = hashlib.sha256(learner.key.encode(errors="surrogatepass")).hexdigest()[:_DIGITS]
    return f"{plain[:_LONGEST].strip('-') or 'learner'}-{digest}"
