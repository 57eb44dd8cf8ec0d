"""The archive of feedback files: every participant gets their own, and nobody else's."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path, PureWindowsPath

import pytest
from assessments import assessment, judged, rubric
from hypothesis import given, settings
from hypothesis import strategies as st
from moodle_site import KLINGON, Participant, Site

from kamcoach.errors import Refusal, UsageError
from kamcoach.exchange.moodle import cells, feedback, unpacking
from kamcoach.exchange.moodle.feedback import folder_of
from kamcoach.exchange.moodle.names import disagreement
from kamcoach.exchange.moodle.roll import Person, Roll, roll_of, roll_of_groups
from kamcoach.exchange.moodle.unpacking import taken
from kamcoach.exchange.moodle.worksheet import Named, worksheet
from kamcoach.marking.finals import Final, Signature
from kamcoach.models.assessment import Assessment, Decision
from kamcoach.models.cohort import LearnerResult

SIGNED = Signature("P. Shah", "2026-11-20")
RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{d}{n}" for d in ("COM", "LPT") for n in range(1, 10))}
HOSTILE = (
    *(
        "../../etc/passwd",
        "..",
        "=cmd|'calc'!A0",
        "CON",
        "con.txt",
        "NUL.",
        "a/b\\c",
        "_9_assignfeedback_file",
    ),
    *(
        "Zoë O'Brien",
        "Smith, Jo",
        ".hidden",
        "~x",
        "李娜",
        "x" * 300,
        "",
        "\u202egnp",
        "tab\tnew\nline",
        "-1",
    ),
)


def signed(text: str) -> Assessment:
    """Return an assessment after marking, which quotes a text of the learner."""
    decision = Decision(by="P. Shah", proposed="partial", comment=text)
    decided = (judged("SRM.MP01", "met", title="Risks", decision=decision),)
    return assessment(rubric(criteria=decided), rubric("AMP"), audience="assessor", learner=text)


def final(
    key: str, name: str, text: str = "", *, by: str = "SRM", whole: Assessment | None = None
) -> Final:
    who = LearnerResult(
        key=key, name=name, group="", folder=f"f-{key}", status="assessed", reports=("report.html",)
    )
    return Final(who, whole or signed(text or f"Text of {key}."), {by: SIGNED} if by else {})


def imported(paths: Iterable[str], numbers: Iterable[int]) -> dict[int, list[str]]:
    """Return whose feedback each path of an archive becomes, as Moodle's importer goes about it."""
    found: dict[int, list[str]] = {}
    for path in paths:
        parts = ["", "import", *path.split("/")]
        if parts[-1][:1] in (".", "~", ""):
            continue
        while parts:
            info = parts.pop(0).split("_", 4)
            if len(info) < 4 or not info[1].isdigit() or int(info[1]) not in numbers:
                continue
            if (info[2], info[3]) not in {("assignfeedback", "file"), ("assignsubmission", "file")}:
                continue
            rest = "/".join([info[4] if len(info) == 5 else "", *parts])
            found.setdefault(int(info[1]), []).append(rest.lstrip("/"))
            break
    return found


def packed(tmp_path: Path, *finals: Final, roll: Roll | None = None, name: str = "f.zip") -> Path:
    target = tmp_path / name
    each = feedback.given(finals, tmp_path, roll or Roll(), ("html",), proposals=False, alike=())
    feedback.write(target, each)
    return target


def test_everybody_gets_their_own_and_nobody_elses(tmp_path: Path) -> None:
    known = [
        final(str(number), name, f"Only {number} wrote this.")
        for number, name in enumerate(HOSTILE, 11)
    ]
    path = packed(tmp_path, *known)
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        texts = {name: archive.read(name).decode() for name in names}
    whose = imported(names, range(1000))
    assert whose == {number: ["feedback.html"] for number in range(11, 11 + len(HOSTILE))}
    for name, text in texts.items():
        number = name.split("_")[1]
        said = {word for word in range(11, 11 + len(HOSTILE)) if f"Only {word} wrote this." in text}
        assert said == {int(number)}, name
    # Only the rubric that is signed is told.
    assert all("Rubric SRM" in text and "Rubric AMP" not in text for text in texts.values())


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40)), st.integers(0, 10**9))
def test_a_folder_is_safe_on_every_system_and_leads_to_its_participant(name: str, id: int) -> None:
    folder = folder_of(Person(str(id), name))
    path = f"{folder}/feedback.html"
    assert imported([path], [id]) == {id: ["feedback.html"]}
    known = Roll({str(id): Person(str(id), name)})
    assert taken(path, known) == (str(id), "feedback.html", "", "", "")
    assert len(folder.encode()) < 250
    assert folder[0].isalnum()
    assert not {*"/\\:*?\"<>|.=,&`'\0\r\n\t"} & {*folder}
    assert PureWindowsPath(folder).name == folder
    assert folder.split(".")[0].upper() not in RESERVED
    assert folder.count("_") == 3


