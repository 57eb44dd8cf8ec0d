"""Gradebooks and rubrics for Canvas, read by an importer that shares nothing with kamcoach."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from canvas import Assignment, Course, Malformed, Student, import_rubrics
from click.testing import CliRunner, Result
from finals import final, given
from hypothesis import given as example
from hypothesis import settings
from hypothesis import strategies as st
from test_portfolio import PLAN as WORK

from kamcoach import catalog
from kamcoach.cli import main
from kamcoach.errors import Refusal, UsageError
from kamcoach.exchange import canvas_gradebook, canvas_rubric, names
from kamcoach.exchange.canvas_gradebook import Filled, Wanted, fill
from kamcoach.models.pack import Rubric

PLAN = Assignment(123, "Account plan; draft, final", 40)
OTHER = Assignment(124, "Review", 10, manual=True)
NAMES = (
    "Ruiz, Ana",
    "O'Brien, Zoë",
    "Smith, Jo, Jr",
    '=cmd|"calc"!A0, Eve',
    "../../etc, CON",
    "李, 小龙",
    "Ruiz, Ana",
    'Quote "Q", Quinn',
)
STYLES = st.fixed_dictionaries(
    {
        "separator": st.sampled_from([",", ";"]),
        "comma": st.booleans(),
        "bom": st.booleans(),
        "first_last": st.booleans(),
        "sis": st.booleans(),
        "custom": st.sampled_from(["", "Notes, by us"]),
        "end": st.sampled_from(["\n", "\r\n"]),
        "quote_all": st.booleans(),
    }
)


def course(*sortable: str) -> Course:
    people = [
        Student(4321 + n, name, f"S{n}", f"login{n}@example.org")
        for n, name in enumerate(sortable or NAMES)
    ]
    test = Student(9999, "Student, Test")
    return Course([*people, test], [OTHER, PLAN])


def wanted(student: Student, percent: int = 65) -> Wanted:
    """As a download from Canvas calls the learner."""
    return Wanted(str(student.id), re.sub(r"[^\w]", "", student.sortable).lower(), percent)


def outcomes(filled: Filled) -> list[str]:
    return [line.outcome for line in filled.lines]


@example(STYLES, st.data())
@settings(deadline=None)
def test_what_canvas_imports_is_what_was_meant_and_no_other_byte_differs(
    style: dict[str, object], data: st.DataObject
) -> None:
    if style["bom"] and (style["first_last"] or style["quote_all"]):
        return  # Canvas itself cannot read what it exports so
    own = course()
    key = st.sampled_from([""] * 3 + ["EX", "26.0", "12.5", "0.0"])
    for student in own.students:
        own.scores[student.id, PLAN.id] = data.draw(key)
        own.scores[student.id, OTHER.id] = data.draw(key)
    chosen = data.draw(st.lists(st.sampled_from(own.students[:-1]), unique_by=lambda s: s.id))
    percents = {s.id: data.draw(st.integers(0, 100)) for s in chosen}
    overwrite = data.draw(st.booleans())
    file = own.export(**style)  # type: ignore[arg-type]

    filled = fill(file, [wanted(s, percents[s.id]) for s in chosen], "123", overwrite=overwrite)

    expected = {}
    for student in chosen:
        stands, score = own.scores[student.id, PLAN.id], percents[student.id] * 0.4
        if (
            stands != "EX"
            and (not stands or overwrite)
            and f"{score:.2f}" != (f"{float(stands):.2f}" if stands else "")
        ):
            expected[student.id, PLAN.id] = round(score, 2)
    changes = own.import_(filled.data, str(style["custom"]))
    assert {key: round(float(value), 2) for key, value in changes.items()} == expected
    assert not own.import_(file, str(style["custom"]))
    alone = fill(
        file,
        [wanted(s, percents[s.id]) for s in chosen],
        "123",
        overwrite=overwrite,
        only_filled=True,
    )
    assert own.import_(alone.data) == changes and alone.lines == filled.lines
    scores = sorted(line.score for line in filled.lines if line.outcome == "filled")
    differ = changed_cells(file, filled.data, str(style["separator"]))
    assert sorted(new.strip('"') for _, new in differ) == scores
    assert filled.untouched == len(own.students) - len(chosen)


def changed_cells(old: bytes, new: bytes, separator: str) -> list[tuple[str, str]]:
    """The cells that differ, as they stand in the two files; no name here has a line break."""
    before, after = (file.decode().split("\n") for file in (old, new))
    assert len(before) == len(after)
    differ = []
    for first, second in zip(before, after, strict=True):
        cells = [raw_cells(line, separator) for line in (first, second)]
        assert separator.join(cells[0]) == first
        differ += [pair for pair in zip(*cells, strict=True) if pair[0] != pair[1]]
    return differ


def raw_cells(line: str, separator: str) -> list[str]:
    """The cells of a line, quotes and all: a separator counts outside of quotes only."""
    cells, inside = [""], False
    for character in line:
        inside ^= character == '"'
        if character == separator and not inside:
            cells.append("")
        else:
            cells[-1] += character
    return cells


def test_the_bytes_of_a_filled_file() -> None:
    own = course("Ruiz, Ana", "O'Brien, Zoë")
    file = own.export(end="\r\n")
    filled = fill(
        file, [wanted(own.students[1], 80)], "Account plan; draft, final (123)", overwrite=False
    )
    row = '"O\'Brien, Zoë",4322,S1,login1@example.org,Sales 1,,,71.50,60.00\r\n'
    assert row.encode() in file
    assert filled.data == file.replace(row.encode(), row.replace(",,,", ",,32.00,").encode())
    assert filled.points == Decimal("40.00")
    assert filled.ignored == ("Current Score", "Final Score")


def test_an_older_export_with_a_muted_row_and_columns_of_groups() -> None:
    computed = [f"{group}{name}" for group in ("Essays ", "") for name in canvas_totals()]
    file = (
        f"Student,ID,SIS User ID,SIS Login ID,Section,Essay 1 (51),Plan (52),{','.join(computed)}\n"
        f",,,,,,Muted{',' * len(computed)}\n"
        f"Points Possible,,,,,10.0,75.0{',(read only)' * len(computed)}\n"
        f'"Ruiz, Ana",4321,ar1,ar1,Sales 1 and Sales 2,,9.0{",0.0" * len(computed)}\n'
        f'"Student, Test",9999,,ab12,Sales 1,,{"," * len(computed)}\n'
    ).encode()
    filled = fill(file, [Wanted("4321", "Ana Ruiz", 50)], "Plan (52)", overwrite=True)
    assert filled.data == file.replace(b",9.0,", b",37.50,", 1)
    assert filled.ignored == tuple(computed) and filled.untouched == 1


def canvas_totals() -> tuple[str, ...]:
    scores = ("Current Score", "Unposted Current Score", "Final Score", "Unposted Final Score")
    return ("Current Points", "Final Points", *scores)


def test_scores_have_the_decimal_sign_of_the_file_and_quotes_only_where_they_must() -> None:
    own = course("Ruiz, Ana")
    for separator, cell in ((",", b',"26,00",'), (";", b";26,00;")):
        file = own.export(separator=separator, comma=True)
        filled = fill(file, [wanted(own.students[0])], "123", overwrite=False)
        assert cell in filled.data


def test_what_stands_there_is_not_replaced_unless_asked_for() -> None:
    own = course("A, A", "B, B", "C, C", "D, D", "E, E")
    file = own.export()
    for n, score in enumerate(("26.004", "12.5", "ex", "B+", "-")):
        row = f",login{n}@example.org,Sales 1,,"
        file = file.replace(f"{row},".encode(), f"{row}{score},".encode())
    every = [wanted(s) for s in own.students[:5]]
    kept = fill(file, every, "123", overwrite=False)
    assert outcomes(kept) == ["same", "kept", "excused", "refused", "filled"]
    assert outcomes(fill(file, every, "123", overwrite=True)) == [
        "same",
        "filled",
        "excused",
        "refused",
        "filled",
    ]
    assert "12.5 stands there" in kept.lines[1].why


def test_a_name_that_differs_is_refused_with_both_names() -> None:
    own = course("Ruiz, Ana", "Smith, Jo")
    swapped = [Wanted("4321", "smithjo", 50), Wanted("4322", "Jo Smith", 50)]
    filled = fill(own.export(), swapped, "123", overwrite=False)
    assert outcomes(filled) == ["refused", "filled"]
    assert "Ruiz, Ana" in filled.lines[0].why


def test_ids_that_are_missing_doubled_or_unknown() -> None:
    own = course("Ruiz, Ana", "Smith, Jo", "Twin, A")
    own.students.insert(3, Student(4323, "Twin, A"))
    no_ids = own.export().replace(b",4321,", b",,").replace(b",4322,", b",,")
    every = [
        Wanted("S0", "Ana Ruiz", 50),  # by the id of the student information system
        Wanted("login1@example.org", "Jo Smith", 50),
        Wanted("4323", "Twin A", 50),  # two rows have it
        Wanted("77", "Nobody", 50),
        Wanted("S2", "4323", 50),  # another id is only believed together with a name
    ]
    filled = fill(no_ids, every, "123", overwrite=False)
    assert outcomes(filled) == ["filled", "filled", "refused", "missing", "refused"]
    assert "2 rows" in filled.lines[2].why


def test_a_number_that_is_another_systems_id_is_not_believed_where_canvas_has_its_own() -> None:
    own = course("Ruiz, Ana", "Smith, Jo")
    own.students[1].sis = "4400"
    filled = fill(own.export(), [Wanted("4400", "Jo Smith", 50)], "123", overwrite=False)
    assert outcomes(filled) == ["refused"]
    why = filled.lines[0].why
    assert "4400 is no id of Canvas's here, but the SIS User ID of `Smith, Jo`" in why
    assert "whose ID is 4322" in why
    without = own.export().replace(b",4322,", b",,")
    filled = fill(without, [Wanted("4400", "Jo Smith", 50)], "123", overwrite=False)
    assert outcomes(filled) == ["filled"]


def test_two_learners_never_share_a_row() -> None:
    own = course("Ruiz, Ana")
    both = [Wanted("4321", "Ana Ruiz", 50), Wanted("S0", "Ruiz Ana", 60)]
    filled = fill(own.export(), both, "123", overwrite=False)
    assert outcomes(filled) == ["refused", "refused"]
    assert filled.data == own.export()


def test_an_id_alone_is_enough_where_the_results_have_no_name() -> None:
    own = course("Ruiz, Ana")
    filled = fill(own.export(), [Wanted("4321", "4321", 50)], "123", overwrite=False)
    assert outcomes(filled) == ["filled"]


def test_an_assignment_that_is_not_given_to_a_learner_and_a_row_cut_short() -> None:
    own = course("Ruiz, Ana", "Smith, Jo")
    own.unassigned.add((4321, 123))
    file = own.export().replace(
        b'"Smith, Jo",4322,S1,login1@example.org,Sales 1,,,71.50,60.00', b'"Smith, Jo",4322'
    )
    filled = fill(file, [wanted(s) for s in own.students[:2]], "123", overwrite=True)
    assert outcomes(filled) == ["refused", "refused"]
    assert "not given" in filled.lines[0].why and "too short" in filled.lines[1].why


@pytest.mark.parametrize(
    ("assignment", "said"),
    [
        ("Account plan; draft, final", "No column"),
        ("Nothing (5)", "Account plan; draft, final (123)"),
        ("Homework", "would make a new assignment"),
        ("Final Score of all (7)", "works out itself"),
        ("Twice (8)", "More than one"),
        ("Read only (9)", "read only"),
        ("No points (10)", "no points"),
    ],
)
def test_columns_that_canvas_would_not_take_scores_from(assignment: str, said: str) -> None:
    file = (
        "Student,ID,SIS Login ID,Section,Homework,Final Score of all (7),Twice (8),Twice (8),"
        'Read only (9),No points (10),"Account plan; draft, final (123)"\n'
        "    Points Possible,,,,1,1,1,1,(read only),0,40\n"
        '"Ruiz, Ana",1,ana,S,,,,,,,\n'
    )
    with pytest.raises(UsageError) as error:
        fill(file.encode(), [], assignment, overwrite=False)
    assert said in str(error.value)


HEADS = {
    "Student,ID,Section": "",
    "Student,ID,SIS Login ID,Section": "",
    "Student,ID,SIS User ID,SIS Login ID,Section": "",
    "Student,ID,SIS User ID,SIS Login ID,Integration ID,Section": "",
    "Student,ID,SIS User ID,SIS Login ID,Integration ID,Root Account,Section": "",
    "Student,ID,SIS User ID,SIS Login ID,Root Account,Section,Notes": "",
    "LastName,FirstName,ID,SIS User ID,SIS Login ID,Section": "",
    "Student,ID,SIS User ID,Section": "SIS User ID",
    "Student,ID,SIS Login ID,SIS User ID,Section": "SIS User ID",
    "Student,ID,SIS Login ID,Integration ID,Section": "Integration ID",
    "Student,ID,Notes,SIS User ID,SIS Login ID,Section": "Notes",
    "Student,ID,SIS User ID,SIS Login ID,Notes,Section": "Notes",
    "Student,ID,SIS User ID,SIS Login ID": "Plan (123)",
}
"""First rows, and what stands where Canvas looks for Section; empty where that is Section."""


@pytest.mark.parametrize(("head", "stands"), HEADS.items())
def test_section_stands_where_canvas_looks_for_it(head: str, stands: str) -> None:
    columns = head.split(",")
    row = ["1" if name == "ID" else f"x{at}" for at, name in enumerate(columns)]
    points = ["    Points Possible", *[""] * (len(columns) - 1), "40"]
    lines = [[*columns, "Plan (123)"], points, [*row, ""]]
    file = "".join(",".join(cells) + "\n" for cells in lines).encode()
    own = Course([Student(1, "x0")], [Assignment(123, "Plan", 40)])
    if stands:
        with pytest.raises(Malformed):
            own.import_(file)
        with pytest.raises(UsageError, match=f"then Section, where `{re.escape(stands)}` stands"):
            fill(file, [], "123", overwrite=False)
    else:
        filled = fill(file, [Wanted("1", "1", 50)], "123", overwrite=False, only_filled=True)
        assert own.import_(filled.data) == {(1, 123): "20.00"}


HEAD = "Student,ID,SIS Login ID,Section,Plan (1)\n    Points Possible,,,,40\n"


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (("\ufeff" + HEAD).encode("utf-16-le"), "not in UTF-8"),
        ((HEAD + "Nú,1,a,S,\n").encode("cp1252"), "not in UTF-8"),
        (HEAD.replace(",", "\t").encode(), "would not find its cells"),
        ((HEAD + "A,1,a\n").encode(), "would not find its cells"),
        (HEAD.replace(",", ";").replace("Plan", '"Plan\nb').replace(")", ')"').encode(), "cells"),
        ((HEAD + "A,1,a,S,\r\n").encode(), "end in different ways"),
        ((HEAD + 'A,1,a,S,\nsize 5" B,2,b,S,\n').encode(), "row 4 has quotation marks"),
    ],
)
def test_files_that_canvas_could_not_read_are_refused(file: bytes, said: str) -> None:
    """Each was given to Ruby's CSV with the options of the importer: it reads none of them so."""
    with pytest.raises(Refusal) as refused:
        fill(file, [], "1", overwrite=False)
    assert said in refused.value.reason and "once more" in refused.value.advice


