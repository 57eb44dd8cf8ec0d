"""What every report on passages in common says, in the same words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kamcoach.models.similarity import Cohort, Compared, Missing, Pair, Similarity
from kamcoach.report.phrases import listed

FOR_WHOM = "For the assessor only"
MEANING = (
    "These are passages that two submissions have in common. Nothing here says how that came to "
    "be: a template that was not named, work in a group that was agreed with the tutor, the same "
    "book or company document, or something else. Read both submissions, and ask, before you "
    "conclude anything."
)
HANDLING = (
    "Never hand this to a learner: it holds the words of others. Delete it when the question is "
    "settled."
)
FIGURES = (
    "Words in common are counted in statements that are alike, after templates and briefs have "
    "been taken away; the share is of the submission that has fewer words of its own. Few words in "
    "common are often a definition that both learned from one book."
)
UNSEEN = (
    "What was said in other words, translated, or stands in pictures is not found. Statements with "
    "more than about one word in six changed may be missed."
)
NEARLY_ALL_BRIEF = (
    "* Nearly all that both say stands in many submissions and is taken for a brief. For such "
    "pairs it is counted all the same: they may hold a brief and hardly an answer, or many have "
    "handed in the same text. Name the brief with --template to tell."
)
SAME_NAME = "Both bear the same name: perhaps earlier work of the same learner."


def count(number: int, thing: str) -> str:
    """Return a number with what it is of."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def cohorts(similarity: Similarity) -> tuple[Cohort, ...]:
    """Return the cohort that was looked at, and the earlier ones."""
    return similarity.cohort, *similarity.earlier


def headline(similarity: Similarity) -> str:
    """Return how much was compared, and how many pairs have something in common."""
    with_earlier = ""
    if similarity.earlier:
        number = sum(cohort.compared for cohort in similarity.earlier)
        names = listed((cohort.name for cohort in similarity.earlier), "and")
        with_earlier = f", and with {count(number, 'submission')} of {names}"
    compared = count(similarity.cohort.compared, "submission")
    if not similarity.pairs:
        apart = f", apart from {shared(similarity)}" if similarity.common else ""
        return f"{compared} compared{with_earlier}. No two have passages in common{apart}."
    pairs = count(len(similarity.pairs), "pair")
    have = "has" if len(similarity.pairs) == 1 else "have"
    return f"{compared} compared{with_earlier}. {pairs} {have} passages in common."


def left_out(similarity: Similarity) -> Iterator[str]:
    """Yield what was taken away before anything was compared."""
    yield "The templates that come with kamcoach, and the wording of the criteria it knows."
    if similarity.templates:
        yield f"Given with --template: {listed(similarity.templates, 'and')}."
    else:
        yield "No template or brief was given with --template."
    if similarity.common:
        yield f"Taken for part of a brief: {shared(similarity)}."


def shared(similarity: Similarity) -> str:
    """Return how many statements were taken for part of a brief, and how many have each."""
    fewest = min(each.submissions for each in similarity.common)
    return f"{count(len(similarity.common), 'statement')} that {fewest:,} or more submissions have"


def who(compared: Compared, similarity: Similarity) -> str:
    """Return what to call a submission: with its cohort where that is an earlier one."""
    earlier = compared.source != similarity.cohort.name
    return f"{compared.name} ({compared.source})" if earlier else compared.name


def words(pair: Pair) -> str:
    """Return the words in common, with a mark where those of a brief are among them."""
    return f"{'*' if pair.nearly_all_brief else ''}{pair.words:,}"


def explains_mark(pairs: Sequence[Pair]) -> str:
    """Return what the mark beside words in common means; empty where it is not there."""
    return NEARLY_ALL_BRIEF if any(pair.nearly_all_brief for pair in pairs) else ""


def share(pair: Pair) -> str:
    """Return the share of the smaller submission."""
    percent = round(100 * pair.share)
    return f"{percent}%" if percent else "below 1%"


def same_name(pair: Pair) -> bool:
    """Return whether an earlier submission bears the name of the later one."""
    return pair.earlier and pair.one.name.casefold() == pair.other.name.casefold()


def cohort(found: Cohort) -> str:
    """Return what became of the submissions of a cohort."""
    partly = f" ({found.partly} in part)" if found.partly else ""
    return (
        f"Read {found.read:,}, compared {found.compared:,}{partly}, refused {found.refused:,}, "
        f"skipped {found.skipped:,}."
    )


def missing(each: Missing) -> str:
    """Return what was not compared."""
    return f"{each.name}, {each.unread.file}" if each.unread.file else each.name


def more(number: int, thing: str) -> str:
    """Return that some are not shown; empty where all are."""
    return f"{number:,} more {thing}{'' if number == 1 else 's'} not shown." if number > 0 else ""
