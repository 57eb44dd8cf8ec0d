"""Work in another language is said to be so, in every report, and not held against the learner."""

from __future__ import annotations

import json
import unicodedata
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from approved import sample_files
from assessments import assessment, evidence, judged, mistake, rubric
from click.testing import CliRunner
from pypdf import PdfReader
from test_drafts import compared, draft
from tiny_pack import block, table

from kamcoach import catalog, pipeline
from kamcoach.cli import main
from kamcoach.doubts import NOT_ENGLISH, not_in_english
from kamcoach.extract.language import in_english
from kamcoach.readers.handed_in import HandedIn

PACK = catalog.load()
OTHERS = {
    "German": """
        Wir beliefern die Bäckerei seit 2021, und der Umsatz stieg im letzten Jahr von 180.000
        auf 200.000 Euro. Die Leiterin des Einkaufs sagte uns im Januar, dass sie kürzere
        Lieferzeiten braucht. Wir vereinbarten ein wöchentliches Telefonat ab März.
    """,
    "French": """
        Nous livrons ce client depuis 2021 et le chiffre d'affaires est passé de 180 000 à 200
        000 euros. La responsable des achats nous a dit en janvier qu'elle souhaite de
        meilleurs délais. Nous avons convenu d'un appel chaque semaine, on en parle ensemble.
    """,
    "Polish": """
        Dostarczamy temu klientowi od 2021 roku, a obroty wzrosły ze 180 000 do 200 000 euro.
        Kierowniczka zakupów powiedziała nam w styczniu, że potrzebuje lepszych terminów
        dostaw. Uzgodniliśmy cotygodniową rozmowę i to jest ważne, by klient był zadowolony.
    """,
    "Welsh": """
        Rydym wedi cyflenwi'r cwsmer ers 2021 ac mae'r trosiant wedi codi i 200,000 y llynedd.
        Dywedodd y pennaeth prynu wrthym ym mis Ionawr fod angen amseroedd dosbarthu gwell
        arni hi. Cytunwyd i gael galwad bob wythnos, a dw i wedi cwrdd a nhw i drafod y
        cynllun.
    """,
    "Dutch": """
        Wij leveren sinds 2021 aan de klant en de omzet steeg vorig jaar naar 200.000 euro. De
        inkoper vertelde ons in januari dat zij betere levertijden wil. We spraken af dat er
        elke week een gesprek is. Het doel is om de omzet te verhogen of de marge te
        verbeteren.
    """,
    "Danish": """
        Vi har leveret til kunden siden 2021, og omsætningen steg til 200.000 euro sidste år.
        Indkøbschefen sagde til os i januar, at hun har brug for bedre leveringstider. Vi
        aftalte et opkald hver uge. De vil gerne have en plan, og den skal vi lave for dem.
    """,
    "Chinese": """
        我们自二〇二一年以来一直为该客户供货去年的营业额增长到二十万欧元采购主管在一月份告诉我们
        她需要更好的交货时间我们自
    """,
}
ENGLISH = """
    We have supplied the bakery since 2021, and turnover rose from £180,000 to £200,000 last
    year. The head of purchasing told us in January that she needs shorter lead times. We
    agreed a call every week from March.
"""


def told(text: str, times: int = 2) -> str:
    return " ".join(text.split() * times)


GERMAN_PLAN = f"# Kundenplan 2026\n\n## Lage\n\n{told(OTHERS['German'])}\n".encode()
ENGLISH_PLAN = f"# Account plan\n\n{told(ENGLISH)}\n".encode()


@pytest.mark.parametrize("language", OTHERS)
def test_work_in_another_language(language: str) -> None:
    text = told(OTHERS[language], 5 if language == "Chinese" else 2)
    assert not in_english([block(text)])
    assert not in_english([block(unicodedata.normalize("NFD", text))])
    assert not in_english(table("x | y", f"1 | {text}"))
    assert in_english([block(told(ENGLISH))])
    assert in_english([block(told(ENGLISH)), block(text)])


def test_what_is_no_prose_has_no_language() -> None:
    rows = [f"Ana Ruiz | Key account manager | £4{n},000 | 31/12/2026" for n in range(40)]
    assert in_english(table("Who | Role | Sum | Date", *rows))
    assert in_english([block("CFO: Dana Voss – wants cash", kind="item")] * 60)
    assert in_english([block(told(OTHERS["German"]), kind="heading")])
    assert in_english([block(told(OTHERS["German"])[:200])])
    assert in_english([])


