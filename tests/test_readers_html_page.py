"""Pages become the same blocks as Word files do: what a browser shows, and nothing fetched."""

from __future__ import annotations

import socket
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamcoach.errors import Refusal
from kamcoach.models.document import Block, Document
from kamcoach.readers import limits
from kamcoach.readers import read as read_any
from kamcoach.readers.html import read
from kamcoach.readers.visibility import (
    COMMENT,
    HIDDEN,
    OFF_PAGE,
    PICTURE,
    SAME_COLOUR,
    STRUCK,
    TINY,
    UNSURE,
)


def document(body: str, head: str = "") -> Document:
    html = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return read("page.html", html.encode())


def blocks(body: str, head: str = "") -> tuple[Block, ...]:
    return document(body, head).blocks


def kinds(body: str, head: str = "") -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks(body, head)]


def levels(body: str, head: str = "") -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.text) for block in blocks(body, head)]


def texts(body: str, head: str = "") -> list[str]:
    return [block.text for block in blocks(body, head)]


def unseen(body: str, head: str = "") -> list[tuple[str, str]]:
    return [(hidden.reason, hidden.text) for hidden in document("<p>seen" + body, head).unseen]


SAME = """
<h1>Plan</h1><p><b>Owner:</b> Ana</p><ul><li>one</li><li>two<ol><li>three</li></ol></li></ul>
<p><strong>Strengths</strong></p><p><em>all in italics</em></p>
<table><thead><tr><th>Who</th><th>When</th></tr></thead><tr><td>Ana</td><td></td></tr></table>
<blockquote><p>said</p></blockquote><p>end<a href="#fn1"><sup>1</sup></a></p>
<section role="doc-endnotes"><ol><li id="fn1"><p>a note<a href="#fnref1">↩</a></p></li></ol>
</section>
"""
AS_MARKDOWN = (
    "# Plan\n\n**Owner:** Ana\n\n- one\n- two\n  - three\n\n**Strengths**\n\n*all in italics*\n\n"
    "| Who | When |\n|---|---|\n| Ana | |\n\n> said\n\nend[^1]\n\n[^1]: a note"
)


def test_same_blocks_as_markdown() -> None:
    found = document(SAME)
    expected = read_any("plan.md", AS_MARKDOWN.encode()).blocks
    assert found.blocks == tuple(block.model_copy(update={"line": None}) for block in expected)
    assert found.format == "html"
    assert found.unseen == ()


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a  \n\tb", "a b"),
        ("a <b> b</b>", "a b"),
        ("a<br>b", "a\nb"),
        ("R&amp;D &lt;5&nbsp;%", "R&D <5 %"),
        ("<a href='http://x.org'>the plan</a>", "the plan"),
        ("so&shy;ft&#8203;", "soft"),
        ("<span style='mso-tab-count:1'> </span>a", "a"),
        ("he said <q>no</q>", "he said “no”"),
        ("<ruby>a<rp>(</rp><rt>b</rt></ruby>", "a"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("<div style='white-space: pre-line'>a\nb</div>", "a\nb"),
        ("a<script>alert(1)</script><style>p{}</style>b", "ab"),
        ("<o:p>a</o:p><font size=2>b</font>", "ab"),
        (
            "Owner: <input value='Ana'> <input type=password value=x><input type=checkbox>",
            "Owner: Ana",
        ),
        ("<input type=hidden value=token>a<input type=submit value=Send>", "aSend"),
        ("<textarea>one\ntwo</textarea>", "one\ntwo"),
        ("<select><option>a<option selected>b</select>", "b"),
        ("<select><option>a<option>b</select>", "a"),
        ("<svg><title>t</title><text>in a chart</text></svg>", "in a chart"),
        ("<p>unclosed <i>tags", "unclosed tags"),
        ("<?php x ?>a", "a"),
    ],
)
def test_text_is_what_is_read(source: str, text: str) -> None:
    assert texts(source) == [text]


