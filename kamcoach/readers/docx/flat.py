"""Word files in one piece of XML ("Flat OPC"), as programs hand them to each other."""

from io import BytesIO
from zipfile import ZipFile

from lxml import etree

from kamcoach.readers.archive import parse

_NAMESPACE = "http://schemas.microsoft.com/office/2006/xmlPackage"
_PART = f"{{{_NAMESPACE}}}part"
_NAME = f"{{{_NAMESPACE}}}name"
_XML = f"{{{_NAMESPACE}}}xmlData"
_OPENING = 2_000


def is_flat(data: bytes) -> bool:
    """Whether a file is a Word document in one piece of XML."""
    return _NAMESPACE.encode() in data[:_OPENING]


def packed(data: bytes) -> bytes:
    """The same document as the zip container it stands for; pictures are left out.

    Raises Refusal if the file is not well-formed, nested too deep or declares a document type.
    """
    parts: dict[str, bytes] = {}
    for part in parse(data, "the file").iter(_PART):
        content = part.find(_XML)
        if content is not None and len(content):
            name = part.get(_NAME, "").lstrip("/")
            parts.setdefault(name, etree.tostring(content[0], encoding="utf-8", with_tail=False))
    out = BytesIO()
    with ZipFile(out, "w") as container:
        for name, content_bytes in parts.items():
            container.writestr(name, content_bytes)
    return out.getvalue()
