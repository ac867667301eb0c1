"""The certificate: a checked trace as JSON, with everything that was found to hold."""

from __future__ import annotations

import json

from derive.check.seal import Checked, vouched
from derive.check.standing import everything
from derive.trace import encode


def certificate(checked: Checked, part: str | None = None) -> str:
    """JSON with the fields `trace` (see derive/trace.schema.json), `overall`, `obligations` and `standing`.

    `standing` says of every line how strong it is with all that it rests on, which line is the weakest of
    these, and under which suppositions and assumptions it holds.

    The trace in it can be checked again: `derive check FILE`.  `part` narrows the obligations
    to those of one part's lines; the trace stays whole.
    """
    contents = vouched(checked)
    trace = contents.trace
    wanted = None
    if part is not None:
        from derive.render.page import page

        lines = page(checked, part).sections[0].blocks
        wanted = {f"part {part}", *_ids(lines)}
    data = {
        "trace": encode(trace),
        "overall": str(contents.overall),
        "obligations": [
            {
                "subject": o.subject,
                "kind": o.kind,
                "outcome": o.verdict.outcome,
                "joined": x.joined.outcome,
                "method": o.verdict.method,
                "where": str(o.where),
            }
            for o, x in everything(trace, contents.obligations)
            if wanted is None or o.subject in wanted
        ],
        "standing": {
            fact: {
                "own": s.own.outcome,
                "joined": s.word,
                "resting_on": s.link,
                "under": list(s.under),
                "assumed": list(s.assumed),
            }
            for fact, s in contents.standing.items()
            if wanted is None or fact in wanted
        },
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _ids(blocks: object) -> set[str]:
    from derive.render.model import Chain, Shown

    found: set[str] = set()
    for b in blocks if isinstance(blocks, tuple) else ():
        if isinstance(b, Chain):
            found |= {line.id for line in b.lines}
        elif isinstance(b, Shown):
            found.add(b.id)
    return found
