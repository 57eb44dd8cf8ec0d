"""Reports in a real browser, looked over by axe-core: WCAG 2.2 AA, light, dark, phone, print.

It needs Chromium and the file axe.min.js. The package axe-playwright-python brings that file along
and is enough without what it depends on: `pip install --no-deps axe-playwright-python`. Others may
be named in KAMCOACH_BROWSER and KAMCOACH_AXE. Without them these tests are skipped, and say so.
"""

from __future__ import annotations

import html as escaping
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from assessments import headed, hostile
from submissions import as_paragraphs, compared, edited, prose
from test_attempts import batch
from test_batch import HOSTILE

from kamcoach import catalog, pipeline
from kamcoach.report import render, similarity
from kamcoach.withheld import without_verdicts

SAMPLES = Path(__file__).parent.parent / "samples"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUNNER = f"""
<script src="axe.min.js"></script>
<script>
document.querySelectorAll("details").forEach((folded) => {{ folded.open = true; }});
const root = document.documentElement, reaches = [];
if (WIDTH) root.style.width = "WIDTHpx";
document.body.querySelectorAll("*").forEach((element) => {{
  if (!element.parentElement.closest(".scroll"))
    reaches.push(element.getBoundingClientRect().right - root.getBoundingClientRect().right);
}});
const wide = Math.max(root.scrollWidth - window.innerWidth, ...reaches);
axe.run({{ runOnly: {json.dumps(TAGS)} }}).then((found) => {{
  const said = document.createElement("pre");
  said.id = "axe-says";
  said.textContent = JSON.stringify({{
    violations: found.violations.map((v) => [v.id, v.nodes.map((n) => n.html.slice(0, 200))]),
    passes: found.passes.map((p) => p.id),
    wide: Math.round(wide),
  }});
  document.body.appendChild(said);
}});
</script>
"""


def browser() -> str | None:
    """Return the browser to use."""
    named = os.environ.get("KAMCOACH_BROWSER")
    return named or next((path for name in BROWSERS if (path := shutil.which(name))), None)


def axe() -> Path | None:
    """Return axe-core, as one file."""
    if named := os.environ.get("KAMCOACH_AXE"):
        return Path(named)
    spec = find_spec("axe_playwright_python")
    folders = spec.submodule_search_locations if spec else None
    found = [file for folder in folders or () if (file := Path(folder) / "axe.min.js").is_file()]
    return found[0] if found else None


pytestmark = pytest.mark.skipif(
    not (browser() and axe()),
    reason="NOT CHECKED FOR ACCESSIBILITY: no Chromium, or no axe-core "
    "(pip install --no-deps axe-playwright-python)",
)


def looked_over(page: str, folder: Path, width: int = 0) -> dict[str, Any]:
    """Return what axe-core says of a page, whose policy is taken off since it forbids scripts."""
    said_by, browses = axe(), browser()
    assert said_by and browses
    shutil.copy(said_by, folder / "axe.min.js")
    bare = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    assert "</body>" in bare
    runner = RUNNER.replace("WIDTH", str(width))
    (folder / "page.html").write_text(bare.replace("</body>", f"{runner}</body>"), "utf-8")
    command = [browses, "--headless", "--disable-gpu", "--no-first-run", "--no-sandbox"]
    command += [f"--user-data-dir={folder / 'profile'}", "--window-size=1200,900"]
    command += ["--virtual-time-budget=60000", "--dump-dom", (folder / "page.html").as_uri()]
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    said = re.search(r'<pre id="axe-says">(.*?)</pre>', done.stdout.decode(), re.DOTALL)
    assert said, done.stderr.decode()[-2000:]
    found: dict[str, Any] = json.loads(escaping.unescape(said.group(1)))
    return found


@cache
def assessed(name: str, audience: str = "self-check") -> pipeline.Assessed:
    file = SAMPLES / name
    options: dict[str, Any] = {"audience": audience, "engine": "plain", "rubrics": ["SRM", "KAS"]}
    pack = catalog.load()
    if file.is_dir():
        return pipeline.read_and_assess_portfolio(pipeline.collect([file]), pack, **options)
    return pipeline.read_and_assess(name, file.read_bytes(), pack, **options)


