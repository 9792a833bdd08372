"""How far two points on the earth lie apart."""

from __future__ import annotations

import math

_EARTH_KM = 6371.0


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The distance between two points in degrees, on a sphere (haversine)."""
    x, y, across = math.radians(lat), math.radians(other_lat), math.radians(lon - other_lon)
    h = math.sin((x - y) / 2) ** 2 + math.cos(x) * math.cos(y) * math.sin(across / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(h)))
