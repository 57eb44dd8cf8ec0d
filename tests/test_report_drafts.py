"""Two drafts as reports: what they say, what they keep back, and that they are safe to open."""

from __future__ import annotations

import re
from collections.abc import Collection

import pytest
from assessments import assessment, evidence, hostile, judged, mistake, profile, rubric
from safe_pages import STEERING, check_page

from kamcoach import catalog
from kamcoach.drafts.advice import Holding
from kamcoach.drafts.moves import JudgedDraft, comparison
from kamcoach.errors import UsageError
from kamcoach.models.assessment import Assessment, Decision, Refused
from kamcoach.models.drafts import Comparison
from kamcoach.report import wording
from kamcoach.report.drafts import render, terminal, view

WORTH = "No figure shows what the account is worth (revenue, margin, share of spend)."
SUPPORT = "No support for the relationship is mentioned."
MEETING = "Priya Shah leads the welcome meeting."


def between(
    old: Assessment,
    new: Assessment,
    audience: str = "self-check",
    restricted: Collection[str] = (),
) -> Comparison:
    was = JudgedDraft("old", old, (), True)
    now = JudgedDraft(
        "new", new, (), True, Holding(frozenset({"account-figures", "support-intended"}), None)
    )
    pack = catalog.load()
    rubrics = tuple(
        rubric.model_copy(update={"policy": "restricted" if rubric.id in restricted else "open"})
        for rubric in pack.rubrics
    )
    return comparison(was, now, pack.model_copy(update={"rubrics": rubrics}), audience)


def drafts(audience: str = "self-check", restricted: Collection[str] = ()) -> Comparison:
    """One criterion rises, one falls, one changes within, one says nothing new."""
    old = rubric(
        criteria=(
            judged("SRM.MP01", "not_met", missing=(WORTH,)),
            judged(
                "SRM.MP02", "met", evidence=(evidence("Priya Shah leads the welcome meeting."),)
            ),
            judged("SRM.MP03", missing=(SUPPORT, "No owner is given.")),
            judged("SRM.MP04", "not_met"),
        ),
        grade="refer",
        score=30,
        mistakes=(mistake("SRM.CM01", True), mistake("SRM.CM02"), mistake("SRM.CM03", True)),
    )
    new = rubric(
        criteria=(
            judged("SRM.MP01", "met", evidence=(evidence("The tender is the biggest risk."),)),
            judged(
                "SRM.MP02",
                "partial",
                evidence=(evidence("Priya Shah leads the meeting."),),
                missing=("No figure is given.",),
            ),
            judged("SRM.MP03", missing=("No owner is given.",)),
            judged("SRM.MP04", "not_met"),
        ),
        score=None,
        provisional=True,
        mistakes=(mistake("SRM.CM01"), mistake("SRM.CM02", True), mistake("SRM.CM03", True)),
    )
    unread = (Refused(name="scan.pdf", reason="scan.pdf: no text.", advice="Type it."),)
    return between(
        assessment(old), assessment(new, learner="Tom Other", refused=unread), audience, restricted
    )


def hidden() -> Comparison:
    return drafts(restricted={"SRM"})


def cruel() -> Comparison:
    one = hostile()
    other = one.model_copy(
        update={
            "rubrics": (
                one.rubrics[0].model_copy(
                    update={"criteria": (judged("SRM.MP08", "not_met", title="T"),)}
                ),
            )
        }
    )
    return between(one, other)


ALL = (drafts, hidden, cruel, lambda: drafts("assessor"))


@pytest.mark.parametrize("made", ALL)
def test_pages_run_nothing_fetch_nothing_and_serve_a_screen_reader(made: object) -> None:
    assert callable(made)
    check_page(render(made(), "html"))


@pytest.mark.parametrize("made", ALL)
@pytest.mark.parametrize("width", [40, 80, 120])
def test_terminals_are_neither_steered_nor_overrun(made: object, width: int) -> None:
    assert callable(made)
    text = terminal.summary(made(), width=width)
    assert max(map(len, text.splitlines())) <= width
    assert not re.search(STEERING, text)


