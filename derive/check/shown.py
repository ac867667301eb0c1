"""What the whole trace shows beside its lines: names, texts, settings, what-ifs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from derive.check.names import check_names, check_texts
from derive.check.prose import check_words
from derive.check.settings import check_example, check_settings
from derive.check.verdict import Obligation, Verdict
from derive.kernel.record import Trace, Where

Check = Callable[[Trace], tuple[Verdict, Where]]
Guard = Callable[[Callable[[], Verdict]], Verdict]


def shown(trace: Trace, guarded: Guard) -> Iterator[Obligation]:
    """What is owed for the trace as a whole; `guarded` makes a refusal of an error."""
    top = Where(trace.file)
    for kind, check in (("names", check_names), ("words", check_texts), ("words", check_words)):
        at = [top]

        def owed(check: Check = check, at: list[Where] = at) -> Verdict:
            verdict, where = check(trace)
            at[0] = where if where.file else top
            return verdict

        verdict = guarded(owed)
        yield Obligation("notation" if kind == "names" else "text", kind, verdict, at[0])
    yield Obligation("settings", "settings", guarded(lambda: check_settings(trace)), _changed(trace, top))
    for i, e in enumerate(trace.examples, 1):
        yield Obligation(f"what-if {i}", "settings", guarded(partial(check_example, trace, e)), top)


def _changed(trace: Trace, top: Where) -> Where:
    """Where the first given that was changed is declared."""
    return next((trace.notes[k].where for k, _ in trace.settings if k in trace.notes), top)


__all__ = ["shown"]
