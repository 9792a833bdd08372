"""Factuality: how firmly a predicate is told."""

from dateline.extract.factuality.judge import Stance, judge_factuality, stances
from dateline.extract.factuality.path import Change, path_of
from dateline.extract.factuality.stance import opposite

__all__ = ["Change", "Stance", "judge_factuality", "opposite", "path_of", "stances"]
