"""What a zip container holds."""

import re

from kamcoach.readers.archive import Archive, open_archive

_TYPES = "[Content_Types].xml"
_OVERRIDE = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
_BY_TYPE = (
    ("wordprocessingml", "docx"),
    ("ms-word", "docx"),
    ("presentationml", "pptx"),
    ("ms-powerpoint", "pptx"),
    ("excel.sheet.binary", "xlsb"),
    ("spreadsheetml", "xlsx"),
    ("ms-excel", "xlsx"),
    ("visio", "visio"),
)
_BY_PART = (
    ("word/", "docx"),
    ("ppt/", "pptx"),
    ("xl/workbook.bin", "xlsb"),
    ("xl/", "xlsx"),
    ("visio/", "visio"),
    ("FixedDoc", "xps"),
    ("Index/Document.iwa", "iwork"),
    ("Index.zip", "iwork"),
    ("index.apxl", "key"),
)
_BY_MEDIA = (
    ("application/vnd.oasis.opendocument.text", "odt"),
    ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    ("application/vnd.oasis.opendocument.presentation", "odp"),
    ("application/vnd.oasis.opendocument.graphics", "odg"),
    ("application/vnd.oasis.opendocument", "opendocument"),
    ("application/vnd.sun.xml.writer", "sxw"),
    ("application/epub+zip", "epub"),
)
_MEDIA = re.compile(rb'media-type="(application/vnd\.oasis\.opendocument\.[a-z-]+)')
_LONGEST_MEDIA = 200
_OPENING = 4096


def sniff_zip(data: bytes) -> str:
    """Return the name of the format in a zip container; "zip" if it is just an archive.

    Raises:
        Refusal: It is damaged, tampered with or beyond the limits.
    """
    with open_archive(data) as archive:
        return _by(_BY_MEDIA, _media(archive)) or _office(archive) or _by_parts(archive) or "zip"


def _media(archive: Archive) -> str:
    """Return what an OpenDocument file or e-book says of itself."""
    if "mimetype" in archive:
        return archive.read("mimetype")[:_LONGEST_MEDIA].decode("ascii", "replace").strip()
    if "META-INF/manifest.xml" in archive and "content.xml" in archive:
        found = _MEDIA.search(archive.read("META-INF/manifest.xml"))
        return found.group(1).decode("ascii") if found else ""
    return ""


def _office(archive: Archive) -> str | None:
    """Return what the main part of an Office file is declared to be, or else what it opens with."""
    mains = [target for _, kind, target in archive.relations("") if kind == "officeDocument"]
    if not mains:
        return None
    overrides = archive.tree(_TYPES).iter(_OVERRIDE) if _TYPES in archive else ()
    for override in overrides:
        if override.get("PartName", "").lstrip("/") == mains[0]:
            return _by(_BY_TYPE, override.get("ContentType", ""))
    if mains[0] not in archive:
        return None
    return _by(_BY_TYPE, archive.read(mains[0])[:_OPENING].decode("ascii", "replace"))


def _by_parts(archive: Archive) -> str | None:
    return next(
        (name for start, name in _BY_PART if any(part.startswith(start) for part in archive)), None
    )


def _by(table: tuple[tuple[str, str], ...], text: str) -> str | None:
    return next((name for key, name in table if key in text), None)