def test_samples_and_notes_are_english() -> None:
    for sample in sample_files():
        assert pipeline.understand(sample.name, sample.read_bytes(), PACK)[1].english, sample.name
    notes = "- FLT: 6 sec + 11 prim, c. 9,400 pupils, spend w/ us £37k, mostly KS3 and GCSE\n"
    text = notes + "- need to find curric lead, KJ might know, LP leaves at Easter so handover\n"
    assert pipeline.understand("n.md", (text * 3).encode(), PACK)[1].english


def test_nothing_is_a_mistake_because_it_was_not_found() -> None:
    for audience in ("self-check", "assessor"):
        english = pipeline.assess("p.md", ENGLISH_PLAN, PACK)
        assert any(m.present and not m.evidence for r in english.rubrics for m in r.mistakes)
        assert english.sources[0].english
        found = pipeline.assess("plan.md", GERMAN_PLAN, PACK, audience=audience)
        assert not found.sources[0].english
        assert not any(m.present and not m.evidence for r in found.rubrics for m in r.mistakes)
        checks = {c.check for r in found.rubrics if not r.withheld for c in r.criteria}
        assert (checks == {NOT_ENGLISH}) is (audience == "assessor")


def test_a_mistake_that_a_passage_shows_stays() -> None:
    shown = mistake(
        "SRM.CM05", present=True, sort="assertion", evidence=(evidence("We know best"),)
    )
    lacking = mistake("SRM.CM02", present=True, sort="absence", evidence=(evidence("A call"),))
    one = rubric(criteria=(judged("SRM.MP01", "met"),), mistakes=(shown, lacking))
    (after,) = not_in_english((one,), "self-check")
    assert after.mistakes[0] == shown
    assert (after.mistakes[1].present, after.mistakes[1].looked_for) == (False, ())
    assert after.criteria == one.criteria


def test_one_file_of_a_portfolio() -> None:
    files = (("a.md", ENGLISH_PLAN), ("b.md", GERMAN_PLAN))
    handed = HandedIn(name="", files=files, refused=(), skipped=())
    found = pipeline.assess_portfolio(handed, PACK, rubrics=["SRM"])
    assert {s.name: s.english for s in found.sources} == {"a.md": True, "b.md": False}
    assert not any(m.present and not m.evidence for r in found.rubrics for m in r.mistakes)


def test_every_report_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plan.md").write_bytes(GERMAN_PLAN)
    note = "kamcoach reads English only, and this seems to be in another language: plan.md."
    for form in ("summary", "md", "html", "pdf", "xlsx", "docx", "json"):
        options = ("--rubric", "SRM", "--audience", "assessor", "--format", form, "-o", f"r.{form}")
        assert CliRunner().invoke(main, ["assess", "plan.md", *options]).exit_code == 0
        data = Path(f"r.{form}").read_bytes()
        if form == "json":
            assert json.loads(data)["sources"][0]["english"] is False
            continue
        if form == "pdf":
            text = PdfReader(BytesIO(data)).pages[0].extract_text()
        elif form in ("xlsx", "docx"):
            with ZipFile(BytesIO(data)) as parts:
                part = {"xlsx": "xl/sharedStrings.xml", "docx": "word/document.xml"}[form]
                text = parts.read(part).decode()
        else:
            text = data.decode()
        assert note in " ".join(text.replace("\\", "").split()), form
    shown = CliRunner().invoke(main, ["extract", "plan.md"]).stdout
    assert "seems to be another than English" in shown
    for form in ("md", "html"):
        made = CliRunner().invoke(main, ["guide", "SRM", "plan.md", "-o", f"g.{form}"])
        assert made.exit_code == 0
        text = Path(f"g.{form}").read_text(encoding="utf-8")
        assert note in text.replace("\\", "")


def test_a_comparison_warns() -> None:
    foreign = assessment().sources[0].model_copy(update={"sha256": "c" * 64, "english": False})
    (warning,) = compared(draft(), draft(sources=(foreign,))).warnings
    assert warning.startswith("In another language than English, which alone is read: ")
