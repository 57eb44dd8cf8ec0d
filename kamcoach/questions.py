"""A coaching question put to one submission: to its own people, objectives, actions and risks."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kamcoach.models.submission import Item, Stance, Submission

_MOST_NAMED = 3
_LONGEST = 80
"""Characters of a name that may stand in a question."""
_ROOM = 100
"""Characters of all names in a question, after the first."""
_SPOKEN_OF = re.compile(r"\b(?:these|each|the model|your selection criteria)\b")
"""A question with one of these takes it that there is something of the kind."""
_CUSTOMER = re.compile(r"\b(?:the|this) customer(?P<whose>'s)?(?![\w-])")
_WORD = re.compile(r"[^\W\d_]{2,}")
_STOPS = " .,;:"
_PEOPLE = frozenset({"stakeholder", "team"})
"""Kinds of items that are called by a name, which may be one word."""


class Lead(NamedTuple):
    """How a question begins that is about items of one kind."""

    one: str
    several: str
    none: str
    """Where there are none, and the question speaks of them as if there were."""


LEADS: Mapping[str, Lead] = {
    "stakeholder": Lead(
        "You name {}.", "You name {}.", "Begin with the people who matter on their side."
    ),
    "team": Lead(
        "On your side you name {}.",
        "On your side you name {}.",
        "Begin with the colleagues who work on this.",
    ),
    "objective": Lead(
        "Look at your objective {}.",
        "Look at your objectives {}.",
        "Begin with what you want to reach.",
    ),
    "action": Lead(
        "Look at your action {}.", "Look at your actions {}.", "Begin with what will be done."
    ),
    "risk": Lead(
        "You see a risk in {}.", "You see risks in {}.", "Begin with what could get in the way."
    ),
    "model": Lead("You use {}.", "You use {}.", "Begin with a model that fits this account."),
    "criterion": Lead(
        "You choose key accounts by {}.",
        "You choose key accounts by {}.",
        "Begin with what makes a customer a key account for you.",
    ),
}
"""The kinds of items that a question may be about."""


class Questions:
    """Puts questions to a submission."""

    def __init__(self, submission: Submission) -> None:
        """Arrange what can be named by kind."""
        self._account = submission.account.strip()
        self._kinds = {i.kind for i in submission.items if i.stance is not Stance.GUIDANCE}
        self._names: dict[str, list[str]] = {}
        for item in submission.items:
            if item.kind in LEADS and _can_be_named(item):
                names = self._names.setdefault(item.kind, [])
                name = item.name.strip(_STOPS)
                if name.casefold() not in map(str.casefold, names):
                    names.append(name)

    def put(
        self,
        ask: str,
        about: Sequence[str],
        lacking: Iterable[str] = (),
        *,
        found: bool = False,
    ) -> str:
        """Return a question with the facts of the submission that it is about.

        Items are named as the learner did. Where none of these kinds can be named the question
        stands by itself, with the customer by name. Where it takes it that there are some, and
        there are none, it says to begin with them.

        Args:
            ask: the question as the rules have it.
            about: the kinds of items that it is about, the nearest first.
            lacking: names of items that lack what it asks for: no others are named then.
            found: what it asks for is there, if not enough of it: nobody has to begin with it.
        """
        question = self._by_name(ask)
        gaps = {name.strip(_STOPS) for name in lacking}
        for kind in about:
            names = self._names.get(kind, [])
            chosen = [name for name in names if name in gaps] if gaps else names
            if chosen:
                lead = LEADS[kind].one if len(chosen) == 1 else LEADS[kind].several
                return f"{lead.format(_listed(chosen, quoted=kind not in _PEOPLE))} {question}"
        if about and not found and about[0] not in self._kinds and _SPOKEN_OF.search(ask):
            return f"{LEADS[about[0]].none} {question}"
        return question

    def _by_name(self, ask: str) -> str:
        """The question with the customer's name where it first speaks of the customer."""
        if not self._account or len(self._account) > _LONGEST:
            return ask

        def name(match: re.Match[str]) -> str:
            if not match["whose"]:
                return self._account
            return f"{self._account}'" if self._account.endswith("s") else f"{self._account}'s"

        return _CUSTOMER.sub(name, ask, count=1)


def is_put(question: str, ask: str) -> bool:
    """Whether a question is one of the rules, put to whatever submission (`Questions.put`)."""
    customer = _CUSTOMER.search(ask)
    before, after = (ask[: customer.start()], ask[customer.end() :]) if customer else (ask, "")
    named = ".+" if customer else ""
    pattern = rf"(?:.* )?{re.escape(before)}{named}{re.escape(after)}"
    return bool(ask) and re.fullmatch(pattern, question, re.DOTALL) is not None


def _can_be_named(item: Item) -> bool:
    """Whether its name is one to call it by: short, whole, and no bare figure."""
    words = len(_WORD.findall(item.name))
    enough = 1 if item.kind in _PEOPLE or item.kind == "model" else 2
    return (
        item.stance is not Stance.GUIDANCE
        and words >= enough
        and len(item.name) <= _LONGEST
        and not item.name.endswith("…")
    )


def _listed(names: Sequence[str], *, quoted: bool) -> str:
    """The first few names as a list, and how many more there are."""
    number = 1
    while number < min(_MOST_NAMED, len(names)) and len("".join(names[: number + 1])) <= _ROOM:
        number += 1
    named = [f"“{name}”" if quoted else name for name in names[:number]]
    if more := len(names) - number:
        named.append(f"{more} more")
    return " and ".join((", ".join(named[:-1]), named[-1])) if len(named) > 1 else named[0]
