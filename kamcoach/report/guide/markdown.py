"""The study guide as Markdown: what anybody wrote is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kamcoach.report import view, wording
from kamcoach.report.guide import content
from kamcoach.report.guide.content import Asked, Guide, Need, Slip
from kamcoach.report.guide.revision import Day
from kamcoach.report.markdown import escape, quoted
from kamcoach.report.version import version


def to_markdown(guide: Guide) -> str:
    """Return a study guide as Markdown."""
    parts = [
        f"# Study guide: {escape(guide.rubric.title)}",
        "**Study guide, not an assessment**",
        content.LEAD,
    ]
    if guide.assessment and guide.days:
        titles = content.titles(guide)
        name = escape(guide.assessment.sources[0].name)
        parts += ["## Your two weeks", f"Made from the gaps in {name}."]
        parts += [f"**{escape(note)}**" if (note := view.language(guide.assessment)) else ""]
        parts += [wording.RESTRICTED] if guide.is_hidden else []
        parts += [part for day in guide.days for part in _day(day, titles)]
    for section in guide.sections:
        parts += [f"## {escape(section.name)}"]
        parts += [part for asked in section.criteria for part in _criterion(asked)]
    if guide.mistakes:
        parts += ["## Common mistakes", *(p for slip in guide.mistakes for p in _slip(slip))]
    if guide.rubric.tips:
        tips = (escape(tip.title) for tip in guide.rubric.tips)
        parts += ["## Tips that set work apart", _bullets(tips)]
    if guide.terms:
        parts += ["## Terms of the field"]
        parts += [f"**{escape(term.term)}**: {escape(term.means)}" for term in guide.terms]
    pack = f"Rule pack {escape(guide.pack.version)} (sha256 {guide.pack.sha256})"
    parts += ["## About this guide", content.OPEN_END, f"{pack}, kamcoach {version()}"]
    return "\n\n".join(part for part in parts if part) + "\n"


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _day(day: Day, titles: Mapping[str, str]) -> Iterator[str]:
    named = f", {day.date}" if day.date else ""
    yield f"### Day {day.number}{named}: {day.title}"
    yield from (f"**{escape(id)} {escape(titles[id])}**" for id in day.criteria)
    yield _bullets(f"[ ] {escape(task)}" for task in day.tasks)
    yield from (f"> {escape(question)}" for question in day.questions)


def _criterion(asked: Asked) -> Iterator[str]:
    yield f"### {escape(asked.id)} {escape(asked.title)}"
    if asked.judged:
        words = wording.spoken_to("self-check", "this document")
        yield f"In your work: **{words.short[asked.judged.stands]}**"
    yield f"It asks for: {escape(asked.asks)}"
    yield f"Normally found in: {asked.found_in}" if asked.found_in else ""
    yield "What shows it:"
    yield "\n".join(_need(asked.needs, 0))
    if asked.part:
        yield f"{content.PART}:"
        yield "\n".join(_need(asked.part, 0))
    for heading, texts in (
        (content.ENOUGH, asked.adds),
        ("Missing in your work", asked.judged.missing if asked.judged else ()),
        ("Tips", asked.tips),
    ):
        if texts:
            yield f"{heading}:"
            yield _bullets(map(escape, texts))
    if asked.terms:
        yield f"Terms: {', '.join(escape(term.term) for term in asked.terms)}"


def _need(need: Need, depth: int) -> Iterator[str]:
    ask = f" *{escape(need.ask)}*" if need.ask else ""
    yield f"{'  ' * depth}- {escape(need.text)}{':' if need.parts else ''}{ask}"
    if need.example:
        yield f"{'  ' * (depth + 1)}- {content.EXAMPLE}: {escape(need.example)}"
    for part in need.parts:
        yield from _need(part, depth + 1)


def _slip(slip: Slip) -> Iterator[str]:
    yield f"### {escape(slip.id)} {escape(slip.title)}"
    if slip.found:
        yield "**This shows in your work.**"
        yield from map(quoted, slip.found.evidence)
    yield f"Instead: {escape(slip.correction)}"
