"""The pages of docs/reference/: what they should say, and whether they do.

Run `make reference` after a change of rules/ or rubrics/.
"""

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from kamcoach import catalog
from kamcoach.report.reference import COMMAND, pages

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"


def generated() -> dict[str, str]:
    """The text of every page as the rules would have it now."""
    return pages(catalog.load(folder=ROOT), catalog.read_cases(folder=ROOT))


def differences(pages: dict[str, str], folder: Path) -> Iterator[str]:
    """A message for each page of a folder that is not what it should be."""
    there = {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.md"))}
    for name in sorted(pages.keys() | there.keys()):
        if name not in there:
            yield f"docs/reference/{name} is not there. Run `{COMMAND}`."
        elif name not in pages:
            yield f"docs/reference/{name} belongs to no rubric. Run `{COMMAND}`."
        elif pages[name] != there[name]:
            yield _difference(name, pages[name], there[name])


def _difference(name: str, wanted: str, found: str) -> str:
    lines = zip_longest(found.split("\n"), wanted.split("\n"))
    number, (is_now, should_be) = next(
        (number, pair) for number, pair in enumerate(lines, 1) if pair[0] != pair[1]
    )
    return (
        f"docs/reference/{name}:{number} is not what the rules say now.\n"
        f"  there:     {_shown(is_now)}\n"
        f"  should be: {_shown(should_be)}\n"
        f"  Run `{COMMAND}`, and read what has changed."
    )


def _shown(line: str | None) -> str:
    return "(the page ends)" if line is None else line[:200]


def write(pages: dict[str, str], folder: Path) -> None:
    """Write the pages, and remove those of rubrics that are no more."""
    folder.mkdir(exist_ok=True)
    for path in folder.glob("*.md"):
        if path.name not in pages:
            path.unlink()
    for name, text in pages.items():
        (folder / name).write_bytes(text.encode())


if __name__ == "__main__":
    write(generated(), REFERENCE)
    print(f"wrote {len(generated())} pages to {REFERENCE.relative_to(ROOT)}/")