def test_blocks_part_paragraphs() -> None:
    body = (
        "a<div>b<p>c</p>d</div>e<hr>f<span style='display:block'>g</span>h<br><br>i<br> &nbsp;<br>j"
    )
    assert texts(body) == list("abcdefghij")


def test_sections_figures_and_details() -> None:
    body = (
        "<main><section><h2>Risks</h2><details><summary>More</summary>inside</details></section>"
        "<figure><img alt='x'><figcaption><b>Our team</b></figcaption></figure><p>after</p></main>"
    )
    assert kinds(body) == [
        ("heading", "Risks"),
        ("paragraph", "More"),
        ("paragraph", "inside"),
        ("paragraph", "Our team"),
        ("paragraph", "after"),
    ]
    assert unseen(body) == [(PICTURE, "x")]


def test_lists_nest_and_keep_their_paragraphs() -> None:
    body = "<ul><li><p>one</p><p>more</p><ul><li>two</li></ul>tail</li></ul><li>loose</li>"
    assert levels(body) == [
        ("item", 1, "one"),
        ("item", 1, "more"),
        ("item", 2, "two"),
        ("item", 1, "tail"),
        ("item", 1, "loose"),
    ]


def test_headings_in_lists_and_quotes() -> None:
    body = "<ol><li><h2>Risks</h2><p>text</p></li></ol><blockquote><h3>Loud</h3><ul><li>x"
    assert kinds(body) == [
        ("heading", "Risks"),
        ("item", "text"),
        ("quote", "Loud"),
        ("item", "x"),
    ]


def test_definition_lists_are_labelled_items() -> None:
    body = (
        "<dl><dt>Owner</dt><dd>Ana</dd><dd>Bob</dd><dt>Review<dd><p>May</p><p>June</p>"
        "<dt>Lone<dt>Empty<dd></dd></dl>after"
    )
    found = [(block.kind, block.label, block.text) for block in blocks(body)]
    assert found == [
        ("item", "Owner", "Owner\nAna"),
        ("item", "", "Bob"),
        ("item", "Review", "Review\nMay"),
        ("item", "", "June"),
        ("item", "", "Lone"),
        ("item", "", "Empty"),
        ("paragraph", "", "after"),
    ]


def test_faces() -> None:
    assert blocks("<p style='font-style:italic'>x</p>")[0].emphasis
    assert blocks("<p style='font: italic 10pt/1.2 Arial'>x</p>")[0].emphasis
    assert not blocks("<i style='font-style:normal'>x</i>")[0].emphasis
    assert not blocks(
        "<i><span style='font-style:inherit;font-weight:inherit'>x</span>y <b>z</b></i>"
    )[0].label
    for bold in ("font-weight:700", "font-weight:bold", "font:bold 12pt x"):
        assert kinds(f"<p style='{bold}'>Strengths</p><p>x</p>")[0] == ("heading", "Strengths")
    assert kinds("<p style='font-weight:500'>Strengths</p><p>x</p>")[0][0] == "paragraph"
    assert kinds("<b style='font-weight:normal'>Strengths</b><p>x</p>")[0][0] == "paragraph"


# What the programs write that people save pages with.


def test_google_docs() -> None:
    body = (
        '<p class="c1 title"><span>Plan</span></p><p class="subtitle">for 2026</p>'
        '<ol class="lst-kix_a-0 start"><li><h1 style="display:inline">Risks</h1></li></ol>'
        '<ul class="c2 lst-kix_abc-0"><li class="c3">one</li></ul>'
        '<ul class="c2 lst-kix_abc-1"><li class="c3">two</li></ul>'
        '<p>text<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup>'
        '<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup></p><hr>'
        '<div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span> note</span></p></div>'
        '<div class="c5"><p><a href="#cmnt_ref1" id="cmnt1">[a]</a><span>is it so?</span></p></div>'
    )
    assert levels(body) == [
        ("heading", 1, "Plan"),
        ("paragraph", 0, "for 2026"),
        ("heading", 1, "Risks"),
        ("item", 1, "one"),
        ("item", 2, "two"),
        ("paragraph", 0, "text[1]"),
        ("note", 0, "note"),
    ]
    assert unseen(body) == [(COMMENT, "[a] is it so?")]


