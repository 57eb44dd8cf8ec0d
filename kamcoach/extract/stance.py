"""How a statement stands to reality. Precedence is the order of the checks in `stance_of`.

The word classes named here are declared in `rules/words/reading.yaml`; the catalog refuses a pack
that lacks one.
"""

import re
from collections.abc import Mapping

from kamcoach.extract.lexicon import Finder
from kamcoach.models.submission import Stance

Spans = Mapping[int, list[tuple[int, int]]]

STANCE_CLASSES = (
    "placeholder",
    "buzzword",
    "announcement",
    "negator",
    "pseudo-negator",
    "absence",
    "future",
    "intention",
    "hedge",
    "condition",
    "generic-subject",
    "obligation",
    "own",
    "customer",
    "past",
    "template-verb",
    "addressed",
    "clause-break",
)

_PLACEHOLDER = re.compile(
    r"\[[^\]\n]{0,80}\]|<[^>\n]{1,60}>|\{\{?[^}\n]{1,60}\}|_{4,}|\.{5,}|…{2,}|\bDD/MM\b|\bX{2,}\b|\bxx+\b"
)
_FOOTNOTE = re.compile(r"\[\d{1,3}\]")
_PAST = re.compile(
    r" (?!need|feed|exceed|speed|seed|indeed|proceed|embed|succeed|bed|led|red)[a-z]{3,}ed "
)
_NOT_YET = re.compile(
    r" (?:must|should|shall|can|could|may|might|would|(?:ought|has|have|needs?) to) (?:not )?be "
)
"""What follows is no past, whatever its form: "must be closed"."""
_CITATION = re.compile(r"\((?:19|20)\d\d\)")
_SAMPLE = re.compile(
    r"\W*(?:(?:for (?:example|instance)|(?:an )?example|sample|guidance)(?: \w+)?[ ]?:|e\.?g\b)",
    re.IGNORECASE,
)
"""What opens a sample text, as templates give them ("Example: the buyer leaves")."""
_QUOTED_SAMPLE = re.compile(r"[^:]{0,30}:\s*[\"“‘']")
_INSTANCE = re.compile(r"\W*for (?:example|instance)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"\W*(?:explain|describe|list|state|outline|summarise|evaluate|identify|give|write|name|show|say|"
    r"rate|apply|set out|include|provide|complete|add|enter|use|consider)\b",
    re.IGNORECASE,
)
_HOW_MUCH = re.compile(r"\b(?:at least|such as|e\.g\.)", re.IGNORECASE)
"""What a template that asks for something says it should hold."""
_REACH = 24
"""Characters a negation reaches: about four words."""
_OPENING = 14
"""A condition that opens a sentence rules it; a later one only limits it."""


class StanceReader:
    """Reads stances with the word classes of one lexicon."""

    def __init__(self, finder: Finder) -> None:
        """Look the class numbers up once."""
        self._n = {name: finder.number[name] for name in STANCE_CLASSES}
        self._concrete = finder.mask(("@money", "@percent", "@date", "@person", "@number"))
        self._who_or_when = finder.mask(("@date", "@person"))
        self._detail = finder.mask(("@money", "@percent", "@person"))
        self._own = finder.mask(("own", "customer"))
        self._writer = finder.mask(("own",))
        self._addressed = finder.mask(("addressed",))
        self.denials = finder.mask(("negator", "absence"))
        """Without one of these classes in a statement nothing in it can be `denied`."""

    def is_help(self, block: int) -> bool:
        """Whether a whole block in italics tells its writer what to write.

        `block` are its word classes: it says "you" and never "we", and holds nothing concrete.
        """
        return bool(block & self._addressed) and not block & (self._writer | self._concrete)

    def stance_of(
        self,
        raw: str,
        folded: str,
        spans: Spans,
        mask: int,
        *,
        italic: bool,
        quoted: bool,
        row: bool,
        offset: int,
        after_guidance: bool = False,
    ) -> Stance:
        """The stance of one sentence, list item or row.

        `mask` has a bit for each word class present; `italic` says that the whole block is set in
        italics as templates set their guidance, `quoted` that most of it stands in quotation marks
        or a block quote; `offset` is where `spans` count the statement's start; `after_guidance`
        that the sentence before it in its block is template text.
        """
        n = self._n
        concrete = bool(mask & self._concrete)
        about_us = bool(mask & self._own)
        if _is_placeholder(raw) or (
            not concrete and (n["template-verb"] in spans or n["placeholder"] in spans)
        ):
            return Stance.GUIDANCE
        if not mask & self._detail and any(
            at == offset for at, _ in spans.get(n["announcement"], ())
        ):
            return Stance.GUIDANCE
        if italic and not concrete and not (about_us and not quoted):
            return Stance.GUIDANCE
        instance = _INSTANCE.match(raw) is not None
        if (
            self._is_sample(raw, folded, spans, mask, row=row, offset=offset)
            or (instance and after_guidance)
            or (not row and self._asks_its_writer(raw, mask))
        ):
            return Stance.GUIDANCE
        if raw.rstrip("\"'”’) ").endswith("?"):
            return Stance.ASKED
        if quoted:
            return Stance.QUOTED
        if instance and not about_us and not mask & self._who_or_when:
            return Stance.GENERAL
        if "(" in raw and not about_us and _CITATION.search(raw):
            return Stance.GENERAL
        nobodys = n["generic-subject"] in spans or n["obligation"] in spans
        if nobodys and not concrete and not about_us:
            return Stance.GENERAL
        empty = len(spans.get(n["buzzword"], ()))
        if empty and not mask & self._detail and (empty > 1 or not concrete):
            return Stance.GENERAL
        past = self._is_past(folded, spans, offset)
        conditional = any(at - offset < _OPENING for at, _ in spans.get(n["condition"], ()))
        hedged = any(
            raw[s - offset : e - offset] != "May" for s, e in spans.get(n["hedge"], ())
        )  # the month is no hedge
        if not row and (conditional or (hedged and not past)):
            return Stance.HYPOTHETICAL
        if n["future"] in spans or n["intention"] in spans:
            return Stance.SCHEDULED if mask & self._who_or_when else Stance.INTENDED
        return Stance.DONE if past else Stance.STATED

    def _is_sample(
        self, raw: str, folded: str, spans: Spans, mask: int, *, row: bool, offset: int
    ) -> bool:
        """Whether it is a template's example; "For example: we met in May" is none."""
        if not _SAMPLE.match(raw):
            return False
        ours = mask & self._own and self._is_past(folded, spans, offset)
        return row or not ours or _QUOTED_SAMPLE.match(raw) is not None

    def _asks_its_writer(self, raw: str, mask: int) -> bool:
        """Whether it says what to write, as "Give at least three reasons" does."""
        if mask & (self._writer | self._who_or_when) or not _ASKS.match(raw):
            return False
        return bool(mask & self._addressed) or _HOW_MUCH.search(raw) is not None

    def _is_past(self, folded: str, spans: Spans, offset: int) -> bool:
        """Whether something is told as past; `folded` opens one character before the statement."""
        told = spans.get(self._n["past"], ())
        ahead = [m.end() for m in _NOT_YET.finditer(folded)] if " be " in folded else []
        if not ahead:
            return bool(told) or _PAST.search(folded) is not None
        places = [at - offset + 1 for at, _ in told]
        places += [match.start() + 1 for match in _PAST.finditer(folded)]
        return any(at not in ahead for at in places)

    def denied(self, spans: Spans, head: tuple[int, int]) -> bool:
        """Whether the words at `head` stand in the scope of a negation close by."""
        n = self._n
        start, end = head
        pseudo = spans.get(n["pseudo-negator"], ())
        breaks = spans.get(n["clause-break"], ())
        for at, stop in spans.get(n["negator"], ()):
            if not 0 <= start - stop <= _REACH or any(s <= at < e for s, e in pseudo):
                continue
            if not any(stop <= b <= start for b, _ in breaks):
                return True
        return any(0 <= at - end <= _REACH for at, _ in spans.get(n["absence"], ()))


_OPENERS = ("[", "<", "{", "____", ".....", "……", "DD/", "XX", "xx")


def _is_placeholder(raw: str) -> bool:
    if not any(opener in raw for opener in _OPENERS):  # ten times quicker than the pattern
        return False
    return any(_FOOTNOTE.fullmatch(m.group()) is None for m in _PLACEHOLDER.finditer(raw))
