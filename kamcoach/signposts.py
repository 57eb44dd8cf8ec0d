"""Signposts + verdicts -> what is wrong with the learner's references to criteria.

A reference is never evidence. What is found here says where to look again, and changes no verdict.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kamcoach.models.assessment import Evidence, Judged, SignpostFinding
from kamcoach.models.pack import Criterion, Rubric
from kamcoach.models.submission import Signpost, Submission

_MOST_NAMED = 8
_MOST_FINDINGS = 40
"""Of each sort; a document that is wrong throughout is told so by the first ones."""
_LONG = 80
"""Characters of a heading or place that are repeated."""
_LEAST_SIGNED = 2
"""Criteria of a rubric with a signpost from which the others may be missed."""


class _Meant(NamedTuple):
    """A signpost with the ids it stands for among the rubrics judged."""

    sign: Signpost
    ids: tuple[str, ...]


def findings(
    submission: Submission,
    rubrics: Sequence[Rubric],
    judged: Mapping[str, Judged],
    places: Callable[[Criterion], frozenset[int]],
) -> tuple[SignpostFinding, ...]:
    """What is wrong with the signposts of a submission.

    Args:
        submission: with the signposts that were read.
        rubrics: those it is judged by.
        judged: the verdict on each of their criteria, by id.
        places: the blocks in which something was found for a criterion.
    """
    if not submission.signposts:
        return ()
    report = _Findings(submission, rubrics, judged, places)
    meant = list(_meant(submission.signposts, rubrics))
    found = (
        report.unknown(meant),
        report.nowhere(meant),
        report.nothing_there(meant),
        report.ambiguous(meant),
        report.unsigned(meant),
    )
    return tuple(f for sort in found for f in [*sort][:_MOST_FINDINGS])


def _meant(signs: Sequence[Signpost], rubrics: Sequence[Rubric]) -> Iterator[_Meant]:
    """Signposts with their ids; of several rubrics with a name the one that all signposts fit.

    A learner works to one numbering: where only one of the rubrics has every number in use, that
    one is meant.
    """
    owner = {c.id: r.id for r in rubrics for c in r.criteria}
    owner |= {o.id: r.id for r in rubrics for o in r.outcomes}
    known = [(sign, tuple(id for id in sign.ids if id in owner)) for sign in signs]
    named = {frozenset(owner[id] for id in ids) for _, ids in known if ids}
    for sign, ids in known:
        among = frozenset(owner[id] for id in ids)
        fit = among.intersection(*(other for other in named if other <= among))
        yield _Meant(sign, tuple(id for id in ids if len(fit) != 1 or owner[id] in fit))


class _Findings:
    """Makes findings about the signposts of one submission."""

    def __init__(
        self,
        submission: Submission,
        rubrics: Sequence[Rubric],
        judged: Mapping[str, Judged],
        places: Callable[[Criterion], frozenset[int]],
    ) -> None:
        """Arrange the criteria by id."""
        self._submission = submission
        self._rubrics = rubrics
        self._judged = judged
        self._found_in = places
        self._criteria = {c.id: c for r in rubrics for c in r.criteria}
        self._under = {o.id: o.criteria for r in rubrics for o in r.outcomes}

    def unknown(self, meant: Sequence[_Meant]) -> Iterator[SignpostFinding]:
        """Names that no criterion of the rubrics judged has."""
        names = " or ".join(r.id for r in self._rubrics)
        lost = {m.sign.text: m.sign for m in reversed(meant) if not m.ids}
        elsewhere = [sign for sign in reversed(lost.values()) if sign.ids]
        for sign in reversed(lost.values()):
            if not sign.ids:
                yield self._made("unknown", [sign], (), f"{sign.text} is no criterion of {names}.")
        if elsewhere:
            ids = tuple(dict.fromkeys(id for sign in elsewhere for id in sign.ids))
            texts = _texts(elsewhere)
            says = f"{texts}: no criterion of {names}, but {_listed(ids)}, not judged here."
            yield self._made("unknown", elsewhere, ids, says)

    def nowhere(self, meant: Sequence[_Meant]) -> Iterator[SignpostFinding]:
        """Signposts to a place that the document does not have."""
        lost: dict[str, list[_Meant]] = {}
        for m in meant:
            if m.sign.about is None:
                lost.setdefault(m.sign.place, []).append(m)
        for place, group in lost.items():
            signs = [m.sign for m in group]
            says = f"{_texts(signs)} points to “{_shortened(place)}”, and no such place was found."
            yield self._made("nowhere", signs, _ids(group), says)

    def nothing_there(self, meant: Sequence[_Meant]) -> Iterator[SignpostFinding]:
        """Criteria for which nothing was found in any of the places that are signposted."""
        pointed: dict[tuple[str, ...], list[Signpost]] = {}
        for m in meant:
            if m.ids and m.sign.about:
                pointed.setdefault(m.ids, []).append(m.sign)
        for ids, signs in pointed.items():
            criteria = [c for id in ids for c in self._under.get(id, (id,))]
            there = {block for sign in signs for block in sign.about or ()}
            found = {b for c in criteria for b in self._found_in(self._criteria[c])}
            if there & found or self._shows_a_picture(there):
                continue
            nearest = self._nearest(criteria, min(there))
            elsewhere = (
                f"; the nearest that it found is in {_place(nearest)}"
                if nearest
                else ", nor anywhere else in the document"
            )
            says = (
                f"{_called(signs, ids)}: kamcoach found none of its evidence in "
                f"{self._named(there)}{elsewhere}."
            )
            yield self._made("nothing_there", signs, ids, says, nearest)

    def ambiguous(self, meant: Sequence[_Meant]) -> Iterator[SignpostFinding]:
        """Names that criteria of several of the rubrics judged have in common."""
        several = [m for m in meant if len(m.ids) > 1]
        if not several:
            return
        first = several[0]
        says = (
            f"{_texts([m.sign for m in several])}: more than one criterion has this name, and "
            f"{first.sign.text} may be {' or '.join(first.ids)}. Each was looked at; write "
            f"{first.ids[0]} to be clear."
        )
        yield self._made("ambiguous", [m.sign for m in several], _ids(several), says)

    def unsigned(self, meant: Sequence[_Meant]) -> Iterator[SignpostFinding]:
        """A hint for rubrics of which some criteria have a signpost and others have none."""
        signed = {c for m in meant for id in m.ids for c in self._under.get(id, (id,))}
        sure = {id for m in meant if len(m.ids) == 1 for id in m.ids}
        for rubric in self._rubrics:
            ids = [c.id for c in rubric.criteria]
            without = [id for id in ids if id not in signed]
            if without and len(sure.intersection(ids)) >= _LEAST_SIGNED:
                says = f"A hint: no reference names {_listed(without)}; other criteria have one."
                yield self._made("unsigned", [], without, says)

    def _made(
        self,
        sort: str,
        signs: Sequence[Signpost],
        ids: Sequence[str],
        says: str,
        nearest: Evidence | None = None,
    ) -> SignpostFinding:
        return SignpostFinding.model_validate(
            {
                "sort": sort,
                "signs": tuple(dict.fromkeys(sign.text for sign in signs)),
                "criteria": tuple(ids),
                "says": says,
                "at": self._passage(signs[0]) if signs else None,
                "nearest": nearest,
            }
        )

    def _passage(self, sign: Signpost) -> Evidence:
        at, origins = sign.span.block, self._submission.origins
        block = self._submission.blocks[at]
        return Evidence(
            quote=block.text[sign.span.start : sign.span.end],
            source=origins[at] if origins else self._submission.source,
            heading=block.heading,
            block=block.index,
            page=block.page,
            start=sign.span.start,
            end=sign.span.end,
        )

    def _nearest(self, criteria: Sequence[str], block: int) -> Evidence | None:
        """The passage found for some criteria that stands least far from a block."""
        judged = [self._judged[c] for c in criteria]
        passages = [e for j in judged for e in (*j.evidence, *j.also)]
        close = [n.evidence for j in judged for n in j.nearest]
        return min(passages or close, key=lambda e: abs(e.block - block), default=None)

    def _shows_a_picture(self, blocks: set[int]) -> bool:
        """Whether there is something that kamcoach cannot read."""
        return not blocks.isdisjoint(self._submission.pictures)

    def _named(self, blocks: set[int]) -> str:
        """Where some blocks stand, in words."""
        first = self._submission.blocks[min(blocks)]
        if len(blocks) == 1:
            return f"block {first.index}" + (f", {_under(first.heading)}" if first.heading else "")
        return _under(first.heading) if first.heading else f"the passages from block {first.index}"


def _under(heading: Sequence[str]) -> str:
    return f"“{_shortened(heading[-1])}”"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


def _place(evidence: Evidence) -> str:
    return f"block {evidence.block}" + (f", {_under(evidence.heading)}" if evidence.heading else "")


def _texts(signs: Sequence[Signpost]) -> str:
    return _listed(tuple(dict.fromkeys(sign.text for sign in signs)))


def _called(signs: Sequence[Signpost], ids: Sequence[str]) -> str:
    """As it is written, with the ids where these say more."""
    texts, listed = _texts(signs), _listed(ids)
    return texts if texts == listed else f"{texts} ({listed})"


def _ids(meant: Sequence[_Meant]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id for m in meant for id in m.ids))


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
