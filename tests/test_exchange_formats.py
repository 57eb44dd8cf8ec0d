"""Scores for AGS, results for pipelines, unsigned badges."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from assessments import HOSTILE, judged, rubric
from click.testing import CliRunner, Result
from finals import final, given
from lxml import etree

from kamcoach import catalog
from kamcoach.cli import main
from kamcoach.errors import UsageError
from kamcoach.exchange import ags, badges, identifiers, junit, standings
from kamcoach.exchange.badges import Badge, Issuer
from kamcoach.exchange.standings import Left, Standing
from kamcoach.marking.finals import Final, Signature
from kamcoach.models.assessment import RubricResult
from kamcoach.models.pack import Rubric

SRM, NOS, KAS = (
    next(r for r in catalog.load().rubrics if r.id == id) for id in ("SRM", "NOS", "KAS")
)
AT = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
NAMES = (
    "../../etc",
    "=cmd|'calc'!A0",
    "CON",
    "Smith, Jo",
    "Zoë O'Brien",
    "<b>x",
    "a\x00\x07\u202e\ufffe",
    "李",
)


def of(by: Rubric, verdict: str, **fields: Any) -> RubricResult:
    """A result with the same verdict on every criterion."""
    criteria = tuple(judged(c.id, verdict, title=c.title) for c in by.criteria)
    return rubric(by.id, criteria=criteria, mistakes=(), **fields)


# How a learner stands


def test_only_what_may_leave_leaves() -> None:
    def said(each: Final, *, proposals: bool) -> str:
        found = standings.standing(each, "SRM", proposals=proposals)
        return found.reason if isinstance(found, Left) else "leaves"

    assert said(final("1", "A", signed=True), proposals=False) == "leaves"
    assert said(final("1", "A"), proposals=False) == standings.UNSIGNED
    assert said(final("1", "A"), proposals=True) == "leaves"
    assert said(final("1", "A", hidden=True), proposals=True) == standings.WITHHELD
    assert said(final("1", "A", hidden=True, signed=True), proposals=False) == "leaves"
    assert "no> Word file" in said(final("1", "A", refused=True), proposals=True)
    assert "not judged by SRM" in said(final("1", "A", results=(rubric("AMP"),)), proposals=True)


def test_a_percentage_for_every_scheme() -> None:
    assert standings.percent(rubric()) == 65
    assert standings.percent(rubric(scheme="competence", score=None, grade="competent")) == 100
    assert (
        standings.percent(rubric(scheme="competence", score=None, grade="not yet competent")) == 0
    )


@pytest.mark.parametrize(
    ("by", "grade", "expected"),
    [
        (SRM, "refer", False),
        (SRM, "pass", True),
        (SRM, "", False),
        (NOS, "competent", True),
        (NOS, "not yet competent", False),
    ],
)
def test_a_pass_is_above_the_lowest_band(by: Rubric, grade: str, expected: bool) -> None:
    assert standings.passed(rubric(by.id, grade=grade), by) is expected


# AGS

SCORE = {
    "type": "object",
    "properties": {
        "userId": {"type": "string", "minLength": 1},
        "timestamp": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)$"},
        "activityProgress": {
            "enum": ["Initialized", "Started", "InProgress", "Submitted", "Completed"]
        },
        "gradingProgress": {
            "enum": ["FullyGraded", "Pending", "PendingManual", "Failed", "NotReady"]
        },
        "scoreGiven": {"type": "number", "minimum": 0},
        "scoreMaximum": {"type": "number", "exclusiveMinimum": 0},
        "comment": {"type": "string"},
    },
    "required": ["userId", "timestamp", "activityProgress", "gradingProgress"],
    "dependentRequired": {"scoreGiven": ["scoreMaximum"]},
    "additionalProperties": False,
}


def told(
    *every: Final, points: int = 100, proposals: bool = False, signed_only: bool = False
) -> list[dict[str, Any] | Left]:
    """The score objects, and who has none."""
    return list(
        ags.scores(every, "SRM", at=AT, points=points, proposals=proposals, signed_only=signed_only)
    )


def scores(*every: Final, points: int = 100, proposals: bool = False) -> list[dict[str, Any]]:
    made = []
    for score in told(*every, points=points, proposals=proposals):
        assert isinstance(score, dict)
        jsonschema.validate(score, SCORE)
        made.append(score)
    return made


def test_a_score_is_final_only_when_an_assessor_has_signed() -> None:
    signed, waiting = scores(final("4321", "Ana", signed=True), final("4322", "Jo"))
    assert signed == {
        "userId": "4321",
        "timestamp": "2026-11-22T14:30:00.000+00:00",
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "scoreGiven": 65,
        "scoreMaximum": 100,
        "comment": "Rubric SRM: Merit, 65%. Decided by P. Shah on 2026-11-20.",
    }
    assert waiting["gradingProgress"] == "PendingManual"
    assert waiting["activityProgress"] == "Submitted"
    assert "scoreGiven" not in waiting and "65" not in waiting["comment"]


@pytest.mark.parametrize("proposals", [False, True])
def test_nothing_is_said_of_work_that_the_rubric_did_not_judge(proposals: bool) -> None:
    """Platforms clear the score of whom an object without a score is about."""
    left = told(
        final("1", "A", results=(rubric("AMP"),), signed=True),
        final("2", "B", results=(rubric("AMP"),)),
        final("3", "C", refused=True),
        proposals=proposals,
    )
    assert [each.reason for each in left if isinstance(each, Left)] == [
        "the work was not judged by SRM.",
        "the work was not judged by SRM.",
        "what was handed in could not be read: it is <no> Word file.",
    ]


def test_only_what_is_signed_goes_out_on_demand() -> None:
    signed, *left = told(
        final("1", "A", signed=True),
        final("2", "B"),
        final("3", "C", hidden=True),
        signed_only=True,
    )
    assert isinstance(signed, dict) and signed["scoreGiven"] == 65
    assert [each.reason for each in left if isinstance(each, Left)] == [
        standings.UNSIGNED,
        standings.WITHHELD,
    ]


def test_a_proposal_has_a_score_on_demand_and_never_what_is_restricted() -> None:
    proposed, hidden = scores(
        final("1", "A"), final("2", "B", hidden=True), points=40, proposals=True
    )
    assert proposed["scoreGiven"] == 26 and proposed["gradingProgress"] == "PendingManual"
    assert proposed["comment"].startswith("Proposed by kamcoach: ")
    assert "scoreGiven" not in hidden
    (third,) = scores(final("1", "A", signed=True), points=3)
    assert third["scoreGiven"] == 1.95


def test_a_comment_is_plain_text() -> None:
    title = "<script>alert(1)</script>\x1b[31m\nx"
    (score,) = scores(final("1", "A", results=(rubric(title=title),), signed=True))
    assert not re.search("[<>\x00-\x1f]", score["comment"])


@pytest.mark.parametrize("text", ["", "2026-11-22", "2026-11-22T14:30:00", "yesterday"])
def test_a_moment_has_a_zone(text: str) -> None:
    with pytest.raises(UsageError, match="with its zone"):
        ags.moment(text)


# JUnit

XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:complexType name="said" mixed="true">
  <xs:attribute name="type"/><xs:attribute name="message"/></xs:complexType>
<xs:element name="testsuites"><xs:complexType><xs:sequence>
  <xs:element name="testsuite" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:sequence>
    <xs:element name="properties"><xs:complexType><xs:sequence>
      <xs:element name="property" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
        <xs:attribute name="name" use="required"/><xs:attribute name="value" use="required"/>
      </xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>
    <xs:element name="testcase" maxOccurs="unbounded"><xs:complexType>
      <xs:choice minOccurs="0" maxOccurs="unbounded">
        <xs:element name="skipped" type="said"/><xs:element name="error" type="said"/>
        <xs:element name="failure" type="said"/></xs:choice>
      <xs:attribute name="name" use="required"/><xs:attribute name="classname"/>
    </xs:complexType></xs:element></xs:sequence>
    <xs:attribute name="name" use="required"/><xs:attribute name="tests" use="required"/>
    <xs:attribute name="failures" use="required"/><xs:attribute name="errors" use="required"/>
    <xs:attribute name="skipped"/></xs:complexType></xs:element></xs:sequence>
  <xs:attribute name="name"/><xs:attribute name="tests"/><xs:attribute name="failures"/>
  <xs:attribute name="errors"/></xs:complexType></xs:element></xs:schema>"""
