"""`derive render`."""

from __future__ import annotations

from pathlib import Path

import click

from derive.catalogue import Sources
from derive.cli.common import settings_of, solved
from derive.files import write_atomically
from derive.kernel.errors import DeriveError
from derive.render import FORMS

TO_TERMINAL = ("text", "markdown")


def run(
    sources: Sources,
    name: str,
    form: str,
    output: str | None,
    settings: tuple[str, ...],
    part: str | None,
    fresh: bool,
) -> None:
    """Render one problem.  Nothing is written unless everything held."""
    solution = solved(sources, name, settings_of(settings), fresh)
    outcome = solution.check()
    if not outcome.passed:
        click.echo(f"{solution.trace.name} does not hold, so nothing is written:", err=True)
        click.echo(outcome.report(), err=True)
        raise click.exceptions.Exit(1)
    page = outcome.render(form, part)
    if output == "-" or (output is None and form in TO_TERMINAL):
        click.echo(page, nl=not page.endswith("\n"))
        return
    file = f"{solution.trace.name}.{FORMS[form]}"
    if output is None:
        path = Path("build") / file
        path.parent.mkdir(exist_ok=True)
    else:
        path = Path(output)
        if path.is_dir():
            path = path / file
        if not path.parent.is_dir():
            raise DeriveError(f"-o {output}: there is no folder {path.parent}; make it first")
    write_atomically(path, page)
    click.echo(path)
