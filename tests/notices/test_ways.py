"""Each way of sending, against real servers and programs on this computer."""

from __future__ import annotations

import io
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import keyring.core
import msgspec
import pytest

from ci_braze_tui.cli import main
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.connections.system_keyring import NoKeyring
from ci_braze_tui.errors import KeyMissingError, StorageError
from ci_braze_tui.notices.definition import Command, Mail, Slack, Teams, Webhook, path_of
from ci_braze_tui.notices.facts import Facts
from ci_braze_tui.notices.keys import NoticeKeys
from ci_braze_tui.notices.message import message_of
from ci_braze_tui.notices.sending import send, send_events
from ci_braze_tui.notices.trouble import UnsentError
from ci_braze_tui.notices.trust import Trust
from ci_braze_tui.notices.unsent import enter, events
from ci_braze_tui.paths import Home, write_private
from ci_braze_tui.secret import Secret
from tests.braze.test_networks import Authority
from tests.braze.test_networks import authority as authority
from tests.connections.test_keys import Drawer
from tests.notices.receivers import hooked, post_office

MESSAGE = message_of(
    "20261122-120000-ended-1",
    Facts(kind="ended", export="VIP", at=datetime(2026, 11, 22, 12, tzinfo=UTC), status="refused"),
    ("failure",),
)
MINE = Trust(runs_commands=True)


def keys(**secrets: str) -> NoticeKeys:
    """Secrets as the environment has them."""
    environ = {f"CI_BRAZE_TUI_NOTICE_{name.upper()}": value for name, value in secrets.items()}
    return NoticeKeys(environ, NoKeyring())


def test_secrets_are_found_where_operators_put_them(tmp_path: Path) -> None:
    """Environment before credentials folder; without any, the places and what to do are named."""
    (tmp_path / "smtp.notice").write_text("from-file\n")
    (tmp_path / "acme.key").write_text("an API key")
    found = NoticeKeys({"CREDENTIALS_DIRECTORY": str(tmp_path)}, NoKeyring())
    assert found.find("smtp") == Secret("from-file")
    assert keys(my_hook="https://x").find("my-hook") == Secret("https://x")
    with pytest.raises(KeyMissingError, match=r"acme\.notice.*`ci-braze-tui notices key acme`"):
        found.find("acme")
    with pytest.raises(StorageError, match="CI_BRAZE_TUI_NOTICE_SMTP"):
        found.save("smtp", Secret("x"))


def test_a_secret_is_kept_apart_from_api_keys(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The keyring has it under a service of its own, so a notice cannot get at a connection's key."""
    drawer = Drawer()
    monkeypatch.setattr(keyring.core, "_keyring_backend", drawer)
    monkeypatch.setattr("sys.stdin", io.StringIO("passw0rd\n"))
    assert main(["notices", "key", "smtp", "--stdin"]) == 0
    assert drawer.kept == {("ci-braze-tui notices", "smtp"): "passw0rd"}
    assert "passw0rd" not in "".join(capsys.readouterr())
    assert NoticeKeys({}).find("smtp") == Secret("passw0rd")
    Keys({}).save("Acme", Secret("11111111-2222-3333-4444-555555555555"))
    with pytest.raises(KeyMissingError, match="Drawer"):
        NoticeKeys({}).find("Acme")


@pytest.mark.parametrize(
    ("kind", "members"),
    [
        (Webhook, {"id", "occasions", "title", "lines", "facts", "version"}),
        (Slack, {"text", "blocks"}),
        (Teams, {"type", "attachments"}),
    ],
)
def test_chats_and_programs_get_json(kind: type, members: set[str]) -> None:
    """What arrives is JSON in the shape that the other side knows; the title is in it."""
    with hooked() as hook:
        send(kind(name="x", url_key="hook"), MESSAGE, keys(hook=hook.url), MINE)
    assert MESSAGE.title in json.dumps(hook.bodies[0])
    assert set(hook.bodies[0]) == members


def test_a_webhook_may_take_a_token() -> None:
    """As a header, and only where the notice has one."""
    with hooked() as hook:
        notice = Webhook(name="x", url_key="hook", token_key="token")
        send(notice, MESSAGE, keys(hook=hook.url, token="t0ken"), MINE)
    assert hook.tokens == ["Bearer t0ken"]


@pytest.mark.parametrize(
    ("status", "lasting", "after"),
    [(404, True, 7.0), (302, True, 7.0), (429, False, 7.0), (500, False, 7.0)],
)
def test_what_a_webhook_refuses(status: int, lasting: bool, after: float) -> None:
    """Only what may pass is tried again in a moment; the address is never told, redirects are not followed."""
    with hooked() as hook:
        hook.answers = [status]
        hook.headers = {"Retry-After": "7", "Location": "/elsewhere"}
        with pytest.raises(UnsentError, match=str(status)) as caught:
            send(Slack(name="x", url_key="hook"), MESSAGE, keys(hook=hook.url), MINE)
    assert len(hook.bodies) == 1
    assert (caught.value.lasting, caught.value.after) == (lasting, after)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "lasting"),
    [
        ("http://example.com/s3cret", True),
        ("ftp://127.0.0.1/s3cret", True),
        ("https://", True),
        ("https://[s3cret", True),
        ("https://127.0.0.1:99999/s3cret", True),
        ("http://127.0.0.1:1/s3cret", False),
    ],
)
def test_addresses_that_lead_nowhere(url: str, lasting: bool) -> None:
    """Nothing goes over the network in clear; what is wrong is said without the address."""
    with pytest.raises(UnsentError) as caught:
        send(Slack(name="x", url_key="hook"), MESSAGE, keys(hook=url), MINE)
    assert caught.value.lasting == lasting
    assert "s3cret" not in str(caught.value)


