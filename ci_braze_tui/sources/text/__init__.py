"""Files of text: delimited and JSON, in any encoding, packed or not."""