def report(name: str, audience: str = "self-check", *restricted: str) -> str:
    """Return the report on a sample, with its document and a date."""
    made, documents = assessed(name, audience)
    made = without_verdicts(made, restricted)
    on = date(2026, 11, 22)
    return render(made, "html", documents=documents, date=on).decode()


@cache
def cohort() -> str:
    """Return the page of a cohort who handed in twice, one of whose files cannot be read."""
    plans = [path.read_bytes() for path in sorted(SAMPLES.glob("*-plan.md"))]
    with TemporaryDirectory() as folder:
        work = Path(folder, "in")
        work.mkdir()
        (work / "broken.docx").write_bytes(b"no Word file")
        for cut in (2, 1):
            for at, name in enumerate(HOSTILE):
                plan = plans[at % len(plans)]
                (work / f"{name}.md").write_bytes(plan[: len(plan) // cut])
            batch(Path(folder))
        return Path(folder, "out", "cohort.html").read_text("utf-8")


def always(page: str, medium: str) -> str:
    """Return a page that looks as it would in dark mode, or on paper."""
    assert f"@media {medium}" in page
    return page.replace(f"@media {medium}", "@media all")


def in_common() -> str:
    """Return a page of passages that two submissions have in common."""
    one, other = prose(1), [edited(each, 2) for each in prose(1)]
    texts = {"Ana": as_paragraphs(one), "Ben": as_paragraphs(other), "Cy": as_paragraphs(one[:9])}
    with tempfile.TemporaryDirectory() as folder:
        return similarity.render(compared(Path(folder), texts), "html")


PAGES: dict[str, Callable[[], str]] = {
    "a plan": lambda: report("northgate-clinics-plan.md"),
    "restricted": lambda: report("velo-parts-plan.md", "self-check", "SRM", "KAS"),
    "for an assessor": lambda: report("calder-council-review.md", "assessor"),
    "a portfolio": lambda: report("wharfe-dairies"),
    "a deck": lambda: report("ellerby-teas-plan.pptx"),
    "a workbook": lambda: report("stanmore-vets-plan.xlsx"),
    "outcomes and a profile": lambda: render(headed(), "html").decode(),
    "hostile": lambda: render(hostile("assessor"), "html").decode(),
    "a cohort": cohort,
    "a cohort, dark": lambda: always(cohort(), "(prefers-color-scheme: dark)"),
    "dark": lambda: always(report("northgate-clinics-plan.md"), "(prefers-color-scheme: dark)"),
    "passages in common": lambda: in_common(),
    "passages in common, dark": lambda: always(in_common(), "(prefers-color-scheme: dark)"),
    "on paper": lambda: always(report("northgate-clinics-plan.md"), "print"),
}


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(name: str, tmp_path: Path) -> None:
    found = looked_over(PAGES[name](), tmp_path)
    assert found["violations"] == []
    assert {"color-contrast", "heading-order", "region", "target-size"} <= set(found["passes"])


@pytest.mark.parametrize(
    "name", ["a plan", "a portfolio", "a workbook", "hostile", "a cohort", "passages in common"]
)
def test_nothing_is_wider_than_a_phone(name: str, tmp_path: Path) -> None:
    # 320 pixels are what WCAG asks for under reflow; no window can be made as narrow as that.
    narrow = always(always(PAGES[name](), "(max-width: 48rem)"), "(max-width: 34rem)")
    found = looked_over(narrow, tmp_path, width=320)
    assert found["violations"] == []
    assert found["wide"] <= 0


def test_axe_would_find_what_is_wrong(tmp_path: Path) -> None:
    page = report("velo-parts-plan.md")
    broken = page.replace('lang="en-GB"', "").replace("<body", '<body><img src="x"><p', 1)
    assert {"html-has-lang", "image-alt"} <= {
        id for id, _ in looked_over(broken, tmp_path)["violations"]
    }
