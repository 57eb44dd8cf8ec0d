"""The blocks of a Markdown file: tokens to pieces."""

import re
from collections.abc import Callable, Sequence

from markdown_it.token import Token

from kamcoach.models.document import BlockKind
from kamcoach.readers.limits import check_nesting
from kamcoach.readers.markdown.html import block_texts
from kamcoach.readers.markdown.inline import InlineReader, note_label
from kamcoach.readers.pieces import Content, Hidden, Piece, Rich, Row, Table
from kamcoach.readers.text import SOFT_BREAK
from kamcoach.readers.visibility import COMMENT

_TASK = re.compile(r"\[[ xX/>-]\]\s+")
_SENTENCE_ENDS = (".", ",", ";")


def walk(tokens: Sequence[Token]) -> list[Content | Hidden]:
    """Read all tokens of a file; raises Refusal if they are nested too deep."""
    walker = _Walker()
    steps = walker.steps
    for token in tokens:
        step = steps.get(token.type)
        if step is not None:
            step(token)
    return walker.pieces


class _Walker:
    """Keeps what is open around the next token, and what was found so far."""

    def __init__(self) -> None:
        self.pieces: list[Content | Hidden] = []
        self._inside: list[BlockKind] = []
        self._depth = 0
        self._heading = 0
        self._underlined = False
        self._note = ""
        self._naming = False
        self._term: Rich | None = None
        """A term that waits for what is said of it."""
        self._rows: list[Row] = []
        self._cells: list[Rich] | None = None
        self._row_line: int | None = None
        self._reader = InlineReader()
        self.steps: dict[str, Callable[[Token], None]] = {
            "inline": self._inline,
            "heading_open": self._open_heading,
            "heading_close": self._close_heading,
            "bullet_list_open": self._open_list,
            "ordered_list_open": self._open_list,
            "bullet_list_close": self._close_list,
            "ordered_list_close": self._close_list,
            "list_item_open": self._open_item,
            "list_item_close": self._close,
            "blockquote_open": self._open_quote,
            "blockquote_close": self._close,
            "dl_open": self._open_list,
            "dl_close": self._close_list,
            "dt_open": self._open_term,
            "dt_close": self._close_term,
            "dd_open": self._open_item,
            "dd_close": self._close_definition,
            "footnote_open": self._open_note,
            "footnote_close": self._close,
            "tr_open": self._open_row,
            "tr_close": self._close_row,
            "table_close": self._close_table,
            "fence": self._code,
            "html_block": self._html,
        }

    def _inline(self, token: Token) -> None:
        content = self._reader.read(token)
        if self._naming:
            self._term = content
        elif self._cells is not None:
            self._cells.append(content)
        else:
            self._add(content, _line(token))
            self._add_hidden()

    def _add(self, content: Rich, line: int | None) -> None:
        """Add text as what the innermost open container makes of it."""
        inside = self._inside[-1] if self._inside else None
        if inside is None and self._heading and not self._is_underlined_text(content.text):
            piece = Piece("heading", content, self._heading, line=line)
        elif inside is None:
            piece = Piece("paragraph", content, line=line)
        elif inside == "item":
            task = _TASK.match(content.text)
            content = content.part(task.end(), len(content.text)) if task else content
            if self._term is not None:
                term, self._term = self._term.text, None
                content = Rich(f"{term}\n{content.text}", len(term))
            piece = Piece("item", content, self._depth, line=line)
        else:
            piece = Piece(inside, content, label=self._note if inside == "note" else "", line=line)
        self.pieces.append(piece)

    def _add_hidden(self) -> None:
        """Add what nobody sees since last time; that of a table comes after it."""
        if self._reader.hidden:
            self.pieces += self._reader.hidden
            self._reader.hidden.clear()

    def _open_heading(self, token: Token) -> None:
        self._heading = int(token.tag[1])
        self._underlined = token.markup in ("-", "=")

    def _is_underlined_text(self, text: str) -> bool:
        """Whether a line drawn below a paragraph was taken for one below a heading."""
        return self._underlined and (SOFT_BREAK in text or text.strip().endswith(_SENTENCE_ENDS))

    def _close_heading(self, _: Token) -> None:
        self._heading = 0

    def _open_list(self, _: Token) -> None:
        self._depth += 1

    def _close_list(self, _: Token) -> None:
        self._depth = max(0, self._depth - 1)

    def _open_item(self, _: Token) -> None:
        self._open("item")

    def _open_term(self, _: Token) -> None:
        self._naming = True

    def _close_term(self, _: Token) -> None:
        self._naming = False

    def _close_definition(self, token: Token) -> None:
        if self._term is not None:
            term, self._term = self._term, None
            self._add(term, _line(token))
        self._close(token)

    def _open_quote(self, _: Token) -> None:
        self._open("quote")

    def _open_note(self, token: Token) -> None:
        self._note = note_label(token)
        self._open("note")

    def _open(self, kind: BlockKind) -> None:
        self._inside.append(kind)
        check_nesting(len(self._inside), "lists and quotes")

    def _close(self, _: Token) -> None:
        # The parser loses the opening token where a note is defined within a note.
        if self._inside:
            self._inside.pop()

    def _open_row(self, token: Token) -> None:
        self._cells = []
        self._row_line = _line(token)

    def _close_row(self, _: Token) -> None:
        self._rows.append(Row(tuple(self._cells or ()), self._row_line))

    def _close_table(self, _: Token) -> None:
        self.pieces.append(Table(tuple(self._rows), headers=1))
        self._rows = []
        self._cells = None
        self._add_hidden()

    def _code(self, token: Token) -> None:
        self._add(Rich(token.content), _line(token))

    def _html(self, token: Token) -> None:
        texts, comments = block_texts(token.content)
        for text in texts:
            self._add(Rich(text), _line(token))
        self.pieces += [Hidden(COMMENT, comment) for comment in comments]


def _line(token: Token) -> int | None:
    return token.map[0] + 1 if token.map else None