@pytest.mark.parametrize(
    "file",
    [
        HEAD + '"A, B",1,a,S,\n',
        HEAD + '"A, B",1,a\n',  # not the same number, but quotes do not go with semicolons
        HEAD.replace("\n", "\n\n", 1) + "A,1,a,S,\n",
        HEAD.replace("Plan", '"Plan\nb').replace(")", ')"') + "A,1,a,S,\n",
        HEAD.replace(",", ";") + '"A; B";1;a;S;\n',
        HEAD.replace("\n", "\r\n") + '"A\n B",1,a,S,\r\n',
        HEAD.replace("\n", "\r") + "A,1,a,S,\r",
    ],
)
def test_files_that_canvas_can_read_are_not_refused(file: str) -> None:
    filled = fill(file.encode(), [Wanted("1", "1", 50)], "1", overwrite=False)
    assert outcomes(filled) != ["missing"]


def test_two_columns_of_one_number_are_refused() -> None:
    file = b"Student,ID,Section,Old plan (1),Plan (1)\n    Points Possible,,,10,40\nA,1,S,,\n"
    with pytest.raises(UsageError, match="Canvas would take the last"):
        fill(file, [], "Plan (1)", overwrite=False)


def test_what_canvas_takes_besides_and_what_it_passes_over() -> None:
    file = (
        "Student,ID,SIS Login ID,Section,Notes,Locked,Plan (1),Other (2),Essays Final Score,"
        "Override Score,Override Score (Autumn),Override Status,Override Grade,"
        "Essays Override Score\n"
        "    Points Possible,,,,,(read only),40,10,(read only),(read only),,,,\n"
        "A,1,a,S,n,l,,5,50,60,70,late,b,9\n"
    )
    filled = fill(file.encode(), [], "1", overwrite=False)
    assert filled.others == (
        *("Notes", "Other (2)"),
        *("Override Score", "Override Score (Autumn)", "Override Status"),
    )
    assert filled.ignored == (
        *("Locked", "Essays Final Score", "Override Grade", "Essays Override Score"),
    )


