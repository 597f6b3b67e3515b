"""What callers of screening rely on."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from orders.screening import RULES, Window, explain, screen
from orders.screening.platforms import platforms

CHANNEL_WORDS = {"email", "phone", "messenger", "video", "in_person", "screen_share", "other"}
ROOT = Path(__file__).resolve().parents[2]


def test_a_finding_says_what_where_and_why():
    text = "Write to sample.seller@example.com today"
    (finding,) = screen(text).findings
    assert finding.type == "email"
    assert finding.channels == frozenset({"email"})
    assert text[finding.start : finding.end] == finding.text == "sample.seller@example.com"
    assert explain(finding.rule) == "An email address."
    assert finding.evasion == ""
    assert screen(text).flagged
    assert screen(text).strength == "block"


def test_a_mention_is_kept_but_flags_nothing():
    screening = screen("Do you use Skype or email?")
    assert {finding.type for finding in screening.findings} == {"mention"}
    assert not screening.flagged
    assert screening.strength == "none"


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        ("skype: sample_seller", {"messenger", "video", "phone"}),
        ("https://zoom.us/j/81234567890", {"video", "screen_share"}),
        ("call me on +1 202 555 0163", {"phone"}),
        ("whatsapp me: +1 202 555 0163", {"phone", "messenger", "video"}),
        ("GB82 WEST 1234 5698 7654 32", set()),
    ],
)
def test_channels_are_what_the_detail_opens(text, channels):
    found = [finding for finding in screen(text).findings if finding.type != "mention"]
    assert [set(finding.channels) for finding in found] == [channels]


def test_every_channel_is_a_word_of_the_design():
    assert {channel for p in platforms() for channel in p.channels} <= CHANNEL_WORDS


def test_every_rule_has_one_sentence():
    assert all(text.endswith(".") and text.count(".") == 1 for text in RULES.values())


def test_a_region_reads_national_numbers():
    assert screen("033316005", region="NZ").flagged
    assert not screen("033316005 rows in 2 tables", region="US").flagged


@pytest.mark.parametrize("text", ["a" * 20_001, "x" * (1 << 20), "\ufdfa" * 15_000])
def test_too_long_is_refused(text):
    screening = screen(text)
    assert screening.refused == "too_long"
    assert not screening.findings


@pytest.mark.parametrize("text", ["", "\0", "\ud800", "\udfff@\ud800.com", "\x00+1\x00", "\u202e"])
def test_odd_texts_are_read(text):
    assert screen(text).refused == ""


def test_the_command_prints_json():
    command = [sys.executable, "-m", "orders.screening"]
    said = subprocess.run([*command, "mail demo77@example.com"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(said.stdout)["findings"][0]["text"] == "demo77@example.com"
    piped = subprocess.run(
        command,
        cwd=ROOT,
        input="hello\nskype: demo_77\n",
        capture_output=True,
        text=True,
        check=True,
    )
    assert [json.loads(line)["flagged"] for line in piped.stdout.splitlines()] == [False, True]


def test_a_window_forgets_what_is_old():
    window = Window(seconds=60)
    window.add("demo77", at=0.0)
    window.add("at", at=1.0)
    assert not window.add("gmail", at=100.0).messages
