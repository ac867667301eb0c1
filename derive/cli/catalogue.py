"""`derive list`."""

from __future__ import annotations

import re

import click

from derive.catalogue import Sources, listings


def plain(prose: str) -> str:
    """A question without the braces around its symbols."""
    return re.sub(r"\{([^{}]*)\}", r"\1", prose)


def show(sources: Sources, as_json: bool) -> None:
    """Print the catalogue; what cannot be read is told on stderr, and the exit code is 1."""
    errors: list[str] = []
    found = listings(sources, errors)
    if as_json:
        import json

        data = [
            {
                "name": p.name,
                "title": p.title,
                "parts": [{"id": i, "question": plain(q)} for i, q in p.parts],
                "source": p.source,
                "origin": p.origin,
                **({"error": p.error} if p.error else {}),
            }
            for p in found
        ]
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        for p in found:
            if p.error:
                continue
            click.echo(f"{click.style(p.name, bold=True)}: {p.title}")
            for part_id, question in p.parts:
                click.echo(f"    {part_id}  {plain(question)}")
            if p.source:
                click.echo(f"    source: {p.source}")
        if not found:
            click.echo("no problems found; `derive new NAME` begins one", err=True)
    errors += [p.error for p in found if p.error]
    for error in errors:
        click.echo(f"{click.style('error:', fg='red')} {error}", err=True)
    if errors:
        raise click.exceptions.Exit(1)
