"""Details split over messages."""

from datetime import UTC, datetime, timedelta

import pytest

from orders.screening import Window

SPLIT = [
    ("demo.maker", "@", "gmail", ".com"),
    ("demomaker77", "at gmail", "dot com"),
    ("202", "555", "0163"),
    ("my number", "2025", "55", "0163"),
    ("two zero two", "five five five", "zero one six three"),
    ("skype", "demo_maker77"),
    ("demomaker", "arroba", "hotmail", "punto", "com"),
    ("demostudio", "dot", "com"),
    ("+44", "7700", "900461"),
    ("insta", ":", "demo_maker"),
]
INNOCENT = [
    ("ok", "great", "thanks"),
    ("12", "logos", "for 300"),
    ("at 5", "or at 6", "tomorrow"),
    ("1", "2", "3"),
    ("price?", "150", "and 200 for both"),
    ("2023", "no, 2024"),
    ("the first one", "looks good", "dot", "more red"),
    ("800x600", "1920x1080"),
    ("skype?", "no, we stay here"),
    ("order 44818", "and 44819", "are done"),
    ("hi", "are you there", "hello"),
    ("10:30", "11:30", "12:00"),
]


@pytest.mark.parametrize("messages", SPLIT)
def test_pieces_are_put_together(messages):
    window = Window()
    screenings = [window.add(message, at=float(i)) for i, message in enumerate(messages)]
    number, found = next((i, s) for i, s in enumerate(screenings) if s.messages)
    assert found.flagged
    assert len(found.messages) > 1
    assert found.messages[-1] == number
    split = next(finding for finding in found.findings if finding.parts)
    for part in split.parts:
        assert messages[part.message][part.start : part.end]
    assert messages[number][split.start : split.end]


@pytest.mark.parametrize("messages", INNOCENT)
def test_innocent_conversations_stay_innocent(messages):
    window = Window()
    assert not any(window.add(text, at=float(i)).flagged for i, text in enumerate(messages))


def test_times_may_be_datetimes():
    window, noon = Window(), datetime(2024, 3, 1, 12, tzinfo=UTC)
    window.add("202", at=noon)
    window.add("555", at=noon + timedelta(seconds=5))
    assert window.add("0163", at=noon + timedelta(seconds=9)).flagged
