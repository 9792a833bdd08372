"""Events: triggers, their arguments and numbers, assembled into happenings with claims."""

from dateline.extract.events.assemble import assemble_events

__all__ = ["assemble_events"]
