"""Documents to begin with: an account plan and a relationship review, with guidance to write below.

The Markdown files beside this one are the templates. Their guidance stands in italics and square
brackets, which the reading takes for guidance: left in a finished document it counts for nothing.
"""

from pathlib import Path
from typing import Literal, get_args

from kamcoach.errors import UsageError
from kamcoach.readers import read
from kamcoach.report.word import to_docx

Starter = Literal["account-plan", "relationship-review"]
STARTERS: tuple[Starter, ...] = get_args(Starter)
_FOLDER = Path(__file__).parent


def content(starter: Starter, suffix: str) -> bytes:
    """The file of a template.

    Raises:
        UsageError: `suffix` is neither `.docx` nor `.md`.
    """
    data = (_FOLDER / f"{starter}.md").read_bytes()
    if suffix == ".md":
        return data
    if suffix != ".docx":
        raise UsageError("a template is written as .docx or .md: end the name in one of them.")
    blocks = read(f"{starter}.md", data).blocks
    return to_docx(blocks, blocks[0].text)
