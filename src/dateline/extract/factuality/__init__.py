"""Factuality: how firmly a predicate is told."""

from dateline.extract.factuality.judge import Stance, judge_factuality, stances
from dateline.extract.factuality.stance import opposite

__all__ = ["Stance", "judge_factuality", "opposite", "stances"]