def test_an_old_export_undoes_nothing_where_only_what_was_filled_is_written() -> None:
    own = course("Ruiz, Ana", "Smith, Jo")
    old = own.export(custom="Notes")
    own.scores |= {(4321, 124): "9.0", (4322, 123): "12.0", (4322, 124): "8.0"}
    ana = [wanted(own.students[0])]
    filled = fill(old, ana, "123", overwrite=False)
    assert own.import_(filled.data, "Notes") == {
        (4321, 123): "26.00",
        (4321, 124): "",
        (4322, 123): "",
        (4322, 124): "",
    }
    alone = fill(old, ana, "123", overwrite=False, only_filled=True)
    assert own.import_(alone.data) == {(4321, 123): "26.00"}
    assert alone.data.decode() == (
        'Student,ID,SIS User ID,SIS Login ID,Section,"Account plan; draft, final (123)"\n'
        "    Points Possible,,,,,40.00\n"
        '"Ruiz, Ana",4321,S0,login0@example.org,Sales 1,26.00\n'
    )


@pytest.mark.parametrize(
    "file", ["", "Name,Mark\nAna,5\n", "Student,ID,SIS Login ID,Plan (1)\n", "Student,ID\n"]
)
def test_what_is_no_gradebook_is_refused(file: str) -> None:
    with pytest.raises(UsageError, match="Canvas"):
        fill(file.encode(), [], "1", overwrite=False)


