"""The checker: reads a trace, and says of everything in it whether it holds.

python-flint and the kernel only: it shares no code with the deriver.  `check(trace)` returns
a `Report`; a `Report` that passed has a sealed `Checked`, which renderers accept.
"""

from derive.check.seal import Checked, Report, check, vouched
from derive.check.verdict import Forged, Obligation, Verdict, weakest

__all__ = ["Checked", "Forged", "Obligation", "Report", "Verdict", "check", "vouched", "weakest"]
