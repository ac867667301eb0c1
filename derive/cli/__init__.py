"""The command line.  Commands are declared here and done in the modules beside this one.

Exit codes: 0 done, 1 something is wrong or undecided, 2 usage or bad input.  Only click is
imported before a command runs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from derive import __version__

F = TypeVar("F", bound=Callable[..., Any])
FORMATS = ("html", "latex", "markdown", "text", "json")
SHELLS = ("bash", "zsh", "fish")


class Failure(click.ClickException):
    """Bad input: the message, and exit code 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """The message on stderr, its first word marked."""
        color = False if os.environ.get("NO_COLOR") else None
        click.echo(f"{click.style('error:', fg='red', bold=True)} {self.message}", err=True, color=color)


def _internal(error: BaseException) -> str:
    """What is told of an error that is none of the user's."""
    place, tb = "", error.__traceback__
    while tb is not None:
        place, tb = f"{tb.tb_frame.f_code.co_filename}:{tb.tb_lineno}", tb.tb_next
    return (
        f"{type(error).__name__}: {error} (at {place})\n"
        "This is a mistake in derive, not in your input; DERIVE_DEBUG=1 shows where it comes from."
    )


class _Group(click.Group):
    """Turns what goes wrong into a message, and guesses what a mistyped command meant."""

    def invoke(self, ctx: click.Context) -> Any:
        if os.environ.get("NO_COLOR"):
            ctx.color = False
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # whoever reads has enough: nothing is wrong
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise click.exceptions.Exit(0) from None
        except OSError as e:
            raise Failure(f"{e.filename or 'cannot go on'}: {e.strerror or e}") from e
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as e:
            from derive.kernel.errors import DeriveError

            if isinstance(e, DeriveError):
                raise Failure(str(e)) from e
            if os.environ.get("DERIVE_DEBUG"):
                raise
            raise Failure(_internal(e)) from e

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-") and not ctx.resilient_parsing:
            from difflib import get_close_matches

            close = get_close_matches(name, self.list_commands(ctx), 1, 0.5)
            hint = (
                f"; did you mean {close[0]!r}?" if close else f"; one of {', '.join(self.list_commands(ctx))}"
            )
            raise click.UsageError(f"there is no command {name!r}{hint}", ctx)
        return super().resolve_command(ctx, args)


def _names(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Problem names for the shell's completion."""
    from derive.catalogue import problems

    return [n for n in problems(_sources(ctx, ()), []) if n.startswith(incomplete)]


def _sources(ctx: click.Context, folders: tuple[Path, ...]) -> Any:
    from derive.catalogue import Sources

    return Sources((*folders, *(ctx.find_root().params.get("folders") or ())))


folders_option = click.option(
    "--problems",
    "folders",
    multiple=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A further folder of problem files, searched first.",
)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="derive")
@folders_option
def main(folders: tuple[Path, ...]) -> None:
    """Worked solutions that check themselves: every line is derived, verified and rendered."""


@main.command("list", short_help="Show the catalogue.")
@click.option("--json", "as_json", is_flag=True, help="As JSON: name, title, parts, source.")
@folders_option
@click.pass_context
def list_(ctx: click.Context, folders: tuple[Path, ...], as_json: bool) -> None:
    """The catalogue: names, titles, what each part asks, sources."""
    from derive.cli.catalogue import show

    show(_sources(ctx, folders), as_json)


@main.command(short_help="Solve a problem, check it, and make a page or text of it.")
@click.argument("name", shell_complete=_names)
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="What to make.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Where to put it; - is the terminal.  [default: the terminal for text and markdown, "
    "build/NAME.EXT for documents]",
)
@click.option(
    "--set", "settings", multiple=True, metavar="NAME=VALUE", help="Change a given, and solve again."
)
@click.option("--part", metavar="ID", help="Only this part.")
@click.option("--fresh", is_flag=True, help="Solve again even if the solution is kept.")
@folders_option
@click.pass_context
def render(
    ctx: click.Context,
    name: str,
    form: str,
    output: str | None,
    settings: tuple[str, ...],
    part: str | None,
    fresh: bool,
    folders: tuple[Path, ...],
) -> None:
    """Solve the problem NAME (or read a trace, FILE.json), check it and render it."""
    from derive.cli.render import run

    run(_sources(ctx, folders), name, form, output, settings, part, fresh)


