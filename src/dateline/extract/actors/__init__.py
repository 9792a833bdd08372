"""Actors: who acts, suffers or speaks."""

from dateline.extract.actors.finder import find_actors

__all__ = ["find_actors"]
