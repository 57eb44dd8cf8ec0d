"""The documents in a report: every quote where it stands, linked there and back."""

from __future__ import annotations

from datetime import date
from typing import Any

import lxml.html
import pytest
from assessments import HOSTILE, assessment, evidence, judged, mistake, rubric
from test_report_html import words

from kamcoach import catalog, pipeline
from kamcoach.models.assessment import Assessment, Evidence, Nearest, Source
from kamcoach.models.document import Block, BlockKind, Document
from kamcoach.report import dated, html, passages, render
from kamcoach.report.text import visible
from kamcoach.withheld import without_verdicts


def document(*blocks: Block | str, source: str = "plan.md") -> Document:
    made = [
        block.model_copy(update={"index": at})
        if isinstance(block, Block)
        else Block(index=at, kind="paragraph", text=block)
        for at, block in enumerate(blocks)
    ]
    return Document(source=source, format="md", sha256="b" * 64, blocks=tuple(made))


def block(kind: BlockKind, text: str, **fields: Any) -> Block:
    return Block(index=0, kind=kind, text=text, **fields)


def at(made: Document, number: int, quote: str) -> Evidence:
    text = made.blocks[number].text
    start = text.index(quote)
    return evidence(quote, block=number, start=start, end=start + len(quote), source=made.source)


def of(*criteria: Any, **fields: Any) -> Assessment:
    return assessment(
        rubric(criteria=criteria, open=(), mistakes=fields.pop("mistakes", ())), **fields
    )


def section(record: Assessment, *documents: Document) -> Any:
    page: Any = lxml.html.document_fromstring(html.to_html(record, documents))
    return page, page.get_element_by_id("documents")


def test_a_quote_leads_to_its_place_and_the_place_back() -> None:
    made = document("First.", "We met Ana in May. She liked it.")
    page, shown = section(
        of(judged("SRM.MP01", "met", evidence=(at(made, 1, "She liked it."),))), made
    )
    (mark,) = shown.iter("mark")
    assert mark.text == "She liked it." and mark.get("class") == "shows"
    card = page.get_element_by_id("criterion-SRM.MP01")
    assert card.xpath(".//figcaption/a/@href") == [f"#{mark.get('id')}"]
    assert words(card.xpath(".//figcaption")[0]).startswith("Passage 1: ")
    beside = shown.xpath(".//*[@class='for']")[0]
    assert words(beside) == "Passage 1 Quoted for SRM.MP01"
    assert beside.xpath(".//a/@href") == ["#criterion-SRM.MP01"]
    assert "First." in words(shown)


def test_a_passage_says_all_that_it_is_quoted_for() -> None:
    made = document("We met Ana in May. She liked it.")
    whole, half = at(made, 0, made.blocks[0].text), at(made, 0, "She liked it.")
    record = of(
        judged("SRM.MP01", "met", evidence=(half,), also=(whole,)),
        judged("SRM.MP02", "not_met", nearest=(Nearest(evidence=whole, lacks="gives no date"),)),
        mistakes=(
            mistake("SRM.CM01", True, evidence=(whole,)),
            mistake("SRM.CM02", evidence=(half,)),
        ),
    )
    page, shown = section(record, made)
    (mark,) = shown.iter("mark")  # what overlaps is one passage
    assert mark.text == made.blocks[0].text
    assert words(shown.xpath(".//*[@class='for']")[0]) == (
        "Passage 1 Quoted for SRM.MP01. Common mistake SRM.CM01. Close to SRM.MP02"
    )
    assert shown.xpath(".//a[.='SRM.CM01']/@href") == ["#mistake-SRM.CM01"]
    assert set(page.xpath("//figcaption/a/@href")) == {"#passage-1"}


def test_rows_stand_in_a_table_with_the_passage_over_its_cells() -> None:
    made = document(
        block("header", "Action | Owner | When", table=0),
        block("row", "Visit the depot | Ana | May", table=0),
        block("row", "Both | cells", table=0),
        block("item", "one", level=1),
        block("item", "two", level=2),
        block("heading", "Deep", heading=("A", "B", "C", "D"), level=6),
    )
    record = of(judged("SRM.MP01", "met", evidence=(at(made, 1, made.blocks[1].text),)))
    _, shown = section(record, made)
    assert [words(cell) for cell in shown.xpath(".//th[@scope='col']")] == [
        "Action",
        "Owner",
        "When",
        "Passages",
    ]
    assert shown.xpath(".//*[@role='region']/@aria-label") == ["Table 1, plan.md"]
    assert words(shown.xpath(".//sup")[0]) == ", passage 1"
    assert [mark.text for mark in shown.iter("mark")] == ["Visit the depot", "Ana", "May"]
    assert len(shown.xpath(".//mark/@id")) == 1 and len(shown.xpath(".//sup")) == 1
    assert shown.xpath(".//tr[3]/td/@colspan") == ["2"]
    assert shown.xpath(".//li/@class") == ["depth-1", "depth-2"]
    assert words(shown.xpath(".//h6")[0]) == "Deep"