@main.command(short_help="Check every step of problems or traces.")
@click.argument("names", nargs=-1, metavar="[NAME|TRACE.json]...", shell_complete=_names)
@click.option("--json", "as_json", is_flag=True, help="Every obligation as JSON.")
@click.option("-j", "--jobs", type=click.IntRange(1, 256), help="Processes.  [default: one a processor]")
@click.option(
    "--set", "settings", multiple=True, metavar="NAME=VALUE", help="Change a given, and solve again."
)
@click.option("--fresh", is_flag=True, help="Solve again even where the solution is kept.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    default=300.0,
    show_default=True,
    help="Seconds a problem may take.",
)
@folders_option
@click.pass_context
def check(
    ctx: click.Context,
    names: tuple[str, ...],
    as_json: bool,
    jobs: int | None,
    settings: tuple[str, ...],
    fresh: bool,
    timeout: float,
    folders: tuple[Path, ...],
) -> None:
    """Check every obligation of every step: of the problems or traces named, or of all problems.

    Exit code 0 only if all hold.
    """
    from derive.cli.check import run

    run(_sources(ctx, folders), names, as_json, jobs, settings, fresh, timeout)


@main.command(
    short_help="Decide an identity, a gradient, or a batch of them.",
    context_settings={"ignore_unknown_options": True},
)
@click.argument("sides", nargs=-1, metavar="[LHS RHS]")
@click.option(
    "--assume", default="", metavar="TEXT", help="Such as 'x > 0, n integer'; names are complex otherwise."
)
@click.option("--matrix", default="", metavar="TEXT", help="Such as 'A: m x k, B: k x l'.")
@click.option("--wrt", default="", metavar="NAME", help="RHS is the gradient of LHS by this.")
@click.option("--batch", metavar="FILE.jsonl", help="Records id, lhs, rhs, assume, matrix, wrt; - is stdin.")
@click.option("--json", "as_json", is_flag=True, help="The answer as a JSON line.")
@click.option("-j", "--jobs", type=click.IntRange(1, 256), help="Processes of a batch.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.01),
    default=10.0,
    show_default=True,
    help="Seconds a record may take.",
)
def equal(
    sides: tuple[str, ...],
    assume: str,
    matrix: str,
    wrt: str,
    batch: str | None,
    as_json: bool,
    jobs: int | None,
    timeout: float,
) -> None:
    """Decide LHS = RHS (or one line such as 'a <= b').

    The verdict is proved, tested, refuted (with a witness), undecided or ill-formed.  Exit code 0
    for proved and tested, 1 for refuted and undecided, 2 for ill-formed.  A batch answers every
    record by a JSON line, in order, and exits with 0.

    Of a matrix, sigmoid, tanh, relu, gelu, softplus … are of each entry; f.(A), A .* B, A ./ B, A .^ 2 and
    1 .+ A always are: 'exp.(A + B) = exp.(A) .* exp.(B)'.
    """
    from derive.cli.equal import run_batch, run_one

    if batch is not None:
        if sides or assume or matrix or wrt:
            raise click.UsageError("--batch takes all of it from the file: leave LHS, RHS and the rest out")
        run_batch(batch, jobs, timeout)
    elif len(sides) not in (1, 2):
        raise click.UsageError("give two sides, or one line such as 'a <= b'; quote each")
    else:
        run_one(sides, assume, matrix, wrt, as_json, timeout)


@main.command(short_help="Begin a problem file that already works.")
@click.argument("name")
@folders_option
@click.pass_context
def new(ctx: click.Context, name: str, folders: tuple[Path, ...]) -> None:
    """Write problems/NAME.py: a first problem that already renders and checks, to be changed."""
    from derive.cli.new import run

    run(_sources(ctx, folders), name)


@main.command(short_help="Print the completion script of a shell.")
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the completion script of a shell: derive completion bash >> ~/.bashrc."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(main, {}, "derive", "_DERIVE_COMPLETE").source())
