"""Reports in, incidents out: which tell of one happening, which are copies, and what is settled of each. Pure."""

from dateline.merge.cluster import group, link, links_of, name_groups
from dateline.merge.compare import Windows, features_of
from dateline.merge.copies import (
    Family,
    Shared,
    Sketch,
    copies,
    families_of,
    longest_shared,
    same_text,
    sketch,
    sketch_of,
)
from dateline.merge.disagree import disagreements
from dateline.merge.distance import kilometres
from dateline.merge.incidents import RULE, article_of, merge, put_together, whole_groups
from dateline.merge.judgements import anchored, apply_judgements, claim_keys, placed, review, standing
from dateline.merge.parts import components
from dateline.merge.settle import RULES, figure, same_value, settle, value_key
from dateline.merge.telling import Telling, telling_of, tellings

__all__ = [
    "RULE", "RULES", "Family", "Shared", "Sketch", "Telling", "Windows", "anchored", "apply_judgements", "article_of",
    "claim_keys", "components", "copies", "disagreements", "families_of", "features_of", "figure", "group", "kilometres", "link", "links_of",
    "longest_shared", "merge", "name_groups", "placed", "put_together", "review", "same_text", "same_value", "settle", "sketch",
    "sketch_of", "standing", "telling_of", "tellings", "value_key", "whole_groups",
]  # fmt: skip
