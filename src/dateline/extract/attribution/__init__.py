"""Attributions: who says what."""

from dateline.extract.attribution.finder import find_attributions

__all__ = ["find_attributions"]
