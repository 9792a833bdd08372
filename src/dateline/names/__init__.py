"""Names of persons and bodies: whether two are one bearer's, and how a word sounds."""

from dateline.names.compare import same_name
from dateline.names.reading import sound_of

__all__ = ["same_name", "sound_of"]
