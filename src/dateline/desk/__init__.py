"""The desk: where reports are added to the store, merged into incidents and judged, and where incidents are asked for."""

from dateline.desk.adding import Added, Overtaken, add, behind, judge, judge_together, keep_up, now
from dateline.desk.apart import apart
from dateline.desk.asking import count, differences, dossiers, whereabouts
from dateline.desk.reviewing import (
    blind_task,
    code,
    codings_of,
    history_of,
    homes_of,
    review_of,
    sign_incident,
    sign_report,
    task_of,
)
from dateline.store import Filters, Store, open_store

__all__ = [
    "Added",
    "Filters",
    "Overtaken",
    "Store",
    "add",
    "apart",
    "behind",
    "blind_task",
    "code",
    "codings_of",
    "count",
    "differences",
    "dossiers",
    "history_of",
    "homes_of",
    "judge",
    "judge_together",
    "keep_up",
    "now",
    "open_store",
    "review_of",
    "sign_incident",
    "sign_report",
    "task_of",
    "whereabouts",
]
