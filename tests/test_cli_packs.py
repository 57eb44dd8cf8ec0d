"""`kamcoach rubric` and `kamcoach rules`, end to end: list, show, check, begin, test."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kamcoach import catalog
from kamcoach.catalog import nodes
from kamcoach.cli import main

PLAN = """# Account plan: Harbour Foods

Prepared by Ana Learner, Acme Packaging

Priya Shah will lead the welcome meeting at Harbour Foods on 4 March 2026.
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a plan, the pack `acme` and the rubric `unit.yaml`, as they are begun."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    Path("plan.md").write_text(PLAN, encoding="utf-8")
    assert run("rules", "new", "acme", "--id", "ACME", "--title", "Acme's").exit_code == 0
    assert run("rubric", "new", "unit.yaml", "--id", "UNIT7").exit_code == 0


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def fine(*arguments: str) -> str:
    done = run(*arguments)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def refused(*arguments: str) -> str:
    done = run(*arguments)
    assert done.exit_code == 2 and not done.stdout
    return done.stderr


def edit(path: str, old: str, new: str) -> None:
    text = Path(path).read_text(encoding="utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_what_is_begun_is_right_at_once() -> None:
    assert fine("rubric", "check", "unit.yaml") == (
        "UNIT7 is fine: 2 criteria, 1 mistake, percentage grading.\n"
    )
    assert fine("rules", "check", "acme") == (
        "ACME (Acme's) is fine: 2 facets with 7 cases, 1 rubric.\n"
        "ACME-UNIT is fine: 2 criteria, 1 mistake, competence grading.\n"
    )
    assert fine("rules", "test", "acme") == "7 cases of 2 facets: all as marked.\n"
    assert "Worth knowing" not in fine("rubric", "check", "acme/rubrics/unit.yaml", "--rules=acme")


def test_what_is_begun_judges() -> None:
    done = fine("assess", "plan.md", "--rules", "acme", "--rubric", "ACME-UNIT", "--format", "json")
    record = json.loads(done)
    (result,) = record["rubrics"]
    assert [c["verdict"] for c in result["criteria"]] == ["met", "partial"]
    assert [part["name"] for part in record["pack"]["parts"]] == ["kamcoach", "ACME"]
    for file in ("unit.yaml", "acme/rubrics/unit.yaml"):
        done = fine("assess", "plan.md", "--rules=acme", "--rubric", file, "--format=json")
        (result,) = json.loads(done)["rubrics"]
        assert result["id"] == {"unit.yaml": "UNIT7"}.get(file, "ACME-UNIT")
    text = fine("extract", "plan.md", "--rules", "acme", "--statements")
    assert "acme-welcome" in text and "acme-welcome" not in fine("extract", "plan.md")


def test_every_report_names_the_parts() -> None:
    for format in ("md", "html"):
        alone = fine("assess", "plan.md", "--format", format, "--rubric", "SRM")
        assert "Rule pack" in alone and "Made of" not in alone
        text = fine("assess", "plan.md", "--format", format, "--rules=acme", "--rubric=ACME-UNIT")
        pack = catalog.load((), [Path("acme")])
        assert text.count("Made of") == 2
        assert all(part.sha256 in text for part in pack.parts)


def test_nothing_is_overwritten() -> None:
    before = Path("unit.yaml").read_bytes()
    assert "unit.yaml exists" in refused("rubric", "new", "unit.yaml", "--id", "OTHER")
    assert "acme is not empty" in refused("rules", "new", "acme", "--id", "OTHER")
    assert Path("unit.yaml").read_bytes() == before
    Path("empty").mkdir()
    assert "Written: empty/pack.yaml" in fine("rules", "new", "empty", "--id", "E1")
    assert "no/unit.yaml cannot be written" in refused("rubric", "new", "no/unit.yaml", "--id=A")
    assert "cannot be made" in refused("rules", "new", "no/pack", "--id", "AB")


@pytest.mark.parametrize("id", ["All", "null", "srm", "a b", "-a", "a.b", "x" * 31, ""])
def test_an_id_that_a_rubric_cannot_have_is_refused(id: str) -> None:
    assert "Choose another one." in (message := refused("rubric", "new", "r.yaml", "--id", id)) or (
        "cannot be the id of a rubric. Use letters" in message
    )
    assert not Path("r.yaml").exists()


@pytest.mark.parametrize("id", ["kamcoach", "A", "a-b", "1a", "x" * 21])
def test_an_id_that_a_pack_cannot_have_is_refused(id: str) -> None:
    assert "cannot be the id of a pack. Use 2 to 20" in refused("rules", "new", "p", "--id", id)
    assert not Path("p").exists()


@pytest.mark.parametrize("id", ["SRM", "srm", "Risk"])
def test_an_id_of_something_built_in_is_refused(id: str) -> None:
    assert f"the id `{id}` is taken. Choose another one." in refused(
        "rules", "new", "p", "--id", id
    )
    assert not Path("p").exists()


@pytest.mark.parametrize("title", ['A "new": #unit, {x}', "Ein Stück", "\\1 \\g<0>", "a\nid: b"])
def test_any_title_may_be_given(title: str) -> None:
    fine("rubric", "new", "r.yaml", "--id", "R1", "--title", title)
    assert " ".join(title.split()) in fine("rubric", "list", "--rubric", "r.yaml")
    fine("rubric", "check", "r.yaml")
    fine("rules", "new", "titled", "--id", "TITLED", "--title", title)
    fine("rules", "check", "titled")


def test_a_rubric_has_another_ending_than_other_files() -> None:
    assert "Let it end in .yaml" in refused("rubric", "new", "r.txt", "--id", "R1")


def test_rubrics_are_listed_and_shown() -> None:
    text = fine("rubric", "list", "--rubric", "unit.yaml", "--rules", "acme")
    for part in (
        "SRM  Strategic relationships",
        "  rubrics/srm.yaml: 8 criteria, 6 mistakes, percentage grading\n",
        "ACME-UNIT  Welcoming new customers\n",
        "  acme/rubrics/unit.yaml: 2 criteria, 1 mistake, competence grading\n",
        "  unit.yaml: 2 criteria, 1 mistake, percentage grading\n",
    ):
        assert part in text, part
    assert fine("rubric", "show", "srm") == fine("explain", "SRM")
    shown = fine("rubric", "show", "ACME-UNIT.1", "--rules", "acme")
    assert shown == fine("explain", "acme-unit.1", "--rules", "acme")
    assert "Somebody is named for the welcome [acme-welcome-led]" in shown


def test_rules_are_listed_by_area() -> None:
    text = fine("rules", "list", "--rules", "acme")
    assert "rules/risks.yaml\n  risks-listed: A risk is named\n" in text
    assert "\n\nacme/acme-onboarding.yaml\n  acme-welcome-planned: A welcome" in text


def test_measures_are_listed_by_area_and_can_be_shown() -> None:
    text = fine("rules", "list", "--measures", "--rules", "acme")
    assert "\n\nrules/risks.yaml\n" in text and "\n  risks.rated: " in text
    assert "\n\nacme/acme-onboarding.yaml\n  acme-onboarding.welcomes: welcomes\n" in text
    assert ".points: " not in text and "rubrics/" not in text
    assert "\n    - SRM.MP08: " in fine("rules", "show", "risks.rated")


def test_a_report_says_how_to_follow_it_where_something_was_added() -> None:
    for format in ("md", "html", "summary"):
        for options, added in (
            (("--rubric=SRM",), ""),
            (("--rules=acme", "--rubric=ACME-UNIT"), " --rules DIR"),
            (("--rubric=unit.yaml",), " --rubric FILE"),
            (("--rules=acme", "--rubric=unit.yaml"), " --rules DIR --rubric FILE"),
        ):
            text = fine("assess", "plan.md", "--format", format, *options)
            commands = re.findall(r"kamcoach explain ([^\s`<]+)([^`<\n]*)", text)
            assert commands and {options for _, options in commands} == {added}, commands


@pytest.mark.parametrize(
    "arguments",
    [("explain", "UNIT7.1"), ("rubric", "show", "UNIT7"), ("assess", "plan.md", "--rubric=UNIT7")],
)
def test_what_is_not_found_may_need_to_be_named(arguments: tuple[str, ...]) -> None:
    said = " ".join(refused(*arguments).split())
    assert said.endswith("One of your own needs --rubric FILE or --rules DIR.")


def test_a_facet_is_shown_with_its_cases() -> None:
    text = fine("rules", "show", "acme-welcome-led", "--rules", "acme")
    for part in (
        'Holds when: at least 1 passage about "Welcoming a new customer [acme-welcome]"',
        "Limits: A name in the sentence before is not seen.",
        "Stances that count:\n"
        "    - planned (done, intended, scheduled, stated): acme-onboarding.welcomes-with-who\n",
        "It holds in:\n    - Priya Shah will lead the welcome meeting on 4 March.",
        "It does not hold in:\n    - Priya Shah wrote the invoices.",
        "It nearly holds in:\n    - We held the welcome call in March.",
        "Lacks: gives no person or role\n",
        "Used by:\n    - ACME-UNIT.1: The welcome",
    ):
        assert part in text, part
    assert "      Known to go wrong: any" in fine("rules", "show", "risks-listed")
    assert "Did you mean acme-welcome-led" in refused(
        "rules", "show", "welcome-led", "--rules=acme"
    )


def test_what_is_worth_knowing_about_a_rubric_is_said() -> None:
    edit("unit.yaml", "tips: [UNIT7.T1]", "partial: risks-listed")
    edit("unit.yaml", "    partial: risks-listed       # whatever", "    # whatever")
    edit("unit.yaml", "met: {all: [risks-listed, risk-answered]}", "met: risks-listed")
    edit("unit.yaml", "  note:", "  # note:")
    text = Path("unit.yaml").read_text(encoding="utf-8")
    a, b = text.index("mistakes:"), text.index("# Advice")
    Path("unit.yaml").write_text(text[:a] + text[b:], encoding="utf-8")
    said = fine("rubric", "check", "unit.yaml")
    for part in (
        "UNIT7 is fine: 2 criteria, percentage grading.",
        "no tips for UNIT7.1.",
        "UNIT7.T1: a tip that no criterion names.",
        "never partly met, since both ask for the same: UNIT7.1.",
        "it has no common mistakes.",
        "the grade stands without a `note:`",
    ):
        assert part in said.replace("\n    ", " "), part


def test_an_absence_asks_for_what_is_not_there() -> None:
    said = "UNIT7.M1 is an absence, and yet present where something is found"
    assert said not in fine("rubric", "check", "unit.yaml")
    edit("unit.yaml", "{without: customer-consulted}", "customer-consulted")
    assert said in fine("rubric", "check", "unit.yaml")
    edit(
        "unit.yaml", "present: cust", "points: {for: {risks.all: 1}, at_most: 1}\n    present: cust"
    )
    assert said not in fine("rubric", "check", "unit.yaml")
    edit("unit.yaml", "sort: absence", "sort: framing")
    edit("unit.yaml", "    points: {for: {risks.all: 1}, at_most: 1}\n", "")
    assert said not in fine("rubric", "check", "unit.yaml")


def test_a_mistake_in_a_file_is_named_with_its_line() -> None:
    edit("unit.yaml", "risk-answered]", "risk-answerd]")
    message = refused("rubric", "check", "unit.yaml")
    assert message.startswith("Error: unit.yaml:19: unknown facet `risk-answerd`.")
    assert message.endswith("  Did you mean risk-answered or concerns-answered or risks-weighed?\n")
    edit("acme/words/words.yaml", "  acme-welcome:", "  welcome:")
    message = refused("rules", "check", "acme")
    assert "acme/words/words.yaml:9: the concept `welcome` is not called after its pack." in message
    assert "Call it `acme-welcome`" in message


def test_a_rubric_that_needs_a_pack_says_so() -> None:
    edit("acme/rubrics/unit.yaml", "acme-welcome-planned, acme", "zzz, acme")
    message = refused("rubric", "check", "acme/rubrics/unit.yaml")
    assert "See `kamcoach rules list`, and name a pack of your own with --rules." in message


# Running cases


def test_a_case_that_goes_wrong_says_what_was_found_instead() -> None:
    edit("acme/words/words.yaml", "welcome call, ", "")
    edit(
        "acme/acme-onboarding.cases.yaml", "- Our vans leave", "- The kick-off is over. Vans leave"
    )
    done = run("rules", "test", "acme")
    assert done.exit_code == 1
    text = done.stdout
    for part in (
        "cases.yaml:5: acme-welcome-planned should hold here, and does not\n"
        "  - We held the welcome call on 4 March.\n"
        "    - acme-onboarding.welcomes is 0, not as wanted (at least 1)\n",
        "cases.yaml:8: acme-welcome-planned should not hold here, and does\n",
        "acme-onboarding.welcomes is 1, as wanted (at least 1)\n"
        '      counted: "The kick-off is over."\n',
        "acme-welcome-led does not hold here, but nothing says: gives no person",
        "7 cases of 2 facets: 3 not as marked.\n",
    ):
        assert part in text, part


def test_a_case_that_should_hold_says_which_words_the_text_lacks() -> None:
    edit("acme/words/words.yaml", "find: [acme-welcome-word]", "find: [acme-welcome-word + role]")
    edit(
        "acme/acme-onboarding.cases.yaml", "- We held the welcome call", "- He's held Welcome-Calls"
    )
    text = run("rules", "test", "acme", "acme-welcome-planned").stdout
    assert (
        "  - He's held Welcome-Calls on 4 March.\n"
        "    - acme-onboarding.welcomes is 0, not as wanted (at least 1)\n"
        "      not in the text: acme-welcome-word + role: no word of role\n"
    ) in text
    edit("acme/acme-onboarding.cases.yaml", "Welcome-Calls", "drinks")
    text = run("rules", "test", "acme", "acme-welcome-planned").stdout
    assert "acme-welcome-word + role: no word of acme-welcome-word or role\n" in text


def test_what_nearly_counts_is_shown() -> None:
    edit("acme/acme-onboarding.cases.yaml", "- Priya Shah will lead", "- The team will lead")
    text = run("rules", "test", "acme", "acme-welcome-led").stdout
    assert 'nearly: "The team will lead the welcome meeting on 4 March." (gives no person' in text
    assert text.endswith("3 cases of 1 facet: 1 not as marked.\n")


def test_a_case_that_nearly_holds_must_not_hold() -> None:
    edit("acme/acme-onboarding.cases.yaml", "text: We held", "text: Priya Shah held")
    assert "should nearly hold here, and does hold" in run("rules", "test", "acme").stdout


def test_a_gap_must_be_one() -> None:
    edit(
        "acme/acme-onboarding.cases.yaml",
        "    - We have not held a welcome call.",
        "    - {text: We have not held a welcome call., gap: it was denied}\n"
        "    - {text: The kick-off is ours., gap: the kick-off of a match}",
    )
    done = run("rules", "test", "acme")
    assert done.exit_code == 1
    assert "acme-welcome-planned goes right here, and is marked as a gap" in done.stdout
    assert "Remove the mark" in done.stdout
    assert done.stdout.endswith("8 cases of 2 facets: 1 not as marked. 1 gap known to go wrong.\n")


def test_the_cases_of_kamcoach_are_run_by_facet() -> None:
    text = fine("rules", "test", "risks-listed", "risks-rated")
    assert " of 2 facets: all as marked." in text and "known to go wrong" in text
    message = refused("rules", "test", "risk-listed")
    assert "There is no folder and no facet called risk-listed here." in message
    assert "Did you mean risks-listed" in message


def test_the_text_of_a_case_must_be_a_document() -> None:
    edit("acme/acme-onboarding.cases.yaml", "- Our vans leave the depot at six.", '- "![](a.png)"')
    assert "acme/acme-onboarding.cases.yaml:8: " in refused("rules", "test", "acme")


@pytest.mark.parametrize(
    "arguments",
    [
        ("rubric", "list", "--rules", "acme"),
        ("rules", "list", "--rules", "acme"),
        ("rubric", "show", "SRM", "--rules", "acme"),
        ("rubric", "check", "unit.yaml"),
        ("explain", "risks-listed", "--rules", "acme"),
        ("assess", "plan.md", "--rules", "acme", "--rubric", "unit.yaml"),
    ],
)
def test_no_yaml_is_read_twice(arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    before = fine(*arguments)
    monkeypatch.setattr(nodes, "_Reader", lambda *_: pytest.fail("YAML was read"))
    assert fine(*arguments) == before


def test_every_branch_of_a_facet_is_shown_where_a_case_goes_wrong() -> None:
    edit(
        "acme/acme-onboarding.yaml", "when: {welcomes: 1} ", "when: [{welcomes: 8}, {welcomes: 9}] "
    )
    text = run("rules", "test", "acme", "acme-welcome-planned").stdout
    assert (
        "  Either:\n    - acme-onboarding.welcomes is 1, not as wanted (at least 8)\n"
        '      counted: "We held the welcome call on 4 March."\n'
        "  Or:\n    - acme-onboarding.welcomes is 1, not as wanted (at least 9)\n"
    ) in text