def test_an_assignment_without_a_row_of_points_is_refused() -> None:
    file = b"Student,ID,SIS Login ID,Section,Plan (1)\nA,1,a,S,\n"
    with pytest.raises(UsageError, match="no points"):
        fill(file, [], "1", overwrite=False)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("40", "40"),
        ("40,00", "40"),
        ("1,000", "1"),  # as Canvas reads it
        ("1.234,50", "1234.5"),
        ("65%", "65"),
        (".5", ".5"),
        ("", None),
        ("EX", None),
        (".", None),
        ("9" * 400, None),
    ],
)
def test_numbers_are_what_canvas_takes_them_for(text: str, value: str | None) -> None:
    assert canvas_gradebook.number(text) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("ruizana", "Ruiz, Ana", True),
        ("Ana Ruiz", "Ruiz, Ana", True),
        ("ANA RUÍZ", "Ruiz, Ana", True),
        ("obrienzoë", "O'Brien, Zoë", True),
        ("Zoe O’Brien", "O'Brien, Zoë", True),
        ("Ana Maria Ruiz", "Ruiz, Ana Maria", True),
        ("Ana Ruiz", "Ruiz, Anna", False),
        ("A", "B", False),
        ("", "", False),
    ],
)
def test_names_are_alike_whatever_their_order_and_accents(
    first: str, second: str, expected: bool
) -> None:
    assert names.alike(first, second) is expected
    assert names.alike(second, first) is expected


