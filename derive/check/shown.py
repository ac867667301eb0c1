"""What the whole trace shows beside its lines: names, texts, settings, what-ifs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from derive.check.names import check_names, check_texts
from derive.check.settings import check_example, check_settings
from derive.check.verdict import Obligation, Verdict
from derive.kernel.record import Trace, Where

Guard = Callable[[Callable[[], Verdict]], Verdict]


def shown(trace: Trace, guarded: Guard) -> Iterator[Obligation]:
    """What is owed for the trace as a whole; `guarded` makes a refusal of an error."""
    top = Where(trace.file)
    for kind, found in (("names", check_names(trace)), ("words", check_texts(trace))):
        verdict, where = found
        yield Obligation(
            "notation" if kind == "names" else "text", kind, verdict, where if where.file else top
        )
    yield Obligation("settings", "settings", guarded(lambda: check_settings(trace)), _changed(trace, top))
    for i, e in enumerate(trace.examples, 1):
        yield Obligation(f"what-if {i}", "settings", guarded(lambda e=e: check_example(trace, e)), top)  # type: ignore[misc]


def _changed(trace: Trace, top: Where) -> Where:
    """Where the first given that was changed is declared."""
    return next((trace.notes[k].where for k, _ in trace.settings if k in trace.notes), top)


__all__ = ["shown"]
