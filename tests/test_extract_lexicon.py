"""The words of a pack: found whole, wherever they stand, and each class by its own number."""

from tiny_pack import READING, TINY, classes

from kamcoach.extract import stance
from kamcoach.extract.lexicon import Finder, Words, finder
from kamcoach.extract.text import normalise
from kamcoach.models import pack
from kamcoach.models.pack import Concept, Lexicon


def found(words: str, text: str) -> list[str]:
    folded = normalise(f" {text} ")
    hits = Words(classes({"c": words}), {"c": 7}).find(folded)
    assert all(number == 7 for _, _, number in hits)
    return [folded[start:end] for start, end, _ in hits]


def test_words_are_found_whole() -> None:
    assert found("board", "Board, aboard; boards (board) board's") == ["board"] * 3


def test_phrases_stand_together() -> None:
    assert found("key board", "A key board. Key, board. Key\nboard. Key - board.") == [
        *("key board", "key board"),
    ]


def test_possessives_inside_a_phrase() -> None:
    assert found("that's why", "That's why. That’s why. That why.") == [
        *("that   why", "that   why", "that why"),
    ]


def test_forms_may_overlap_and_belong_to_several_classes() -> None:
    words = classes({"a": "key, key board", "b": "key"})
    hits = Words(words, {"a": 0, "b": 1}).find(" key board ")
    assert hits == [(1, 4, 0), (1, 4, 1), (1, 10, 0)]


def test_no_words_are_found_nowhere() -> None:
    assert Words((), {}).find(" key ") == []


def test_the_reading_rests_on_the_classes_that_a_pack_must_have() -> None:
    assert set(READING) == pack.READING_CLASSES
    assert set(stance.STANCE_CLASSES) <= pack.READING_CLASSES


def test_words_that_nothing_reads_are_not_looked_for() -> None:
    words = Lexicon(
        classes=classes({**READING, "label": "who", "idle": "whatever", "veto": "gone", "x": "xx"}),
        concepts=(Concept(id="c", title="C", frames=(("x",),), unless=("veto",)),),
        sections={"people": ("label",)},
        columns={},
    )
    ready = Finder(words)
    number = ready.number
    assert ready.find(" who whatever gone xx ") == [(14, 18, number["veto"]), (19, 21, number["x"])]
    assert ready.find_labels(" who whatever ") == [(1, 4, number["label"])]
    assert ready.sections == {number["label"]: ("people",)}


def test_a_finder_is_built_once_for_a_pack() -> None:
    assert finder(TINY) is finder(TINY.model_copy())
    assert finder(TINY) is not finder(TINY.model_copy(update={"sha256": "another"}))


def test_every_class_and_specific_has_a_bit_of_its_own() -> None:
    ready = finder(TINY)
    bits = [ready.mask((name,)) for name in ready.number]
    assert len(set(bits)) == len(bits)
    assert ready.mask(tuple(ready.number)) == sum(bits)