# The command


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    monkeypatch.chdir(tmp_path)
    own = course("Ruiz, Ana", "Smith, Jo", "Twin, A", "Left, Out")
    own.scores[4322, 123] = "12.5"
    Path("gradebook.csv").write_bytes(own.export())
    Path("out").mkdir()
    given(
        monkeypatch,
        final("4321", "ruizana", signed=True),
        final("4322", "smithjo", signed=True),
        final("4323", "twina"),
        final("5000", "refused", refused=True),
    )
    return own


def runs(*more: str) -> Result:
    fixed = ["exchange", "canvas-grades", "out", "gradebook.csv", "--rubric", "SRM"]
    return CliRunner().invoke(main, [*fixed, "--assignment", "123", *more], catch_exceptions=False)


def test_from_a_download_of_canvas_to_its_gradebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    own = course("Ruiz, Ana", "O'Brien, Zoë", "Smith, Jo")
    Path("in").mkdir()
    for at, student in enumerate(own.students[:2]):
        name = re.sub(r"\W", "", student.sortable).lower()
        Path(f"in/{name}_{student.id}_{98765 + at}_plan.md").write_bytes(WORK)
    given_ = ["batch", "in", "-o", "out", "--rubric", "SRM", "--workers", "1", "--no-reports"]
    assert CliRunner().invoke(main, given_).exit_code == 0
    Path("gradebook.csv").write_bytes(own.export())
    assert "filled in 0, left out 2" in runs("--dry-run").stdout  # nobody has signed
    done = runs("-o", "filled.csv", "--proposals")
    assert done.exit_code == 0, done.output
    changes = own.import_(Path("filled.csv").read_bytes())
    assert set(changes) == {(4321, 123), (4322, 123)}
    assert len({*changes.values()}) == 1  # the same work