def test_word() -> None:
    small = "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span>"
    body = (
        "<p class=MsoTitle>Plan</p><p class=MsoToc1>Risks 3</p><h1>Risks</h1>"
        f"<p class=MsoListParagraphCxSpFirst style='margin-left:36pt'><span>·{small}</span>one</p>"
        f"<p class=MsoListParagraphCxSpLast style='margin-left:1.0in'><span>o{small}</span>two</p>"
        f"<p class=MsoNormal style='mso-list:l0 level3 lfo1'><span>1.{small}</span>three</p>"
        "<p class=MsoListParagraph><span>only indented</span></p>"
        "<p class=MsoQuote>said</p><p class=MsoCaption><b>Figure 1</b></p>"
        "<p class=MsoHeading7>Deep</p><p>text<a href='#_ftn1'>[1]</a><![if !x]><o:p></o:p></p>"
        "<!--[if gte mso 9]><xml>x</xml><![endif]-->"
        "<div id=ftn1><p class=MsoFootnoteText><a href='#_ftnref1'>[1]</a> note</p></div>"
    )
    assert levels(body) == [
        ("heading", 1, "Plan"),
        ("heading", 1, "Risks"),
        ("item", 1, "one"),
        ("item", 2, "two"),
        ("item", 3, "three"),
        ("paragraph", 0, "only indented"),
        ("quote", 0, "said"),
        ("paragraph", 0, "Figure 1"),
        ("heading", 6, "Deep"),
        ("paragraph", 0, "text[1]"),
        ("note", 0, "note"),
    ]
    assert unseen(body) == []


def test_libreoffice_and_markdown_programs() -> None:
    body = (
        '<div id="Table of Contents1"><p>Risks 3</p></div>'
        '<p>one<a href="#sdfootnote1sym"><sup>1</sup></a> two<a href="#fn:2">2</a></p>'
        '<div id="sdfootnote1"><p><a href="#sdfootnote1anc">1</a> first</p><p>more of it</p></div>'
        '<ol><li id="fn:2">second <a href="#fnref:2">back</a></li></ol>'
        '<a href="#fnref3">lost</a><a href="#cmnt_ref3">lost</a>'
    )
    found = [(block.kind, block.text, block.label) for block in blocks(body)]
    assert found == [
        ("paragraph", "one[1] two[2]", ""),
        ("note", "first", "1"),
        ("note", "more of it", "1"),
        ("note", "second", "2"),
    ]


# What nobody sees.


@pytest.mark.parametrize(
    ("style", "reason"),
    [
        ("display:none", HIDDEN),
        ("DISPLAY : None !important", HIDDEN),
        ("visibility:hidden", HIDDEN),
        ("opacity:0", HIDDEN),
        ("opacity:0%", HIDDEN),
        ("font-size:0", TINY),
        ("font-size:1px", TINY),
        ("font-size:.1em", TINY),
        ("font-size:10%", TINY),
        ("font:0/0 a", ""),
        ("font:1px/1 a", TINY),
        ("color:#fff", SAME_COLOUR),
        ("color:white", SAME_COLOUR),
        ("color:hsl(0, 0%, 100%)", SAME_COLOUR),
        ("color:rgb(255 255 255)", SAME_COLOUR),
        ("color:transparent", HIDDEN),
        ("color:rgba(0,0,0,0)", HIDDEN),
        ("color:#000;background:black", SAME_COLOUR),
        ("position:absolute;left:-9999px", OFF_PAGE),
        ("position:relative;top:-100in", OFF_PAGE),
        ("text-indent:-9999px", OFF_PAGE),
        ("margin-left:-50cm", OFF_PAGE),
        ("position:absolute;clip:rect(0 0 0 0)", HIDDEN),
        ("clip-path:inset(50%)", HIDDEN),
        ("height:1px;overflow:hidden", HIDDEN),
        ("max-height:0;overflow:hidden", HIDDEN),
        ("text-decoration:line-through", STRUCK),
        ("color:white;background:navy", ""),
        ("color:white;background:url(x.png)", UNSURE),
        ("color:white;background-image:linear-gradient(red,blue)", UNSURE),
        ("color:white;background:rgba(0,0,0,.5)", UNSURE),
        ("color:white;background:oklch(50% 1 1)", UNSURE),
        ("color:var(--x)", ""),
        ("color:inherit", ""),
        ("color:windowtext", ""),
        ("color:rgba(0,0,0,.87)", ""),
        ("font-size:80%", ""),
        ("font-size:small", ""),
        ("left:-9999px", ""),
        ("text-indent:-18pt;margin-left:-.25in", ""),
        ("height:1px", ""),
        ("opacity:.9;opacity:x", ""),
        ("display:block;visibility:visible;background:none", ""),
        ("}{;;:", ""),
    ],
)
def test_text_that_cannot_be_seen(style: str, reason: str) -> None:
    found = document(f"<p>a</p><p style='{style}'>secret</p>")
    counted = reason in ("", UNSURE)
    assert [block.text for block in found.blocks] == (["a", "secret"] if counted else ["a"])
    assert [(hidden.reason, hidden.text) for hidden in found.unseen] == (
        [(reason, "secret")] if reason else []
    )
    assert all(hidden.counted == counted for hidden in found.unseen)


