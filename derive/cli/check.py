"""`derive check`: many problems or traces, each in a process of its own."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from importlib import import_module
from typing import Any

import click

from derive.catalogue import Sources, problems
from derive.cli.common import coloured, settings_of, solved, target, trace_of
from derive.kernel.errors import DeriveError
from derive.workers import Lost, each, processors

Task = tuple[str, str | bytes, dict[str, str], bool]
Report = dict[str, Any]


def run(
    sources: Sources,
    names: tuple[str, ...],
    as_json: bool,
    jobs: int | None,
    settings: tuple[str, ...],
    fresh: bool,
    timeout: float,
) -> None:
    """Check all that is named, or the whole catalogue.  Exits with 1 if anything fails."""
    values = settings_of(settings)
    if values and not names:
        raise DeriveError("--set changes the givens of one problem: say which, derive check NAME --set …")
    errors: list[str] = []
    if names:
        tasks: list[Task] = [(n, _found(sources, n), values, fresh) for n in names]
    else:
        tasks = [(e.name, str(e.path), values, fresh) for e in problems(sources, errors).values()]
    if not tasks and not errors:
        raise DeriveError("there is nothing to check; `derive new NAME` begins a problem")
    reports = _reports(tasks, jobs or processors(), timeout)
    reports += [_broken("?", e) for e in errors]
    if as_json:
        click.echo(json.dumps(reports, ensure_ascii=False, indent=1))
    else:
        for report in reports:
            _show(report)
    if any("input" in r for r in reports) and names:
        raise click.exceptions.Exit(2)
    if not all(r["passed"] for r in reports):
        raise click.exceptions.Exit(1)


def _reports(tasks: list[Task], jobs: int, timeout: float) -> list[Report]:
    begun = 0

    def tell(i: int) -> None:
        nonlocal begun
        begun += 1
        if len(tasks) > 1:
            end = "\r" if sys.stderr.isatty() else "\n"
            click.echo(f"checking {begun} of {len(tasks)}: {tasks[i][0]:40}{end}", err=True, nl=False)

    found = each(check_one, tasks, min(jobs, len(tasks)), timeout, tell, gigabytes=16)
    if len(tasks) > 1 and sys.stderr.isatty():
        click.echo(" " * 78 + "\r", err=True, nl=False)
    return [_broken(t[0], r.reason) if isinstance(r, Lost) else r for t, r in zip(tasks, found, strict=True)]


def _found(sources: Sources, name: str) -> str | bytes:
    """What a worker needs to have a problem or trace: a path, or what stands on stdin."""
    return sys.stdin.buffer.read() if name == "-" else target(sources, name)


def _broken(name: str, why: str) -> Report:
    return {"name": name, "passed": False, "overall": "undecided", "error": why, "obligations": []}


def check_one(task: Task) -> Report:
    """Everything that the checker says of one problem or trace, as plain data."""
    name, where, settings, fresh = task
    try:
        if isinstance(where, bytes):
            solution = trace_of(where, "stdin")
        else:
            solution = solved(Sources(), where, settings, fresh)
        outcome = solution.check()
    except DeriveError as e:
        return {**_broken(name, str(e)), "overall": "ill-formed", "input": True}
    standing = import_module("derive.check.standing")
    stands = list(standing.everything(outcome.trace, outcome.obligations))
    lines = solution.trace.fact
    unsound = any(o.subject == "trace" for o in outcome.failures)
    causes = _causes(solution.trace, [o.subject for o in outcome.failures])
    return {
        "name": name,
        **({"input": True} if unsound else {}),
        "passed": outcome.passed,
        "overall": outcome.overall.outcome,
        "steps": len(solution.trace.steps),
        "obligations": [
            {
                "subject": o.subject,
                "kind": o.kind,
                "outcome": o.verdict.outcome,
                "joined": x.joined.outcome,
                "resting_on": x.link,
                "method": o.verdict.method,
                "detail": o.verdict.detail,
                "witness": dict(o.verdict.witness),
                "where": str(o.where),
                "line": str(lines[o.subject].relation) if o.subject in lines else "",
                "rests_on": causes.get(o.subject, "") if not o.verdict.passed else "",
            }
            for o, x in stands
        ],
        "answers": _answers(outcome.trace, standing.standings(outcome.trace, outcome.obligations)),
    }


def _answers(trace: Any, standing: Any) -> dict[str, list[dict[str, Any]]]:
    """The answers of each part: their lines, how strong with all that they rest on, and under what."""
    record = import_module("derive.kernel.record")
    return {
        part.id: [
            {
                "fact": f,
                "line": str(trace.fact[f].relation),
                "joined": standing[f].word,
                "resting_on": standing[f].link,
                "under": [str(trace.fact[u].relation) for u in standing[f].under],
                "assumed": [str(trace.fact[u].relation) for u in standing[f].assumed],
            }
            for item in part.items
            if isinstance(item, record.Answer)
            for f in item.facts
            if f in standing
        ]
        for part in trace.parts
    }


def _causes(trace: Any, failed: list[str]) -> dict[str, str]:
    """The first failed step that a failed one rests on: it may be right, and only follow no more."""
    found: dict[str, str] = {}
    wrong = set(failed)
    for part in trace.parts:
        answers = [i for goal in part.goals for i in goal.answers]
        found[f"part {part.id}"] = _first_failed(trace, answers, wrong)
    for s in trace.steps:
        if s.id in wrong:
            found[s.id] = _first_failed(trace, s.premises, wrong)
    return found


def _first_failed(trace: Any, premises: Any, wrong: set[str]) -> str:
    seen: set[str] = set()
    stack = list(premises)
    while stack:
        fid = stack.pop()
        if fid not in seen:
            seen.add(fid)
            stack.extend(trace.step[fid].premises if fid in trace.step else ())
    return next((s.id for s in trace.steps if s.id in seen and s.id in wrong), "")


def _tally(outcomes: Iterable[str]) -> str:
    """`60 proved, 4 tested`: how many there are of each."""
    words = import_module("derive.check.verdict").OUTCOMES
    counts = sorted(
        Counter(outcomes).items(), key=lambda c: words.index(c[0]) if c[0] in words else len(words)
    )
    return ", ".join(f"{n} {word}" for word, n in counts)


def _show(report: Report) -> None:
    name = click.style(report["name"], bold=True)
    if "error" in report:
        why = report["error"].removeprefix(f"{report['name']}: ")
        click.echo(f"{name}: {coloured(report['overall'])}: {why}")
        return
    bad = [o for o in report["obligations"] if o["outcome"] in ("refuted", "undecided", "ill-formed")]
    if report["passed"]:
        lines = _tally(o["joined"] for o in report["obligations"] if o["kind"] == "truth")
        answers = _tally(a["joined"] for part in report["answers"].values() for a in part)
        told = f"{report['steps']} steps: {lines}" + (f"; answers: {answers}" if answers else "")
        click.echo(f"{name}: {coloured('holds')}: {told}; as strong as its weakest: {report['overall']}")
        return
    click.echo(
        f"{name}: {coloured(report['overall'])}: {len(bad)} of {len(report['obligations'])} obligations fail"
    )
    for o in bad:
        click.echo(f"  {o['where']}: {o['subject']}: {o['kind']} {coloured(o['outcome'])}", nl=False)
        click.echo(f" ({o['method']})" if o["method"] else "", nl=False)
        click.echo(f"; it rests on {o['rests_on']}" if o["rests_on"] else "")
        if o["line"]:
            click.echo(f"      {o['line']}")
        if o["detail"]:
            click.echo(f"      {o['detail']}")
        if o["witness"]:
            click.echo("      at " + ", ".join(f"{k} = {v}" for k, v in o["witness"].items()))
