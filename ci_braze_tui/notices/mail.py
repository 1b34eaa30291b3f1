"""A notice by e-mail, through an SMTP server; encrypted, unless the server is on this computer."""

from __future__ import annotations

import smtplib
import socket
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from ci_braze_tui.braze.transport import authorities
from ci_braze_tui.notices.definition import Mail, is_here
from ci_braze_tui.notices.keys import NoticeKeys
from ci_braze_tui.notices.message import Message
from ci_braze_tui.notices.posting import SECONDS
from ci_braze_tui.notices.trouble import UnsentError
from ci_braze_tui.secret import Secret
from ci_braze_tui.words import _

_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def send(notice: Mail, message: Message, keys: NoticeKeys) -> None:
    """Hand the mail over to the server.

    Raises:
        KeyMissingError: the password is not kept anywhere.
        UnsentError: the server did not take it for every recipient.
    """
    password = keys.find(notice.password_key) if notice.password_key is not None else None
    try:
        _hand_over(notice, mail_of(notice, message), password)
    except smtplib.SMTPAuthenticationError:
        raise UnsentError(
            _("The mail server does not take user and password."), lasting=True
        ) from None
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        raise _refused(error) from None
    except (smtplib.SMTPException, OSError, ValueError) as error:
        # Their texts may hold what was sent, so the kind has to do.
        why = type(error).__name__
        raise UnsentError(
            _("The mail server {host} cannot be used ({why}).", host=notice.host, why=why),
            lasting=isinstance(error, smtplib.SMTPNotSupportedError | ValueError),
        ) from None


def mail_of(notice: Mail, message: Message) -> EmailMessage:
    """The message as a mail; the same whenever it is sent again, so that mail programs show it once."""
    mail = EmailMessage()
    mail["Subject"] = message.title
    mail["From"] = _address(notice.sender)
    mail["To"] = [_address(each) for each in notice.to]
    mail["Date"] = format_datetime(datetime.now(UTC))
    domain = notice.sender.rpartition("@")[2]
    mail["Message-ID"] = f"<{message.id}@{domain}>" if domain.isascii() else make_msgid()
    # Out-of-office programs leave these alone (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n".join(message.lines) + "\n")
    return mail


def _hand_over(notice: Mail, mail: EmailMessage, password: Secret | None) -> None:
    port = notice.port or _PORTS[notice.security]
    here = socket.gethostname()
    if notice.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            notice.host, port, local_hostname=here, timeout=SECONDS, context=authorities()
        )
    else:
        server = smtplib.SMTP(notice.host, port, local_hostname=here, timeout=SECONDS)
    with server:
        if notice.security == "starttls":
            server.starttls(context=authorities())
        elif notice.security == "none" and not is_here(notice.host):
            raise UnsentError(_("The mail server is not on this computer."), lasting=True)
        if notice.user is not None and password is not None:
            server.login(notice.user, password.reveal())
        if server.send_message(mail):
            raise UnsentError(
                _("The mail server does not take the mail for all recipients."),
                lasting=True,
                in_part=True,
            )


def _address(text: str) -> Address:
    user, _at, domain = text.rpartition("@")
    return Address(username=user, domain=domain)


def _refused(error: smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused) -> UnsentError:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next((code for code, _text in error.recipients.values()), 0)
    else:
        code = error.smtp_code
    # 5xx is for good, 4xx for now (RFC 5321, 4.2.1).
    return UnsentError(
        _("The mail server refuses the mail (SMTP code {code}).", code=str(code)),
        lasting=code >= 500,
    )
