"""What a LaTeX document of ours needs of TeX: the preamble, words without commands, lines that fit.

Only packages of a basic installation are used.  TeX itself sees to it that no formula is wider than
the line: a sum is broken between its terms, and what is still too wide is set smaller.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from derive.kernel.expr import Expr
from derive.render.latex import latex, terms

PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{lmodern}
\usepackage{textcomp}
\usepackage{amsmath,amssymb}
\usepackage{graphicx,xcolor}
\usepackage[margin=25mm]{geometry}
\usepackage{booktabs,longtable,array}
\usepackage[hidelinks]{hyperref}
\setlength{\parindent}{0pt}
\setlength{\parskip}{6pt plus 2pt}
\setlength{\emergencystretch}{3em}
\setlength{\LTpre}{2pt}\setlength{\LTpost}{6pt}
\setcounter{secnumdepth}{0}
\renewcommand{\arraystretch}{1.15}
\raggedbottom
\allowdisplaybreaks
\AtBeginDocument{\setlength{\abovedisplayskip}{3pt plus 2pt}\setlength{\abovedisplayshortskip}{3pt plus 2pt}%
  \setlength{\belowdisplayskip}{7pt plus 3pt}\setlength{\belowdisplayshortskip}{7pt plus 3pt}}
% \why: the reason of the line that follows; \by: its verdict
\newcommand{\why}[1]{{\small\color{black!70}\raggedright #1}}
\newcommand{\by}[1]{{\color{black!55}\footnotesize #1}}
% \fit{left side}{right side}{the same, broken}: the first that fits beside the left side, else made to fit
\newdimen\room
\newcommand{\fit}[3]{\sbox0{$\displaystyle #1$}\sbox2{$\displaystyle #2$}\room=\linewidth
  \advance\room by -\wd0 \advance\room by -6em
  \ifdim\room<.45\linewidth \room=.45\linewidth\fi
  \ifdim\wd2<\room \usebox2\else\sbox2{$\displaystyle #3$}%
  \ifdim\wd2<\room \usebox2\else\resizebox{\room}{!}{\usebox2}\fi\fi}
% \within{width}{formula}: the formula, smaller where it is wider than that
\newcommand{\within}[2]{\sbox2{$#2$}\ifdim\wd2>#1 %
  \hfil\penalty0\hfilneg\resizebox{#1}{!}{\usebox2}\else\usebox2\fi}
"""
ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "'": r"\textquotesingle{}",
    '"': r"\textquotedbl{}",
    "·": r"\textperiodcentered{}",
    "×": r"\texttimes{}",
    "²": r"\textsuperscript{2}",
    "³": r"\textsuperscript{3}",
    "–": "--",
    "—": "---",
    "…": r"\dots{}",
    "’": "'",
    "“": "``",
    "”": "''",
    "\u202f": r"\,",
    "\u00a0": "~",
}
POWER = re.compile(r"\b(\d+)\^(-?\d+)")
#: A row of a broken sum is filled up to about this many signs.
ROW = 60
#: A left side of more signs than this has a row of its own.
LEFT = 36


def aim(name: str) -> str:
    """The name of a place in the document."""
    return re.sub(r"[^A-Za-z0-9.-]", "-", name)


def powers(text: str) -> str:
    """Escaped text in which 2^-161 is a power."""
    return POWER.sub(r"$\1^{\2}$", text.replace(r"\textasciicircum{}", "^"))


def escaped(words: str) -> str:
    """Words in which nothing is a command; a letter that pdflatex lacks is named by its code."""
    out = []
    for c in words:
        if c in ESCAPES:
            out.append(ESCAPES[c])
        elif c == "\n" or " " <= c <= "~" or "\u00a1" <= c <= "\u017e":
            out.append(c)
        else:
            out.append(f"[U+{ord(c):04X}]")
    return "".join(out)


def fitted(left: str, e: Expr) -> str:
    """A right side that TeX breaks, or sets smaller, where it is too wide beside the left one."""
    whole = latex(e)
    if len(whole) + len(left) < ROW:
        return whole
    broken = whole
    if len(parts := terms(e)) > 1:
        body = " \\\\ &\\quad ".join(_rows(parts))
        broken = rf"\begin{{aligned}}[t] &{body}\end{{aligned}}"
    return rf"\fit{{{left}}}{{{whole}}}{{{broken}}}"


def scientific(value: str) -> str:
    """A recorded decimal: `1.7e-14` with its power of ten."""
    mantissa, e, exponent = value.partition("e")
    if e and re.fullmatch(r"-?[\d.]+", mantissa) and re.fullmatch(r"-?\d+", exponent):
        return rf"${mantissa} \times 10^{{{int(exponent)}}}$"
    return f"${value}$" if re.fullmatch(r"-?[\d.]+", value) else escaped(value)


def wide(left: str) -> bool:
    """Whether a left side takes a row of its own."""
    return _width(left) > LEFT


def inline(formula: str) -> str:
    """A formula among words; a long one is no wider than the line."""
    if _width(formula) < ROW:
        return f"${formula}$"
    return rf"\within{{\linewidth}}{{{formula}}}"


def _rows(parts: Sequence[str]) -> list[str]:
    """Terms put together to rows of about ROW signs."""
    out: list[str] = []
    for part in parts:
        if out and _width(f"{out[-1]} {part}") <= ROW:
            out[-1] += f" {part}"
        else:
            out.append(part)
    return out


def _width(text: str) -> int:
    """About how many signs a formula is wide: a fraction counts as a half, a command as one."""
    return len(re.sub(r"\\text\{([^}]*)\}", r"\1", re.sub(r"\\(?!text)[A-Za-z]+|[{}^_ ]", "", text)))


__all__ = ["PREAMBLE", "aim", "escaped", "fitted", "inline", "powers", "scientific", "wide"]
