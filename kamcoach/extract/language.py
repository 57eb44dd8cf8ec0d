"""Whether a document is in English, the only language that is read."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from kamcoach.models.document import Block

_WORD = re.compile(r"[^\W\d_]+")
_COMMON = re.compile(
    "the|and|with|our|they|from|this|their|which|been|were|but|who|what|when|than|would|should|could|"
    "about|because|these|those|them|my|you|your|how|where|other|must|are|not|there|that|its|his|more|"
    "each|any|if|or|of|to"
)
"""Of the commonest words of English those that hardly are words of another language, too."""
_LEAST = 35
"""Of thousand words. In the marked documents the tersest notes have 68, most more than 200; in
passages in fifteen other languages there were none in most, and in few lines of Polish 40."""
_PASSAGE, _ENOUGH = 40, 200
"""Letters of what is long enough to be told in words, and of all such passages together. Names,
figures and catchwords in tables and decks have no language."""


def in_english(blocks: Sequence[Block]) -> bool:
    """Whether nothing says that a document is in another language than English.

    What is told in passages decides, by the share of common words of English; a document that has
    too few of them passes.
    """
    words = [word for passage in _passages(blocks) for word in passage]
    if sum(map(len, words)) < _ENOUGH:
        return True
    return 1000 * sum(map(bool, map(_COMMON.fullmatch, words))) >= _LEAST * len(words)


def _passages(blocks: Sequence[Block]) -> Iterator[list[str]]:
    for block in blocks:
        if block.kind in ("heading", "header"):
            continue
        for text in block.cells or (block.text,):
            words = _WORD.findall(unicodedata.normalize("NFC", text).lower())
            if sum(map(len, words)) >= _PASSAGE:
                yield words
