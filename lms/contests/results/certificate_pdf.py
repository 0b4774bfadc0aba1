"""Award certificates as PDF: one landscape sheet each, in Chinese and English at once, with a QR code.

The words of a certificate are here and not in the catalogue of translations, because a sheet speaks both
languages whoever prints it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import segno

from lms.slow_work import slow
from lms.text.printing.font_runs import Fonts
from lms.text.printing.tagging import declare, decoration, in_reading_order, tagged
from lms.text.printing.typesetting import Typesetter

if TYPE_CHECKING:
    from fpdf import FPDF

WIDTH, HEIGHT = 297.0, 210.0
MARGIN = 34.0
GREEN, GOLD, INK, GREY = (30, 106, 67), (168, 128, 48), (34, 34, 34), (96, 96, 96)
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, slots=True)
class CertificateSheet:
    """What one certificate says; `address` is the page that verifies it."""

    name: str
    contest: str
    contest_en: str
    title: str
    award: str
    award_en: str
    issuer: str
    issuer_en: str
    issued_on: date
    code: str
    serial: str
    address: str

    @property
    def text(self) -> str:
        """Every line on the sheet that does not come from this file."""
        return "\n".join(
            (
                self.name,
                self.contest,
                self.contest_en,
                self.title,
                self.award,
                self.award_en,
                self.issuer,
                self.issuer_en,
            )
        )


# Every Han character and mark that this file itself prints, for choosing the part of the font.
WORDS = "荣誉证书《》在中，作品荣获特颁此证以资鼓励。年月日查验码编号主办单位（盖章处）"


def day_zh(day: date) -> str:
    """Return a date as Chinese writes it."""
    return f"{day.year}年{day.month}月{day.day}日"


def day_en(day: date) -> str:
    """Return a date as English writes it."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@slow
def certificates_pdf(
    sheets: Sequence[CertificateSheet], fonts: Fonts, made_at: datetime, seal: bytes = b""
) -> bytes:
    """Return one PDF with a page for each sheet; `fonts` are those for its text and WORDS.

    `seal` is the organiser's seal as a PNG, JPEG or WebP picture; without one its place is marked.
    """
    from fpdf import FPDF  # noqa: PLC0415 -- slow import

    pdf = FPDF(orientation="landscape", format="A4")
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    setter = Typesetter(pdf, fonts)
    pdf.set_creation_date(made_at)
    declare(pdf, f"{sheets[0].contest} 荣誉证书" if sheets else "荣誉证书", "zh-Hans")
    for sheet in sheets:
        pdf.add_page()
        in_reading_order(pdf)
        with decoration(pdf):
            _frame(pdf)
        _words(setter, sheet)
        _foot(setter, sheet, seal)
    return bytes(pdf.output())


def _frame(pdf: "FPDF") -> None:
    for inset, width, colour in ((8.0, 1.4, GREEN), (10.6, 0.35, GOLD), (12.4, 0.35, GOLD)):
        pdf.set_draw_color(*colour)
        pdf.set_line_width(width)
        pdf.rect(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset)
    pdf.set_fill_color(*GOLD)
    for x in (12.4, WIDTH - 12.4):
        for y in (12.4, HEIGHT - 12.4):
            pdf.polygon(((x - 2.6, y), (x, y - 2.6), (x + 2.6, y), (x, y + 2.6)), style="F")


def _line(
    setter: Typesetter, y: float, size: float, text: str, colour: tuple[int, int, int], bold: float = 0.0,
    spacing: float = 0.0, most_lines: int = 2, kind: str = "P", language: str = "",
) -> float:  # fmt: skip
    """Write centred text, smaller when it would need more lines, and return the y below it.

    `kind` and `language` tell screen readers what it is.
    """
    pdf = setter.pdf
    pdf.set_text_color(*colour)
    pdf.set_draw_color(*colour)
    pdf.set_char_spacing(spacing)
    width = WIDTH - 2 * MARGIN
    pdf.set_font_size(size)
    while len(lines := setter.lines(text, width)) > most_lines and size > 7:
        size -= 1
        pdf.set_font_size(size)
    # There is one weight; a stroke around the letters makes the heavy one.
    from fpdf.enums import TextMode  # noqa: PLC0415 -- slow import

    mode = TextMode.FILL_STROKE if bold else TextMode.FILL
    with tagged(pdf, kind, language=language), pdf.local_context(text_mode=mode, line_width=bold or 0.1):
        for line in lines:
            setter.line(MARGIN, y, width, size * 0.53, line, align="C")
            y += size * 0.53
    pdf.set_char_spacing(0)
    return y