@pytest.mark.parametrize(
    ("body", "hidden"),
    [
        ("<p hidden>x</p>", [(HIDDEN, "x")]),
        ("<p hidden style='display:block'>x</p>", []),
        ("<template><p>x</p></template><noscript>y</noscript>", [(HIDDEN, "x"), (HIDDEN, "y")]),
        ("<dialog>x</dialog><dialog open>y</dialog>", [(HIDDEN, "x")]),
        ("<!-- a note --> <!-- b -->", [(COMMENT, "a note"), (COMMENT, "b")]),
        ("<del>x</del><s>y</s><ins>z</ins>", [(STRUCK, "xy")]),
        ("<font color=white>x</font>", [(SAME_COLOUR, "x")]),
        ("<div style='color:#fff'><a href=x>link</a> x</div>", [(SAME_COLOUR, "x")]),
        (
            "<div style='color:#fff'><a href=x style='color:inherit'>x</a></div>",
            [(SAME_COLOUR, "x")],
        ),
        ("<div style='color:#fff'><mark>m</mark><input value=y></div>", []),
        (
            "<div style='display:none'><ul><li>x<li>y</ul><img alt=z></div>",
            [(HIDDEN, "x"), (HIDDEN, "y"), (PICTURE, "z")],
        ),
        ("<table><tr bgcolor=black><td><font color=#ffffff>x</font><td>y</table>", []),
        ("<table><tr><td style='color:#fff'>x<td>y</table>", [(SAME_COLOUR, "x")]),
        ("<table background=x.png><tr><td style='color:#fff'>x<td>y</table>", [(UNSURE, "x")]),
    ],
)
def test_tags_and_attributes_that_hide(body: str, hidden: list[tuple[str, str]]) -> None:
    assert unseen(body) == hidden


def test_the_page_lies_behind_text() -> None:
    assert unseen("<p style='color:#fff'>x") == [(SAME_COLOUR, "x")]
    assert unseen("<p style='color:#fff'>x", "<style>body {background: #112233}</style>") == []
    html = b"<body bgcolor=navy text=white><p>x"
    assert read("a.html", html).unseen == ()


