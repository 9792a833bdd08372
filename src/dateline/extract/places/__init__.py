"""Places: names recognised and resolved to the gazetteer."""

from dateline.extract.places.finder import PRECISION, find_places, place_of_row

__all__ = ["PRECISION", "find_places", "place_of_row"]
