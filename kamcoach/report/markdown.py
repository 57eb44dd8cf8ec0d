"""The Markdown report: what anybody wrote is escaped, so that it stays text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kamcoach.models.assessment import Assessment, Evidence, Judged, MistakeFound, RubricResult
from kamcoach.report import together, view, wording
from kamcoach.report.text import one_line, visible
from kamcoach.report.version import version
from kamcoach.report.wording import Wording

# Punctuation with a meaning anywhere in a line: emphasis, code, links, HTML, entities, tables,
# mathematics, addresses that turn into links.
_anywhere = re.compile(r"[\\`*_\[\]<>&|~$@]|(?<=:)//|(?<=www)\.", re.IGNORECASE)
# And at the start of a line: headings, lists, underlines.
_at_start = re.compile(r"^(?:[#+=:-]|\d+(?=[.)](?:\s|$)))")
_spaces = re.compile(r"\s+")


def to_markdown(assessment: Assessment, date: str = "") -> str:
    """Return the report as Markdown, with a date if there is one to show.

    Raises:
        UsageError: There is no report for the assessment's audience.
    """
    words = wording.wording(assessment)
    parts = [
        f"# {words.title}: {escape(view.file_names(assessment))}",
        f"**{words.banner}**",
        f"**{escape(warning)}**" if (warning := together.warning(assessment)) else "",
        f"**{escape(note)}**" if (note := view.language(assessment)) else "",
        *_refused(assessment),
    ]
    if assessment.rubrics:
        parts += [words.lead]
        parts += _about_the_work(assessment)
        parts += _summary(assessment, words)
        parts += _together(assessment)
    for result in assessment.rubrics:
        parts += _rubric(result, words, view.added(assessment.pack))
    parts += _concealed(assessment, words)
    parts += _sign_off(view.sign_off(assessment, words))
    parts += _provenance(assessment, words, date)
    return "\n\n".join(part for part in parts if part) + "\n"


def escape(text: str) -> str:
    """Return text on one line that Markdown shows as it is."""
    return _escaped(one_line(text))


def escape_inline(text: str) -> str:
    """Return a piece of a line, with the spaces around it, that Markdown shows as it is."""
    return _anywhere.sub(lambda match: f"\\{match.group()}", _spaces.sub(" ", visible(text)))


def escape_start(line: str) -> str:
    """Return a line made of such pieces that Markdown takes for no heading, list or rule."""
    return _at_start.sub(_not_at_start, line)


def _escaped(line: str) -> str:
    return escape_start(escape_inline(line))


def _not_at_start(match: re.Match[str]) -> str:
    mark = match.group()
    # "1." is a list, "1\." is not.
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"


def quoted(evidence: Evidence) -> str:
    """Return a passage as a quotation, with its place."""
    lines = [line.strip() for line in visible(evidence.quote).split("\n") if line.strip()]
    # A backslash at the end of a line keeps the line break of the document.
    text = "\\\n> ".join(map(_escaped, lines))
    return f"> {text}\n>\n> — {escape(view.place(evidence))}"


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _refused(assessment: Assessment) -> list[str]:
    if not assessment.refused:
        return []
    lines = (
        f"**{escape(file.name)}**: {escape(view.reason(file.name, file.reason))} "
        f"{escape(file.advice)}"
        for file in assessment.refused
    )
    return ["## Not read", _bullets(lines)]


def _about_the_work(assessment: Assessment) -> list[str]:
    facts = (
        ("Learner", assessment.learner),
        ("Account", assessment.account),
        ("Read as", view.read_as(assessment)),
    )
    return [_bullets(f"{name}: {escape(value)}" for name, value in facts if value)]


def _summary(assessment: Assessment, words: Wording) -> list[str]:
    standing = (
        f"{escape(result.title)}: {view.tally(result, words)}."
        + ("" if result.withheld else f" {_grade(result, words)}.{_slips(result)}")
        for result in assessment.rubrics
    )
    steps = "\n".join(
        f"{number}. {escape(step.ask)} (for {_ids(step.criteria)})"
        for number, step in enumerate(view.next_steps(assessment), 1)
    )
    parts = ["## Summary", _bullets(standing), *_strengths(assessment, words)]
    parts += [f"### {words.steps}", steps or wording.NO_STEPS]
    if checks := view.checks(assessment):
        flags = (f"{_ids(check.criteria)}: {escape(check.why)}" for check in checks)
        parts += [f"### {words.checks}", _bullets(flags)]
    if signposts := view.signposts(assessment):
        parts += [f"### {wording.SIGNPOSTS}", wording.SIGNPOSTS_LEAD]
        parts += [_bullets(map(escape, signposts))]
    return parts


def _strengths(assessment: Assessment, words: Wording) -> list[str]:
    strengths = view.strengths(assessment, words)
    parts = [f"### {strengths.title}"] if strengths.shown else []
    for judged, passage in strengths.shown:
        parts += [f"{escape(judged.id)} {escape(judged.title)}", quoted(passage)]
    return parts


def _together(assessment: Assessment) -> list[str]:
    found = together.findings(assessment)
    if not found:
        return []
    parts = [f"## {together.title(assessment)}", together.lead(assessment)]
    for finding in found:
        label = together.LABELS[finding.sort]
        parts += [f"**{label}:** {escape(together.told(finding, assessment))}"]
        parts += [quoted(side.evidence) for side in finding.sides if side.evidence]
    return [*parts, together.unlisted(assessment)]


def _slips(result: RubricResult) -> str:
    tally = view.mistakes_tally(result)
    return f" {tally}." if tally else ""


def _ids(criteria: Iterable[Judged]) -> str:
    return ", ".join(escape(judged.id) for judged in criteria)


def _grade(result: RubricResult, words: Wording) -> str:
    headline = view.headline(result, words)
    score = "" if headline.score is None else f", {headline.score}% of the marks"
    provisional = " (provisional)" if result.provisional else ""
    return f"{headline.label}: **{escape(headline.value)}**{score}{provisional}"


def _rubric(result: RubricResult, words: Wording, added: str) -> list[str]:
    parts = [f"## {escape(result.title)}", f"**{words.banner}**"]
    if result.withheld:
        parts += [wording.RESTRICTED]
    else:
        parts += [
            f"{_grade(result, words)}.",
            wording.ADVISORY if view.advisory(result) else "",
            view.reached(result),
            escape(result.note),
            view.headline(result, words).caveat if result.provisional else "",
            _still_open(result, words),
        ]
    if view.advisory(result) and not result.withheld:
        parts += ["### Profile", _profile(result, words)]
    else:
        parts += ["### At a glance", _grid(result, words)]
    overview = view.overview(result)
    for group in view.groups(result):
        parts += [f"### {escape(group.name)}"]
        if group in overview:
            parts += [f"{view.group_tally(group, words).capitalize()}."]
        for judged in group.criteria:
            if result.withheld:
                parts += _restricted(judged, words)
            else:
                parts += _criterion(result, judged, words)
                if view.proposed(judged):
                    parts += [f"Follow this verdict: `kamcoach explain {judged.id}{added}`"]
    parts += _mistakes(result, words)
    if result.tips:
        parts += ["### Tips that set work apart", _bullets(map(escape, result.tips))]
    return parts


def _still_open(result: RubricResult, words: Wording) -> str:
    if not result.open:
        return ""
    named = ", ".join(map(escape, view.still_open(result)))
    return f"{words.still_open}: {named or wording.EVERY_CRITERION}."


def _grid(result: RubricResult, words: Wording) -> str:
    rows = []
    for group in view.overview(result):
        if group.name:
            rows += [f"| | {view.group_tally(group, words)} | **{escape(group.name)}** |"]
        rows += [
            f"| {escape(judged.id)} | {view.standing(judged, words)} | {escape(judged.title)} |"
            for judged in group.criteria
        ]
    return "\n".join(["| | Standing | Criterion |", "|---|---|---|", *rows])


def _profile(result: RubricResult, words: Wording) -> str:
    rows = []
    for group in view.overview(result):
        bar, tally = view.bar(view.share(group.criteria)), view.group_tally(group, words)
        rows += [f"| | {bar} | {tally} | **{escape(group.name)}** |"]
        rows += [
            f"| {escape(judged.id)} | {view.bar(view.share([judged]))} "
            f"| {view.standing(judged, words)} | {escape(judged.title)} |"
            for judged in group.criteria
        ]
    return "\n".join(["| | Profile | Standing | Criterion |", "|---|---|---|---|", *rows])


def _restricted(judged: Judged, words: Wording) -> list[str]:
    return [
        f"#### {escape(judged.id)} {escape(judged.title)}",
        f"**{view.standing(judged, words)}**",
        f"Asks for: {escape(judged.asks)}",
        *map(quoted, view.passages(judged)),
        _ask(judged.ask, words),
    ]


def _ask(question: str, words: Wording) -> str:
    return f"**{words.ask}:** {escape(question)}" if question else ""


def _said(judged: Judged) -> list[str]:
    """What the assessor says; before that, that the criterion may be shown elsewhere."""
    if judged.decision is None:
        return ["" if judged.expected_here else wording.ELSEWHERE]
    comment = judged.decision.comment
    seen = wording.seen_elsewhere(judged.decision)
    return [
        f"**{wording.COMMENT}:** {escape(comment)}" if comment else "",
        f"**{wording.SEEN}:** {escape(seen)}" if seen else "",
        escape(wording.decided(judged.decision)),
        "" if judged.decision.by else wording.STANDS,
    ]


def _criterion(result: RubricResult, judged: Judged, words: Wording) -> list[str]:
    parts = [
        f"#### {escape(judged.id)} {escape(judged.title)}",
        f"{wording.SYMBOLS[judged.stands]} **{words.verdicts[judged.stands]}**",
        f"**Check this one:** {escape(judged.check)}" if judged.check else "",
        *_said(judged),
        f"Asks for: {escape(judged.asks)}",
        *map(quoted, judged.evidence),
    ]
    if judged.because:
        reasons = (
            f"{escape(title)} ({escape(measures)})" if measures else escape(title)
            for title, measures in view.reasons(judged, words)
        )
        parts += ["Because:", _bullets(reasons)]
    if judged.missing:
        parts += [f"{words.missing}:", _bullets(map(escape, judged.missing))]
    parts += [_ask(judged.ask, words)]
    for near in judged.nearest:
        parts += [f"Came close, but it {escape(near.lacks)}:", quoted(near.evidence)]
    if judged.also:
        parts += ["Also seen:", *map(quoted, judged.also)]
    if tips := view.tips(result, judged):
        parts += [f"Tips: {escape('; '.join(tips))}"]
    if words.own_verdict:
        parts += ["Assessor's verdict: ☐ met ☐ partly met ☐ not met. Reason:"]
    return parts


def _mistakes(result: RubricResult, words: Wording) -> list[str]:
    if not result.mistakes:
        return []
    present, absent = view.mistakes(result, True), view.mistakes(result, False)
    parts = ["### Common mistakes"]
    for mistake in present:
        parts += _mistake(mistake, words)
    if absent:
        lines = (f"{escape(each.id)} {escape(each.title)}{_looked(each)}" for each in absent)
        parts += [f"{wording.ABSENT_MISTAKES}:", _bullets(lines)]
    return parts


def _mistake(mistake: MistakeFound, words: Wording) -> list[str]:
    return [
        f"#### {escape(mistake.id)} {escape(mistake.title)}",
        f"! **{words.present}** ({wording.SORTS[mistake.sort].lower()}){_looked(mistake)}",
        *map(quoted, mistake.evidence),
        f"{wording.TRUTH}: {escape(mistake.truth)}" if mistake.truth else "",
        f"Advice: {escape(mistake.advice)}",
    ]


def _looked(mistake: MistakeFound) -> str:
    if mistake.evidence or not mistake.looked_for:
        return ""
    lead = wording.TOO_LITTLE.lower() if mistake.present else "looked for"
    return f" — {lead}: {escape('; '.join(mistake.looked_for))}"


def _concealed(assessment: Assessment, words: Wording) -> list[str]:
    found = view.concealed(assessment)
    if not found:
        return []
    lines = (
        f"**{escape(each.reason)}** ({escape(each.place)}): {escape(each.text)}"
        for each in found[: view.MOST_UNSEEN]
    )
    return [
        f"## {words.unseen}",
        words.unseen_lead,
        _bullets(lines),
        view.more_concealed(assessment),
    ]


def _sign_off(rows: Iterable[str]) -> list[str]:
    if not rows:
        return []
    return ["## Sign-off", "\n".join(["| | |", "|---|---|", *(f"| {row} | |" for row in rows)])]


def _provenance(assessment: Assessment, words: Wording, date: str) -> list[str]:
    files = [
        f"File: {escape(source.name)} ({escape(source.format)}, {together.kind(source.kind)}"
        f"{source.words} words, "
        f"sha256 {source.sha256})"
        for source in assessment.sources
    ]
    passed = [
        f"Passed over: {escape(each.name)} ({escape(each.reason)})"
        for each in together.skipped(assessment)
    ]
    pack, run = assessment.pack, assessment.run
    lines = [
        *files,
        *passed,
        *(f"Template: {escape(each.name)} (sha256 {each.sha256})" for each in assessment.templates),
        f"Rule pack: {escape(pack.version)} (sha256 {pack.sha256})",
        *(f"Made of: {escape(part.name)} (sha256 {part.sha256})" for part in view.parts(pack)),
        f"Engine: {escape('; '.join([run.engine, *run.notes]))}",
        f"kamcoach: {version()}",
        *([f"Date: {date}"] if date else []),
    ]
    return ["## About this report", f"**{words.banner}**", _bullets(lines)]