SHEETS = [
    ("p.gone {display: none}", [(HIDDEN, "x")]),
    (".gone.more, #other {display: none}", []),
    ("#one {display: none}", [(HIDDEN, "x")]),
    ("div p {display: none}", [(HIDDEN, "x")]),
    ("div > p {display: none}", [(HIDDEN, "x")]),
    ("body>p {display: none}", []),
    ("body > div p {display: none}", [(HIDDEN, "x")]),
    ("main div p {display: none}", []),
    ("* {font-size: 1px}", [(TINY, "seenx")]),
    ("p.gone {display: none} #one {display: block}", []),
    ("#one {display: block} p.gone {display: none}", []),
    ("#one {display: block} p.gone {display: none !important}", [(HIDDEN, "x")]),
    ("p {display: none} p {display: block}", []),
    ("p.gone:hover {display: none} p::before {display: none}", []),
    ("@media print {p {display: none}} @media (max-width: 9px) {p {display: none}}", []),
    ("@media screen {.gone {display: none}}", [(HIDDEN, "x")]),
    ("/* p {} */ .gone{dis\\70lay:none}", [(HIDDEN, "x")]),
    (".gone {color: #fff}", [(SAME_COLOUR, "x")]),
    (".gone {color: #fff} div {background: #000}", []),
    (".gone {color: #fff} div:nth-child(2) {background: #000}", [(UNSURE, "x")]),
    (".gone {color: #fff} div:hover {background: #000}", [(SAME_COLOUR, "x")]),
    (".gone {color: #fff} @import url(x.css);", [(UNSURE, "x")]),
    ("@import url(x.css); .gone {color: #fff}", [(UNSURE, "x")]),
    ("a b c d e f g {color: #000} .gone {color: #fff}", [(UNSURE, "x")]),
    ("p > {color: #000} .gone {color: #fff}", [(UNSURE, "x")]),
    (":root {color: #fff} .gone {color: #000}", [(SAME_COLOUR, "seen")]),
    ("p { } .gone {margin: 0} ! {", []),
]


@pytest.mark.parametrize(("sheet", "hidden"), SHEETS)
def test_style_sheets(sheet: str, hidden: list[tuple[str, str]]) -> None:
    body = "<div><p class='gone x' id=one>x</p></div>"
    found = document(
        "<span>seen</span>" + body + "<b style='color:black;font-size:9pt'>end</b>",
        f"<style>{sheet}</style>",
    )
    out: dict[str, str] = {}
    for part in found.unseen:
        out[part.reason] = out.get(part.reason, "") + part.text
    assert list(out.items()) == hidden


def test_style_sheets_elsewhere_leave_doubt() -> None:
    link = "<link rel=StyleSheet href=x.css>"
    assert unseen("<p style='color:#fff'>x", link) == [(UNSURE, "x")]
    assert unseen("<p style='color:#fff'>x", "<style media=print>p{display:none}</style>") == [
        (SAME_COLOUR, "x")
    ]


# Tables.


def rows(body: str) -> list[tuple[str, ...]]:
    return [block.cells for block in blocks(body) if block.kind in ("row", "header")]


def test_spans_are_repeated() -> None:
    body = (
        "<table><tr><td colspan=2 rowspan=2>A<td>b<tr><td>c<tr><td>d<td>e<td>f"
        "<tr><td rowspan=0>g<td colspan=x>h<td rowspan=-1>i<tr><td>j<td>k</table>"
    )
    assert rows(body) == [
        ("A", "A", "b"),
        ("A", "A", "c"),
        ("d", "e", "f"),
        ("g", "h", "i"),
        ("g", "j", "k"),
    ]


def test_spans_are_bounded() -> None:
    found = rows("<table><tr><td colspan=2000000000 rowspan=2000000000>a<td>b<tr><td>c</table>")
    assert [len(row) for row in found] == [limits.MAX_COLUMNS + 1] * 2
    with pytest.raises(Refusal, match="limit"):
        rows("<table>" + f"<tr><td colspan=60>{'long ' * 9000}<td>x" * 20 + "</table>")


def test_header_rows() -> None:
    body = "<tr><td>Ana<td>May</table>"
    for head in ("<table><tr><th>Who<th>When", "<table><thead><tr><td>Who<td>When</thead><tbody>"):
        found = blocks(head + body)
        assert [block.kind for block in found] == ["header", "row"]
        assert found[1].columns == ("Who", "When")
    assert kinds("<table><tr><th>Who<td>Ana<tr><th>When<td>May</table>") == [
        ("row", "Who | Ana"),
        ("row", "When | May"),
    ]
    assert kinds("<table><tr><th>a<th>b<tr><th>c<th>d</table>")[1][0] == "row"


