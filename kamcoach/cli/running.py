"""Assess the files one by one, write the reports, and say how it went."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamcoach import catalog, pipeline
from kamcoach.cli import common, threshold, writing
from kamcoach.cli.output import Outputs, check_used
from kamcoach.cli.progress import Progress
from kamcoach.errors import Refusal, UsageError
from kamcoach.models.assessment import Assessment, Template
from kamcoach.models.pack import RulePack
from kamcoach.models.submission import Kind
from kamcoach.report import render, terminal, wording
from kamcoach.report.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from kamcoach.report.centre import Centre


@dataclass(frozen=True)
class Request:
    """What was asked for."""

    rubrics: tuple[str, ...]
    rules: tuple[Path, ...]
    audience: str
    kind: str | None
    engine: str
    fail_under: int | None
    templates: tuple[Path, ...] = ()
    centre: Path | None = None
    one_learner: bool = False
    date: date | None = None

    @property
    def read(self) -> Iterator[Path | None]:
        """What is read beside the work."""
        yield from (*writing.pack_files(self.rubrics, self.rules), *self.templates, self.centre)


@dataclass(frozen=True)
class Loaded:
    """The rule pack, which of its rubrics to judge by (None: those that fit), and known text."""

    pack: RulePack
    rubrics: tuple[str, ...] | None
    template: tuple[str, ...] = ()
    """Passages of the templates."""
    templates: tuple[Template, ...] = ()
    centre: Centre | None = None

    def without(self, assessed: pipeline.Assessed) -> pipeline.Assessed:
        """Return what was assessed without the templates, which the report names then."""
        named = assessed.assessment.model_copy(update={"templates": self.templates})
        return assessed._replace(assessment=named)


def run(request: Request, outputs: Outputs) -> int:
    """Assess, write and return the exit code.

    Raises:
        KamcoachError: The command cannot run.
    """
    check_used((outputs.format,), centre=request.centre, date=request.date)
    loaded = loaded_for(request)
    targets: tuple[Path | None, ...] = outputs.targets or (None,) * len(outputs.files)
    if request.fail_under is not None:
        _say_what_has_no_threshold(loaded)
    failed, below, held_back = 0, 0, []
    progress = Progress(len(outputs.files))
    for path, target in zip(outputs.files, targets, strict=True):
        assessed = _assess(path, request, loaded, progress)
        assessment = assessed.assessment
        done = bool(assessment.rubrics)
        text = _text(assessed, outputs.format, request, loaded, to_file=target is not None)
        if target is not None:
            done = _written(path, target, text) and done
        elif outputs.format == "json":
            held_back.append(text)
        elif text:
            _print(text, outputs.format)
        failed += not done
        below += _below(path, assessment, request, loaded)
    if held_back:
        common.write_bytes(_joined(held_back))
    if failed == len(outputs.files):
        return 2
    return 1 if failed or below else 0


def run_portfolio(request: Request, outputs: Outputs) -> int:
    """Assess the files as one, write the report and return the exit code.

    Raises:
        KamcoachError: The command cannot run.
    """
    check_used((outputs.format,), centre=request.centre, date=request.date)
    loaded = loaded_for(request)
    if request.fail_under is not None:
        _say_what_has_no_threshold(loaded)
    path = outputs.files[0]
    assessed = _assess_together(outputs.files, request, loaded)
    assessment = assessed.assessment
    text = _text(assessed, outputs.format, request, loaded, to_file=outputs.targets is not None)
    if outputs.targets is not None:
        _write(path, outputs.targets[0], text)
    elif text:
        _print(text, outputs.format)
    if not assessment.rubrics:
        return 2
    below = _below(path, assessment, request, loaded)
    return 1 if assessment.refused or below else 0


def _assess_together(
    paths: tuple[Path, ...], request: Request, loaded: Loaded
) -> pipeline.Assessed:
    try:
        assessed = pipeline.read_and_assess_portfolio(
            pipeline.collect(paths),
            loaded.pack,
            rubrics=loaded.rubrics,
            audience=request.audience,
            kind=Kind(request.kind) if request.kind else None,
            engine=request.engine,
            template=loaded.template,
            one_learner=request.one_learner,
        )
    except Refusal as refusal:
        click.echo(common.refusal_message(paths[0], refusal), err=True)
        nothing = pipeline.refused(paths[0].name, refusal, loaded.pack, request.audience)
        return pipeline.Assessed(nothing)
    assessment = assessed.assessment
    for file in assessment.refused:
        message = common.refusal_message(Path(file.name), Refusal(file.reason, file.advice))
        click.echo(message, err=True)
    if assessment.sources and not assessment.rubrics:
        click.echo("No rubric fits the portfolio. Name one with --rubric.", err=True)
    blank = {each.sha256 for each in loaded.templates}
    for source in assessment.sources:
        if source.sha256 in blank:
            click.echo(f"{one_line(source.name)} is a template: nothing in it counts.", err=True)
    return loaded.without(assessed)


def loaded_for(request: Request) -> Loaded:
    """Return what to judge with.

    Raises:
        KamcoachError: A rule pack, a rubric, a template or the centre's wording cannot be used.
    """
    passages, templates = _templates(request.templates)
    return replace(
        load(request.rubrics, request.rules),
        template=passages,
        templates=templates,
        centre=_centre(request.centre),
    )


def _templates(files: tuple[Path, ...]) -> tuple[tuple[str, ...], tuple[Template, ...]]:
    """The passages of the templates, and which they are.

    Raises:
        UsageError: one cannot be read.
    """
    known: list[str] = []
    templates = []
    for path in files:
        try:
            data = common.read(path)
            known += pipeline.template_of(path.name, data)
        except Refusal as refusal:
            raise UsageError(common.refusal_message(path, refusal)) from refusal
        templates.append(Template(name=path.name, sha256=sha256(data).hexdigest()))
    return tuple(known), tuple(templates)


def _centre(file: Path | None) -> Centre | None:
    if file is None:
        return None
    from kamcoach.report.centre import read_centre

    return read_centre(file)


def load(wanted: tuple[str, ...], rules: tuple[Path, ...]) -> Loaded:
    """Return the rule pack, and which of its rubrics were named by id or file.

    Raises:
        KamcoachError: There is no such rubric file, or a data file is wrong.
    """
    files = tuple(Path(name) for name in wanted if name.endswith((".yaml", ".yml")))
    for file in files:
        if not file.is_file():
            raise UsageError(f"There is no rubric file {one_line(str(file))}.")
    pack = catalog.load(files, rules)
    if not wanted:
        return Loaded(pack, None)
    names = [name for name in wanted if Path(name) not in files]
    if "all" in names:
        return Loaded(pack, ("all",))
    brought = [rubric.id for file in files for rubric in catalog.brought(pack, file, rules)]
    return Loaded(pack, (*names, *brought))


def load_chosen(
    wanted: tuple[str, ...], rules: tuple[Path, ...], only: tuple[str, ...]
) -> tuple[RulePack, frozenset[str] | None]:
    """Return the rule pack of a batch, and the ids of the rubrics that are asked for.

    A batch that was judged by a rubric file is known by its whole pack, so the file must be named
    where another rubric is asked for.

    Args:
        wanted: rubrics by id or file.
        rules: folders of providers' packs.
        only: ids of rubrics, in place of those that are wanted; none where those are meant.

    Returns:
        The pack, and the ids, which are None where nothing was asked for.

    Raises:
        KamcoachError: There is no such rubric, or a data file is wrong.
    """
    loaded = load(wanted, rules)
    names = only or loaded.rubrics
    if names is None:
        return loaded.pack, None
    return loaded.pack, frozenset(rubric.id for rubric in pipeline.choose(loaded.pack, names))


def _assess(path: Path, request: Request, loaded: Loaded, progress: Progress) -> pipeline.Assessed:
    name = path.name
    try:
        with progress.at(name):
            data = common.read(path)
            _check_no_template(data, loaded)
            assessed = pipeline.read_and_assess(
                name,
                data,
                loaded.pack,
                rubrics=loaded.rubrics,
                audience=request.audience,
                kind=Kind(request.kind) if request.kind else None,
                engine=request.engine,
                template=loaded.template,
            )
    except Refusal as found:
        refusal = common.or_together(path, found)
        click.echo(common.refusal_message(path, refusal), err=True)
        return pipeline.Assessed(pipeline.refused(name, refusal, loaded.pack, request.audience))
    if not assessed.assessment.rubrics:
        click.echo(f"{one_line(name)}: no rubric fits it. Name one with --rubric.", err=True)
    return loaded.without(assessed)


def _check_no_template(data: bytes, loaded: Loaded) -> None:
    """See that the work is none of the templates.

    Raises:
        Refusal: it is: nothing in it would count.
    """
    if sha256(data).hexdigest() in {each.sha256 for each in loaded.templates}:
        raise Refusal(
            "it is the template of --template itself: nothing in it would count.",
            "Name the work that was written into it.",
        )


def _text(
    assessed: pipeline.Assessed, format: str, request: Request, loaded: Loaded, *, to_file: bool
) -> bytes:
    assessment, documents = assessed.assessment, assessed.documents
    if not assessment.rubrics and format != "json":
        return b""  # There is nothing to report, and the reason has been said.
    if format != "summary":
        return render(assessment, format, loaded.centre, documents, request.date)
    return _summary(assessment, to_file=to_file).encode()


def _summary(assessment: Assessment, *, to_file: bool) -> str:
    if to_file:
        return terminal.summary(assessment)
    fancy = common.shows(wording.SYMBOLS, wording.BAR)
    return terminal.summary(
        assessment,
        width=common.width(),
        bold=common.bold(),
        symbols=wording.SYMBOLS if fancy else wording.PLAIN_SYMBOLS,
        bar=wording.BAR if fancy else wording.PLAIN_BAR,
    )


def _write(path: Path, target: Path, text: bytes) -> None:
    if not text:
        return
    try:
        target.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise UsageError(writing.cannot_write(target.parent, error)) from error
    writing.write_file(target, text)
    click.echo(f"{one_line(path.name)}: report in {writing.shown(target)}", err=True)


def _written(path: Path, target: Path, text: bytes) -> bool:
    """Write one of several reports; where one is kept that stands there, the others go on."""
    try:
        _write(path, target, text)
    except writing.Kept as kept:
        click.echo(f"{one_line(path.name)}: {kept}", err=True)
        return False
    return True


def _print(text: bytes, format: str) -> None:
    if format == "summary":
        click.echo(text.decode())
    else:
        common.write_bytes(text)


def _joined(objects: list[bytes]) -> bytes:
    if len(objects) == 1:
        return objects[0]
    return b"[\n" + b",\n".join(text.rstrip(b"\n") for text in objects) + b"\n]\n"


def _say_what_has_no_threshold(loaded: Loaded) -> None:
    """Name on standard error the rubrics that `--fail-under` leaves out.

    Raises:
        UsageError: It would leave out all of them.
    """
    if note := threshold.left_out(pipeline.choose(loaded.pack, loaded.rubrics)):
        click.echo(note, err=True)


def _below(path: Path, assessment: Assessment, request: Request, loaded: Loaded) -> int:
    """Return how many rubrics stand below the threshold, and name them on standard error."""
    if request.fail_under is None:
        return 0
    messages = threshold.below(assessment, loaded.pack, request.fail_under)
    for message in messages:
        click.echo(f"{one_line(path.name)}: {message}", err=True)
    return len(messages)