def test_a_long_document_is_shown_around_its_passages() -> None:
    made = document(*(f"Paragraph {n} {'word ' * 250}" for n in range(100)))
    record = of(judged("SRM.MP01", "met", evidence=(at(made, 50, "Paragraph 50"),)))
    page, shown = section(record, made)
    text = words(shown)
    for number in (49, 50, 51):
        assert f"Paragraph {number}" in text
    assert "Paragraph 48 " not in text
    assert "49 pieces of text without a passage left out here." in text
    assert "48 pieces" in text
    assert len(lxml.html.tostring(page)) < 60_000


def test_a_restricted_rubric_marks_what_was_found_and_tells_no_verdict() -> None:
    made = document("We met Ana in May.", "It went wrong.", "Nearly a date.")
    record = of(
        judged("SRM.MP01", "partial", evidence=(at(made, 0, "We met Ana in May."),)),
        judged(
            "SRM.MP02", "not_met", nearest=(Nearest(evidence=at(made, 2, "Nearly"), lacks="x"),)
        ),
        mistakes=(mistake("SRM.CM01", True, evidence=(at(made, 1, "It went wrong."),)),),
    )
    _, shown = section(without_verdicts(record, {"SRM"}), made)
    assert [(mark.text, mark.get("class")) for mark in shown.iter("mark")] == [
        ("We met Ana in May.", "found")
    ]
    assert words(shown.xpath(".//*[@class='for']")[0]) == "Passage 1 Found for SRM.MP01"


def test_hostile_documents_stay_text() -> None:
    made = document(
        HOSTILE, block("row", HOSTILE, table=0), block("heading", HOSTILE), block("item", HOSTILE)
    )
    record = of(*(judged(f"SRM.MP0{n}", "met", evidence=(at(made, n, HOSTILE),)) for n in range(4)))
    page, shown = section(record, made)
    assert not page.xpath("//script | //img | //@onerror")
    for mark in (shown.xpath(".//p/mark")[0], shown.xpath(".//li//mark")[0]):
        assert mark.text_content() == visible(HOSTILE)
    assert all(href.startswith("#") for href in page.xpath("//@href"))


def test_a_span_that_is_not_in_the_text_marks_nothing() -> None:
    made = document("Short.")
    record = of(judged("SRM.MP01", "met", evidence=(evidence("Not there at all", block=0),)))
    page, shown = section(record, made)
    assert not list(shown.iter("mark"))
    assert not page.xpath("//figcaption/a")


def test_every_quote_of_every_file_has_its_place() -> None:
    texts = {
        "a.md": "# Account plan\n\nWe will meet Ana Ruiz in May 2026.",
        "b.md": "# Review\n\nWe met.",
    }
    documents = [pipeline.document_of(name, text.encode()) for name, text in texts.items()]
    found = passages.Passages(
        documents,
        of(
            judged("SRM.MP01", "met", evidence=(at(documents[1], 1, "We met."),)),
            judged("SRM.MP02", "met", evidence=(at(documents[0], 1, "Ana Ruiz"),)),
            sources=tuple(
                Source(name=d.source, format="md", sha256=d.sha256, words=9) for d in documents
            ),
        ),
    )
    assert found.number(at(documents[0], 1, "Ana Ruiz")) == 1
    assert found.number(at(documents[1], 1, "We met.")) == 2
    assert found.number(evidence("elsewhere")) == 0


@pytest.mark.parametrize("repeated", [1, 9])
def test_a_report_stays_light(repeated: int) -> None:
    row = (
        "- Ana Ruiz will grow sales {n} from £{n}0k to £90k by May 2026, since the risk is high.\n"
    )
    text = "# Account plan\n\n" + "".join(row.format(n=n) for n in range(1, 13 * repeated))
    made, documents, *_ = pipeline.read_and_assess(
        "plan.md", text.encode(), catalog.load(), rubrics=["all"], engine="plain"
    )
    assert len(render(made, "html", documents=documents)) < 400_000


def test_a_date_is_the_callers() -> None:
    on = date(2026, 11, 2)
    assert dated(on) == "2 November 2026" and dated(None) == ""
    for format in ("html", "md"):
        assert "2 November 2026" in render(assessment(), format, date=on).decode()
        assert render(assessment(), format, date=on) == render(assessment(), format, date=on)
        assert "Date" not in render(assessment(), format).decode()
    assert render(assessment(), "json", date=on) == render(assessment(), "json")