"""What Jenkins' xunit plugin (junit-10.xsd) allows, as far as it is used."""


def suites(*every: Final) -> Any:
    data = b"".join(junit.junit(every))
    assert data == b"".join(junit.junit(every))
    root = etree.fromstring(data)
    etree.XMLSchema(etree.fromstring(XSD)).assertValid(root)
    for suite in root.findall("testsuite"):
        for count, tag in (("tests", "testcase"), ("failures", "testcase/failure")):
            assert suite.get(count) == str(len(suite.findall(tag)))
        assert suite.get("errors") == str(sum(c.find("error") is not None for c in suite))
    assert not re.search(rb"\b(time|timestamp|hostname)=", data)
    return root


def test_a_suite_for_each_rubric_and_a_case_for_each_criterion() -> None:
    signed, proposed, refused = suites(
        final("1", "Ana", signed=True), final("2", "Jo"), final("3", "Cy", refused=True)
    )
    assert signed.get("name") == "Ana, SRM"
    assert next(case.get("name") for case in signed.findall("testcase")) == (
        "SRM.MP01 Title of SRM.MP01"
    )
    failures = signed.findall("testcase/failure")
    assert [failure.get("type") for failure in failures] == ["not-met", "partly-met"]
    assert "lacks a mitigation" in failures[0].text
    values = [p.get("value") for suite in (signed, proposed) for p in suite.iter("property")]
    assert values[1] == "decided by P. Shah on 2026-11-20"
    assert values[3] == "proposed by kamcoach, not decided by an assessor"
    assert "it is <no> Word file." in refused.find("testcase/error").get("message")


