"""Text keeps its length, and is cut into sentences where a person would cut it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_pack import block

from kamcoach.extract.text import GAP, Searchable, normalise, sentences


@given(st.text())
def test_the_length_never_changes(text: str) -> None:
    assert len(normalise(text)) == len(text)


@pytest.mark.parametrize(
    "text", ["İstanbul", "İİ'İs x", "ẞ ŉ ǰ", "ﬁ \U0001f600", "Σίσυφος", "a\0b"]
)
def test_letters_that_grow_when_small_keep_their_place(text: str) -> None:
    folded = normalise(text + " Board")
    assert folded.endswith(" board")
    assert len(folded) == len(text + " Board")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("The Board, again!", "the board  again "),
        ("we’ll – perhaps…", "we'll   perhaps "),
        ("The buyer's plan", "the buyer   plan"),
        ("The buyers' plan", "the buyers  plan"),
        ("the ‘best’ one", "the  best  one"),
        ("R&D, £5 at 4% + €3", "r&d  £5 at 4% + €3"),
        ("50/50 x_y", "50 50 x y"),
        ("it's", "it's"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert normalise(text) == folded


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "We met Dr. Smith and J. Jones of Acme Ltd. Midlands.",
        "Costs, e.g. Travel, rose approx. 5% from Sept. 2025.",
        "See fig. 3, no. 12 and pp. 4 of the ref. 17.",
        "It rose to 4.5 in 2026",
        "One line, no stop",
        "we stopped. and went on",
    ],
)
def test_one_sentence(text: str) -> None:
    assert cut(text) == [text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("We met. They agreed! Why? 3 left.", ["We met.", "They agreed!", "Why?", "3 left."]),
        ("“It works.” We left.", ["“It works.”", "We left."]),
        ('It fell. "Good." (We laughed.)', ["It fell.", '"Good."', "(We laughed.)"]),
        ("It cost more. £5 more.", ["It cost more.", "£5 more."]),
        ("One line\nand the next", ["One line", "and the next"]),
        ("Signed for Acme Ltd.\nBy Ana", ["Signed for Acme Ltd.", "By Ana"]),
        ("We wait… Then we go.", ["We wait…", "Then we go."]),
        ("\n\nOnly this\n", ["Only this"]),
    ],
)
def test_several_sentences(text: str, parts: list[str]) -> None:
    assert cut(text) == parts


def test_no_text_has_no_sentence() -> None:
    assert cut("") == []


@given(st.text(alphabet=" \n.!?\"'”)(AaBb9£"))
def test_sentences_lie_in_order_and_leave_out_nothing_but_blanks(text: str) -> None:
    at = 0
    for start, end in sentences(text):
        assert at <= start < end <= len(text)
        assert text[at:start].strip("\"'”’)] \n") == ""
        at = end
    assert text[at:].strip() == ""


def test_blocks_are_found_again_from_their_place() -> None:
    text = Searchable([block("One İ"), block(""), block("Three")])
    assert len(text.raw) == len(text.folded)
    assert [text.raw[s : s + 3] for s in text.starts] == ["One", GAP[:3], "Thr"]
    for index, start in enumerate(text.starts):
        assert text.block_at(start) == index
    assert text.block_at(len(text.raw)) == 2


def test_nothing_to_search() -> None:
    text = Searchable([])
    assert (text.raw.strip(), text.starts) == ("", [])
