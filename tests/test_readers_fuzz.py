"""Broken files of every format are read or refused, in bounded time, and what is read holds.

`tools/fuzz_readers.py` does the same for as long as one likes.
"""

from __future__ import annotations

import time
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readers.invariants import check, check_understood, read_or_refuse
from readers.mutations import mutated

from kamcoach import catalog
from kamcoach.readers.formats import READ

PACK = catalog.load()
EXAMPLES = 100
CONFINED_EXAMPLES = 15
"""Of formats that are read in a process of their own: it takes a while to start."""
SECONDS = 10
"""By the clock, on a machine that may have other work; alone it is a tenth."""
UNDERSTOOD = 5
"""One document in so many is also understood."""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("format", READ)
def test_broken_files_are_read_or_refused(format: str) -> None:
    name = f"a{READ[format].endings[0]}"
    confined = READ[format].confined_from == 0
    read_any = 0

    @settings(max_examples=CONFINED_EXAMPLES if confined else EXAMPLES, deadline=None)
    @given(st.integers(0, 2**32))
    def one(seed: int) -> None:
        nonlocal read_any
        data = mutated(format, Random(seed))
        start = time.perf_counter()
        document = read_or_refuse(name, data)
        assert time.perf_counter() - start < SECONDS
        check(document)
        if document and seed % UNDERSTOOD == 0:
            check_understood(document, PACK)
        read_any += document is not None

    one()
    assert read_any, "every file was refused: nothing was tried"
