"""A value of profiles.yml as dbt renders it: Jinja with `env_var` and the four conversion filters."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.nativetypes import NativeCodeGenerator
from jinja2.sandbox import ImmutableSandboxedEnvironment

from recongen.errors import UsageError


class _Jinja(ImmutableSandboxedEnvironment):
    code_generator_class = NativeCodeGenerator


class Renderer:
    """Renders one target. Missing environment variables are named together, each with the setting that needs it."""

    def __init__(self, environment: Mapping[str, str], source: str) -> None:
        self._environment = environment
        self._source = source
        self._jinja = _Jinja(undefined=StrictUndefined)
        self._jinja.globals = {"env_var": self._env_var}
        self._jinja.filters |= {
            "as_text": str,
            "as_native": ast.literal_eval,
            "as_bool": _boolean,
            "as_number": _number,
        }

    def render(self, value: Any, path: str) -> Any:
        missing: dict[str, str] = {}
        rendered = self._render(value, path, missing)
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

    def _render(self, value: Any, path: str, missing: dict[str, str]) -> Any:
        """Adds to `missing` the settings that lack a variable, by its name."""
        if isinstance(value, dict):
            return {key: self._render(item, f"{path}.{key}", missing) for key, item in value.items()}
        if isinstance(value, list):
            return [self._render(item, f"{path}[{place}]", missing) for place, item in enumerate(value)]
        if isinstance(value, str) and "{" in value:
            try:
                return self._render_text(value, path)
            except _MissingVariableError as error:
                missing.setdefault(str(error), path)
        return value

    def _render_text(self, text: str, path: str) -> Any:
        try:
            template = self._jinja.from_string(text)
            return _join(template.root_render_func(template.new_context()))
        except TemplateSyntaxError:
            if path.rpartition(".")[2] in ("password", "pass"):
                # A password may look like Jinja without being any.
                return text
            raise UsageError(f"{self._source}: {path} is not a Jinja expression that can be read") from None
        except (TemplateError, TypeError, ArithmeticError, LookupError, AttributeError) as error:
            raise UsageError(f"{self._source}: {path}: {error}; only env_var() is known here") from None
        except (ValueError, SyntaxError):
            # The value may be a secret, so it is not shown.
            raise UsageError(
                f"{self._source}: {path} does not become a value of the type it asks for"
            ) from None

    def _env_var(self, name: str, default: str | None = None) -> str:
        found = self._environment.get(name, default)
        if found is None:
            raise _MissingVariableError(name)
        return found


class _MissingVariableError(Exception):
    pass


def _join(parts: Iterable[Any]) -> Any:
    """A value that stands alone keeps its type. Raises an error of Jinja where one is undefined."""
    values = list(parts)
    text = "".join(map(str, values))
    return values[0] if len(values) == 1 else text


def _boolean(value: Any) -> bool:
    text = str(value).strip().lower()
    if text in ("true", "false"):
        return text == "true"
    raise ValueError(text)


def _number(value: Any) -> int | float:
    return float(value) if "." in str(value) else int(value)
