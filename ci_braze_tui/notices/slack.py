"""A notice for an incoming webhook of Slack (Slack docs, "Sending messages using incoming webhooks").

Everything is `plain_text`, in which Slack reads no links, mentions or emoji; only the text for banners knows no
such kind and is escaped (Slack docs, "Formatting message text").
"""

from __future__ import annotations

import json

from ci_braze_tui.notices.definition import Slack
from ci_braze_tui.notices.keys import NoticeKeys
from ci_braze_tui.notices.message import Message
from ci_braze_tui.notices.posting import post

_LONGEST_HEADER = 150
_LONGEST_SECTION = 3000


def send(notice: Slack, message: Message, keys: NoticeKeys) -> None:
    """Post the message.

    Raises:
        KeyMissingError: the address is not kept anywhere.
        UnsentError: it was not taken.
    """
    post(keys.find(notice.url_key), payload(message))


def payload(message: Message) -> bytes:
    """The message as Slack takes it."""
    text = message.title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    blocks = [
        {"type": "header", "text": _plain(message.title, _LONGEST_HEADER)},
        {"type": "section", "text": _plain("\n".join(message.lines), _LONGEST_SECTION)},
    ]
    return json.dumps({"text": text, "blocks": blocks}).encode()


def _plain(text: str, longest: int) -> dict[str, str | bool]:
    return {"type": "plain_text", "text": text[:longest], "emoji": False}
