"""Names and configs that stand for objects, as Keras lets people write them.

An *identifier* is whatever `kernel_initializer=` and its like accept: None, a name
(`"glorot_uniform"`), a config `{"class_name": ..., "config": {...}}`, or something
callable, which is handed back as it is.
"""

import difflib
from collections.abc import Callable, Mapping
from typing import Any


class Identifiers:
    """The table that turns identifiers of one kind into objects, and back."""

    def __init__(self, kind: str, factories: Mapping[str, Callable[..., Any]]) -> None:
        self._kind = kind
        self._factories = dict(factories)

    def get(self, identifier: Any) -> Any:
        """The object that `identifier` stands for.

        Raises:
            ValueError: an unknown name, or something that is no identifier at all.
        """
        if identifier is None or callable(identifier):
            return identifier
        if isinstance(identifier, (str, dict)):
            return self.deserialize(identifier)
        raise ValueError(
            f"Could not interpret {self._kind} identifier: {identifier!r}. Pass a "
            f"name such as {next(iter(self._factories))!r}, an instance, or None."
        )

    def deserialize(
        self,
        config: str | Mapping[str, Any],
        custom_objects: Mapping[str, Callable[..., Any]] | None = None,
    ) -> Any:
        """Makes the object that a name or a config describes.

        Raises:
            ValueError: an unknown name, or a dict that is no config.
        """
        if isinstance(config, str):
            return self._factory(config, custom_objects)()
        if not isinstance(config, Mapping) or not {"class_name", "config"} <= set(
            config
        ):
            raise ValueError(
                f"Improper config format: {config!r}. "
                'Write {"class_name": ..., "config": {...}}.'
            )
        factory = self._factory(config["class_name"], custom_objects)
        return factory(**config["config"])

    def serialize(self, value: Any) -> Any:
        """The config of `value`; a function becomes its name, None stays None.

        Raises:
            ValueError: `value` has neither `get_config` nor a name.
        """
        if value is None:
            return None
        if hasattr(value, "get_config"):
            return {"class_name": type(value).__name__, "config": value.get_config()}
        if hasattr(value, "__name__"):
            return value.__name__
        raise ValueError(
            f"Cannot serialize {value!r}: give its class a get_config() method."
        )

    def _factory(
        self, name: str, custom_objects: Mapping[str, Callable[..., Any]] | None
    ) -> Callable[..., Any]:
        factories = {**self._factories, **(custom_objects or {})}
        if name in factories:
            return factories[name]
        near = difflib.get_close_matches(str(name), factories, n=3)
        hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
        raise ValueError(
            f"Unknown {self._kind}: {name!r}.{hint} "
            f"Known are: {', '.join(sorted(factories))}."
        )
