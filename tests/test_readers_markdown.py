"""Markdown and plain text become blocks as a person reads them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kamcoach.errors import Refusal
from kamcoach.models.document import Block, Document
from kamcoach.readers import read
from kamcoach.readers.markdown.html import inline_tag


def document(text: str) -> Document:
    return read("plan.md", text.encode())


def blocks(text: str) -> tuple[Block, ...]:
    return document(text).blocks


def kinds(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks(text)]


def texts(text: str) -> list[str]:
    return [block.text for block in blocks(text)]


def unseen(text: str) -> list[tuple[str, str]]:
    return [(hidden.reason, hidden.text) for hidden in document("seen\n\n" + text).unseen]


def test_a_document_names_its_source_format_and_hash() -> None:
    found = document("Hello")
    assert (found.source, found.format) == ("plan.md", "markdown")
    assert found.sha256 == "185f8db32271fe25f561a6fc938b2e264306ec304eda518007d1764826381969"
    assert found.blocks == (Block(index=0, kind="paragraph", text="Hello", line=1),)


def test_headings_open_paths() -> None:
    found = blocks("# Plan\n\na\n\n## Risks\n\nb\n\n# Review\n\nc")
    assert [(block.kind, block.level, block.heading) for block in found] == [
        ("heading", 1, ()),
        ("paragraph", 0, ("Plan",)),
        ("heading", 2, ("Plan",)),
        ("paragraph", 0, ("Plan", "Risks")),
        ("heading", 1, ()),
        ("paragraph", 0, ("Review",)),
    ]
    assert [block.index for block in found] == list(range(6))


def test_lines_are_those_of_the_file() -> None:
    text = (
        "---\ntitle: x\n---\n\n# One\n\ntwo\n\n- three\n- four\n\n| a | b |\n|---|---|\n| c | d |"
    )
    assert [block.line for block in blocks(text)] == [5, 7, 9, 10, 12, 14]


def test_lists_nest_and_keep_their_paragraphs() -> None:
    text = "- one\n\n  more of one\n  - deeper\n    1. deepest\n- two\n\nafter"
    found = [(block.kind, block.level, block.text) for block in blocks(text)]
    assert found == [
        ("item", 1, "one"),
        ("item", 1, "more of one"),
        ("item", 2, "deeper"),
        ("item", 3, "deepest"),
        ("item", 1, "two"),
        ("paragraph", 0, "after"),
    ]


def test_quotes_keep_their_lists() -> None:
    assert kinds("> said\n>\n> - listed\n>\n> # shouted") == [
        ("quote", "said"),
        ("item", "listed"),
        ("quote", "shouted"),
    ]


def test_a_heading_in_a_list_is_an_item() -> None:
    assert kinds("- # not a section") == [("item", "not a section")]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a  b\tc", "a b c"),
        ("a\nb", "a b"),
        ("a  \nb", "a\nb"),
        ("a\\\nb", "a\nb"),
        ("a <br> b", "a\nb"),
        ("see [the plan](http://x.org 'title') now", "see the plan now"),
        ("run `a  b` now", "run a b now"),
        ("R&amp;D &lt;5&nbsp;%", "R&D <5 %"),
        ("a <u>b</u> <span class='x'>c</span>", "a b c"),
        ("***a*** __b__ _c_", "a b c"),
        ("x^2^ \\* <https://x.org>", "x^2^ * https://x.org"),
        ("soft\u00adhy\u200bphen\ufeff", "softhyphen"),
        ("soft&shy;hy&#8203;phen", "softhyphen"),
        ("cafe\u0301", "café"),
        ("    a  b\n      c", "a b c"),
        ("```\na\n\n  b\n```", "a\nb"),
    ],
)
def test_text_is_what_is_read(source: str, text: str) -> None:
    assert texts(source) == [text]


def test_rules_and_empty_pieces_leave_no_block() -> None:
    assert texts("a\n\n***\n\n-\n\n#\n\n>\n\nb") == ["a", "b"]


def test_descriptions_of_pictures_are_unseen() -> None:
    source = "before ![the chart](x.png) after ![](y.png)"
    assert kinds(source) == [("paragraph", "before after")]
    assert unseen(source) == [("description of a picture", "the chart")]
    linked = "[![logo *big*](x.png)](http://x.org)"
    assert unseen(linked) == [("description of a picture", "logo *big*")]


def test_what_is_unseen_knows_its_place() -> None:
    found = document(
        "<!-- first -->\n\n# Plan\n\n| a |\n|---|\n| ![in a table](y) b |\n\n## Risks\n\n"
        "one ~~two~~\n\n<!-- last -->\n\nend"
    )
    assert [(each.text, each.heading, each.block) for each in found.unseen] == [
        ("first", (), None),
        ("in a table", ("Plan",), 2),
        ("two", ("Plan", "Risks"), 4),
        ("last", ("Plan", "Risks"), 4),
    ]


def test_footnotes_become_notes() -> None:
    found = blocks("# H\n\na[^1] b[^note]^[inline]\n\n[^1]: first\n[^note]: second\n\n    - listed")
    assert [(block.kind, block.text, block.label, block.heading) for block in found[1:]] == [
        ("paragraph", "a[1] b[note][3]", "", ("H",)),
        ("note", "first", "1", ()),
        ("note", "second", "note", ()),
        ("item", "listed", "", ("H",)),
        ("note", "inline", "3", ()),
    ]


def test_notes_within_notes_do_no_harm() -> None:
    assert texts("[^1]: - [^1]: x\n\n- a\n- b[^1]") == ["a", "b[1]", "x"]


def test_task_markers_are_dropped() -> None:
    assert texts("- [ ] open\n- [x] done\n- [link](x)") == ["open", "done", "link"]


def test_struck_out_text_is_unseen() -> None:
    source = "old ~~price *list*~~ new <del>gone</del> <s>too ![x](y)</s>"
    assert texts(source) == ["old new"]
    assert unseen(source) == [
        ("description of a picture", "x"),
        ("struck out", "price listgonetoo"),
    ]
    assert unseen("~~ ~~") == []


def test_comments_are_unseen() -> None:
    assert unseen("a <!-- note  to self --> b\n\n<!-- block\n\nstill --> tail") == [
        ("comment", "note to self"),
        ("comment", "block still"),
    ]
    assert texts("a <!-- x --> b\n\n<!-- y --> tail") == ["a b", "tail"]
    assert unseen("a <?php x ?> b <!---->") == []


def test_html_blocks_keep_their_text() -> None:
    source = (
        "<div><h2>Title</h2><p>one &amp; <b>two</b><br>three</p><script>alert(1)</script>"
        "<!-- c --><ul><li>four</ul></div>"
    )
    assert texts(source) == ["Title", "one & two\nthree", "four"]


def test_html_tables_become_tables() -> None:
    source = (
        "<table><thead><tr><th>Name</th><th>Role</th><th>Power</th></tr></thead>\n"
        "<tr><td>Ana</td><td>CFO</td><td>High</td></tr></table>"
    )
    assert kinds(source) == [("header", "Name | Role | Power"), ("row", "Ana | CFO | High")]


def test_what_is_no_tag_has_no_name() -> None:
    assert inline_tag("plain").name == ""


def test_html_in_items_and_type_faces() -> None:
    assert kinds("- <div>a</div>") == [("item", "a")]
    assert blocks("<i>all</i>")[0].emphasis
    assert blocks("</i>all")[0].emphasis is False


def test_emphasis_is_of_the_whole_block() -> None:
    found = blocks("*all* _of it_\n\n*part* of it\n\n- *item*\n\n***both***")
    assert [block.emphasis for block in found] == [True, False, True, True]


def test_tables() -> None:
    found = blocks(
        "| Who | *When* |\n|---|---|\n| **Ana** | May |\n| | |\n| *x* | |\n| a | b | c |"
    )
    assert [(block.kind, block.text, block.cells, block.columns) for block in found] == [
        ("header", "Who | When", ("Who", "When"), ()),
        ("row", "Ana | May", ("Ana", "May"), ("Who", "When")),
        ("row", "x | ", ("x", ""), ("Who", "When")),
        ("row", "a | b", ("a", "b"), ("Who", "When")),
    ]
    assert [block.emphasis for block in found] == [False, False, True, False]
    assert {block.table for block in found} == {0}


def test_a_table_without_labels_has_empty_columns() -> None:
    found = blocks("| | |\n|---|---|\n| Who | Ana |\n\ntext\n\n| a |\n|---|\n| b |")
    assert (found[0].kind, found[0].columns, found[0].table) == ("row", ("", ""), 0)
    assert found[2].table == 1


def test_front_matter_is_meta() -> None:
    text = (
        "---\nTitle: 'My plan'\nAccount Manager :  Ana\nempty:\nnested:\n  a: b\n- item\n"
        '# remark\n\nurl: http://x.org\nquote: "\n...\nbody'
    )
    found = document(text)
    assert found.meta == (
        ("title", "My plan"),
        ("account manager", "Ana"),
        ("url", "http://x.org"),
        ("quote", '"'),
    )
    assert texts(text) == ["body"]


@pytest.mark.parametrize(
    "text", ["---\nA first line\n---\n\nb", "---\nkey: x", "---- x\na: b\n---"]
)
def test_a_rule_at_the_top_is_no_front_matter(text: str) -> None:
    assert document(text).meta == ()
    assert document(text).blocks


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("\ufeff# £5".encode(), "£5"),
        ("\ufeff# £5".encode("utf-16-le"), "£5"),
        ("\ufeff# £5".encode("utf-16-be"), "£5"),
        ("# £5 \u2013 “x”".encode("cp1252"), "£5 \u2013 “x”"),
        (b"# a\x81b \xa35", "a\ufffdb £5"),
        (b"# one\r# two", "one"),
    ],
)
def test_encodings(data: bytes, text: str) -> None:
    found = read("a.txt", data).blocks[0]
    assert (found.kind, found.text) == ("heading", text)


def test_line_ends_of_all_systems() -> None:
    for end in ("\n", "\r\n", "\r"):
        assert texts(end.join(["a", "", "- b", "- c"])) == ["a", "b", "c"]


def test_zero_bytes_are_not_text() -> None:
    with pytest.raises(Refusal, match="not text"):
        read("a.md", b"a\0b")


def test_a_paragraph_underlined_by_accident_is_no_heading() -> None:
    text = "word " * 50 + "\n---\n\nafter"
    assert [(block.kind, block.level) for block in blocks(text)] == [("paragraph", 0)] * 2


@pytest.mark.parametrize("mark", ["> ", "- "])
def test_deep_nesting_is_refused_not_dropped(mark: str) -> None:
    assert blocks(mark * 10 + "x")[0].text == "x"
    with pytest.raises(Refusal, match="nested more than the limit of 10"):
        blocks(mark * 11 + "x")


def test_markdown_does_not_load_lxml() -> None:
    code = (
        "import sys; from kamcoach.readers import read; read('a.md', b'x');"
        "sys.exit('lxml' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("> [!NOTE]\n> a\n> b\n\n> c", [("paragraph", "a b"), ("quote", "c")]),
        ("> [!warning]- The tender\n> a", [("paragraph", "The tender\na")]),
        (
            '!!! note "The tender"\n    a\n\n    b',
            [("paragraph", "The tender\na"), ("paragraph", "b")],
        ),
        ("??? tip\n    a", [("paragraph", "a")]),
        ("!!!", [("paragraph", "!!!")]),
        (
            "::: warning\na\n:::\n\n:::{note} The tender\nb\n:::",
            [("paragraph", "a"), ("paragraph", "The tender\nb")],
        ),
        ("a :::", [("paragraph", "a :::")]),
        ("[[Ana Ruiz]] and [[people#bob|Bob]] ![[x.png]]", [("paragraph", "Ana Ruiz and Bob")]),
        ("==all== of a == b", [("paragraph", "all of a == b")]),
        ("# Risks {#risks .big}\n\na {: .x}", [("heading", "Risks"), ("paragraph", "a")]),
        ("$$\na = b\n$$", [("paragraph", "a = b")]),
        (
            "#Risks\n\n#1 priority\n\n#Not a heading, but a sentence.",
            [
                ("heading", "Risks"),
                ("paragraph", "#1 priority"),
                ("paragraph", "#Not a heading, but a sentence."),
            ],
        ),
        ("• a\n   ▪ b\n• c", [("item", "a"), ("item", "b"), ("item", "c")]),
        ("- a\n– b\n— c", [("item", "a"), ("item", "b"), ("item", "c")]),
        ("London\n– the city", [("paragraph", "London – the city")]),
        ("– – x", [("item", "– x")]),
        (
            "```\n[[a]] ==b==\n~~~\n#C\n````\n[[d]]",
            [("paragraph", "[[a]] ==b==\n~~~\n#C"), ("paragraph", "d")],
        ),
        (
            "Owner\n: Ana\n: Bob\n\nReview\n\n:   - May",
            [("item", "Owner\nAna"), ("item", "Bob"), ("item", "Review\nMay")],
        ),
        ("Owner\n: ***", [("item", "Owner")]),
        ("    a\n\n    - b\n\n\tc", [("paragraph", "a"), ("item", "b"), ("paragraph", "c")]),
        ("We lost it\nlast May\n--\nb", [("paragraph", "We lost it last May"), ("paragraph", "b")]),
        ("We lost it.\n------\nb", [("paragraph", "We lost it."), ("paragraph", "b")]),
        ("Risks\n--\nb", [("heading", "Risks"), ("paragraph", "b")]),
        ("- [-] a\n- [/] b", [("item", "a"), ("item", "b")]),
    ],
)
def test_what_other_programs_add(source: str, found: list[tuple[str, str]]) -> None:
    assert kinds(source) == found


def test_comments_of_note_programs_are_unseen() -> None:
    assert unseen("a %%to do%% b 50%% c %%") == [("comment", "to do")]


def test_rewriting_keeps_the_lines() -> None:
    text = "> [!NOTE] T\n> a\n\n$$\nx\n$$\n\n::: tip\nb\n:::\n\n[[c]]"
    assert [block.line for block in blocks(text)] == [1, 5, 9, 12]


NUMBERED = "1. Background\n\nWe have traded since 2019.\n\n{} Risks\n\nThe tender is at risk."


@pytest.mark.parametrize(("second", "level"), [("2.", 2), ("2)", 2), ("1.1", 3), ("1.1.2", 4)])
def test_numbered_lines_above_text_are_headings(second: str, level: int) -> None:
    found = blocks(NUMBERED.format(second))
    assert [(block.kind, block.level) for block in found] == [
        ("heading", 2),
        ("paragraph", 0),
        ("heading", level),
        ("paragraph", 0),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "# Plan\n\n" + NUMBERED.format("2."),
        "Plan\n---\n\n" + NUMBERED.format("2."),
        "1. Background\n\nWe have traded.",
        "1. Background\n\n2. Risks\n\n3. Actions",
        "1. Background\n2. Risks\n\ntext",
        NUMBERED.format("2. We call Ana at least once in every quarter of the whole year about"),
        "1. Background\n\ntext\n\n2. We lost.\n\ntext",
        "text\n\n1. Background\n\n1.1 Risks",
    ],
)
def test_other_numbered_lines_are_not(text: str) -> None:
    assert not any(block.kind == "heading" and block.text[0].isdigit() for block in blocks(text))


def test_toml_front_matter_is_meta() -> None:
    text = "+++\ntitle = 'My plan'\n# no\nempty = \ndraft = true\n[extra]\na = 'b'\n+++\n\nbody"
    assert document(text).meta == (("title", "My plan"), ("draft", "true"))
    assert texts(text) == ["body"]
    assert blocks(text)[0].line == 10


@pytest.mark.parametrize("text", ["+++\na line\n+++\n\nb", "+++\na = b", "++++\na = b\n+++"])
def test_pluses_at_the_top_are_no_front_matter(text: str) -> None:
    assert document(text).meta == ()


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(codec: str) -> None:
    text = "The tender “Ridgeline” costs £5.\n\nWe met Ana in May."
    assert [b.text for b in read("a.txt", text.encode(codec)).blocks] == text.split("\n\n")
    with pytest.raises(Refusal, match="not known here"):
        read("a.txt", b"\0\0\0\0ab" * 20)


def test_html_that_hides_text() -> None:
    source = (
        'a <span style="display: none">b <i>c</i> <u>d</span> e <b hidden>f</b> '
        "<i style='font-size:0'>g</i></b> h <a href='x' class='hidden'>i</a>"
    )
    assert texts(source) == ["a e h i"]
    assert unseen(source) == [("hidden text", "b c dfg")]