PEOPLE = Roll(
    {"5": Person("5", "Ana Ruiz", "Team A"), "6": Person("6", "x" * 99), "7": Person("7", "")},
    prefix="JeSwI ",
)


@pytest.mark.parametrize(
    ("folder", "doubt"),
    [
        ("Ana Ruiz_5", ""),
        ("Ruiz Ana_5", ""),
        ("ana ruíz_5", ""),
        ("Participant_5", ""),
        ("JeSwI 5_5", ""),
        ("Team A-Ana Ruiz_5", ""),
        ("x" * 60 + "_6", ""),
        ("Participant_7", ""),
        ("Team A_5", "but it is called 'Team A'"),
        ("Anna Ruiz_5", "but it is called 'Anna Ruiz'"),
        ("_5", "but it is called ''"),
        ("Ana_7", "it is called 'Ana', and the worksheet has no name to check that by"),
    ],
)
def test_a_folder_that_is_called_otherwise_than_its_number_is_in_doubt(
    folder: str, doubt: str
) -> None:
    found = taken(f"{folder}_assignfeedback_file/f.html", PEOPLE)
    assert (found.doubt, found.certain) == (doubt, not doubt)


@pytest.mark.parametrize(
    ("folder", "unsure"),
    [
        ("assignfeedback_file", ""),
        ("assignfeedback_editpdf", ""),
        ("assignsubmission_file", "unless it is as it was handed in"),
        ("assignsubmission_zzz", "only if a plugin called assignsubmission_zzz is installed"),
        ("assignfeedback_onlinetext", "only if a plugin called assignfeedback_onlinetext is"),
    ],
)
def test_what_else_it_depends_on_is_said(folder: str, unsure: str) -> None:
    found = taken(f"Ana Ruiz_5_{folder}/f.html", PEOPLE)
    assert found[:3] == ("5", "f.html", "")
    assert unsure in found.unsure
    assert found.certain is not bool(unsure)


@pytest.mark.parametrize(
    ("path", "whose"),
    [
        ("Ana_5_assignfeedback_file/feedback.html", ("5", "feedback.html", "")),
        ("Ana_5_assignsubmission_file_/deep/er.html", ("5", "deep/er.html", "")),
        ("Ana_5_assignfeedback_file_old_way.pdf", ("5", "old_way.pdf", "")),
        ("around/Ana_5_assignfeedback_file/f.html", ("5", "f.html", "")),
        ("Ana_6_assignfeedback_file/Ana_5_assignfeedback_file/f.html", ("5", "f.html", "")),
        ("Ana_ 5.0 _assignfeedback_file/f.html", ("5", "f.html", "")),
        ("Ana_5.5_assignfeedback_file/f.html", ("5", "f.html", "")),
        ("Ana_1e999_assignfeedback_file/f.html", ("", "", "no part of its path")),
        ("Ana_6_assignfeedback_file/f.html", ("", "", "nobody in the assignment has the number 6")),
        ("Ana_5_assignfeedback_file/.hidden", ("", "", "hidden files are passed over")),
        ("Ana_5_assignfeedback_file/~x", ("", "", "hidden files are passed over")),
        ("Ana_5_assignfeedback_file/", ("", "", "a folder is no feedback by itself")),
        ("Ana_5_mine_file/f.html", ("", "", "no part of its path")),
        ("Ana/f.html", ("", "", "no part of its path")),
        ("Ana_x_5_assignfeedback_file/f.html", ("", "", "no part of its path")),
    ],
)
def test_what_moodle_makes_of_a_path(path: str, whose: tuple[str, str, str]) -> None:
    found = taken(path, Roll({"5": Person("5", "Ana")}))
    assert found[:2] == whose[:2]
    assert whose[2] in found.why_not
    if "_5." not in path and "_ 5." not in path:
        assert imported([path], [5]) == ({5: [whose[1]]} if whose[0] else {})


