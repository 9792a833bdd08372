"""Factuality: how firmly a predicate is told."""

from dateline.extract.factuality.judge import Stance, judge_factuality, stances

__all__ = ["Stance", "judge_factuality", "stances"]
