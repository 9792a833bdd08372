"""Places: names recognised and resolved to the gazetteer."""

from dateline.extract.places.finder import find_places, place_of_row

__all__ = ["find_places", "place_of_row"]
