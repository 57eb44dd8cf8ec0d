"""What a rule pack says itself: pasted into a document it is no evidence.

Guides and reports show learners what criteria ask, with questions, tips and mistakes to avoid. Each
of these is known as it stands, whole or by the sentence; who uses some of the same words is heard.
"""

from collections.abc import Iterator

from kamcoach.extract.restated import Restatements
from kamcoach.extract.statements import known_text
from kamcoach.extract.text import sentences
from kamcoach.models.pack import Criterion, RulePack

_LEAST_WORDS = 4
"""Fewer are anybody's words: "Objectives are set" may be a learner's own."""
_TITLES: dict[str, frozenset[str]] = {}
_WORDS: dict[str, frozenset[str]] = {}
_RESTATEMENTS: dict[str, Restatements] = {}


def titles(pack: RulePack) -> frozenset[str]:
    """Return the titles of the criteria and what they ask for, folded as statements are."""
    if pack.sha256 not in _TITLES:
        criteria = _criteria(pack)
        texts = [t for c in criteria for t in (c.title, c.asks)]
        texts += [f"{c.id}{mark} {c.title}" for c in criteria for mark in ("", ":")]
        _TITLES[pack.sha256] = known_text(texts)
    return _TITLES[pack.sha256]


def own_words(pack: RulePack) -> frozenset[str]:
    """Return `titles`, and all else that a guide or report says of the pack, folded likewise."""
    if pack.sha256 not in _WORDS:
        pieces = [text[start:end] for text in _texts(pack) for start, end in (*sentences(text),)]
        long = {text for text in known_text(pieces) if text.count(" ") + 1 >= _LEAST_WORDS}
        _WORDS[pack.sha256] = titles(pack) | long
    return _WORDS[pack.sha256]


def restatements(pack: RulePack) -> Restatements:
    """Return what tells that a criterion is given back in its own words."""
    if pack.sha256 not in _RESTATEMENTS:
        _RESTATEMENTS[pack.sha256] = Restatements(f"{c.title} {c.asks}" for c in _criteria(pack))
    return _RESTATEMENTS[pack.sha256]


def _criteria(pack: RulePack) -> list[Criterion]:
    return [criterion for rubric in pack.rubrics for criterion in rubric.criteria]


def _texts(pack: RulePack) -> Iterator[str]:
    for criterion in _criteria(pack):
        yield criterion.asks
    for rubric in pack.rubrics:
        yield rubric.title
        yield from (outcome.title for outcome in rubric.outcomes)
        yield from (tip.title for tip in rubric.tips)
        for mistake in rubric.mistakes:
            yield from (mistake.title, mistake.looked_for, mistake.truth, mistake.advice)
    for facet in pack.facets:
        yield from (facet.title, facet.missing, facet.ask)
    yield from (measure.title for measure in pack.measures)
