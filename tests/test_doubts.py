"""A verdict that rests on text nobody may be able to see is to be looked at."""

from __future__ import annotations

from assessments import assessment, evidence, judged, rubric

from kamcoach.doubts import WHY, with_doubts
from kamcoach.models.assessment import Judged, Source
from kamcoach.models.document import Unseen

QUOTE = "Price pressure: likelihood high"


def source(text: str, counted: bool = True, name: str = "plan.md") -> Source:
    unseen = Unseen(reason="text that may not be visible", text=text, counted=counted)
    return Source(name=name, format="docx", sha256="0", words=1, unseen=(unseen,))


def looked(found: Source, one: Judged | None = None) -> str:
    result = rubric(criteria=(one or judged("SRM.MP01", "met"),))
    (after,) = with_doubts((result,), (found,))
    return after.criteria[0].check


def test_evidence_that_may_not_be_visible_is_to_be_checked() -> None:
    assert looked(source(QUOTE)) == WHY
    assert looked(source(f"Before.  {QUOTE}\nand after")) == WHY
    assert looked(source("pressure: likelihood high")) == WHY


def test_other_evidence_is_not() -> None:
    assert looked(source("Another text altogether")) == ""
    assert looked(source(QUOTE, counted=False)) == ""
    assert looked(source(QUOTE, name="review.md")) == ""
    assert looked(source("likelihood high")) == ""  # two words are alike by chance
    assert looked(source(QUOTE), judged("SRM.MP01", "not_met")) == ""


def test_a_reason_that_is_there_stays() -> None:
    one = judged("SRM.MP01", "met", check="another reason", evidence=(evidence(QUOTE),))
    assert looked(source(QUOTE), one) == "another reason"


def test_nothing_in_doubt_changes_nothing() -> None:
    record = assessment()
    assert with_doubts(record.rubrics, record.sources) == record.rubrics
