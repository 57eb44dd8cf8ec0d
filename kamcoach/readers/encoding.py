"""The bytes of a text file to characters: which encoding it has is told by what is in it."""

import codecs

from kamcoach.errors import Refusal

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 2000
_LEAST = 8
_FEW = 0.1
_MOST = 0.75


def decode(data: bytes, stated: str = "cp1252") -> str:
    """Decode text; line ends become newlines.

    Args:
        data: the whole file.
        stated: the encoding to take where there is no mark and it is not UTF-8.

    Raises:
        Refusal: it holds zero bytes, as no text does.
    """
    text = _decode(data, stated).replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        raise Refusal(
            "the file is not text (it contains zero bytes).",
            "Save it as DOCX, or as plain text in UTF-8, and hand it in again.",
        )
    return text


def _decode(data: bytes, stated: str) -> str:
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, errors="replace")
    if codec := _unmarked(data[:_SAMPLE]):
        return data.decode(codec, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(stated, errors="replace")


def _unmarked(sample: bytes) -> str:
    """Tell UTF-16 without a mark by its zeros: nearly every second byte of English, no other."""
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if min(even, odd) > _FEW * half or max(even, odd) < _MOST * half or half < _LEAST:
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"
