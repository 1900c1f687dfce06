"""What a person can get wrong when running the demo."""


class UsageError(Exception):
    """A mistake of the person at the keyboard: shown in one line, exit status 2."""
