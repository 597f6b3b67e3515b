"""The environment is read strictly: what cannot be understood is refused by name."""

import stat

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

READERS = {
    "a flag": (lambda name: env.flag(name, False), "ture"),
    "a number": (lambda name: env.number(name, 1, least=1), "0"),
    "a choice": (lambda name: env.choice(name, "INFO", of={"INFO", "DEBUG"}), "LOUD"),
    "a short secret": (env.secret, "hunter2"),
    "an address": (lambda name: env.address(name, schemes={"https"}), "http://desk.example.com"),
    "a database": (lambda name: env.database(name, ""), "mysql://root@localhost/hallpass"),
    "mail": (lambda name: env.mail(name, ""), "carrier-pigeon://coop"),
}


@pytest.mark.parametrize("reader, value", READERS.values(), ids=READERS.keys())
def test_nonsense_is_refused_by_name_and_not_repeated(monkeypatch, reader, value):
    monkeypatch.setenv("SOME_SETTING", value)
    with pytest.raises(ImproperlyConfigured, match="SOME_SETTING") as refusal:
        reader("SOME_SETTING")
    assert value not in str(refusal.value)


def test_what_is_required_and_absent_or_empty_is_refused(monkeypatch):
    for prepare in (
        lambda: monkeypatch.delenv("SOME_SETTING", raising=False),
        lambda: monkeypatch.setenv("SOME_SETTING", " "),
    ):
        prepare()
        with pytest.raises(ImproperlyConfigured, match="SOME_SETTING must be set"):
            env.text("SOME_SETTING")


@pytest.mark.parametrize(
    "value, understood", [("1", True), ("Yes", True), ("on", True), ("0", False), ("FALSE", False)]
)
def test_flags(monkeypatch, value, understood):
    monkeypatch.setenv("SOME_SETTING", value)
    assert env.flag("SOME_SETTING", not understood) is understood


def test_an_empty_value_is_no_value(monkeypatch):
    monkeypatch.setenv("SOME_SETTING", "")
    assert env.database("SOME_SETTING", "sqlite:////tmp/house.sqlite3")["NAME"] == "/tmp/house.sqlite3"
    assert env.mail("SOME_SETTING", "filemail:///tmp/mail")["EMAIL_FILE_PATH"] == "/tmp/mail"
    assert env.words("SOME_SETTING", ["a"]) == ["a"]


def test_mail_by_a_provider(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "anymail://postmark")
    monkeypatch.setenv("ANYMAIL", '{"POSTMARK_SERVER_TOKEN": "token"}')
    assert env.mail("EMAIL_URL", "") == {
        "EMAIL_BACKEND": "anymail.backends.postmark.EmailBackend",
        "ANYMAIL": {"POSTMARK_SERVER_TOKEN": "token"},
    }


def test_mail_by_smtp(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://desk:p%40ss@mail.example.com:587")
    found = env.mail("EMAIL_URL", "")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"]) == ("mail.example.com", 587, True)
    assert found["EMAIL_HOST_PASSWORD"] == "p@ss"


def test_the_kept_secret_stays_and_is_its_owners_alone(tmp_path):
    file = tmp_path / "var" / "secret_key"
    first = env.kept_secret(file)
    assert env.kept_secret(file) == first
    assert len(first) >= 50
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
