"""Who may import whom, read from the source: the deriver and the checker share the kernel only."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import derive

HOME = Path(derive.__file__).parent
CATALOGUE = HOME.parent / "problems"

#: layer -> what its modules may import of ours, and of others'
SURFACE = ("cli", "library", "plugin", "catalogue", "cache", "files", "equality", "workers", "__main__")
TABLE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "kernel": (("derive.kernel",), ()),
    "quantity": (("derive.kernel",), ()),
    "trace": (("derive.kernel",), ()),
    "goals": (("derive.kernel",), ()),
    "rules": (("derive.kernel", "derive.quantity", "derive.rules"), ("sympy", "mpmath", "numpy")),
    "author": (
        ("derive.author", "derive.kernel", "derive.rules", "derive.quantity", "derive.goals"),
        ("numpy",),
    ),
    "core": (("derive.kernel", "derive.quantity", "derive.core"), ("flint",)),
    "check": (
        ("derive.kernel", "derive.quantity", "derive.core", "derive.check", "derive.trace"),
        ("flint",),
    ),
    "render": (
        (
            "derive.kernel",
            "derive.quantity",
            "derive.check",
            "derive.trace",
            "derive.files",
            "derive.render",
        ),
        ("jinja2", "markupsafe", "latex2mathml", "fontTools", "ziamath"),
    ),
    "problems": (("derive.author", "derive.rules"), ("numpy",)),
    **{name: (("derive",), ("click",) if name == "cli" else ("pytest",)) for name in SURFACE},
}
#: A tree's `.sympy()` and `_repr_latex_` look these up by name, when a user asks for them.
BY_NAME = {("kernel", "derive.rules.bridge"), ("kernel", "derive.render.latex")}
HEAVY = ("sympy", "flint", "numpy", "jinja2", "latex2mathml", "fontTools", "ziamath")


def modules() -> list[Path]:
    return sorted(HOME.rglob("*.py")) + sorted(CATALOGUE.glob("*.py"))


def layer(path: Path) -> str:
    if path.is_relative_to(HOME):
        return path.relative_to(HOME).with_suffix("").parts[0]
    return "problems"


def imports(path: Path) -> list[tuple[str, bool]]:
    """What a module imports, and whether it does so as it is imported itself."""
    tree = ast.parse(path.read_text("utf-8"))
    inner = {
        id(n)
        for f in ast.walk(tree)
        if isinstance(f, (ast.FunctionDef, ast.Lambda))
        for n in ast.walk(f)
        if n is not f
    }
    typing_only = {
        id(n)
        for i in ast.walk(tree)
        if isinstance(i, ast.If) and "TYPE_CHECKING" in ast.unparse(i.test)
        for n in ast.walk(i)
    }
    found = []
    for n in ast.walk(tree):
        names: list[str] = []
        if isinstance(n, ast.Import):
            names = [a.name for a in n.names]
        elif isinstance(n, ast.ImportFrom):
            assert n.level == 0, f"{path}:{n.lineno}: imports are absolute"
            names = [n.module or ""] if n.module != "derive" else [f"derive.{a.name}" for a in n.names]
        elif isinstance(n, ast.Call) and ast.unparse(n.func).endswith("import_module") and n.args:
            names = [n.args[0].value] if isinstance(n.args[0], ast.Constant) else []
        found += [(name, id(n) not in inner | typing_only) for name in names]
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: f"{p.parent.name}/{p.name}")
def test_layers(path: Path) -> None:
    where = layer(path)
    if where == "__init__":
        ours, others = ("derive",), ()
    else:
        assert where in TABLE, f"{path}: a new layer: say in TABLE what it may import"
        ours, others = TABLE[where]
    for name, _ in imports(path):
        top = name.partition(".")[0]
        if top == "derive":
            fits = any(name == o or name.startswith(o + ".") for o in ours)
            assert fits or (where, name) in BY_NAME, f"{path}: {where} must not import {name}"
        else:
            assert top in sys.stdlib_module_names or top in others, f"{path}: {where} must not import {top}"


@pytest.mark.parametrize(
    "path", [p for p in modules() if layer(p) in (*SURFACE, "kernel", "__init__")], ids=lambda p: p.name
)
def test_nothing_heavy_is_imported_before_it_is_used(path: Path) -> None:
    for name, at_once in imports(path):
        assert not (at_once and name.partition(".")[0] in HEAVY), f"{path} imports {name} at once"


def test_only_the_surface_prints_or_reads_the_clock() -> None:
    for path in modules():
        if layer(path) in SURFACE:
            continue
        for name, _ in imports(path):
            assert name not in ("time", "datetime"), f"{path} imports {name}"
        for n in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and not _to_stderr(n):
                assert n.func.id not in ("print", "input", "eval", "exec"), f"{path}:{n.lineno}: {n.func.id}"


def _to_stderr(call: ast.Call) -> bool:
    """Whether a call is a note to the user."""
    return any(k.arg == "file" and ast.unparse(k.value) == "sys.stderr" for k in call.keywords)


def test_no_error_is_swallowed() -> None:
    """A bare except, or one of everything, names the error that it reports."""
    for path in modules():
        for n in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(n, ast.ExceptHandler):
                assert n.type is not None, f"{path}:{n.lineno}: a bare except"
                if ast.unparse(n.type) in ("Exception", "BaseException"):
                    used = any(isinstance(x, ast.Raise) for x in ast.walk(n)) or n.name is not None
                    assert used, f"{path}:{n.lineno}: an error is swallowed"
