"""What a file is, told by what is in it: the name of a format in `formats.py`."""

import codecs
import re

TEXT = "markdown"
"""What nothing else was seen in."""

_LOOK = 8192
"""Bytes at the start in which a file shows what it is."""
_PDF_WITHIN = 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"{\\rtf", "rtf"),
    (0, b"\x89PNG", "picture"),
    (0, b"\xff\xd8\xff", "picture"),
    (0, b"GIF8", "picture"),
    (0, b"II*\0", "picture"),
    (0, b"MM\0*", "picture"),
    (0, b"8BPS", "picture"),
    (0, b"\0\0\x01\0", "picture"),
    (8, b"WEBP", "picture"),
    *((4, b"ftyp" + brand, "picture") for brand in (b"hei", b"hev", b"mif", b"msf", b"avi")),
    *((4, b"ftyp" + brand, "audio") for brand in (b"M4A", b"M4B")),
    (4, b"ftyp", "video"),
    (4, b"moov", "video"),
    (0, b"ID3", "audio"),
    *((0, sync, "audio") for sync in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xf1")),
    (0, b"OggS", "audio"),
    (0, b"fLaC", "audio"),
    (0, b"#!AMR", "audio"),
    (8, b"WAVE", "audio"),
    (8, b"AVI ", "video"),
    (0, b"\x1aE\xdf\xa3", "video"),
    (0, b"\0\0\x01\xba", "video"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "video"),
    (0, b"7z\xbc\xaf\x27\x1c", "packed"),
    (0, b"Rar!\x1a\x07", "packed"),
    (0, b"\x1f\x8b", "packed"),
    (0, b"BZh", "packed"),
    (0, b"\xfd7zXZ\0", "packed"),
    (0, b"\x28\xb5\x2f\xfd", "packed"),
    (0, b"MSCF\0", "packed"),
    (257, b"ustar", "packed"),
    (0, b"\x7fELF", "program"),
    *((0, magic, "program") for magic in (b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")),
    (0, b"\xca\xfe\xba\xbe", "program"),
    (0, b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d", "onenote"),
    (0, b"%!PS", "postscript"),
    (0, b"\xffWPC", "wordperfect"),
    (0, b"bplist00", "link"),
)
_STREAMS = (
    ("EncryptedPackage", "protected"),
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("VisioDocument", "visio"),
    ("Quill", "publisher"),
    ("__properties_version1.0", "msg"),
)
"""Streams of an OLE container. Others may be embedded in it: the first that is there decides."""

# Possessive throughout: a thousand comments must not be tried in every grouping.
_PROLOG = rb"\s*+(?:<!--(?>.*?-->)\s*+|<\?(?>.*?\?>)\s*+)*+"
_HTML = re.compile(_PROLOG + rb"<(?:!doctype\s++html|html)\b", re.I | re.S)
_XML = re.compile(rb"\s*+<\?xml\s")
_SVG = re.compile(_PROLOG + rb"(?:<!doctype svg(?>.*?>)\s*+)?<(?:\w+:)?svg\b", re.I | re.S)
_HEADERS = re.compile(rb"(?:[!-9;-~]++:[ \t][^\r\n]*+(?:\r?\n[ \t][^\r\n]*+)*+\r?\n)++", re.S)


def sniff(data: bytes) -> str:
    """Return the name of the format that the bytes are in.

    Raises:
        Refusal: They are a zip container that is damaged, tampered with or beyond the limits.
    """
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")) or data == b"PK":
        # lxml takes longer to import than Markdown to read.
        from kamcoach.readers.sniff_zip import sniff_zip

        return sniff_zip(data)
    if data.startswith(_OLE):
        return _in_ole(data)
    if data.startswith(b"MZ") and b"\0" in data[:64]:
        return "program"
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0":
        return "picture"
    for offset, signature, name in _SIGNATURES:
        if data.startswith(signature, offset):
            return name
    at = data.find(b"%PDF-", 0, _PDF_WITHIN)
    if at == 0 or (at > 0 and b"endobj" in data):
        return "pdf"
    return _in_text(data[:_LOOK])


def _in_ole(data: bytes) -> str:
    for stream, name in _STREAMS:
        # Names of streams are the same in capitals.
        if re.search(re.escape(f"{stream}\0".encode("utf-16-le")), data, re.I):
            return name
    return "ole"


def _in_text(head: bytes) -> str:
    if b"\0" in head:
        # UTF-16 has them in every other place.
        if b"\0" in head[::2] and b"\0" in head[1::2]:
            return "binary"
        head = head.replace(b"\0", b"")
    for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        head = head.removeprefix(mark)
    if _HTML.match(head):
        return "html"
    if _SVG.match(head):
        return "svg"
    if _XML.match(head):
        return _in_xml(head)
    if (found := _HEADERS.match(head)) and b"\nMIME-Version:" in b"\n" + found.group():
        return "mhtml" if b"multipart/related" in found.group() else "email"
    return TEXT


def _in_xml(head: bytes) -> str:
    if b"http://schemas.microsoft.com/office/2006/xmlPackage" in head:
        return "docx"
    if b"wordml" in head:
        return "flat-word"
    if b"urn:oasis:names:tc:opendocument" in head:
        for kind, name in ((b"spreadsheet", "ods"), (b"presentation", "odp")):
            if b"opendocument." + kind in head:
                return name
        return "odt"
    return "xml"
