"""dateline: what reports on armed conflict say happened, who says so, and the words it stands on."""

from dateline.extract import explain, extract, factuality_of, place_of
from dateline.kit import Kit, load_kit
from dateline.merge import copies, merge
from dateline.model import Actor, Article, Claim, Event, Place, Quantity, Report, Span, When
from dateline.readers import read, read_text

__all__ = [
    "Actor", "Article", "Claim", "Event", "Kit", "Place", "Quantity", "Report", "Span", "When",
    "copies", "explain", "extract", "factuality_of", "load_kit", "merge", "place_of", "read", "read_text",
]  # fmt: skip
