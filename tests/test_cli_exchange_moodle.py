"""`kamcoach exchange moodle-...`: from a batch to what is uploaded, and what is said of it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from assessments import assessment, rubric
from click.testing import CliRunner, Result
from moodle_site import GERMAN, KLINGON, Dialect, Participant, Site
from test_batch import here as _here

from kamcoach.cli import exchanging_moodle, main, running
from kamcoach.marking.finals import Final, Signature
from kamcoach.models.assessment import Assessment
from kamcoach.models.cohort import LearnerResult

here = _here
PLAN = (Path(__file__).parent.parent / "samples" / "velo-parts-plan.md").read_bytes()
SIGNED = {"SRM": Signature("P. Shah", "2026-11-20")}
Finals = list[Final]


def final(key: str, name: str, whole: Assessment | None = None, *, signed: bool = True) -> Final:
    who = LearnerResult(key=key, name=name, group="", folder="f", status="assessed")
    return Final(who, whole or assessment(), SIGNED if signed else {})


@pytest.fixture
def marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Finals:
    """Be in a folder with `out`, whose learners stand as in the list that is returned."""
    monkeypatch.chdir(tmp_path)
    Path("out").mkdir()
    standing = [final("101", "Ana Ruiz"), final("102", "=cmd", signed=False), final("104", "Di")]

    def finals(_: Path) -> Iterator[Final]:
        return iter(standing)

    monkeypatch.setattr(exchanging_moodle, "finals", finals)
    return standing


@pytest.fixture
def site() -> Site:
    names = ("Ana Ruiz", "=cmd", "Cy\x1b[31m")
    return Site([Participant(101 + place, name) for place, name in enumerate(names)])


def run(command: str, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["exchange", command, *arguments], catch_exceptions=False)


def grades(*arguments: str) -> Result:
    return run("moodle-grades", "out", "ws.csv", "--rubric", "SRM", *arguments)


@pytest.mark.usefixtures("marked")
def test_grades_are_filled_in_and_all_that_is_left_out_is_said(site: Site) -> None:
    Path("ws.csv").write_bytes(site.download())
    result = grades("-o", "filled.csv")
    assert result.exit_code == 1  # Ben is not signed, and Di has no row.
    assert "grade = 'Grade'" in result.output
    assert "choose: encoding UTF-8, separator comma." in result.output
    assert "  =cmd 102: no assessor has signed this rubric yet.\n" in result.output
    assert "  Di (104): the worksheet has no row for it\n" in result.output
    assert "Rows: 1 filled in, 1 without a result to give, 1 nothing handed in" in result.output
    assert "Moodle will set 1 grades and 1 comments, and pass over 2 rows." in result.output
    assert "rubric or a marking guide" in result.output
    assert result.output.endswith("The worksheet is in filled.csv\n")
    assert "\x1b" not in result.output
    done = site.upload(Path("filled.csv").read_bytes())
    assert [(each.grade, each.comment) for each in done or ()] == [
        (True, True),
        (False, False),
        (False, False),
    ]
    assert site.people[0].grade == 65


@pytest.mark.usefixtures("marked")
def test_a_dry_run_writes_no_worksheet_and_foretells_every_row(site: Site) -> None:
    Path("ws.csv").write_bytes(site.download())
    result = grades("--dry-run", "-o", "filled.csv", "--predictions", "p.csv", "--proposals")
    assert not Path("filled.csv").exists()
    assert "row 2, Ana Ruiz 101: grade imported (65.00), comment imported\n" in result.output
    assert (
        "row 4, Cy[U+001B][31m 103: grade empty, comment unchanged: there is no grade"
        in result.output
    )
    assert "Proposed, not yet confirmed by an assessor." in result.output
    table = list(csv.DictReader(io.StringIO(Path("p.csv").read_text("utf-8-sig"))))
    assert [row["grade"] for row in table] == ["imported", "imported", "empty"]
    assert [row["name"] for row in table] == ["Ana Ruiz", "'=cmd", "Cy[U+001B][31m"]


def test_all_is_well_where_everything_goes_back(marked: Finals, site: Site) -> None:
    del marked[1:]
    scaled = Site(site.people, scale=("Refer", "Pass"), maximum=None, language=GERMAN)
    spread = Dialect(separator=";", encoding="cp1252", mark=b"", end="\r\n")
    Path("ws.csv").write_bytes(scaled.download(spread))
    result = grades("-o", "filled.csv", "--scale", "Merit = Pass")
    assert result.exit_code == 0
    assert "encoding WINDOWS-1252, separator semicolon." in result.output
    assert "reads UTF-8 with commas only" in result.output
    scaled.upload(Path("filled.csv").read_bytes(), spread)
    assert scaled.people[0].grade == 2


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Say where to write with -o"),
        (("-o", "ws.csv"), "choose another name"),
        (("-o", "f.csv", "--predictions", "f.csv"), "choose another name"),
        (("-o", "no/f.csv"), "cannot be written"),
        (("-o", "f.csv", "--scale", "Merit"), "write it as GRADE=ITEM"),
        (("-o", "f.csv", "--scale", "Merit=900"), "points from 0 to 100.00"),
        (("-o", "f.csv", "--scale", "refur=0"), "no grade 'refur'. It has: distinction, merit,"),
        (("-o", "f.csv", "--grade-column", "X"), "no columns called 'X'"),
        (("-o", "f.csv", "--rubric", "all"), "name one rubric"),
        (("-o", "f.csv", "--rubric", "NOPE"), "no rubric `NOPE`"),
    ],
)
def test_what_cannot_be_done_is_said(site: Site, arguments: tuple[str, ...], message: str) -> None:
    Path("ws.csv").write_bytes(site.download())
    result = grades(*arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.output.split())
    assert not Path("f.csv").exists()


@pytest.mark.usefixtures("marked")
def test_what_is_no_worksheet_is_refused() -> None:
    Path("ws.csv").write_bytes(b"PK\x03\x04\0")
    assert (
        "ws.csv was not read: it is a workbook of a spreadsheet program"
        in grades("--dry-run").output
    )
    Path("ws.csv").unlink()
    Path("ws.csv").mkdir()
    assert "cannot be read" in grades("--dry-run").output


def test_proposals_of_a_restricted_rubric_go_to_nobody(
    marked: Finals, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("ws.csv").write_bytes(site.download())
    real = running.load

    def load(*arguments: tuple[str, ...]) -> object:
        loaded = real(*arguments)  # type: ignore[arg-type]
        rubrics = tuple(r.model_copy(update={"policy": "restricted"}) for r in loaded.pack.rubrics)
        pack = loaded.pack.model_copy(update={"rubrics": rubrics})
        return type(loaded)(pack, loaded.rubrics)

    monkeypatch.setattr(exchanging_moodle, "load", load)
    refused = grades("-o", "f.csv", "--proposals")
    assert refused.exit_code == 2
    assert "leave out --proposals" in refused.output
    del marked[1:]
    assert grades("-o", "f.csv").exit_code == 0


@pytest.mark.usefixtures("marked")
def test_a_file_can_be_checked_against_what_moodle_has_by_now(site: Site) -> None:
    Path("ws.csv").write_bytes(site.download())
    grades("-o", "filled.csv")
    site.people[0].time, site.people[0].comment = 1_795_000_000, "Another marker's."
    Path("now.csv").write_bytes(site.download())
    held = run("moodle-check", "filled.csv", "--against", "now.csv", "-o", "p.csv")
    assert held.exit_code == 1
    assert "grade newer, comment held back" in held.output
    assert Path("p.csv").read_bytes().startswith(b"\xef\xbb\xbfrow,participant")
    anyway = run("moodle-check", "filled.csv", "--against", "now.csv", "--ignore-modified")
    assert anyway.exit_code == 0
    assert "grade imported (65.00), comment imported" in anyway.output
    Path("no.csv").write_bytes(b"a,b\n1,2\n")
    nothing = run("moodle-check", "no.csv", "--against", "now.csv", "-o", "q.csv")
    assert nothing.exit_code == 1
    assert "Moodle will take nothing of it: there is no column Identifier" in nothing.output
    assert "nothing is taken" in Path("q.csv").read_text("utf-8-sig")


@pytest.mark.usefixtures("marked")
def test_what_a_worksheet_does_not_say_is_said() -> None:
    Path("ws.csv").write_text("Qap,Patlh,Nope\nJeSwI 101,,\n")
    result = grades("--dry-run", "--id-column", "Qap", "--grade-column", "Patlh")
    assert "name it with --comments-column" in result.output
    assert "can be changed is not known" in result.output
    assert "No column of names is known" in result.output
    assert "neither a highest grade nor a scale" in result.output
    assert "no column that is known as the date of the grade" in result.output


@pytest.mark.usefixtures("marked")
def test_feedback_files_are_written_and_who_has_none_is_said(site: Site) -> None:
    Path("ws.csv").write_bytes(site.download())
    result = run(
        "moodle-feedback", "out", "-o", "f.zip", "--worksheet", "ws.csv", "--format", "html"
    )
    assert result.exit_code == 1
    assert "  Ana Ruiz (101): feedback.html, new or in place of" in result.output
    assert "  =cmd (102): none: no assessor has signed it yet\n" in result.output
    assert "  Di (104): none: no participant has this number." in result.output
    assert "Feedback files for 1 participants, none for 2." in result.output
    assert "not checked" not in result.output
    assert zipfile.ZipFile("f.zip").namelist() == ["Ana Ruiz_101_assignfeedback_file/feedback.html"]


@pytest.mark.usefixtures("marked")
def test_an_archive_can_be_checked_too(site: Site) -> None:
    Path("ws.csv").write_bytes(site.download())
    run("moodle-feedback", "out", "-o", "f.zip", "--no-teams")
    good = run("moodle-check", "f.zip", "--against", "ws.csv")
    assert "Di_104_assignfeedback_file/feedback.html: passed over: nobody" in good.output
    assert good.exit_code == 1
    with zipfile.ZipFile("g.ZIP", "w") as archive:
        archive.mkdir("Ana Ruiz_101_assignfeedback_file")
        archive.writestr("Ana Ruiz_101_assignfeedback_file/a\x1b.pdf", b"x")
    fine = run("moodle-check", "g.ZIP", "--against", "ws.csv")
    assert "file/a[U+001B].pdf: a[U+001B].pdf for Ana Ruiz (101)" in fine.output
    assert "take 1 files as feedback, and pass over 0." in fine.output
    assert fine.exit_code == 0
    Path("h.zip").write_bytes(b"PK")
    assert (
        "no ZIP archive that can be read"
        in run("moodle-check", "h.zip", "--against", "ws.csv").output
    )


def test_feedback_without_a_worksheet_says_what_was_not_checked(marked: Finals) -> None:
    del marked[1]
    result = run("moodle-feedback", "out", "--dry-run")
    assert result.exit_code == 0
    assert "were not checked against a worksheet" in result.output
    assert not [*Path().glob("*.zip")]
    del marked[:]
    unsaid = run("moodle-feedback", "out", "-o", "f.zip")
    assert unsaid.exit_code == 2
    assert "wrong person" in unsaid.output
    nobody = run("moodle-feedback", "out", "-o", "f.zip", "--no-teams")
    assert nobody.exit_code == 1
    assert "Nothing was written to f.zip" in nobody.output


def test_members_of_teams_come_from_a_list_or_from_the_worksheet(marked: Finals) -> None:
    marked[:] = [final("9", "Team A")]
    people = [Participant(101, "Ana", "Team A"), Participant(102, "Ben", "Team A")]
    Path("ws.csv").write_bytes(Site(people, teams=True).download())
    Path("alone.csv").write_bytes(Site(people).download())
    Path("groups.csv").write_bytes(b"group;id;name\r\nTeam A;101;Ana\r\nTeam A;102;Ben\r\n")
    wanted = [
        "Ana_101_assignfeedback_file/feedback.html",
        "Ben_102_assignfeedback_file/feedback.html",
    ]
    for file in ("groups.csv", "ws.csv"):
        result = run("moodle-feedback", "out", "-o", "f.zip", "--groups", file)
        assert result.exit_code == 0, result.output
        assert zipfile.ZipFile("f.zip").namelist() == wanted
    run(
        "moodle-feedback",
        "out",
        "-o",
        "g.zip",
        "--groups",
        "groups.csv",
        "--worksheet",
        "alone.csv",
    )
    assert zipfile.ZipFile("g.zip").namelist() == wanted
    marked.append(final("10", "Team A"))
    twice = run("moodle-feedback", "out", "--dry-run", "--groups", "ws.csv")
    assert twice.output.count("two teams with this name") == 2
    wrong = run("moodle-feedback", "out", "--dry-run", "--groups", "alone.csv")
    assert wrong.exit_code == 2
    assert "Give it the columns group, id" in " ".join(wrong.output.split())
    Path("caps.csv").write_bytes(b"Group,ID,Name\r\nTeam A,101,Ana\r\nTeam A,102,Ben\r\n")
    del marked[1]
    capitals = run("moodle-feedback", "out", "-o", "h.zip", "--groups", "caps.csv")
    assert "not checked against a worksheet" in capitals.output
    assert zipfile.ZipFile("h.zip").namelist() == wanted
    # A worksheet is no list of groups, even with a column of the site's own that is called ID.
    own = Site(people, teams=True).download().replace(b"Email address", b"ID")
    Path("own.csv").write_bytes(own)
    run("moodle-feedback", "out", "-o", "i.zip", "--groups", "own.csv")
    assert zipfile.ZipFile("i.zip").namelist() == wanted


@pytest.mark.parametrize("option", ["", "--name-column=Pong", "--group-column=Ghom"])
def test_a_team_worksheet_in_an_unknown_language_needs_its_columns(
    marked: Finals, option: str
) -> None:
    marked[:] = [final("101", "Team A")]
    people = [Participant(101, "Ana", "Team B"), Participant(102, "Ben", "Team A")]
    Path("ws.csv").write_bytes(Site(people, teams=True, language=KLINGON).download())
    options = [option] if option else []
    result = grades("-o", "filled.csv", *options)
    files = run("moodle-feedback", "out", "-o", "f.zip", "--worksheet", "ws.csv", *options)
    told = option.startswith("--group")
    assert (result.exit_code, files.exit_code) == ((0, 0) if told else (1, 1))
    if told:
        assert "grade imported" not in result.output
        assert "Rows: 1 filled in, 1 nothing handed in" in result.output
        assert "(102): feedback.html" in files.output
    else:
        assert Path("filled.csv").read_bytes() == Path("ws.csv").read_bytes()
        assert "--group-column" in result.output and "--group-column" in files.output
        assert not Path("f.zip").exists()


@pytest.mark.usefixtures("marked")
def test_what_is_called_otherwise_than_its_number_fails_the_check(site: Site) -> None:
    site.people[2].name = "Cy"
    Path("ws.csv").write_bytes(site.download())
    filled = Site([Participant(p.id, p.name, grade=Decimal(50)) for p in site.people])
    check = ("moodle-check", "filled.csv", "--against", "ws.csv")
    Path("filled.csv").write_bytes(filled.download())
    fine = run(*check)
    assert fine.exit_code == 0
    assert "Names were not compared" not in fine.output
    filled.people[0].id, filled.people[2].id = 103, 101
    Path("filled.csv").write_bytes(filled.download())
    swapped = run(*check, "-o", "p.csv")
    assert swapped.exit_code == 1
    assert "Moodle will take it for 'Cy', but the file calls it 'Ana Ruiz'" in swapped.output
    assert "In 2 rows number and name are not those of one person" in swapped.output
    assert "the file calls it 'Ana Ruiz'" in Path("p.csv").read_text("utf-8-sig")
    filled.blind = True
    Path("filled.csv").write_bytes(filled.download())
    blind = run(*check)
    assert blind.exit_code == 0
    assert "Names were not compared" in blind.output
    with zipfile.ZipFile("a.zip", "w") as archive:
        archive.writestr("Team A_103_assignsubmission_file/feedback.html", b"x")
    team = run("moodle-check", "a.zip", "--against", "ws.csv")
    assert team.exit_code == 1
    assert "Moodle will take it for Cy (103), but it is called 'Team A', unless" in team.output
    assert "take 0 files as feedback, 1 more perhaps, and pass over 0." in team.output
    assert "Of 1 files number and name are not those of one person" in team.output


def test_encodings_are_called_as_in_moodles_form(marked: Finals, site: Site) -> None:
    del marked[1:]
    spread = Dialect(separator="\t", encoding="utf-16-le", mark=b"\xff\xfe")
    Path("ws.csv").write_bytes(site.download(spread))
    assert "choose: encoding UTF-16LE, separator tab." in grades("--dry-run").output


def test_a_rubric_that_grades_nothing_fills_the_comment_alone(marked: Finals, site: Site) -> None:
    marked[:] = [final("101", "Ana Ruiz", assessment(rubric(score=None, grade="")))]
    Path("ws.csv").write_bytes(site.download())
    result = grades("--dry-run")
    assert "the comment goes alone" in result.output
    assert "row 2, Ana Ruiz 101: grade empty, comment imported" in result.output


@pytest.mark.usefixtures("here")
def test_from_a_download_of_moodle_and_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    hostile = ("../x", "Zoë O'Brien", "=cmd", "CON", "Smith, Jo")
    site = Site([Participant(101 + place, name) for place, name in enumerate(hostile)])
    with zipfile.ZipFile("download.zip", "w") as archive:
        for person in site.people:
            cleaned = re.sub(r"[<>&\"'|:/\\]|\.\.+", "", person.name)
            archive.writestr(f"{cleaned}_{person.id}_assignsubmission_file/plan.md", PLAN)
    made = CliRunner().invoke(
        main,
        ["batch", "download.zip", "-o", "out", "--rubric", "SRM", "--engine", "plain"],
        catch_exceptions=False,
    )
    assert made.exit_code == 0, made.output
    Path("ws.csv").write_bytes(site.download())
    assert "Rows: 5 without a result to give" in grades("--dry-run").output
    result = grades("-o", "filled.csv", "--proposals")
    assert result.exit_code == 0, result.output
    done = site.upload(Path("filled.csv").read_bytes())
    assert [each.grade for each in done or ()] == [True] * 5
    assert len({person.grade for person in site.people}) == 1
    feedback = run("moodle-feedback", "out", "-o", "f.zip", "--worksheet", "ws.csv", "--proposals")
    assert feedback.exit_code == 0, feedback.output
    names = zipfile.ZipFile("f.zip").namelist()
    assert {name.split("_")[1] for name in names} == {"101", "102", "103", "104", "105"}
    assert {name.rpartition("/")[2] for name in names} == {"proposed-feedback.html"}


def test_points_need_a_rubric_with_a_percentage(marked: Finals, site: Site) -> None:
    marked[:] = [final("101", "Ana Ruiz", assessment(rubric(score=None, grade="competent")))]
    Path("ws.csv").write_bytes(site.download())
    assert "--scale 'competent=POINTS'" in grades("--dry-run").output
    assert grades("-o", "f.csv", "--scale", "competent=100").exit_code == 0
