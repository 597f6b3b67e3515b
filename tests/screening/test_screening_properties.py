"""Properties over random texts."""

from hypothesis import given
from hypothesis import strategies as st

from orders.screening import Window, screen

DETAILS = [
    ("email", "sample.seller@example.com"),
    ("email", "demo77 (at) gmail (dot) com"),
    ("email", "demo.maker at hotmail dot com"),
    ("email", "d.e.m.o.7.7@gmail.com"),
    ("email", "demo77@gm\u200bail.c\u200bom"),
    ("phone", "+44 7700 900461"),
    ("phone", "two zero two five five five zero one six three"),
    ("messenger", "skype: live:demo_77"),
    ("messenger", "telegram @demo_maker"),
    ("url", "https://studio.example.com/work"),
    ("url", "demostudio dot com"),
    ("payment", "DE89 3704 0044 0532 0130 00"),
    ("payment", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"),
]
INNOCENT = [
    "thank you for the order",
    "the colours are lovely",
    "me gusta mucho el diseño",
    "c'est très joli, merci",
    "das gefällt mir gut",
    "очень красиво получилось",
    "تصميم جميل جدا",
    "这个颜色很好看",
    "😀 nice 👍🏽",
    "ﬁne — “quoted” …",
    "e\u0301te\u0301",
]
sentences = st.lists(st.sampled_from(INNOCENT), max_size=3).map(". ".join)


@given(before=sentences, detail=st.sampled_from(DETAILS), after=sentences)
def test_the_span_holds_the_detail(before, detail, after):
    kind, written = detail
    text = f"{before} | {written} | {after}"
    screening = screen(text)
    assert screening.flagged
    for finding in screening.findings:
        assert text[finding.start : finding.end] == finding.text
    start = text.index(written)
    right = [f for f in screening.findings if f.type == kind]
    assert any(f.start <= start + 12 and f.end >= start + len(written) - 4 for f in right)
    assert any(f.start < start + len(written) and f.end > start for f in right)


@given(st.text(max_size=400))
def test_any_text_is_read(text):
    screening = screen(text)
    for finding in screening.findings:
        assert text[finding.start : finding.end] == finding.text
        assert 0 <= finding.start < finding.end <= len(text)


ALPHABET = "ab1 @.:/-()+_\u200bé一٣\ud800\n%=#&;"
PIECES = [
    "skype",
    " at ",
    " dot ",
    "gmail",
    "com",
    "555",
    "two ",
    "https://",
    "微信",
    "iban",
    "pay me",
]


@given(st.lists(st.sampled_from([*ALPHABET, *PIECES]), max_size=120).map("".join))
def test_hostile_mixtures_are_read(text):
    for finding in screen(text).findings:
        assert text[finding.start : finding.end] == finding.text


@given(st.lists(st.sampled_from([*ALPHABET, *PIECES]).map(str.strip), max_size=12))
def test_windows_take_anything(messages):
    window = Window()
    for number, message in enumerate(messages):
        screening = window.add(message, at=float(number))
        assert all(0 <= m <= number for m in screening.messages)
