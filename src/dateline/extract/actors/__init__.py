"""Actors: who acts, suffers or speaks."""

from dateline.extract.actors.finder import find_actors
from dateline.extract.actors.index import listed_names

__all__ = ["find_actors", "listed_names"]
