"""A statement of reasons as a PDF: A4, embedded fonts, the same bytes for the same statement.

fpdf2 is pure Python and fetches nothing. The canonical bytes that the seal is the SHA-256 of travel inside
the file, so that anybody who keeps it can check it alone. The fonts hold Latin, Greek and Cyrillic: where a
text needs other signs the file says so and names the page that shows them, and the bytes hold them.
"""

import unicodedata
from collections.abc import Callable
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from audit.canonical import encode

FONTS = Path(__file__).parent / "fonts"
INK, SOFT, LINE = (27, 31, 35), (90, 98, 106), (214, 219, 224)
MARGIN, LABEL, TEXT = 22, 38, 10.5
UNSHOWN = "[…]"
PAGES = "\ue000"
"""Stands for the number of pages until it is known: a sign for private use, which no text keeps."""
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
"""Unicode categories without a width. A line of them never ends, and the time it takes grows with its square."""
MOST_MARKS = 3
"""On one letter; they have no width either."""


class Paper(FPDF):
    """A4 with the seal of the statement at the foot of every page."""

    def __init__(self, foot: str) -> None:
        super().__init__(format="A4")
        self.foot, self.cut = foot, False
        self.alias_nb_pages(PAGES)
        self.add_font("Inter", "", FONTS / "Inter-Regular.ttf")
        self.add_font("Inter", "B", FONTS / "Inter-SemiBold.ttf")
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(auto=True, margin=26)

    def footer(self) -> None:
        """The seal, and which page of how many."""
        self.set_y(-18)
        self.write_in(7.5, SOFT)
        self.cell(0, 4, self.foot, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.cell(0, 4, _("Page %(page)s of %(pages)s") % {"page": self.page_no(), "pages": PAGES})

    def write_in(self, size: float, colour: tuple[int, int, int] = INK, style: str = "") -> None:
        self.set_font("Inter", style, size)
        self.set_text_color(*colour)

    def showable(self, text: str) -> str:
        """The text with `[…]` for whatever the fonts cannot show; what they lack would vanish in silence."""
        known, shown, text = self.fonts["inter"].cmap, [], drawn(text)  # type: ignore[union-attr]
        for lacks, signs in groupby(text, lambda sign: ord(sign) not in known and not sign.isspace()):
            shown.append(UNSHOWN if lacks else "".join(signs))
        said = "".join(shown).replace(f"{UNSHOWN} {UNSHOWN}", UNSHOWN)
        self.cut |= said != text
        return said

    def block(self, text: str, size: float = TEXT, style: str = "", colour: tuple[int, int, int] = INK) -> None:
        """A paragraph over the whole width."""
        self.write_in(size, colour, style)
        self.multi_cell(0, size * 0.52, drawn(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")

    def row(self, label: str, text: str) -> None:
        """A label at the left, its text beside it, a hairline above."""
        if not text:
            return
        self.ln(1.6)
        self.set_draw_color(*LINE)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(1.8)
        top = self.get_y()
        self.write_in(9, SOFT)
        self.multi_cell(LABEL, 5.2, drawn(label), new_x=XPos.RIGHT, new_y=YPos.TOP, align="L")
        self.set_xy(self.l_margin + LABEL + 4, top)
        self.write_in(TEXT)
        self.multi_cell(0, 5.4, drawn(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")


def render(content: dict[str, Any], sha256: str, address: str = "") -> bytes:
    """The PDF of one statement; `content` is what statements.compose made, `address` where it can be read whole."""
    line, parts = rows(content)
    paper = Paper(_("Statement %(seal)s") % {"seal": sha256})
    title, line, statement = map(paper.showable, (content["title"], line, content["statement"]))
    parts = [(label, paper.showable(text)) for label, text in parts]
    paper.set_lang(content["language"])
    paper.set_title(drawn(f"{content['case']}, {content['title']}"))
    paper.set_author("Hallpass")
    paper.set_creation_date(moment(content["decided_at"]))
    paper.add_page()
    paper.block(_("Statement of reasons"), 9, colour=SOFT)
    paper.block(f"{content['case']}  {title}", 17, "B")
    paper.ln(1)
    paper.block(line, 11, colour=SOFT)
    paper.ln(3)
    if paper.cut:
        paper.block(_unshown(address), 9, colour=SOFT)
        paper.ln(3)
    paper.block(statement)
    paper.ln(2)
    for label, text in parts:
        paper.row(label, text)
    paper.embed_file(
        bytes=encode(content),
        basename=f"{content['case']}-{content['round']}.json",
        desc=_("The statement as it is sealed"),
        creation_date=moment(content["decided_at"]),
        modification_date=moment(content["decided_at"]),
    )
    return bytes(paper.output())


def _unshown(address: str) -> str:
    """What `[…]` means, and where the words are whole."""
    said = _("%(mark)s stands for signs that this file's letters cannot show. The file attached to it holds them.")
    where = _("They are whole at %(address)s.") % {"address": address} if address else ""
    return f"{said % {'mark': UNSHOWN}} {where}".strip()


def drawn(text: str) -> str:
    """The text as it can be drawn: accents on their letters, few marks on one, nothing unseen but line ends."""
    kept, marks = list[str](), 0
    for sign in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
        category = unicodedata.category(sign)
        marks = marks + 1 if category.startswith("M") else 0
        if sign == "\n" or (category not in UNSEEN and marks <= MOST_MARKS):
            kept.append(sign)
    return "".join(kept)


def written(at: datetime) -> str:
    """In UTC and said so: a document is read in any time zone."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def rows(content: dict[str, Any], said: Callable[[datetime], str] = written) -> tuple[str, list[tuple[str, str]]]:
    """The line below the title, and every part of the statement with its label, as page and PDF show them.

    `said` puts an instant into words: a page says it in its reader's zone.
    """
    decided = moment(content["decided_at"])
    line = _("To %(seller)s. Decided by a person, %(decider)s, on %(day)s.") % {
        "seller": content["seller"],
        "decider": content["decider"],
        "day": said(decided),
    }
    automated = (
        _("Software pointed to the facts; a person decided.")
        if content["automated_detection"]
        else _("No. Neither the facts were found nor the decision was made by software.")
    )
    parts = [
        (_("What is decided"), content["measure"]),
        (_("About"), content["scope"]),
        (_("Holds from"), said(moment(content["takes_effect_at"]))),
        (_("Facts relied on"), content["facts"]),
        *[
            (
                _("Clause %(number)s") % {"number": clause["number"]},
                f"{clause['title']}. “{clause['text']}”\n{clause['why']}\n{clause['url']}",
            )
            for clause in content["clauses"]
        ],
        (_("Software"), automated),
        (_("If you disagree"), content["redress"]),
    ]
    if content["appeal_until"]:
        parts.append((_("Appeal open until"), said(moment(content["appeal_until"]))))
    return line, parts


def moment(text: str) -> datetime:
    """The instant of an RFC 3339 text."""
    return datetime.fromisoformat(text)
