"""Writing a file whole or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path


def write_atomically(path: Path, text: str) -> None:
    """Put `text` at `path`: readers see the old file or the new one, never a part.

    A symbolic link keeps pointing where it did; a device or pipe is written to as it is.
    Raises OSError.
    """
    path = path.resolve()
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        path.write_text(text, "utf-8")
        return
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(name, stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _only_ours(about: os.stat_result) -> bool:
    """Whether a file or folder is the user's own and nobody else may write to it."""
    if not hasattr(os, "getuid"):  # where there are no such owners
        return True
    return about.st_uid == os.getuid() and not stat.S_IMODE(about.st_mode) & 0o022


def own_folder(path: Path | None, make: bool = False) -> Path | None:
    """The folder, if it is the user's own, no link, and nobody else may write to it.

    With `make` one that is not there is made, for the user alone.
    """
    if path is None:
        return None
    try:
        if make:
            path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                path.mkdir(0o700)
        about = path.lstat()
    except OSError:
        return None
    return path if stat.S_ISDIR(about.st_mode) and _only_ours(about) else None


def read_own(path: Path, limit: int) -> bytes | None:
    """What a plain file of the user's own holds; None for anything else, a link, or more than `limit`."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(path, flags | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))
    except OSError:
        return None
    with open(handle, "rb") as file:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode) or not _only_ours(about) or about.st_size > limit:
            return None
        return file.read(limit)


def write_own(path: Path, data: bytes) -> None:
    """Put `data` at `path`, for the user alone: whole or not at all, in place of a link, never through it."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(handle, "wb") as file:
            file.write(data)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