def test_an_archive_of_very_many_files_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = packed(tmp_path, final("5", "Ana"), final("6", "Ben"))
    assert [made.id for _, made in unpacking.foretold(path, Roll({"5": Person("5", "Ana")}))] == [
        "5",
        "",
    ]
    monkeypatch.setattr(unpacking, "_MOST_ENTRIES", 1)
    with pytest.raises(Refusal, match="more than 1 files"):
        unpacking.foretold(path, Roll())


def site(*people: Participant, **fields: bool) -> Roll:
    return roll_of(worksheet(cells.parsed(Site(list(people), **fields).download())))  # type: ignore[arg-type]


def told(roll: Roll, *finals: Final, out: Path = Path(), proposals: bool = False) -> dict[str, str]:
    """Return who gets files and who does not, with the reason."""
    given = feedback.given(finals, out, roll, ("html",), proposals=proposals, alike=())
    return {each.person.id: each.why_not or each.files[0][0] for each in given}


def test_numbers_and_names_are_checked_against_a_worksheet() -> None:
    roll = site(Participant(5, "Ana Ruiz"), Participant(6, "Ben"), Participant(7, "Cy"))
    finals = [
        final("5", "ANA RUÍZ"),
        final("6", "Bea"),
        final("8", "Di"),
        final("7", "Participant 7"),
    ]
    assert told(roll, *finals) == {
        "5": "Ana Ruiz_5_assignfeedback_file/feedback.html",
        "6": disagreement("Ben", "Bea", "6", "Participant "),
        "8": "no participant has this number. Is it a team's? Then say who is in it with "
        "--groups, or name the column of teams with --group-column",
        "7": "Cy_7_assignfeedback_file/feedback.html",
    }
    blind = site(Participant(5, "Ana"), blind=True)
    assert told(blind, final("5", "Participant 5")) == {
        "5": "Participant_5_assignfeedback_file/feedback.html"
    }


def test_a_team_has_a_folder_for_every_member_and_none_by_its_own_number() -> None:
    people = (
        Participant(5, "Ana", "Team Ä"),
        Participant(6, "Ben", "Team Ä"),
        Participant(9, "Cy", "B"),
    )
    roll = site(*people, teams=True)
    # The number of the team is that of a participant who is not in it.
    assert told(roll, final("9", "Team A\u0308")) == {
        "5": "Ana_5_assignfeedback_file/feedback.html",
        "6": "Ben_6_assignfeedback_file/feedback.html",
    }
    assert "no team has this name" in told(roll, final("9", "Other"))["9"]
    listed = roll_of_groups(cells.parsed(b"group,id,name\nB,7,Di\n\nB,8,\n"))
    assert "no team has this name" in told(listed, final("2", "b"))["2"]
    assert told(listed, final("1", "B"), final("2", "B")) == {
        "7": "this participant has feedback already",
        "8": "this participant has feedback already",
    }
    same = roll_of_groups(cells.parsed(b"group,id\nB/C,7\nBC,8\nD,9\n"))
    assert told(same, final("1", "BC"), final("2", "D")) == {
        "1": "more than one team may have this name, as folders have it, without some signs: "
        "rename one in Moodle, and download both files anew",
        "9": "Participant_9_assignfeedback_file/feedback.html",
    }
    # A team whose name has nothing that a folder may have is called like any other such.
    signs = roll_of_groups(cells.parsed(b"group,id\n&,7\n"))
    assert "more than one team may" in told(signs, final("1", ":"))["1"]
    with pytest.raises(UsageError, match="Row 2"):
        roll_of_groups(cells.parsed(b"group,id\nB,x\n"))
    with pytest.raises(UsageError, match="Row 3 of the groups: 7 stands there already"):
        roll_of_groups(cells.parsed(b"group,id\nB,7\nC,7\n"))


def merged(groups: bytes, *people: Participant, **fields: bool) -> Roll:
    listed = roll_of_groups(cells.parsed(groups))
    return site(*people, **fields)._replace(members=listed.members)


