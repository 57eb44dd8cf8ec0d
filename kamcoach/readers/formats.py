"""The formats there are: those that are read, and those that are refused with what to do instead.

Both are told by what is in the file (`sniff.py`); the ending of the name must agree.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Format(NamedTuple):
    """A format that is read."""

    name: str
    what: str
    """In words, with an article."""
    endings: tuple[str, ...]
    """The first is the one to rename a file to."""
    module: str
    """In `kamcoach.readers`; has `read(source, data) -> Document`."""
    confined_from: int | None = None
    """Files of so many bytes and more are read in a process of their own; None for never."""


class Foreign(NamedTuple):
    """A format that is refused."""

    what: str
    """In words, with an article."""
    advice: str
    endings: tuple[str, ...] = ()
    is_text: bool = False
    """Its content is plain text: only the ending tells it."""
    is_vague: bool = False
    """It may well be what the ending says, so the two are not held against each other."""


_LARGE = 64 * 1024
"""Bytes of text from which on a parser could be kept busy for longer than anyone would wait."""

READ: Mapping[str, Format] = {
    format.name: format
    for format in (
        Format(
            "docx", "a Word document (DOCX)", (".docx", ".docm", ".dotx", ".dotm", ".xml"), "docx"
        ),
        Format("odt", "an OpenDocument text (ODT)", (".odt", ".ott", ".fodt"), "odt"),
        Format("pdf", "a PDF file", (".pdf",), "pdf", confined_from=0),
        Format("html", "a web page (HTML)", (".html", ".htm", ".xhtml"), "html", _LARGE),
        Format(
            "pptx",
            "a PowerPoint presentation (PPTX)",
            (".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm"),
            "pptx",
        ),
        Format("xlsx", "an Excel workbook (XLSX)", (".xlsx", ".xlsm", ".xltx", ".xltm"), "xlsx"),
        Format(
            "markdown",
            "plain text",
            (".md", ".markdown", ".mdown", ".txt", ".text"),
            "markdown",
            _LARGE,
        ),
    )
}

ANY = "Hand in a Word document (DOCX), a PDF file with text, or plain text or Markdown."
_TO_WORD = "In the program that opens it: File, Save As or Export, Word document (.docx)."
_NOT_THE_PICTURE = (
    "Text in a picture cannot be read. Hand in the document that the picture shows, or type the "
    "text into one."
)
_NOT_THE_RECORDING = "Recordings cannot be heard. Write down what was said and hand that in."
_OUT_OF_THE_ARCHIVE = "Take the documents out of it and hand them in one by one."
_UNPACK = "Unpack it and hand in the documents that are in it."

FOREIGN: Mapping[str, Foreign] = {
    "doc": Foreign(
        "a Word 97-2003 document (DOC)",
        "In Word: File, Save As, Word Document (.docx). In LibreOffice Writer: File, Save As, "
        "Word 2007-365 (.docx).",
        (".doc", ".dot", ".wps"),
    ),
    "xls": Foreign(
        "an Excel 97-2003 workbook (XLS)",
        "In Excel: File, Save As, Excel Workbook (.xlsx).",
        (".xls", ".xlt"),
    ),
    "xlsb": Foreign(
        "a binary Excel workbook (XLSB)",
        "In Excel: File, Save As, Excel Workbook (.xlsx).",
        (".xlsb",),
    ),
    "ppt": Foreign(
        "a PowerPoint 97-2003 presentation (PPT)",
        "In PowerPoint: File, Save As, PowerPoint Presentation (.pptx).",
        (".ppt", ".pps", ".pot"),
    ),
    "visio": Foreign("a Visio drawing", "In Visio: File, Export, PDF.", (".vsd", ".vsdx")),
    "publisher": Foreign("a Publisher document", "In Publisher: File, Export, PDF.", (".pub",)),
    "onenote": Foreign(
        "a OneNote section", "In OneNote: File, Export, Word Document (.docx).", (".one",)
    ),
    "msg": Foreign(
        "an Outlook message",
        "Hand in its attachment, or copy its text into a document.",
        (".msg",),
    ),
    "email": Foreign(
        "an e-mail message",
        "Hand in its attachment, or copy its text into a document.",
        (".eml",),
        is_text=True,
    ),
    "protected": Foreign(
        "protected with a password",
        "In Word: File, Info, Protect Document, Encrypt with Password; empty the box, save it and "
        "hand it in again.",
        is_vague=True,
    ),
    "ole": Foreign(
        "in an old binary format of Microsoft Office or another program", _TO_WORD, is_vague=True
    ),
    "pages": Foreign("an Apple Pages document", "In Pages: File, Export To, Word.", (".pages",)),
    "numbers": Foreign(
        "an Apple Numbers spreadsheet", "In Numbers: File, Export To, Excel.", (".numbers",)
    ),
    "key": Foreign(
        "an Apple Keynote presentation", "In Keynote: File, Export To, PowerPoint.", (".key",)
    ),
    "iwork": Foreign(
        "an Apple Pages, Numbers or Keynote document",
        "In the program that wrote it: File, Export To, Word, Excel or PowerPoint.",
    ),
    "ods": Foreign(
        "an OpenDocument spreadsheet (ODS)",
        "In LibreOffice Calc: File, Save As, Excel 2007-365 (.xlsx).",
        (".ods", ".ots", ".fods"),
    ),
    "odp": Foreign(
        "an OpenDocument presentation (ODP)",
        "In LibreOffice Impress: File, Save As, PowerPoint 2007-365 (.pptx).",
        (".odp", ".otp", ".fodp"),
    ),
    "odg": Foreign(
        "an OpenDocument drawing (ODG)",
        "In LibreOffice Draw: File, Export As, Export as PDF.",
        (".odg", ".otg"),
    ),
    "opendocument": Foreign("an OpenDocument file that is no text", _TO_WORD),
    "sxw": Foreign(
        "a document of OpenOffice 1",
        "In LibreOffice Writer: File, Save As, ODF Text Document (.odt).",
        (".sxw", ".stw"),
    ),
    "flat-word": Foreign(
        "a Word 2003 document in XML",
        "In Word: File, Save As, Word Document (.docx).",
    ),
    "rtf": Foreign(
        "a Rich Text file (RTF)",
        "In Word: File, Save As, Word Document (.docx). In TextEdit: Duplicate, Save, Word 2007 "
        "Document.",
        (".rtf",),
    ),
    "mhtml": Foreign(
        "a web page saved as one file (MHTML)",
        "Open it in a browser: Save Page As, Webpage, HTML Only; or print it to a PDF file.",
        (".mht", ".mhtml"),
    ),
    "epub": Foreign("an e-book (EPUB)", "Hand in the document it was made from.", (".epub",)),
    "xps": Foreign(
        "an XPS document", "Open it in a viewer and print it to a PDF file.", (".xps", ".oxps")
    ),
    "postscript": Foreign(
        "a PostScript file", "Print the document to a PDF file instead.", (".ps", ".eps")
    ),
    "wordperfect": Foreign("a WordPerfect document", _TO_WORD, (".wpd",)),
    "xml": Foreign("an XML file", f"It is no document as it stands. {ANY}", is_vague=True),
    "svg": Foreign("a drawing (SVG)", _NOT_THE_PICTURE, (".svg",)),
    "picture": Foreign(
        "a picture",
        _NOT_THE_PICTURE,
        (
            *(".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp"),
            *(".heic", ".heif", ".avif", ".psd", ".ico"),
        ),
    ),
    "audio": Foreign(
        "a sound recording",
        _NOT_THE_RECORDING,
        (".mp3", ".m4a", ".wav", ".ogg", ".oga", ".flac", ".aac", ".wma"),
    ),
    "video": Foreign(
        "a video",
        _NOT_THE_RECORDING,
        (".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".wmv", ".mpg", ".mpeg"),
    ),
    "zip": Foreign("a ZIP archive", _OUT_OF_THE_ARCHIVE, (".zip",)),
    "packed": Foreign(
        "an archive",
        _UNPACK,
        (".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".tar", ".zst", ".cab"),
    ),
    "program": Foreign("a program", ANY, (".exe", ".dll", ".com", ".so", ".dmg", ".app")),
    "csv": Foreign(
        "a table in plain text (CSV)",
        "Open it in a spreadsheet program and save it as Excel Workbook (.xlsx).",
        (".csv", ".tsv"),
        is_text=True,
    ),
    "link": Foreign(
        "a link to a document that is kept elsewhere",
        "Open it in the browser: File, Download, Microsoft Word (.docx).",
        (".gdoc", ".gsheet", ".gslides", ".url", ".webloc", ".lnk"),
        is_text=True,
    ),
    "unfinished": Foreign(
        "a download that has not finished",
        "Wait until it has, and hand in the file it becomes.",
        (".crdownload", ".part", ".partial", ".download"),
        is_text=True,
    ),
    "binary": Foreign("in a format that is not known here", ANY, is_vague=True),
}


def ending_of(name: str) -> str:
    """Return the ending of a file name in lower case, with its dot; "" if there is none."""
    stem, dot, ending = name.rpartition(".")
    return f".{ending.lower()}" if dot and stem else ""


def read_by(ending: str) -> Format | None:
    """Return the format whose names end like this, if it is read."""
    return next((format for format in READ.values() if ending in format.endings), None)


def foreign_by(ending: str) -> str | None:
    """Return the name of the refused format whose names end like this."""
    return next((name for name, foreign in FOREIGN.items() if ending in foreign.endings), None)
