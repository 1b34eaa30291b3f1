"""Customer Insights segments to Braze, from a terminal."""

__version__ = "0.1.0"
