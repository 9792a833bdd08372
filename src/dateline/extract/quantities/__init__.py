"""Quantities: numbers with their hedges, and what they count."""

from dateline.extract.quantities.counted import names_one_person
from dateline.extract.quantities.finder import find_quantities, read_left_out, read_quantity

__all__ = ["find_quantities", "names_one_person", "read_left_out", "read_quantity"]
