"""How cost grows with size: the slope of a line through the points on logarithmic axes. 1 is linear, 2 quadratic."""

import math
import statistics
from collections.abc import Mapping


def slope(points: Mapping[float, float]) -> float:
    """Of cost by size, fitted to all points."""
    return statistics.linear_regression(
        [math.log10(size) for size in points], [math.log10(cost) for cost in points.values()]
    ).slope


def last_slope(points: Mapping[float, float]) -> float:
    """Between the two largest sizes, where what is worse than linear shows first."""
    return slope(dict(sorted(points.items())[-2:]))
