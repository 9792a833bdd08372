"""The desk: where reports are added to the store, merged into incidents and judged, and where incidents are asked for."""

from dateline.desk.adding import Added, add, behind, judge
from dateline.desk.apart import apart
from dateline.desk.asking import count, differences, dossiers, whereabouts
from dateline.store import Filters, Store, open_store

__all__ = [
    "Added",
    "Filters",
    "Store",
    "add",
    "apart",
    "behind",
    "count",
    "differences",
    "dossiers",
    "judge",
    "open_store",
    "whereabouts",
]