def test_what_is_restricted_is_skipped_without_a_verdict() -> None:
    (suite,) = suites(final("1", "Ana", hidden=True))
    assert suite.get("skipped") == suite.get("tests") == "3" and suite.get("failures") == "0"
    assert "lacks" not in etree.tostring(suite).decode()


def test_hostile_names_and_texts_are_text() -> None:
    criteria = (judged("SRM.MP01", "not_met", missing=(HOSTILE,), title=HOSTILE),)
    result = rubric(criteria=criteria)
    root = suites(*(final(str(n), name, results=(result,)) for n, name in enumerate(NAMES)))
    assert len({c.get("classname") for c in root.iter("testcase")}) == len(NAMES)
    assert all("]]>" not in text and "\x1b" not in text for text in root.itertext())


def test_no_results_are_an_empty_file_that_is_right() -> None:
    assert len(suites()) == 0


def test_work_that_no_rubric_fits_is_skipped_and_said_so() -> None:
    one = final("1", "Ana", results=())
    made = one.assessment.model_copy(update={"rubrics": ()}) if one.assessment else None
    (suite,) = suites(one._replace(assessment=made))
    assert suite.get("skipped") == "1"


# Badges

ISSUER = Issuer("Northgate Training", "https://northgate.example")
URI = {"type": "string", "pattern": "^(https?://|urn:uuid:)"}
TYPES = {"type": "array", "minItems": 1, "items": {"type": "string"}}
ALIGNMENT = {
    "type": "object",
    "required": ["type", "targetName", "targetUrl"],
    "properties": {"type": TYPES, "targetUrl": URI, "targetType": {"const": "CFItem"}},
}
CREDENTIAL = {
    "type": "object",
    "required": ["@context", "id", "type", "name", "credentialSubject", "issuer", "validFrom"],
    "properties": {
        "@context": {
            "prefixItems": [
                {"const": "https://www.w3.org/ns/credentials/v2"},
                {"const": "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"},
            ]
        },
        "id": URI,
        "type": {"const": ["VerifiableCredential", "OpenBadgeCredential"]},
        "issuer": {"type": "object", "required": ["id", "type", "name"]},
        "validFrom": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"},
        "evidence": {
            "type": "array",
            "items": {
                "required": ["type"],
                "properties": {"type": TYPES, "narrative": {"type": "string"}},
            },
        },
        "credentialSubject": {
            "type": "object",
            "required": ["type", "achievement", "identifier"],
            "properties": {
                "type": TYPES,
                "identifier": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["type", "hashed", "identityHash", "identityType"],
                        "properties": {
                            "type": {"const": "IdentityObject"},
                            "hashed": {"const": True},
                            "identityHash": {"pattern": r"^sha256\$[0-9a-f]{64}$"},
                            "identityType": {"const": "identifier"},
                            "salt": {"type": "string"},
                        },
                        "additionalProperties": False,
                    },
                },
                "achievement": {
                    "type": "object",
                    "required": ["id", "type", "criteria", "description", "name"],
                    "properties": {
                        "id": URI,
                        "type": TYPES,
                        "achievementType": {"const": "Assessment"},
                        "alignment": {"type": "array", "items": ALIGNMENT},
                        "resultDescription": {
                            "type": "array",
                            "items": {
                                "required": ["id", "type", "name", "resultType"],
                                "properties": {
                                    "id": URI,
                                    "resultType": {"enum": ["Result", "RubricCriterionLevel"]},
                                    "rubricCriterionLevel": {
                                        "type": "array",
                                        "items": {"required": ["id", "type", "name"]},
                                    },
                                },
                            },
                        },
                    },
                },
                "result": {"type": "array", "items": {"required": ["type"]}},
            },
            "additionalProperties": False,
        },
    },
    "not": {"required": ["proof"]},
}
"""What 1EdTech's schema of the AchievementCredential class asks for of the parts that are used."""


