"""Rubrics as CASE packages, out and in."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import jsonschema
import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_portfolio import PLAN

from kamcoach import catalog, pipeline
from kamcoach.cli import main
from kamcoach.errors import Refusal, UsageError
from kamcoach.exchange import case, case_in, case_rubric, identifiers
from kamcoach.models.pack import Rubric

PACK = catalog.load()
DAY = datetime(2026, 11, 22, tzinfo=UTC)

# What 1EdTech's schema of the CFPackage class asks for, in short: the fields that each class must
# have, some of those it may have, and what they hold.

TEXT: dict[str, Any] = {"type": "string"}
UUID_TEXT = {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
MOMENT = {
    "type": "string",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.]\d+)?(Z|[+-]\d\d:\d\d)$",
}
NUMBER, WHOLE = {"type": "number"}, {"type": "integer"}


def made_of(required: dict[str, Any], optional: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
        "additionalProperties": False,
    }


def many(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


HEAD = {"identifier": UUID_TEXT, "uri": TEXT, "lastChangeDateTime": MOMENT}
LINK = made_of({"title": TEXT, "identifier": UUID_TEXT, "uri": TEXT}, {})
TARGET = made_of(
    {"title": TEXT, "identifier": TEXT, "uri": TEXT}, {"targetType": {"enum": ["CASE"]}}
)
DOCUMENT = made_of(
    {**HEAD, "creator": TEXT, "title": TEXT},
    {
        "caseVersion": {"enum": ["1.1"]},
        "description": TEXT,
        "version": TEXT,
        "language": TEXT,
        "publisher": TEXT,
    },
)
ITEM = made_of(
    {**HEAD, "fullStatement": TEXT},
    {
        "abbreviatedStatement": TEXT,
        "humanCodingScheme": TEXT,
        "CFItemType": TEXT,
        "CFItemTypeURI": LINK,
        "language": TEXT,
    },
)
ASSOCIATION = made_of(
    {
        **HEAD,
        "associationType": {"enum": ["isChildOf"]},
        "originNodeURI": TARGET,
        "destinationNodeURI": TARGET,
    },
    {"sequenceNumber": WHOLE},
)
ITEM_TYPE = made_of({**HEAD, "title": TEXT, "description": TEXT, "hierarchyCode": TEXT}, {})
LEVEL = made_of(
    HEAD,
    {
        "description": TEXT,
        "quality": TEXT,
        "score": NUMBER,
        "feedback": TEXT,
        "position": WHOLE,
        "rubricCriterionId": UUID_TEXT,
    },
)
CRITERION = made_of(
    HEAD,
    {
        "category": TEXT,
        "description": TEXT,
        "CFItemURI": LINK,
        "weight": NUMBER,
        "position": WHOLE,
        "rubricId": UUID_TEXT,
        "CFRubricCriterionLevels": many(LEVEL),
        "extensions": {"type": "object"},
    },
)
RUBRIC = made_of(
    HEAD,
    {
        "title": TEXT,
        "description": TEXT,
        "CFRubricCriteria": many(CRITERION),
        "extensions": {"type": "object"},
    },
)
PACKAGE = made_of(
    {"CFDocument": DOCUMENT},
    {
        "CFItems": many(ITEM),
        "CFAssociations": many(ASSOCIATION),
        "CFDefinitions": made_of({}, {"CFItemTypes": many(ITEM_TYPE)}),
        "CFRubrics": many(RUBRIC),
    },
)


def package(rubric: Rubric, base: str = "") -> dict[str, Any]:
    ids = identifiers.identifiers(rubric.id, base)
    made = case.package(rubric, ids, changed=DAY, creator="kamcoach", version="0.5.0")
    read: dict[str, Any] = json.loads(case.written(made))
    return read


def references(value: Any) -> list[dict[str, Any]]:
    """Every object that names another one or itself by an identifier."""
    found = [value] if isinstance(value, dict) and "identifier" in value else []
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return found + [each for part in parts for each in references(part)]


@pytest.mark.parametrize("rubric", PACK.rubrics, ids=lambda r: r.id)
def test_every_rubric_is_a_package_that_the_schema_allows(rubric: Rubric) -> None:
    made = package(rubric)
    jsonschema.validate(made, PACKAGE)
    own = [each["identifier"] for each in references(made) if "lastChangeDateTime" in each]
    assert len({*own}) == len(own)
    assert {each["identifier"] for each in references(made)} == {*own}  # every link leads somewhere
    assert all(each["uri"] == f"urn:uuid:{each['identifier']}" for each in references(made))
    linked = [c["CFItemURI"]["identifier"] for c in made["CFRubrics"][0]["CFRubricCriteria"]]
    items = {each["identifier"]: each["humanCodingScheme"] for each in made["CFItems"]}
    assert [items[identifier] for identifier in linked] == [c.id for c in rubric.criteria]


def test_identifiers_never_change_and_are_a_providers_own_where_it_publishes() -> None:
    assert uuid5(NAMESPACE_URL, "kamcoach/case") == identifiers.NAMESPACE
    ids = identifiers.identifiers("AMP")
    assert ids.of("CFItem", "AMP.AC01") == str(uuid5(identifiers.NAMESPACE, "CFItem/AMP/AMP.AC01"))
    assert ids.of("CFDocument") == "caf70478-80bd-5315-9fe4-78aed05a5379"
    theirs = package(PACK.rubrics[0], "https://example.org/case/")
    ours = {each["identifier"] for each in references(package(PACK.rubrics[0]))}
    for each in references(theirs):
        assert each["uri"].startswith("https://example.org/case/CF")
        assert each["uri"].endswith(each["identifier"]) and each["identifier"] not in ours
    for wrong in ("example.org", "ftp://example.org", "https://a b", 'https://x/"', "https://"):
        with pytest.raises(UsageError, match="no address"):
            identifiers.identifiers("AMP", wrong)


# In


def begun(data: bytes, part: str = "") -> str:
    return case_rubric.rubric_file(case_in.read(data, part), "UNIT7", PACK)


def loaded(text: str, folder: Path) -> Rubric:
    """The rubric in a file, as `kamcoach rubric check` loads it."""
    file = folder / "unit.yaml"
    file.write_text(text, "utf-8")
    (rubric,) = catalog.brought(catalog.load((file,)), file)
    assert rubric.id == "UNIT7"
    return rubric


def held(rubric: Rubric) -> dict[str, Any]:
    """All of a rubric that a package can hold."""
    named = {c.id: at for at, c in enumerate(rubric.criteria)}
    return {
        "title": rubric.title.removeprefix(case.MARK).strip(),
        "grading": rubric.grading,
        "policy": rubric.policy,
        "criteria": [
            (
                c.title.removeprefix(case.MARK).strip(),
                c.asks,
                c.group,
                c.weight,
                c.gates,
                c.found_in,
                c.id.partition(".")[2],
            )
            for c in rubric.criteria
        ],
        "outcomes": [(o.title, [named[id] for id in o.criteria]) for o in rubric.outcomes],
    }


@pytest.mark.parametrize("rubric", PACK.rubrics, ids=lambda r: r.id)
def test_out_and_in_and_out_again_is_the_same(rubric: Rubric, tmp_path: Path) -> None:
    first = package(rubric)
    again = loaded(begun(json.dumps(first).encode()), tmp_path)
    assert held(again) == held(rubric)
    second = package(again)
    for made in (first, second):
        for each in references(made):
            for key in ("identifier", "uri", "rubricId", "rubricCriterionId"):
                each.pop(key, None)
    text = json.dumps(second).replace("UNIT7.", f"{rubric.id}.")
    assert json.loads(text) == first


def test_long_texts_of_ours_come_back_whole(tmp_path: Path) -> None:
    rubric = PACK.rubrics[0]
    long = {"title": "Long " * 60 + "title", "asks": "word " * 399 + "word."}
    criteria = tuple(c.model_copy(update=long) for c in rubric.criteria)
    rubric = rubric.model_copy(update={"criteria": criteria})
    assert held(loaded(begun(json.dumps(package(rubric)).encode()), tmp_path)) == held(rubric)


def test_what_was_begun_is_never_proposed_as_met_and_says_so(tmp_path: Path) -> None:
    rubric = next(r for r in PACK.rubrics if r.id == "SRM")
    file = tmp_path / "unit.yaml"
    file.write_text(begun(json.dumps(package(rubric)).encode()), "utf-8")
    pack = catalog.load((file,))
    assessed = pipeline.assess("plan.md", PLAN * 3, pack, rubrics=("UNIT7",), engine="plain")
    (result,) = assessed.rubrics
    assert {judged.verdict for judged in result.criteria} == {"not_met"}
    assert result.title.startswith(case.MARK)
    assert all(judged.title.startswith(case.MARK) for judged in result.criteria)


def item(name: str, text: str = "", **more: Any) -> dict[str, Any]:
    return {"identifier": name, "fullStatement": text or f"Do {name}", **more}


def child(of: str, name: str, number: int = 0) -> dict[str, Any]:
    return {
        "associationType": "isChildOf",
        "sequenceNumber": number,
        "originNodeURI": {"identifier": name},
        "destinationNodeURI": {"identifier": of},
    }


def written(**parts: Any) -> bytes:
    return json.dumps({"CFDocument": {"title": "Sales"}, **parts}).encode()


FOREIGN: dict[str, Any] = {
    "CFItems": [
        item("LO-2", "Know why", humanCodingScheme="LO2"),
        item("a", humanCodingScheme="K1.2 (a)", abbreviatedStatement="Ask"),
        item("b", humanCodingScheme="K1.2 (a)"),
        item("c", "Say {this} =cmd “quoted” \u202e and more " + "word " * 600),
        item("d"),
        item("LO-1", "Know how", humanCodingScheme="LO1"),
    ],
    "CFAssociations": [
        child("LO-1", "b", 2),
        child("LO-1", "a", 1),
        child("LO-2", "c"),
        child("LO-2", "a"),  # of two places the first counts
        {"associationType": "isRelatedTo"},
        child("nowhere", "d"),
    ],
}


def test_a_framework_of_others_gives_criteria_under_their_headings(tmp_path: Path) -> None:
    text = begun(written(**FOREIGN))
    rubric = loaded(text, tmp_path)
    assert [(c.id, c.title) for c in rubric.criteria][:2] == [
        (
            "UNIT7.1",
            "[No rules yet] Say (this) =cmd “quoted” [U+202E] and more " + "word " * 14 + "word…",
        ),
        ("UNIT7.2", "[No rules yet] Do d"),
    ]
    assert [c.id for c in rubric.criteria][2:] == ["UNIT7.K1-2-a", "UNIT7.4"]
    outcomes = {o.title: o.criteria for o in rubric.outcomes}
    assert list(outcomes) == ["Know why", "Under no learning outcome", "Know how"]
    assert len(outcomes["Know how"]) == 2
    assert rubric.grading.scheme == "competence"
    assert rubric.title == "[No rules yet] Sales"


def test_a_part_of_a_framework_by_code_or_identifier(tmp_path: Path) -> None:
    for part in ("LO1", "lo-1"):
        rubric = loaded(begun(written(**FOREIGN), part=part), tmp_path)
        assert [c.title for c in rubric.criteria] == ["[No rules yet] Ask", "[No rules yet] Do b"]
        assert [o.title for o in rubric.outcomes] == ["Know how"]
    one = loaded(begun(written(**FOREIGN), part="d"), tmp_path)
    assert [c.title for c in one.criteria] == ["[No rules yet] Do d"]


RUBRICS: dict[str, Any] = {
    "CFRubrics": [
        {"identifier": "r1", "title": "Empty"},
        {
            "identifier": "r2",
            "title": "First",
            "CFRubricCriteria": [
                {
                    "description": "Second in place",
                    "position": 2,
                    "weight": 0.25,
                    "CFRubricCriterionLevels": [
                        {"quality": "Low", "score": 0, "position": 2},
                        {"quality": "High", "score": 4.5, "description": "All\nof it"},
                        {"description": "nameless", "position": 3},
                    ],
                },
                {"CFItemURI": {"identifier": "A"}, "weight": 0.5, "category": "Knowledge"},
                {"position": 3, "weight": None},
            ],
        },
        {"identifier": "r3", "title": "Other", "CFRubricCriteria": [{"description": "x"}]},
    ],
    "CFItems": [item("a", "Do it", humanCodingScheme="A1")],
}


def test_a_rubric_of_others_keeps_order_weights_and_levels(tmp_path: Path) -> None:
    text = begun(written(**RUBRICS), part="first")
    rubric = loaded(text, tmp_path)
    assert [(c.title, c.weight, c.group) for c in rubric.criteria] == [
        ("[No rules yet] Do it", 2, "Knowledge"),
        ("[No rules yet] Second in place", 1, ""),
        ("[No rules yet] Without a text", 1, ""),
    ]
    assert "# level High (4.5): All of it\n" in text and "# level Low (0)\n" in text
    with pytest.raises(Refusal, match="2 rubrics") as refused:
        begun(written(**RUBRICS))
    assert "First; Other" in refused.value.advice
    with pytest.raises(Refusal, match="no part `third`"):
        begun(written(**RUBRICS), part="third")


@pytest.mark.parametrize(
    ("given_", "whole"),
    [
        ([None, None], [1, 1]),
        ([1, 2, 100], [1, 2, 100]),
        ([Fraction(1, 4), Fraction(1, 2)], [1, 2]),
        ([Fraction(1, 3), 1, None, 0], [1, 3, 1, 0]),
        ([1000, 1], [100, 1]),
        ([-1, 5], [0, 5]),
        ([0, 0], [1, 1]),
    ],
)
def test_weights_are_whole_and_in_proportion(given_: list[Any], whole: list[int]) -> None:
    given_ = [None if weight is None else Fraction(weight) for weight in given_]
    made = case_rubric._weights(given_)
    assert made == whole


def test_something_counts_whatever_the_package_says(tmp_path: Path) -> None:
    criteria = [{"description": f"c{n}", "weight": 0} for n in range(2)]
    rubric = loaded(begun(written(CFRubrics=[{"CFRubricCriteria": criteria}])), tmp_path)
    assert [(c.weight, c.gates) for c in rubric.criteria] == [(1, True), (1, True)]


def test_what_a_package_of_ours_says_of_gates_and_policy_is_kept_where_it_can_be(
    tmp_path: Path,
) -> None:
    rubric = PACK.rubrics[0].model_copy(update={"policy": "restricted"})
    assert loaded(begun(json.dumps(package(rubric)).encode()), tmp_path).policy == "restricted"
    criteria = tuple(c.model_copy(update={"gates": False}) for c in rubric.criteria)
    none = rubric.model_copy(update={"criteria": criteria})
    again = loaded(begun(json.dumps(package(none)).encode()), tmp_path)
    assert all(c.gates for c in again.criteria)


def test_items_that_stand_under_the_document_itself_have_no_outcome(tmp_path: Path) -> None:
    file = {
        "CFDocument": {"identifier": "d0", "title": "\U0001d451 Test", "CFPackageURI": {}},
        "CFItems": [item("i1", "Item \U0001d451"), item("i2", "Item\ufffe two")],
        "CFAssociations": [child("d0", "i1", 2), child("d0", "i2", 1)],
        "CFDefinitions": {"CFConcepts": []},
    }
    rubric = loaded(begun(json.dumps(file).encode()), tmp_path)
    assert [c.asks for c in rubric.criteria] == ["Item \U0001d451", "Item[U+FFFE] two"]
    assert not rubric.outcomes


def test_headings_without_end_are_no_outcomes(tmp_path: Path) -> None:
    items = [item(f"{kind}{n}") for n in range(60) for kind in "hc"]
    links = [child(f"h{n}", f"c{n}") for n in range(60)]
    rubric = loaded(begun(written(CFItems=items, CFAssociations=links)), tmp_path)
    assert len(rubric.criteria) == 60 and not rubric.outcomes


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (b"\xff", "UTF-8"),
        (b"[1]", "no CASE package"),
        (b'{"CFDocument": []}', "no CASE package"),
        (b'{"CFDocument": {"title": "x"}, "CFItems": 1}', "no CASE package"),
        (written(), "no items"),
        (written(CFItems=[5, {"identifier": 3}, {}]), "no items"),
        (b'{"CFDocument": {"x": NaN}}', "no JSON"),
        (b'{"CFDocument": ' + b"[" * 100_000, "levels deep"),
        (b'{"CFDocument": ' + b"9" * 10_000 + b"}", "no JSON"),
        (b" " * (case_in.MAX_BYTES + 1), "20 MB"),
        (written(CFItems=[item(f"i{n}") for n in range(201)]), "201 criteria"),
        (written(CFItems=[item("a")], CFAssociations=[child("a", "a")]), "circle: a stands"),
        (
            written(
                CFItems=[item("a", humanCodingScheme="AC1"), item("b"), item("c"), item("d")],
                CFAssociations=[child("b", "a"), child("c", "b"), child("a", "c"), child("a", "d")],
            ),
            "circle",
        ),
    ],
)
def test_what_cannot_be_a_framework_is_refused_with_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        case_in.read(data)
    assert reason in refused.value.reason
    assert refused.value.advice


def test_too_many_items_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_in, "MAX_ITEMS", 3)
    with pytest.raises(Refusal, match="more than 3 items"):
        case_in.read(written(CFItems=[item(f"i{n}") for n in range(4)]))


def test_a_file_full_of_quotes_and_backslashes_takes_no_time() -> None:
    for data in (b'"' + b'\\"' * 2_000_000, b'\\"' * 2_000_000, b'"\\', b'"' * 3_000_001):
        with pytest.raises(Refusal):
            case_in.read(data)


JUNK = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
NAMES = st.sampled_from(["a", "b", "c", "d"])
WILD = st.fixed_dictionaries(
    {
        "CFDocument": st.fixed_dictionaries({"title": st.text() | JUNK}),
        "CFItems": st.lists(
            st.fixed_dictionaries(
                {"identifier": NAMES},
                optional={
                    "fullStatement": st.text() | JUNK,
                    "abbreviatedStatement": st.text() | JUNK,
                    "humanCodingScheme": st.text() | JUNK,
                },
            )
            | JUNK,
            min_size=1,
        ),
        "CFAssociations": st.lists(st.builds(child, NAMES, NAMES) | JUNK),
    },
    optional={
        "CFRubrics": st.lists(
            st.fixed_dictionaries(
                {
                    "CFRubricCriteria": st.lists(
                        st.fixed_dictionaries(
                            {},
                            optional={
                                "description": st.text() | JUNK,
                                "weight": st.floats() | JUNK,
                                "category": st.text(),
                                "CFItemURI": st.fixed_dictionaries({"identifier": NAMES}),
                                "CFRubricCriterionLevels": st.lists(
                                    st.fixed_dictionaries(
                                        {},
                                        optional={"quality": st.text() | JUNK, "score": JUNK},
                                    )
                                ),
                                "extensions": st.fixed_dictionaries(
                                    {
                                        "kamcoach": st.dictionaries(
                                            st.sampled_from(["gates", "found_in"]), JUNK
                                        )
                                    }
                                ),
                            },
                        )
                    )
                },
                optional={
                    "title": st.text() | JUNK,
                    "description": st.text() | JUNK,
                    "extensions": st.fixed_dictionaries(
                        {
                            "kamcoach": st.dictionaries(
                                st.sampled_from(["scheme", "bands", "policy"]),
                                JUNK
                                | st.sampled_from(["percentage", "advisory", "restricted"])
                                | st.dictionaries(st.text(), st.integers(0, 100)),
                            )
                        }
                    ),
                },
            ),
            max_size=1,
        )
    },
)


@given(WILD)
@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
def test_whatever_stands_in_a_package_it_is_refused_or_the_rubric_is_right(wild: Any) -> None:
    try:
        text = begun(json.dumps(wild).encode())
    except Refusal:
        return
    with tempfile.TemporaryDirectory() as folder:
        rubric = loaded(text, Path(folder))
    assert rubric.criteria


# The commands


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["exchange", *arguments], catch_exceptions=False)


def test_the_commands_go_out_and_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("case", "amp", "--date", "2026-11-22", "-o", "amp.json", "--creator", "Us")
    assert done.exit_code == 0, done.output
    again = run(
        "case", "AMP", "--date", "2026-11-22T00:00:00+00:00", "-o", "b.json", "--creator", "Us"
    )
    assert again.exit_code == 0
    assert Path("amp.json").read_bytes() == Path("b.json").read_bytes()
    begun_ = run("case-in", "amp.json", "--id", "UNIT7", "-o", "unit.yaml")
    assert "10 criteria, none of which kamcoach can judge yet" in begun_.stdout
    checked = CliRunner().invoke(main, ["rubric", "check", "unit.yaml"])
    assert "UNIT7 is fine: 10 criteria" in checked.stdout
    assert yaml.safe_load(Path("unit.yaml").read_text("utf-8"))["id"] == "UNIT7"
    for wrong, said in (
        (("case-in", "amp.json", "--id", "UNIT7", "-o", "unit.yaml"), "exists"),
        (("case-in", "amp.json", "--id", "AMP", "-o", "x.yaml"), "taken"),
        (("case-in", "amp.json", "--id", "UNIT7", "-o", "x.txt"), "end it in .yaml"),
        (("case-in", "amp.json", "--id", "U", "--part", "Q", "-o", "x.yaml"), "no part `Q`"),
        (("case-in", ".", "--id", "U", "-o", "x.yaml"), "was not read"),
        (("case", "AMP", "--date", "22/11/2026", "-o", "x.json"), "no date and time"),
    ):
        refused = run(*wrong)
        assert refused.exit_code == 2 and said in refused.stderr, refused.output
