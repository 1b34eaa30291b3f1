"""A notice for a workflow of Microsoft Teams: an adaptive card in a message.

As "Post to a channel when a webhook request is received" takes it (Microsoft docs, "Create incoming webhooks
with Workflows"). The text is made of text runs, in which Teams reads no Markdown (Adaptive Cards docs,
RichTextBlock).
"""

from __future__ import annotations

import json

from ci_braze_tui.notices.definition import Teams
from ci_braze_tui.notices.keys import NoticeKeys
from ci_braze_tui.notices.message import Message
from ci_braze_tui.notices.posting import post


def send(notice: Teams, message: Message, keys: NoticeKeys) -> None:
    """Post the message.

    Raises:
        KeyMissingError: the address is not kept anywhere.
        UnsentError: it was not taken.
    """
    post(keys.find(notice.url_key), payload(message))


def payload(message: Message) -> bytes:
    """The message as a workflow takes it."""
    title = {"type": "TextRun", "text": message.title, "weight": "bolder", "size": "medium"}
    lines = [{"type": "TextRun", "text": line} for line in message.lines]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [{"type": "RichTextBlock", "inlines": [each]} for each in (title, *lines)],
    }
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": card,
    }
    return json.dumps({"type": "message", "attachments": [attachment]}).encode()
