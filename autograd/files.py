"""Files written whole or not at all."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path


def write_whole(path: str | os.PathLike[str], data: bytes | str, force: bool = False) -> Path:
    """Write a file so that nobody ever finds half of it, and return its path.

    The data goes to a temporary file in the same folder, is flushed and fsynced, and takes the
    name in one step. Text is written as UTF-8, its line ends as they are. With force an
    existing file keeps its permissions, and a link goes on leading to it.

    Raises:
        FileExistsError: the file exists and force is not set.
        OSError: the folder does not exist, the path is a folder, the disk is full.
        ValueError: the path holds a NUL, or the text a lone surrogate.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     print(write_whole(Path(folder, "a.txt"), "whole").read_text())
    whole
    """
    content = data.encode() if isinstance(data, str) else data
    path = Path(path)
    if os.path.lexists(path) and not force:
        raise _exists(path)
    target = Path(os.path.realpath(path))
    mode = None
    if target.exists():
        mode = target.stat().st_mode
        if not stat.S_ISREG(mode):
            kind = "a folder" if stat.S_ISDIR(mode) else "not a plain file"
            raise IsADirectoryError(f"{path} is {kind}; give the path of a file")
    elif not target.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {target.parent} to write {path.name} in")
    temporary = target.with_name(f".glassgrad-{secrets.token_hex(8)}")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            temporary.chmod(stat.S_IMODE(mode))
        if force:
            temporary.replace(target)
        else:
            _take_name(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
    return path


def _take_name(temporary: Path, target: Path) -> None:
    """Give the file its name unless somebody took it meanwhile."""
    try:
        target.hardlink_to(temporary)  # the one way to a name that never overwrites
    except FileExistsError:
        raise _exists(target) from None
    except OSError:  # a file system without hard links
        temporary.replace(target)


def _exists(path: Path) -> FileExistsError:
    return FileExistsError(f"{path} exists; choose another name, or force to overwrite it")