def words_of(comparison: Comparison, format: str) -> str:
    if format == "summary":
        text = terminal.summary(comparison, width=200)
    elif format == "html":
        text = check_page(render(comparison, "html")).xpath("string(//body)")
    else:
        text = render(comparison, format).replace("\\", "")
    return " ".join(text.split())


@pytest.mark.parametrize("format", ["summary", "html", "md"])
def test_every_format_tells_what_moved(format: str) -> None:
    text = words_of(drafts(), format)
    for said in (
        "From old to new",
        "Self-check, not an assessment",
        "Careful: The drafts name different learners"
        if format == "summary"
        else "The drafts name different learners",
        "was not read: no text. Type it.",
        "refer, 30%",
        "Merit (provisional)",
        "1 criterion rises and 1 criterion falls, of 4. 1 mistake appears and 1 mistake goes.",
        "not evidenced → evidenced",
        "evidenced → partly evidenced",
        "partly evidenced, as before",
        "The tender is the biggest risk.",
        "It became:",
        MEETING,
        WORTH.partition(" (")[0],
        "No figure is given.",
        "No owner is given.",
        view.MISTAKES["gone"],
        view.MISTAKES["new"],
        view.MISTAKES["stays"],
    ):
        assert said in text, said
    assert text.index("Risen") < text.index("Fallen") < text.index("Changed within")


@pytest.mark.parametrize("format", ["summary", "html", "md"])
def test_a_restricted_self_check_tells_no_verdict(format: str) -> None:
    text = words_of(hidden(), format)
    assert wording.RESTRICTED in text
    assert "Passages found for 2 of 4 criteria, now for 3." in text
    assert "no passage found → passages found" in text and "The tender is" in text
    for secret in ("evidenced", "refer", "Merit", "Risen", "Fallen", "Acted on", "No owner", "CM0"):
        assert secret not in text, secret
    assert "Which risk of SRM.MP02" not in text  # It has a passage.
    assert "SRM.MP02 met" not in text


def test_a_restricted_self_check_shows_decisive_passages_like_others() -> None:
    seen, decisive = evidence("We met in May."), evidence("The tender is a risk.")
    was = assessment(rubric(criteria=(judged("SRM.MP01", "not_met"),)))
    now = assessment(rubric(criteria=(judged("SRM.MP01", evidence=(decisive,), also=(seen,)),)))
    for restricted, number in (((), 1), (("SRM",), 2)):
        (movement,) = between(was, now, restricted=restricted).rubrics[0].criteria
        assert len(view.new(movement)) == number


def test_an_assessor_sees_what_a_learner_may_not() -> None:
    text = words_of(drafts("assessor", {"SRM"}), "html")
    assert "not met → met" in text and "Proposed grade: refer, 30%" in text


def test_a_profile_has_no_grade() -> None:
    text = words_of(between(assessment(profile()), assessment(profile(score=70))), "summary")
    assert "Advisory profile: 62% → 70%" in text
    assert "No verdict moved." in text


def test_pictures_show_where_a_criterion_was_and_is() -> None:
    page = check_page(render(drafts(), "html"))
    tracks = page.xpath("//li/*[@class='track']")
    assert [t.xpath("./circle/@cx") for t in tracks] == [["10", "90"], ["90", "50"], ["50"], ["10"]]
    bars = page.xpath("//p[@class='axis']")
    assert [b.xpath(".//rect/@width")[0] for b in bars] == ["37", "50"]
    assert "1 evidenced, 1 partly evidenced, 2 not evidenced" in bars[0].text_content()
    assert not check_page(render(hidden(), "html")).xpath("//*[@class='track']")


def test_what_is_known_of_a_saved_draft_only() -> None:
    found = drafts()
    assert "nothing like it is quoted" not in words_of(found, "md")
    movement = found.rubrics[0].criteria[0].new[0]
    assert view.fate(movement, found.new) == "Nothing like it is quoted from the newer draft."
    read = found.new.model_copy(update={"saved": False})
    assert view.fate(movement, read) == "Nothing like it is in the newer draft."
    stands = movement.model_copy(update={"other": "stands"})
    assert "still stands" in view.fate(stands, read) and "did not count" in view.origin(stands)