def test_members_that_a_list_names_are_held_against_the_worksheet() -> None:
    people = (
        Participant(5, "Ana Ruiz", "T"),
        Participant(6, "Ben", "T"),
        Participant(7, "Cy", "U"),
        Participant(8, "Di", "T"),
        Participant(10, "Flo", ""),
    )
    groups = b'GROUP, Id ,Name\nT,5,"Ruiz, Ana"\nT,6,Bea\nT,7,Cy\nT,9,Eva\nT,10,Flo\n'
    ours = "Ana Ruiz_5_assignfeedback_file/feedback.html"
    with_teams = merged(groups, *people, teams=True)
    assert told(with_teams, final("1", "T")) == {
        "5": "Ruiz Ana_5_assignfeedback_file/feedback.html",
        "6": "--groups calls this number 'Bea', and the worksheet 'Ben': correct one",
        "7": "--groups has this participant in 'T', and the worksheet in 'U': correct one",
        "9": "--groups has this number, and nobody in the worksheet has: correct one",
        "10": "--groups has this participant in 'T', and the worksheet in 'no team': correct one",
        "8": "the worksheet has this participant in the team, and --groups has not: correct one",
    }
    without = told(merged(groups, *people), final("1", "T"))
    assert without["7"] == "Cy_7_assignfeedback_file/feedback.html"
    assert without["6"].startswith("--groups calls") and without["9"].startswith("--groups has")
    unnamed = b"group,id\nT,5\n"
    assert "add the column `name`" in told(merged(unnamed, *people), final("1", "T"))["5"]
    blind = told(merged(unnamed, *people, blind=True), final("1", "T"))
    assert blind["5"] == ours.replace("Ana Ruiz", "Participant")
    assert (
        "where marking is blind" in told(merged(groups, *people, blind=True), final("1", "T"))["5"]
    )


def test_the_work_of_a_team_that_each_member_has_goes_to_them() -> None:
    people = (Participant(5, "Ana", "T_A"), Participant(6, "Ben", "T_A"))
    assert told(site(*people, teams=True), final("5", "T A-Ana"), final("6", "T A-Bea")) == {
        "5": "Ana_5_assignfeedback_file/feedback.html",
        "6": "no team has this name in the worksheet or in --groups: correct it there, or add its "
        "members with --groups",
    }
    listed = merged(b"group,id,name\nT_A,5,Ana\n", Participant(5, "Zoe"))
    assert told(listed, final("5", "T A-Ana"))["5"].startswith("--groups calls")


def test_without_names_the_number_of_a_team_is_nobodys() -> None:
    people = [Participant(5, "Ana", "T")]
    data = Site(people, teams=True, language=KLINGON).download()
    roll = roll_of(worksheet(cells.parsed(data)))
    assert "no name is known by which to check" in told(roll, final("5", "T"))["5"]
    assert "_5_" in told(roll, final("5", "Participant"))["5"]
    roll = roll_of(worksheet(cells.parsed(data), Named(group=KLINGON.group)))
    assert "_5_" in told(roll, final("9", "T"))["5"]


def test_what_is_not_signed_has_no_file_or_the_batchs_own_report(tmp_path: Path) -> None:
    unsigned = final("5", "Ana", by="", whole=assessment())
    assert told(Roll(), unsigned) == {"5": "no assessor has signed it yet"}
    assert told(Roll(), unsigned, out=tmp_path, proposals=True) == {
        "5": "the batch wrote no html report of it"
    }
    report = tmp_path / "learners" / "f-5" / "report.html"
    report.parent.mkdir(parents=True)
    report.write_bytes(b"the report")
    (each,) = feedback.given([unsigned], tmp_path, Roll(), ("html",), proposals=True, alike=())
    assert each.files == (("Ana_5_assignfeedback_file/proposed-feedback.html", b"the report"),)
    elsewhere = unsigned._replace(learner=unsigned.learner.model_copy(update={"folder": "../f-5"}))
    assert told(Roll(), elsewhere, out=tmp_path / "learners", proposals=True)["5"].startswith(
        "the batch"
    )
    staff = final("5", "Ana", by="")
    assert "for assessors only" in told(Roll(), staff, out=tmp_path, proposals=True)["5"]
    nothing = Final(staff.learner, None, {})
    assert told(Roll(), nothing) == {"5": "the work was not assessed"}
    assert "through Moodle" in told(Roll(), final("Ana/", "Ana"))["Ana/"]


def test_the_same_results_give_the_same_bytes(tmp_path: Path) -> None:
    known = [final("5", "Zoë"), final("6", "Ben")]
    one, other = packed(tmp_path, *known), packed(tmp_path, *known, name="g.zip")
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert archive.testzip() is None
        infos = archive.infolist()
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
    assert infos[0].flag_bits & 0x800
    assert {path.name for path in tmp_path.iterdir()} == {"f.zip", "g.zip"}


def test_where_nobody_has_a_file_nothing_is_written(tmp_path: Path) -> None:
    path = packed(tmp_path, final("5", "Ana", by=""))
    assert not [*tmp_path.iterdir()]
    assert not path.exists()
    with pytest.raises(UsageError, match="cannot be written"):
        packed(tmp_path / "nowhere", final("5", "Ana"))
