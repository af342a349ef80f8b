"""The files of an organisation: a mapping of names like `flows/intake.yaml` to bytes.

A dict will do, and is what the last good configuration is loaded from. A Folder is the real one,
read when a file is asked for. It never leaves its directory, whatever links are in it, and never
waits for something that is not a file.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from config.problems import Problem, Problems
from config.regular import NotAFile, read_regular
from config.sources import LARGEST

Files = Mapping[str, bytes]
_PRIVATE = frozenset({"secrets", "var"})  # never configuration
_MOST = 1000  # names listed
_DEEPEST = 4


class FileRefused(Exception):
    """A file that is not read. The text is one sentence with what to do."""


class Folder(Mapping[str, bytes]):
    """A directory. A file larger than the limit gives one byte more than the limit.

    Looking a name up raises KeyError where there is no such file, FileRefused where it may not be
    read. Iterating lists the names that can be configuration.
    """

    def __init__(self, directory: Path) -> None:
        self._root = directory.resolve()

    def __getitem__(self, name: str) -> bytes:
        path = self._inside(name)
        try:
            return read_regular(path, LARGEST + 1)[1]
        except NotAFile:
            raise FileRefused("this is not a file") from None
        except FileNotFoundError:
            raise KeyError(name) from None
        except PermissionError:
            raise FileRefused("this file may not be read; give the service the right to") from None
        except (OSError, ValueError):
            raise FileRefused("this file cannot be read") from None

    def __iter__(self) -> Iterator[str]:
        found = 0
        for directory, below, names in os.walk(self._root):
            at = Path(directory).relative_to(self._root)
            deep = len(at.parts) >= _DEEPEST
            hidden = {each for each in below if each.startswith(".")}
            private = _PRIVATE if at == Path() else frozenset[str]()
            below[:] = [] if deep else sorted(set(below) - hidden - private)
            for name in sorted(names):
                found += 1
                if found > _MOST:
                    return
                yield (at / name).as_posix()

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _inside(self, name: str) -> Path:
        try:
            path = (self._root / name).resolve(strict=True)
        except (OSError, RuntimeError, ValueError):
            raise KeyError(name) from None
        if not path.is_relative_to(self._root):
            raise FileRefused("this file is a link that leads out of the folder; copy it here")
        return path


class Shelf:
    """Files as they are taken, so that what was used can be kept together."""

    def __init__(self, files: Files, problems: Problems) -> None:
        self._files, self._problems = files, problems
        self.used: dict[str, bytes] = {}

    def take(
        self,
        name: str,
        missing: Callable[[], None],
        refused: Callable[[str], None] | None = None,
    ) -> bytes | None:
        """The file, or None, which is told: by `missing` where there is none.

        `refused` tells at the place that names the file why it is not read; without it, that is
        told at the file itself.
        """
        try:
            self.used[name] = self._files[name]
        except KeyError:
            missing()
            return None
        except FileRefused as fault:
            if refused is not None:
                refused(f"{name}: {fault}")
            else:
                self._problems.add(Problem(name, 1, 1, str(fault)))
            return None
        return self.used[name]

    def has_any(self, folder: str, names: Sequence[str], languages: Sequence[str]) -> bool:
        """False when this folder holds nothing, neither these texts nor others."""
        wanted = (f"{folder}/{name}.{language}.md" for name in names for language in languages)
        return not names or any(map(self._is_there, wanted)) or bool(self.names(folder))

    def _is_there(self, name: str) -> bool:
        try:
            return name in self._files
        except FileRefused:
            return True

    def folders(self) -> set[str]:
        """The folders that have files in them."""
        return {name.rpartition("/")[0] for name in self._files if "/" in name}

    def names(self, folder: str) -> list[str]:
        """The names of the files in this folder, without it."""
        return [
            name.removeprefix(f"{folder}/") for name in self._files if name.startswith(f"{folder}/")
        ]