def test_old_terminals_get_plain_symbols_and_many_texts_are_cut() -> None:
    old, new = judged("SRM.MP01", "met"), judged("SRM.MP01", "not_met")
    new = new.model_copy(update={"missing": tuple(f"Text {n} is missing." for n in range(9))})
    long = judged("SRM.MP02", "met", evidence=(evidence("word " * 100),))
    short = judged("SRM.MP02", "met")
    found = between(
        assessment(rubric(criteria=(old, short), mistakes=())),
        assessment(
            rubric(criteria=(new, long), mistakes=()),
            run=assessment().run.model_copy(update={"notes": ("The engine stopped.",)}),
        ),
    )
    text = terminal.summary(found, width=100, symbols=wording.PLAIN_SYMBOLS)
    assert "+->- SRM.MP01 evidenced -> not evidenced" in text and "→" not in text
    assert "Text 3 is missing." in text and "Text 4" not in text
    assert "word…" in text and "Note: The engine stopped." in text


def test_one_sided_criteria_are_named() -> None:
    found = between(
        assessment(rubric(criteria=(judged("SRM.MP01"), judged("SRM.MP02")), mistakes=())),
        assessment(rubric(criteria=(judged("SRM.MP01"),), mistakes=())),
    )
    for format in ("summary", "html", "md"):
        assert "Only one of the drafts was judged by: SRM.MP02" in words_of(found, format)


def test_formats_and_audiences_that_are_not_there() -> None:
    with pytest.raises(UsageError, match="no report format 'pdf'"):
        render(drafts(), "pdf")
    with pytest.raises(UsageError, match="no report for the audience"):
        render(drafts("nobody"), "html")


def test_json_is_the_whole_record() -> None:
    assert Comparison.model_validate_json(render(hidden(), "json")) == hidden()


def decided() -> Comparison:
    """A draft that an assessor decided on, and one that was only judged."""
    by = Decision(by="P. Shah", proposed="not_met", comment="")
    old = rubric(
        criteria=(
            judged("SRM.MP01", "met", decision=by),
            judged("SRM.MP02", "not_met", decision=by, missing=()),
        ),
        grade="pass",
        score=60,
    )
    new = rubric(
        criteria=(judged("SRM.MP01", "not_met", missing=(WORTH,)), judged("SRM.MP02", "not_met")),
        grade="refer",
        score=20,
        provisional=True,
    )
    return between(assessment(old, audience="release"), assessment(new))


@pytest.mark.parametrize("format", ["summary", "html", "md"])
def test_what_an_assessor_decided_has_not_fallen(format: str) -> None:
    text = words_of(decided(), format)
    for said in (
        "Self-check, not an assessment",
        "old has the verdicts and the grade of an assessor",
        "pass, 60% (the assessor's)",
        "(provisional, proposed)",
        "2 of 2 verdicts are an assessor's on one side.",
        "evidenced (decided) → not evidenced (proposed)",
        "not evidenced, decided and proposed",
        "Decided by the assessor",
    ):
        assert said in text, said
    for unsaid in ("Fallen", "falls", "Missing now", "No verdict moved", "After assessment"):
        assert unsaid not in text, unsaid
    back = between(assessment(), assessment())
    assert "(the assessor's)" not in words_of(back, format)


def test_a_decision_on_the_newer_draft_is_labelled_as_such() -> None:
    by = Decision(by="P. Shah", proposed="not_met", comment="")
    now = assessment(rubric(criteria=(judged("SRM.MP01", "met", decision=by),)), audience="release")
    text = words_of(
        between(assessment(rubric(criteria=(judged("SRM.MP01", "partial"),))), now), "md"
    )
    assert "partly evidenced (proposed) → evidenced (decided)" in text
