"""A value of profiles.yml as dbt renders it: Jinja with `env_var` and the four conversion filters."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from recongen.errors import UsageError

_JINJA = re.compile(r"{[{%#]")


class Renderer:
    """Renders one target. Missing environment variables are named together, each with the setting that asks for it."""

    def __init__(self, environment: Mapping[str, str], source: str) -> None:
        self._environment = environment
        self._source = source
        self._conversion: Callable[[str], Any] | None = None
        self._jinja = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
        self._jinja.globals = {"env_var": self._env_var}
        self._jinja.filters.update(
            as_text=lambda value: value,
            as_native=self._converting(ast.literal_eval),
            as_bool=self._converting(_boolean),
            as_number=self._converting(_number),
        )

    def render(self, value: Any, path: str = "") -> Any:
        missing: dict[str, str] = {}
        rendered = self._rendered(value, path, missing)
        if len(missing) == 1:
            ((variable, setting),) = missing.items()
            raise UsageError(
                f"{self._source}: {setting} needs the environment variable {variable}, which is not set"
            )
        if missing:
            settings = ", ".join(f"{name} ({at.removeprefix(path + '.')})" for name, at in missing.items())
            raise UsageError(
                f"{self._source}: {path} needs these environment variables, which are not set: {settings}"
            )
        return rendered

    def _rendered(self, value: Any, path: str, missing: dict[str, str]) -> Any:
        """Adds to `missing` the settings that lack a variable, by its name."""
        if isinstance(value, dict):
            return {
                key: self._rendered(item, f"{path}.{key}" if path else str(key), missing)
                for key, item in value.items()
            }
        if isinstance(value, list):
            return [
                self._rendered(item, f"{path}[{position}]", missing) for position, item in enumerate(value)
            ]
        if isinstance(value, str) and _JINJA.search(value):
            try:
                return self._render_text(value, path)
            except _MissingVariableError as absent:
                missing.setdefault(str(absent), path)
        return value

    def _render_text(self, text: str, path: str) -> Any:
        self._conversion = None
        try:
            rendered = self._jinja.from_string(text).render()
            return self._conversion(rendered) if self._conversion else rendered
        except TemplateSyntaxError:
            if path.rpartition(".")[2] in ("password", "pass"):
                # A password may look like Jinja without being any.
                return text
            raise UsageError(f"{self._source}: {path} is not a Jinja expression that can be read") from None
        except (TemplateError, TypeError) as error:
            raise UsageError(f"{self._source}: {path}: {error}; only env_var() is known here") from None
        except (ValueError, SyntaxError):
            # The rendered value may be a secret, so it is not shown.
            raise UsageError(
                f"{self._source}: {path} does not become a value of the type it asks for"
            ) from None

    def _env_var(self, name: str, default: str | None = None) -> str:
        found = self._environment.get(name, default)
        if found is None:
            raise _MissingVariableError(name)
        return found

    def _converting(self, conversion: Callable[[str], Any]) -> Callable[[Any], Any]:
        def remember(value: Any) -> Any:
            self._conversion = conversion
            return value

        return remember


class _MissingVariableError(Exception):
    pass


def _boolean(text: str) -> bool:
    if text.strip().lower() in ("true", "false"):
        return text.strip().lower() == "true"
    raise ValueError(text)


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)