def mail(port: int, **more: object) -> Mail:
    """A mail to a server on this computer."""
    return msgspec.convert(
        {
            "name": "x",
            "host": "127.0.0.1",
            "port": port,
            "from": "us@example.com",
            "to": ["one@example.com", "two@example.com"],
            **more,
        },
        Mail,
    )


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_is_encrypted_before_the_password_is_told(authority: Authority, security: str) -> None:
    """Over TLS that the server has a certificate for; each recipient gets it."""
    certificate = authority.vouch("IP:127.0.0.1")
    with post_office(certificate, tls_first=security == "tls") as post:
        notice = mail(post.port, security=security, user="us", password_key="smtp")
        send(notice, MESSAGE, keys(smtp="passw0rd"), MINE)
    verbs = [line.split()[0] for line in post.lines]
    if security == "starttls":
        assert verbs.index("STARTTLS") < verbs.index("AUTH")
    assert [line for line in post.lines if line.startswith("rcpt")] == [
        "rcpt TO:<one@example.com>",
        "rcpt TO:<two@example.com>",
    ]
    assert "Subject: VIP: Braze refused" in post.mails[0]


def test_no_mail_to_a_server_that_nobody_vouches_for(authority: Authority, tmp_path: Path) -> None:
    """A certificate for another host, and a server that does not encrypt, get neither mail nor password."""
    with post_office(authority.vouch("DNS:elsewhere")) as post:
        notice = mail(post.port, user="us", password_key="smtp")
        with pytest.raises(UnsentError, match="SSLCertVerificationError"):
            send(notice, MESSAGE, keys(smtp="passw0rd"), MINE)
    with post_office() as plain:
        notice = mail(plain.port, user="us", password_key="smtp")
        with pytest.raises(UnsentError, match="SMTPNotSupportedError"):
            send(notice, MESSAGE, keys(smtp="passw0rd"), MINE)
    assert not post.mails + plain.mails
    assert not any(line.startswith("AUTH") for line in post.lines + plain.lines)


@pytest.mark.parametrize(("refusal", "lasting"), [(b"550 who?", True), (b"450 later", False)])
def test_what_a_mail_server_refuses(refusal: bytes, lasting: bool) -> None:
    """5xx is for good, 4xx for now."""
    with post_office() as post:
        post.refusal = refusal
        with pytest.raises(UnsentError, match=refusal[:3].decode()) as caught:
            send(mail(post.port, security="none"), MESSAGE, keys(), MINE)
    assert caught.value.lasting == lasting


def test_a_mail_that_some_recipients_got_is_not_sent_again(tmp_path: Path) -> None:
    """A slip in one address does not fill the boxes of all others, run after run; a test tells of it."""
    home = Home.under(tmp_path / "home")
    with post_office() as post:
        post.refusal, post.takes = b"550 who?", "two@"
        path = path_of(home)
        text = (
            f'version = 1\n[[mail]]\nname = "x"\nhost = "127.0.0.1"\nport = {post.port}\nsecurity = "none"\n'
            'from = "us@example.com"\nto = ["one@example.com", "two@example.com"]\n'
        )
        write_private(path, text.encode())
        enter(home, msgspec.structs.replace(MESSAGE.facts, at=datetime.now(UTC)))
        send_events(home, keys())
        assert (len(post.mails), events(home)) == (1, [])
        with pytest.raises(UnsentError, match="all recipients"):
            send(mail(post.port, security="none"), MESSAGE, keys(), MINE)


def test_a_command_gets_json_and_no_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On its standard input, with an environment that holds neither API keys nor secrets of others."""
    for name in ("CI_BRAZE_TUI_API_KEY", "CI_BRAZE_TUI_NOTICE_SMTP", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "s3cret")
    code = (
        "import json, os, sys; "
        "json.dump([json.load(sys.stdin), dict(os.environ), os.getcwd()], open(sys.argv[1], 'w'))"
    )
    told = tmp_path / "told.json"
    send(Command(name="x", run=(sys.executable, "-c", code, str(told))), MESSAGE, keys(), MINE)
    message, environment, where = json.loads(told.read_text())
    assert message["title"] == MESSAGE.title
    assert "PATH" in environment
    assert "s3cret" not in str(environment)
    assert where == os.path.abspath(os.sep)  # noqa: PTH100 - what the root is called here


@pytest.mark.parametrize(
    ("run", "trust", "said"),
    [
        ((sys.executable, "-c", "exit(3)"), MINE, "exit code 3"),
        (("no-such-program-anywhere",), MINE, "cannot be run"),
        ((sys.executable,), Trust(runs_commands=False), "owner of notices.toml"),
    ],
)
def test_commands_that_fail(run: tuple[str, ...], trust: Trust, said: str) -> None:
    """A program that fails is told; another account's is not carried out."""
    with pytest.raises(UnsentError, match=said):
        send(Command(name="x", run=run), MESSAGE, keys(), trust)