def test_only_signed_results_go_out(there: Course) -> None:
    done = runs("-o", "filled.csv")
    assert done.exit_code == 1
    assert there.import_(Path("filled.csv").read_bytes()) == {(4321, 123): "26.00"}
    assert "twina (4323): no assessor has signed" in done.stderr
    assert "could not be read" in done.stderr
    assert done.stdout == (
        "Account plan; draft, final (123), 40.00 points: filled in 1, kept with another score 1, "
        "left out 2. Rows without a result: 3.\n"
    )


def test_proposals_go_out_on_demand_and_are_called_so(there: Course) -> None:
    done = runs("-o", "filled.csv", "--proposals", "--overwrite")
    changed = there.import_(Path("filled.csv").read_bytes())
    assert changed == {(4321, 123): "26.00", (4322, 123): "26.00", (4323, 123): "26.00"}
    assert "They are no grades" in done.stderr


def test_a_dry_run_writes_nothing_and_says_what_canvas_will_do(there: Course) -> None:
    there.scores[4321, 123] = "26"
    Path("gradebook.csv").write_bytes(there.export())
    done = runs("--dry-run", "--overwrite")
    assert "ruizana (4321): 26.00 stays, Canvas sees no change" in done.stdout
    assert "smithjo (4322): 12.50 becomes 26.00" in done.stdout
    assert "passes over these columns: Current Score, Final Score" in done.stdout
    assert sorted(p.name for p in Path().iterdir()) == ["gradebook.csv", "out"]


def test_two_learners_of_one_name_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("gradebook.csv").write_bytes(course("Ruiz, Ana", "Ruiz, Ana", "Ruiz, Ana").export())
    Path("out").mkdir()
    given(
        monkeypatch,
        final("4321", "Ana Ruiz", signed=True),
        final("4322", "Ana Ruiz"),
        final("77", "Ana Ruiz", signed=True),
        final("4323", "4323"),
    )
    done = runs("--dry-run")
    assert "Ana Ruiz (4321): nothing becomes 26.00" in done.stdout
    assert "Ana Ruiz (4322): no assessor" in done.stderr
    assert "Ana Ruiz (77): is not in the gradebook." in done.stderr
    assert "\n4323: no assessor" in done.stderr  # who has no name


