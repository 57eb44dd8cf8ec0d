"""The HTML report as a tagged PDF (PDF/UA-1)."""

from __future__ import annotations

import hashlib
import logging

from kamcoach.errors import UsageError

_MISSING = (
    "PDF reports need WeasyPrint and the library Pango, which are not here: "
    "pip install 'kamcoach[pdf]', and see "
    "https://doc.courtbouillon.org/weasyprint/stable/first_steps.html for Pango. "
    "Any browser prints the HTML report to PDF as well."
)


def to_pdf(page: str) -> bytes:
    """Return a page of `to_html` as PDF: the same page always gives the same bytes.

    Raises:
        UsageError: WeasyPrint or a library that it needs is not installed.
    """
    # What a style sheet asks for beyond paper (dark mode, say) is no news to anybody.
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher

        from kamcoach.report.pdf_structure import finish
    except (ImportError, OSError) as problem:  # OSError: Pango itself
        raise UsageError(_MISSING) from problem
    # Nothing is fetched for a report: it is complete in itself.
    fetcher = URLFetcher(allowed_protocols=())
    document = HTML(string=page, url_fetcher=fetcher, media_type="print")
    pdf = document.write_pdf(
        pdf_variant="pdf/ua-1",
        pdf_identifier=hashlib.sha256(page.encode()).digest()[:16],
        finisher=finish,
    )
    return bytes(pdf)