def made(
    *every: Final, by: Rubric = SRM, quotes: bool = False, base: str = ""
) -> list[Badge | Left]:
    ids = identifiers.identifiers(by.id, base)
    return list(
        badges.badges(
            every, by, ids, ISSUER, valid_from=AT, salt="salt of northgate", quotes=quotes
        )
    )


def payload(badge: Badge | Left) -> dict[str, Any]:
    assert isinstance(badge, Badge)
    read: dict[str, Any] = json.loads(badge.data)
    jsonschema.validate(read, CREDENTIAL, cls=jsonschema.Draft202012Validator)
    return read


PASSED = of(SRM, "met", grade="merit")


def test_a_badge_for_whom_an_assessor_passed_and_nobody_else() -> None:
    badge, *left = made(
        final("4321", "Ana Ruiz", results=(PASSED,), signed=True),
        final("4322", "Jo", results=(PASSED,)),  # a machine's verdict
        final("4323", "Cy", results=(of(SRM, "met", grade="refer"),), signed=True),
        final("4324", "Di", refused=True),
    )
    assert [each.reason for each in left if isinstance(each, Left)] == [
        standings.UNSIGNED,
        "the grade is refer, which is no pass.",
        "what was handed in could not be read: it is <no> Word file.",
    ]
    read = payload(badge)
    assert read["description"].startswith("Unsigned")
    assert isinstance(badge, Badge) and badge.file.startswith("unsigned-SRM-Ana-Ruiz-")
    assert read["issuer"] == {
        "id": "https://northgate.example",
        "type": ["Profile"],
        "name": "Northgate Training",
    }
    for told in ("Ana", "Ruiz", "4321", "Shah", "Price pressure", "plan.md"):
        assert told not in badge.data.decode()


def test_results_lead_to_levels_and_criteria_to_the_items_of_the_case_package() -> None:
    (badge,) = made(final("1", "Ana", results=(PASSED,), signed=True), base="https://x.example/c")
    subject = payload(badge)["credentialSubject"]
    described = {d["id"]: d for d in subject["achievement"]["resultDescription"]}
    grade, *results = subject["result"]
    assert grade["value"] == "merit, 65%"
    assert len(results) == len(SRM.criteria) == len(subject["achievement"]["alignment"])
    for result in results:
        levels = described[result["resultDescription"]]["rubricCriterionLevel"]
        (level,) = [each for each in levels if each["id"] == result["achievedLevel"]]
        assert level["name"] == "Met"
    ids = identifiers.identifiers("SRM", "https://x.example/c")
    assert [a["targetUrl"] for a in subject["achievement"]["alignment"]] == [
        ids.uri("CFItem", c.id) for c in SRM.criteria
    ]


