"""Results for pipelines, as JUnit XML: a suite for each learner and rubric, a case per criterion.

Only what is met passes. What is partly met or not met fails, told apart by `type`; what could not
be read is an error; what may not be told is skipped. There are no times in it, so the same results
give the same bytes.
"""

import re
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as xml

from kamcoach.exchange.standings import WITHHELD, hidden
from kamcoach.marking.finals import Final, Signature
from kamcoach.models.assessment import Judged, RubricResult
from kamcoach.models.cohort import LearnerResult
from kamcoach.report.text import one_line

_NO_CHARACTER = re.compile("[\ufffe\uffff]")
"""What XML cannot hold and `one_line` lets stand."""
_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="kamcoach">\n'
_FOOT = b"</testsuites>\n"
_FAILURES = {"partial": "partly-met", "not_met": "not-met"}


def junit(finals: Iterable[Final]) -> Iterator[bytes]:
    """Yield the parts of a file: the results as they stand, signed or else proposed.

    Nothing is yielded before the first results are read, and no more than a suite is held.
    """
    head = _HEAD
    for final in finals:
        for suite in _suites(final):
            xml.indent(suite)
            text: bytes = xml.tostring(suite, encoding="utf-8", xml_declaration=False)
            yield head + text + b"\n"
            head = b""
    yield head + _FOOT


def _suites(final: Final) -> Iterator[xml.Element]:
    if final.assessment is None:
        yield _refused(final.learner)
        return
    if not final.assessment.rubrics:
        case = _named("the work is judged", final.learner.folder)
        xml.SubElement(case, "skipped", message="no rubric fits the work.")
        yield _suite(f"{final.learner.name}, not judged", [case], {})
    for result in final.assessment.rubrics:
        signature = final.signed.get(result.id)
        withheld = signature is None and hidden(final.learner, result.id)
        properties = {
            "rule pack": f"{final.assessment.pack.version} {final.assessment.pack.sha256}",
            "standing": _standing(signature),
        }
        cases = [_case(final.learner, result, each, withheld) for each in result.criteria]
        yield _suite(f"{final.learner.name}, {result.id}", cases, properties)


def _standing(signature: Signature | None) -> str:
    if signature is None:
        return "proposed by kamcoach, not decided by an assessor"
    return f"decided by {signature.by} on {signature.on}"


def _suite(name: str, cases: list[xml.Element], properties: dict[str, str]) -> xml.Element:
    suite = xml.Element("testsuite", name=_text(name), tests=str(len(cases)))
    for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(count, str(sum(case.find(tag) is not None for case in cases)))
    listed = xml.SubElement(suite, "properties")
    for key, value in properties.items():
        xml.SubElement(listed, "property", name=key, value=_text(value))
    suite.extend(cases)
    return suite


def _case(
    learner: LearnerResult, result: RubricResult, judged: Judged, withheld: bool
) -> xml.Element:
    case = _named(f"{judged.id} {judged.title}", f"{result.id}.{learner.folder}")
    if withheld:
        xml.SubElement(case, "skipped", message=WITHHELD)
    elif judged.verdict != "met":
        kind = _FAILURES[judged.stands]
        said = [*judged.missing, judged.ask, judged.check]
        failure = xml.SubElement(case, "failure", type=kind, message=kind.replace("-", " "))
        failure.text = "\n".join(_text(each) for each in said if each)
    return case


def _refused(learner: LearnerResult) -> xml.Element:
    case = _named("the submission is read", learner.folder)
    for each in learner.unread:
        said = " ".join(part for part in (each.file, each.reason, each.advice) if part)
        xml.SubElement(case, "error", type="refused", message=_text(said))
    return _suite(f"{learner.name}, refused", [case], {})


def _named(name: str, within: str) -> xml.Element:
    return xml.Element("testcase", name=_text(name), classname=_text(f"kamcoach.{within}"))


def _text(text: str) -> str:
    return _NO_CHARACTER.sub("�", one_line(text))
