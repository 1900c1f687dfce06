"""What can go wrong with a checkpoint, as one family of exceptions.

Every error names the **file**, and where it helps the **offset** (a byte position in
that file) and the **entry** (a tensor's name), both in its words and as attributes, so
that a program can act on them. A malformed file raises nothing outside this family.

    CheckpointError
    ├── CheckpointNotFoundError   there is no such file   (a FileNotFoundError too)
    ├── TensorNotFoundError       there is no such tensor (a KeyError too)
    ├── CorruptCheckpointError    the bytes are damaged; TensorFlow's DataLossError
    ├── UnsupportedCheckpointError  sound, but of a kind that this reader leaves out
    └── CheckpointMismatchError   it does not fit the model (a ValueError too);
                                  defined beside the report that it carries
"""

from __future__ import annotations

__all__ = [
    "CheckpointError",
    "CheckpointNotFoundError",
    "CorruptCheckpointError",
    "Malformed",
    "TensorNotFoundError",
    "UnsupportedCheckpointError",
]


class CheckpointError(Exception):
    """Anything wrong with a checkpoint: catch this to catch all of it.

    Attributes:
      file: the path of the file at fault, or None.
      offset: the byte position in that file, or None.
      entry: the name of the tensor at fault, or None.

    >>> from jaxscope import checkpoint
    >>> try:
    ...     checkpoint.open("no/such/model.ckpt")
    ... except checkpoint.CheckpointError as error:
    ...     print(error.file)
    no/such/model.ckpt.index
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        offset: int | None = None,
        entry: str | None = None,
    ) -> None:
        super().__init__(message + _place(file, offset, entry))
        self.file = file
        self.offset = offset
        self.entry = entry

    def __str__(self) -> str:
        # KeyError and OSError, which two subclasses also are, would show it otherwise.
        return Exception.__str__(self)


def _place(file: str | None, offset: int | None, entry: str | None) -> str:
    parts = []
    if file is not None:
        parts.append(f"file {file!r}")
    if offset is not None:
        parts.append(f"byte {offset}")
    if entry is not None:
        parts.append(f"entry {entry!r}")
    return f" ({', '.join(parts)})" if parts else ""


class CheckpointNotFoundError(CheckpointError, FileNotFoundError):
    """A file of the checkpoint does not exist.

    >>> from jaxscope import checkpoint
    >>> try:
    ...     checkpoint.open("no/such/model.ckpt")
    ... except FileNotFoundError as error:
    ...     print(type(error).__name__)
    CheckpointNotFoundError
    """


class TensorNotFoundError(CheckpointError, KeyError):
    """The checkpoint holds no tensor of that name.

    >>> from jaxscope import checkpoint
    >>> reader = checkpoint.open(checkpoint.example())
    >>> try:
    ...     reader["lm/dense/kernal"]
    ... except KeyError as error:
    ...     print(type(error).__name__)
    TensorNotFoundError
    """

    def __str__(self) -> str:
        return Exception.__str__(self)


class CorruptCheckpointError(CheckpointError):
    """The bytes of a checkpoint are damaged: cut short, altered or nonsense.

    TensorFlow calls this DataLossError, where it does not abort the process.

    >>> from jaxscope import checkpoint
    >>> issubclass(checkpoint.CorruptCheckpointError, checkpoint.CheckpointError)
    True
    """


class UnsupportedCheckpointError(CheckpointError):
    """The file is sound, but of a kind that this reader leaves out; says which.

    >>> from jaxscope import checkpoint
    >>> issubclass(checkpoint.UnsupportedCheckpointError, checkpoint.CheckpointError)
    True
    """


class Malformed(Exception):
    """Bytes that cannot be parsed, before it is known which file they are from.

    The low-level decoders raise it; whoever knows the file turns it into a
    CorruptCheckpointError, so it never reaches a caller of the package.
    """