def test_what_an_import_undoes_is_said_unless_nothing_more_is_written(there: Course) -> None:
    for way in (("--dry-run",), ("-o", "filled.csv")):
        said = runs(*way).stderr
        assert "undoes what was changed since the export in this column, and in these" in said
        assert "columns: Review (124). Export immediately before" in said
    alone = runs("-o", "alone.csv", "--only-filled")
    assert "undoes" not in alone.stderr and "passes over" not in alone.stdout
    assert there.import_(Path("alone.csv").read_bytes()) == {(4321, 123): "26.00"}
    rows = Path("alone.csv").read_text("utf-8").splitlines()
    assert len(rows) == 3 and "Review" not in rows[0]
    Path("gradebook.csv").write_text(
        "Student,ID,Section,Plan (123)\n    Points Possible,,,40\n", "utf-8"
    )
    assert "since the export in this column. Export" in runs("--dry-run").stderr


def test_the_gradebook_itself_is_never_overwritten(there: Course) -> None:  # noqa: ARG001
    before = Path("gradebook.csv").read_bytes()
    done = runs("-o", "gradebook.csv")
    assert done.exit_code == 2 and "choose another name" in done.stderr
    assert Path("gradebook.csv").read_bytes() == before


def test_what_does_not_go_together_or_cannot_be_read_is_said(there: Course) -> None:  # noqa: ARG001
    assert "either" in runs().stderr
    assert "either" in runs("-o", "x.csv", "--dry-run").stderr
    Path("gradebook.csv").write_bytes(b'"')
    assert "do not close" in runs("--dry-run").stderr
    assert "cannot be written" in fixed_gradebook("no/folder.csv").stderr
    assert (
        "Name one rubric"
        in CliRunner()
        .invoke(main, ["exchange", "canvas-rubric", "--rubric", "all", "-o", "x.csv"])
        .stderr
    )


def fixed_gradebook(output: str) -> Result:
    Path("gradebook.csv").write_bytes(course("Ruiz, Ana").export())
    return runs("-o", output)


# Rubrics


@pytest.mark.parametrize("rubric", catalog.load().rubrics, ids=lambda r: r.id)
def test_canvas_imports_every_rubric_whole(rubric: Rubric) -> None:
    ((name, criteria),) = import_rubrics(canvas_rubric.csv_of(rubric)).items()
    assert name == rubric.title
    assert [c["name"] for c in criteria] == [f"{c.id} {c.title}" for c in rubric.criteria]
    assert [c["description"] for c in criteria] == [c.asks for c in rubric.criteria]
    for made, criterion in zip(criteria, rubric.criteria, strict=True):
        points = [rating["points"] for rating in made["ratings"]]
        worth = criterion.weight if criterion.gates else 0.01
        assert points == [2 * worth, worth, 0]
        assert len({*points}) == 3


def test_names_of_a_rubric_that_a_spreadsheet_would_compute() -> None:
    rubric = catalog.load().rubrics[0]
    made = rubric.model_copy(update={"title": "=1+1 \n x" + "y" * 300})
    ((name, _),) = import_rubrics(canvas_rubric.csv_of(made)).items()
    assert name.startswith(" =1+1 x") and len(name) == 255


def test_the_importer_of_the_tests_knows_what_is_wrong() -> None:
    with pytest.raises(Malformed):
        import_rubrics("\ufeffRubric Name,Criteria Name\nx,y\n".encode())
    with pytest.raises(Refusal):
        fill(b'"', [], "1", overwrite=False)


def test_the_rubric_command(tmp_path: Path) -> None:
    target = tmp_path / "rubric.csv"
    done = CliRunner().invoke(
        main, ["exchange", "canvas-rubric", "--rubric", "srm", "-o", str(target)]
    )
    assert done.exit_code == 0, done.output
    assert len(*import_rubrics(target.read_bytes()).values()) == 8