def test_who_it_is_can_be_shown_by_them_and_not_be_looked_up() -> None:
    one, other = (final(key, "Ana", results=(PASSED,), signed=True) for key in ("4321", "4322"))
    hashes = []
    for badge in made(one, other):
        (identity,) = payload(badge)["credentialSubject"]["identifier"]
        hashes.append(identity)
    assert hashes[0]["salt"] != hashes[1]["salt"]
    said = hashlib.sha256(f"4321{hashes[0]['salt']}".encode()).hexdigest()
    assert hashes[0]["identityHash"] == f"sha256${said}"
    result = of(NOS, "met", grade="competent", score=None)
    (elsewhere,) = made(final("4321", "Ana", results=(result,), signed=True), by=NOS)
    (identity,) = payload(elsewhere)["credentialSubject"]["identifier"]
    assert identity["salt"] != hashes[0]["salt"]
    assert payload(elsewhere)["credentialSubject"]["result"][0]["value"] == "competent"


def test_passages_stand_in_it_only_on_demand_and_as_text() -> None:
    hostile = judged("SRM.MP01", "met").model_copy(
        update={"evidence": (judged().evidence[0].model_copy(update={"quote": HOSTILE}),)}
    )
    none = judged("SRM.MP02", "not_met")
    result = PASSED.model_copy(update={"criteria": (hostile, none, *PASSED.criteria[2:])})
    one = final("1", "Ana", results=(result,), signed=True)
    assert len(payload(made(one)[0])["evidence"]) == 1
    _, quoted, *rest = payload(made(one, quotes=True)[0])["evidence"]
    assert len(rest) == len(SRM.criteria) - 2  # nothing was quoted for the second
    assert "\\<script\\>" in quoted["narrative"] and "\x1b" not in quoted["narrative"]


def test_names_of_files_are_safe_whatever_learners_are_called() -> None:
    every = [final(str(n), name, results=(PASSED,), signed=True) for n, name in enumerate(NAMES)]
    files = [badge.file for badge in made(*every) if isinstance(badge, Badge)]
    assert len({name.casefold() for name in files}) == len(NAMES)
    assert all(re.fullmatch(r"unsigned-SRM-[\w-]+\.json", name) for name in files)


def test_results_of_another_version_of_the_rubric_become_no_badges() -> None:
    other = PASSED.model_copy(update={"criteria": PASSED.criteria[1:]})
    (left,) = made(final("1", "Ana", results=(other,), signed=True))
    assert isinstance(left, Left) and "another version of SRM" in left.reason


def test_what_the_results_call_a_folder_steers_no_file() -> None:
    one = final("1", "Ana", results=(PASSED,), signed=True)
    learner = one.learner.model_copy(update={"folder": "../../x"})
    (badge,) = made(one._replace(learner=learner))
    assert isinstance(badge, Badge) and "/" not in badge.file


def test_nobody_passes_an_advisory_rubric_and_a_salt_is_long() -> None:
    with pytest.raises(UsageError, match="advisory"):
        made(by=KAS)
    with pytest.raises(UsageError, match="16 characters"):
        list(
            badges.badges(
                [],
                SRM,
                identifiers.identifiers("SRM"),
                ISSUER,
                valid_from=AT,
                salt="x",
                quotes=False,
            )
        )


# The commands


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("out").mkdir()
    given(
        monkeypatch,
        final("4321", "Ana", results=(PASSED,), signed=True),
        final("4322", "Jo", results=(PASSED,)),
    )


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["exchange", *arguments], catch_exceptions=False)


