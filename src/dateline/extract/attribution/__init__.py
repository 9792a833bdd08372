"""Attributions: who says what."""

from dateline.extract.attribution.finder import find_attributions
from dateline.extract.attribution.lexicon import kind_of
from dateline.extract.attribution.reattach import tie_second_speech

__all__ = ["find_attributions", "kind_of", "tie_second_speech"]