def _words(setter: Typesetter, sheet: CertificateSheet) -> None:
    pdf = setter.pdf
    _line(setter, 25, 46, "荣誉证书", GREEN, bold=0.5, spacing=14, kind="H1")
    _line(setter, 50, 12, "CERTIFICATE OF AWARD", GOLD, spacing=4, language="en")
    y = _line(setter, 65, 30, sheet.name, INK, bold=0.25, most_lines=1)
    pdf.set_draw_color(*GOLD)
    pdf.set_line_width(0.3)
    with decoration(pdf):
        pdf.line(WIDTH / 2 - 45, y + 1, WIDTH / 2 + 45, y + 1)
    y = _line(setter, y + 6, 16, f"在{sheet.contest}中，作品《{sheet.title}》荣获", INK)
    y = _line(setter, y + 2, 32, sheet.award, GOLD, bold=0.35, spacing=6, most_lines=1)
    y = _line(setter, y + 1, 14, "特颁此证，以资鼓励。", INK)
    sentence = f'{sheet.name} has won {sheet.award_en} in the contest "{sheet.contest_en}" with the essay'
    # Curly quotes of a Chinese font are as wide as a Han character.
    sentence = sentence.translate({ord("“"): "'", ord("”"): "'", ord("’"): "'"}) + f" 《{sheet.title}》."
    _line(setter, max(y + 3, 141), 11, sentence, GREY, language="en")


def _foot(setter: Typesetter, sheet: CertificateSheet, seal: bytes) -> None:
    pdf = setter.pdf
    with tagged(pdf, "Figure", alt=f"二维码，查验网址 QR code: {sheet.address}"):
        _code(pdf, sheet.address)
    pdf.set_text_color(*GREY)
    left = (
        (165.0, f"证书编号 No. {sheet.serial}"),
        (171.0, f"查验码 Code {spaced(sheet.code)}"),
        (177.0, "查验 Verify"),
        (182.5, sheet.address),
    )
    for height, text in left:
        _fitted(setter, 52, height, 126, 9, text)
    if seal:
        with tagged(pdf, "Figure", alt=f"{sheet.issuer}印章 Seal of {sheet.issuer_en}"):
            pdf.image(seal, 183, 154, 34, 34, keep_aspect_ratio=True)
    else:
        _place_of_seal(setter)
    pdf.set_text_color(*INK)
    issuer_en = () if sheet.issuer_en == sheet.issuer else ((168.5, 9, sheet.issuer_en, "en"),)
    right = (
        (156.0, 9, "主办单位 Organiser", ""),
        (161.0, 15, sheet.issuer, ""),
        *issuer_en,
        (175.0, 13, day_zh(sheet.issued_on), ""),
        (182.5, 9, day_en(sheet.issued_on), "en"),
    )
    for height, size, text, language in right:
        _fitted(setter, 218, height, WIDTH - 24 - 218, size, text, align="R", language=language)


def _code(pdf: "FPDF", address: str) -> None:
    rows = list(segno.make_qr(address, error="m").matrix)
    cell = 25.0 / len(rows)
    pdf.set_fill_color(*INK)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                pdf.rect(24 + x * cell, 164 + y * cell, cell, cell, style="F")


def _fitted(
    setter: Typesetter, x: float, y: float, width: float, size: float, text: str, align: str = "L",
    language: str = "",
) -> None:  # fmt: skip
    """Write one line, smaller until it fits the width, as a paragraph of its own."""
    pdf = setter.pdf
    pdf.set_font_size(size)
    while setter.width(text) > width and pdf.font_size_pt > 5:
        pdf.set_font_size(pdf.font_size_pt - 0.5)
    with tagged(pdf, "P", language=language):
        setter.line(x, y, width, 5, text, align=align)


def _place_of_seal(setter: Typesetter) -> None:
    """Draw the place where the organiser's seal goes."""
    pdf = setter.pdf
    pdf.set_draw_color(*GREY)
    pdf.set_line_width(0.2)
    with decoration(pdf):
        pdf.set_dash_pattern(dash=1.5, gap=1.5)
        pdf.circle(200, 171, 15)
        pdf.set_dash_pattern()
    _fitted(setter, 187, 166, 26, 8, "（盖章处）", align="C")
    _fitted(setter, 187, 170.5, 26, 7, "Seal", align="C", language="en")


def spaced(code: str) -> str:
    """Return a code in groups of four, as it is read aloud."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