AGS = ("ags", "out", "--rubric", "SRM", "--date", "2026-11-22T14:30:00+00:00")
BADGES = ("badges", "out", "--rubric", "SRM", "--issuer-name", "N", "--issuer-url")
MORE = ("--date", "2026-11-22", "--salt", "0123456789abcdef")


@pytest.mark.usefixtures("there")
def test_ags_writes_an_array_or_lines() -> None:
    done = run(*AGS, "-o", "scores.json")
    assert done.exit_code == 0
    assert done.stdout == (
        "1 decided, 1 waiting for an assessor (0 with a proposed score), left out 0.\n"
    )
    assert "without a score: 1." in done.stderr and "--signed-only" in done.stderr
    proposed = run(*AGS, "-o", "scores.jsonl", "--proposals")
    assert "1 waiting for an assessor (1 with" in proposed.stdout and "no grades" in proposed.stderr
    assert "without a score" not in proposed.stderr
    lines = [json.loads(line) for line in Path("scores.jsonl").read_text("utf-8").splitlines()]
    assert [score["userId"] for score in lines] == ["4321", "4322"]
    assert [s["userId"] for s in json.loads(Path("scores.json").read_bytes())] == ["4321", "4322"]


@pytest.mark.usefixtures("there")
def test_ags_leaves_out_what_is_not_signed_and_says_who_and_why() -> None:
    done = run(*AGS, "-o", "scores.json", "--signed-only")
    assert done.exit_code == 1
    assert "Jo (4322): no assessor has signed" in done.stderr and "Note" not in done.stderr
    assert done.stdout.endswith("left out 1.\n")
    assert [s["userId"] for s in json.loads(Path("scores.json").read_bytes())] == ["4321"]
    both = run(*AGS, "-o", "both.json", "--signed-only", "--proposals")
    assert both.exit_code == 2 and "either" in both.stderr and not Path("both.json").exists()


@pytest.mark.usefixtures("there")
def test_ags_for_a_rubric_that_judged_nobody_writes_no_file() -> None:
    done = run("ags", "out", "--rubric", "ARM", *AGS[4:], "-o", "scores.json")
    assert done.exit_code == 2
    assert "Ana (4321): the work was not judged by ARM." in done.stderr
    assert "no score to write" in done.stderr and not Path("scores.json").exists()


@pytest.mark.usefixtures("there")
def test_junit_writes_what_stands() -> None:
    done = run("junit", "out", "-o", "results.xml")
    assert done.exit_code == 0
    assert done.stdout.startswith("2 learners, 0 of them with work that could not be read")
    assert etree.parse("results.xml").getroot().xpath("count(//testcase)") == 16


def test_junit_leaves_out_nobody_whose_work_could_not_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("out").mkdir()
    given(monkeypatch, final("1", "Ana", signed=True), final("2", "Jo", refused=True))
    done = run("junit", "out", "-o", "results.xml")
    assert done.exit_code == 0
    assert done.stdout.startswith("2 learners, 1 of them with work that could not be read")
    root = etree.parse("results.xml").getroot()
    assert [suite.get("name") for suite in root if suite.find(".//error") is not None] == [
        "Jo, refused"
    ]


@pytest.mark.usefixtures("there")
def test_badges_go_into_a_new_folder() -> None:
    done = run(*BADGES, "https://n.example", *MORE, "-o", "badges")
    assert done.exit_code == 1
    assert "1 unsigned badges in badges, 1 learners without. Unsigned" in done.stdout
    assert "Jo (4322): no assessor has signed" in done.stderr
    assert len(list(Path("badges").iterdir())) == 1
    again = run(*BADGES, "https://n.example", *MORE, "-o", "badges")
    assert again.exit_code == 2 and "not empty" in again.stderr
    assert "no address" in run(*BADGES, "n.example", *MORE, "-o", "b").stderr
    assert "cannot be written" in run(*BADGES, "https://n.example", *MORE, "-o", "no/b").stderr


def test_standings_of_all() -> None:
    every = list(standings.standings([final("1", "A", signed=True)], "SRM", proposals=False))
    assert isinstance(every[0], Standing) and every[0].signature == Signature(
        "P. Shah", "2026-11-20"
    )
