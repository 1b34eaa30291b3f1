"""A notice for a program: the message as it is, in JSON."""

from __future__ import annotations

from ci_braze_tui.notices.definition import Webhook
from ci_braze_tui.notices.keys import NoticeKeys
from ci_braze_tui.notices.message import Message
from ci_braze_tui.notices.posting import post


def send(notice: Webhook, message: Message, keys: NoticeKeys) -> None:
    """Post the message.

    Raises:
        KeyMissingError: the address or the token is not kept anywhere.
        UnsentError: it was not taken.
    """
    token = keys.find(notice.token_key) if notice.token_key is not None else None
    post(keys.find(notice.url_key), message.as_json(), token)
