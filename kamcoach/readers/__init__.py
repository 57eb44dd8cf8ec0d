"""Readers: the bytes of a file to a Document.

Each format has a module with `read(source, data) -> Document`; this one picks it by what is in the
file, and checks that the name agrees.
"""

from kamcoach.errors import Refusal
from kamcoach.models.document import Document
from kamcoach.readers.limits import check_file
from kamcoach.readers.text import base_name

_WORD = (".docx", ".docm", ".dotx", ".dotm")
_TEXT = (".md", ".markdown", ".mdown", ".txt", ".text")
_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "Save it as DOCX (Word) or Markdown and hand that in."
_KNOWN = (
    (b"%PDF", "a PDF file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)


def read(name: str, data: bytes) -> Document:
    """Read a DOCX or Markdown file.

    Args:
        name: File name; folders and characters that do not print are dropped.
        data: The whole file.

    Raises:
        Refusal: It is not such a file, is damaged or protected, holds no text, or is beyond the
            limits of `limits.py`. The reason opens with the file name.
    """
    source = base_name(name)
    try:
        return _read(source, data)
    except Refusal as refusal:
        raise Refusal(f"{source}: {refusal.reason}", refusal.advice) from refusal


def _read(source: str, data: bytes) -> Document:
    check_file(data)
    stem, dot, ending = source.rpartition(".")
    suffix = f".{ending.lower()}" if dot and stem else ""
    if suffix and suffix not in _WORD + _TEXT:
        raise Refusal(f'files ending in "{suffix}" cannot be read.', _SAVE_AS)
    _check_known(data)
    if data.startswith(_ZIP):
        if suffix in _TEXT:
            raise Refusal(
                f'the name ends in "{suffix}", but the file is a ZIP archive or a Word document.',
                'If it is a Word document, rename it to end in ".docx".',
            )
        # lxml takes longer to import than Markdown to read.
        from kamcoach.readers.docx import read as read_docx

        return read_docx(source, data)
    if suffix in _WORD:
        raise Refusal(
            f'the name ends in "{suffix}", but the file is not a Word document.',
            "Open it in the program that wrote it and save it as DOCX.",
        )
    from kamcoach.readers.markdown import read as read_markdown

    return read_markdown(source, data)


def _check_known(data: bytes) -> None:
    """Refuse formats that can be told by how they open."""
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refusal(
                "the file is protected with a password.",
                "Remove the password in Word (File, Info, Protect Document) and save it again.",
            )
        raise Refusal("the file is in the old Word format (DOC) or another old one.", _SAVE_AS)
    for opening, what in _KNOWN:
        if data.startswith(opening):
            raise Refusal(f"the file is {what}.", _SAVE_AS)