def test_a_shaded_first_row_is_a_header() -> None:
    body = "<tr style='background:#ccc'><td>Who<td>When<tr><td>Ana<td>May<tr><td>Bob<td>x"
    assert kinds(f"<table>{body}</table>")[0] == ("header", "Who | When")


def test_the_foot_of_a_table_comes_last() -> None:
    body = (
        "<table><caption>Sums</caption><tfoot><tr><td>t<td>9</tfoot><tbody><tr><td>a<td>1</table>"
    )
    assert texts(body) == ["Sums", "a | 1", "t | 9"]


def test_cells_keep_lists_and_what_stands_beside() -> None:
    body = (
        "<table><tr><td><p>a</p><ul><li>b</ul><table><tr><td>x<td>y</table><td>d"
        "<tr><td>e<!-- c --><td>f</table>"
    )
    assert texts(body) == ["a\nb | d", "e | f", "x | y"]
    assert unseen(body) == [(COMMENT, "c")]


def test_tables_that_only_lay_out() -> None:
    assert kinds("<table><tr><td><h2>Risks</h2>one</td></tr><tr><td>two</table>") == [
        ("heading", "Risks"),
        ("paragraph", "one"),
        ("paragraph", "two"),
    ]
    body = "<table {}><tr><td>menu<td>{}<ul><li>x</ul></table>"
    assert kinds(body.format("role=presentation", "")) == [("paragraph", "menu"), ("item", "x")]
    assert kinds(body.format("", "<h2>Risks</h2>"))[1] == ("heading", "Risks")
    assert kinds("<table><tr><th>Head<tr><td>a</table>") == [("header", "Head"), ("row", "a")]
    assert texts("<table></table><table><tr></table>x") == ["x"]


# The file.


@pytest.mark.parametrize(
    "data",
    [
        "<meta charset=utf-8><p>£5 – “x”".encode(),
        "<p>£5 – “x”".encode(),
        "\ufeff<p>£5 – “x”".encode("utf-8"),
        "\ufeff<p>£5 – “x”".encode("utf-16-le"),
        "<html><body><p>£5 – “x”".encode("utf-16-be"),
        "<p>£5 – “x”".encode("cp1252"),
        "<meta charset=iso-8859-1><p>£5 – “x”".encode("cp1252"),
        "<meta charset='no-such-thing'><p>£5 – “x”".encode("cp1252"),
        "<meta charset=macintosh><p>£5 – “x”".encode("mac-roman"),
        b'<?xml version="1.0" encoding="utf-8"?><p>&pound;5 &ndash; &#8220;x&rdquo;</p>',
    ],
)
def test_encodings(data: bytes) -> None:
    assert read("a.html", data).blocks[0].text == "£5 – “x”"


def test_properties_are_meta() -> None:
    head = "<title> My\nplan </title><meta name=Author content=Ana><meta name=x><meta name=date>"
    assert document("x", head).meta == (("title", "My plan"), ("file author", "Ana"))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<p> </p>", "no text"),
        (b"<!-- -->", "no text|empty"),
        (b"<script>document.write('x')</script>", "no text"),
        (b"<frameset><frame src=a></frameset>", "no text"),
        (
            b"From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related\n\n",
            "MHTML",
        ),
        (b"<p>a\0b", "zero bytes"),
        (b"<div>" * 50_000 + b"x", "nests tags"),
        (b"<ul><li>" * 11 + b"x", "lists are nested"),
        (b"<table><tr><td>a<td>" * 11 + b"x", "tables are nested"),
        (b"<b>" * limits.Limits().elements + b"<b>x", "more tags"),
        (b"<style>" + b"p{color:red}" * 40_000 + b"</style>x", "style sheets"),
        (b"<style>" + b"a," * 21_000 + b"b{color:red}</style>x", "selectors"),
        (b"<p " + b" ".join(b"a%d" % n for n in range(50_000)) + b">x", "attributes"),
        (b"<p>x</p>" * (limits.Limits().blocks + 1), "limit"),
    ],
)
def test_refusals(data: bytes, reason: str) -> None:
    start = time.perf_counter()
    with pytest.raises(Refusal, match=reason) as caught:
        read("a.html", data)
    assert caught.value.advice
    assert time.perf_counter() - start < 30


