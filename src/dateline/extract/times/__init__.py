"""Times: a TIMEX3 grammar for English news."""

from dateline.extract.times.finder import find_times

__all__ = ["find_times"]
