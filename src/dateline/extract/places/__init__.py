"""Places: names recognised and resolved to the gazetteer."""

from dateline.extract.places.finder import find_places

__all__ = ["find_places"]
