"""What stands in the way of closing a line: each blocker one query, for one line or a million."""

from clearline.lines.blockers.asking import ALL, findings, findings_on
from clearline.lines.blockers.explaining import Explained, explain
from clearline.lines.blockers.sweeping import sweep

__all__ = ["ALL", "Explained", "explain", "findings", "findings_on", "sweep"]
