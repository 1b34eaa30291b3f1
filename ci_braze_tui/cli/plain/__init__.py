"""The wizard as simple questions, for screen readers and terminals that cannot move a cursor.

No colours, nothing drawn anew: a line is printed, a line is read. It asks what the screens ask, of the same
stores, and never loads Textual.
"""
