"""Attributions: who says what."""

from dateline.extract.attribution.finder import find_attributions
from dateline.extract.attribution.lexicon import kind_of

__all__ = ["find_attributions", "kind_of"]
