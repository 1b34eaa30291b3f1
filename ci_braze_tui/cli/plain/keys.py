"""The API key: what it must be allowed to do, where it is or will be kept, and reading it unseen.

Apart from the other questions about a connection because of all that has to be said before it is asked.
"""

from __future__ import annotations

from ci_braze_tui.braze.clusters import Endpoint
from ci_braze_tui.cli.plain.asking import Dialogue
from ci_braze_tui.connections.connection import clean_key
from ci_braze_tui.errors import BadInputError
from ci_braze_tui.secret import Secret
from ci_braze_tui.tui.screens.connection_keys import KeyOutlook
from ci_braze_tui.tui.screens.connection_words import PERMISSIONS, key_help
from ci_braze_tui.words import _


def ask_key(
    dialogue: Dialogue, endpoint: Endpoint, outlook: KeyOutlook, blank: Secret | None
) -> Secret | None:
    """The key that is typed; None for the one that `outlook` has found.

    Args:
        dialogue: where it is asked.
        endpoint: what it is for.
        outlook: the key that is there already, and where a typed one would be kept.
        blank: the key that Enter stands for, before the one that is there already.
    """
    dialogue.say(_("The API key needs two permissions. Give them in Braze, Settings > API Keys:"))
    dialogue.say_all(f"- {permission}: {what}" for permission, what in PERMISSIONS)
    if endpoint.cluster is not None:
        dialogue.say(_("That page is {address}", address=endpoint.cluster.key_page))
    dialogue.say(key_help(outlook))
    if blank is not None:
        dialogue.say(_("Press Enter to use the key {hint}.", hint=blank.hint()))
    while True:
        text = dialogue.secret(
            _("API key, not shown while you type or paste"),
            help=_("Create the key in Braze and copy it. It is never shown again, here or there."),
        )
        if not text and (blank is not None or outlook.kept is not None):
            return blank
        try:
            secret, told = clean_key(text)
        except BadInputError as error:
            dialogue.say(str(error))
            continue
        if told:
            dialogue.say(told)
        dialogue.say(_("Took the key {hint}.", hint=secret.hint()))
        return secret