def test_style_sheets_that_take_long_are_refused() -> None:
    rules = "".join(f"div div div div div.x{n} b {{color: red}}" for n in range(2000))
    body = "<div>" * 100 + "<b>x</b>" * 1000
    start = time.perf_counter()
    with pytest.raises(Refusal, match="comparisons"):
        document(body, f"<style>{rules}</style>")
    assert time.perf_counter() - start < 40


def test_long_values_are_fine() -> None:
    path = "<svg><path d='" + "M 10 10 L 20 20 " * 5_000 + "'/></svg>"
    assert texts(path + "<p title='>' class='" + "a " * 20_000 + "'>x") == ["x"]


def test_brackets_in_brackets_do_no_harm() -> None:
    for text in ("(" * 50_000, "background:" + "(" * 50_000, "a{" * 25_000):
        assert texts(f"<p style='{text}'>x</p>", f"<style>{text}</style>") == ["x"]
    assert unseen("<p style='color:#fff'>x", f"<style>{'{' * 40}</style>") == [(UNSURE, "x")]


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    head = "<link rel=stylesheet href=http://127.0.0.1/x.css><base href='http://127.0.0.1/'>"
    html = (
        '<!DOCTYPE html SYSTEM "http://127.0.0.1/x.dtd" [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        f"{head}<p>&x;<img src=http://127.0.0.1/x.png><iframe src=http://127.0.0.1/>"
    )
    assert "root:" not in read("a.html", html.encode() + b"</iframe>seen").blocks[0].text


TAGS = st.one_of(
    st.sampled_from(["p", "div", "h2", "ul", "li", "dl", "dt", "dd", "blockquote", "details"]),
    st.sampled_from(["table", "thead", "tr", "th", "td", "caption", "textarea", "select"]),
    st.sampled_from(["b", "i", "span", "a", "br", "pre", "q", "o:p", "option", "template"]),
    st.sampled_from(["svg", "math", "body", "html", "head", "title", "style", "frameset"]),
)
ATTRIBUTES = st.one_of(
    st.sampled_from(["", "colspan=9999999999", "rowspan=0", "style='color:#fff'", "hidden"]),
    st.sampled_from(["value=x", "href='#fnref1'", "href='#fn1' id=fn1", "class=MsoListParagraph"]),
)
TREES = st.recursive(
    st.sampled_from(["Ana", " ", "A  B", "€", "<!--", "&#0;", "&#x110000;", "<", "\n"]),
    lambda inner: st.tuples(TAGS, ATTRIBUTES, st.lists(inner, max_size=4), st.booleans()).map(
        lambda node: f"<{node[0]} {node[1]}>{''.join(node[2])}" + f"</{node[0]}>" * node[3]
    ),
    max_leaves=25,
)


def read_or_refuse(data: bytes) -> None:
    try:
        found = read("a.html", data)
    except Refusal as refusal:
        assert refusal.reason and refusal.advice
    else:
        assert found.blocks


@settings(max_examples=200, deadline=None)
@given(st.lists(TREES, max_size=5).map("".join))
def test_any_tree_of_elements_is_read(body: str) -> None:
    read_or_refuse(body.encode())


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    read_or_refuse(data)


@settings(max_examples=200, deadline=None)
@given(st.text("p.#*>: {};!@a()1-%,\"'\\/red", max_size=60), st.booleans())
def test_any_style_is_read(text: str, inline: bool) -> None:
    css = text.replace("'", "")
    read_or_refuse(
        (f"<p style='{css}'>x" if inline else f"<style>{text}</style><p id=a>x").encode()
    )
