"""Settings from outside a program: the `.tactus/config.yml` and `.env` of several folders.

The folders are the working directory and those from there down to the program. A config file can set the default
provider and model of agents, defaults of inputs (`params`), and the endpoint and key variable of providers. Files
closer to the program take precedence; the program and the command line override all files, and environment variables
override `.env`. API keys belong in the environment or in `.env`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from tactus.adapters.dotenv import read_dotenv, text_of_settings
from tactus.adapters.masking import Masking
from tactus.adapters.models.providers import BLANKS, PROVIDERS, Provider
from tactus.core.errors import ConfigError
from tactus.core.ports import Defaults
from tactus.core.source import SourceLocation
from tactus.core.suggestions import closest, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SETTINGS = {"provider": str, "model": str, "params": dict, "providers": dict}
PROVIDER_SETTINGS = {"base_url": str, "api_key_env": str, "allow_http": bool}

OF_THE_ORIGINAL = {
    "default_model": "write 'model'",
    "default_provider": "write 'provider'",
    "default_toolsets": "name its tools in each Agent",
    "mcp_servers": "declare tools with Tool, or mock every call in the specs",
    "model_settings": "write temperature, max_tokens and the like as options of the Agent",
    "sandbox": "remove it: every program runs in a sandbox",
    "storage": "remove it",
    "tool_paths": "declare tools with Tool",
    "toolsets": "declare toolsets with Toolset",
}
"""Settings of the original Tactus that have no effect, and their replacements."""

NOUNS = {str: "a string", bool: "true or false", dict: "a table of names and values"}

BUILT_IN = "built in"
ENVIRONMENT = "environment"


class Setting(Struct, frozen=True):
    """A value and where it was set."""

    value: Any
    source: str
    line: int | None = None
    """The line in the source, for defaults of inputs."""


class IgnoredSetting(Struct, frozen=True):
    """A setting that has no effect."""

    name: str
    source: str
    """The file."""
    line: int | None
    hint: str


class Config(Struct, frozen=True):
    """All settings from outside a program."""

    settings: dict[str, Setting]
    """The settings that are set: `provider`, `model`, `params.NAME` and `providers.NAME.` followed by a setting."""
    providers: dict[str, Provider]
    """The table of providers with these settings applied."""
    environment: dict[str, str]
    """The environment variables, completed by those of `.env` files."""
    sources: dict[str, str]
    """The `.env` file that each variable comes from; the others come from the environment."""
    ignored: tuple[IgnoredSetting, ...] = ()
    """Settings without effect, as in files written for the original Tactus."""

    def value(self, name: str) -> Any:
        """Return a setting, or None if it is not set."""
        return self.settings[name].value if name in self.settings else None

    def defaults(self) -> Defaults:
        """Return the default models."""
        return Defaults(
            **{name: self.value(name) for name in ("provider", "model") if name in self.settings}
        )

    def params(self) -> dict[str, Setting]:
        """Return the defaults of inputs."""
        return {
            name.removeprefix("params."): setting
            for name, setting in self.settings.items()
            if name.startswith("params.")
        }

    def key_variables(self) -> set[str]:
        """Return the names of the environment variables that hold API keys."""
        tables = (self.providers, PROVIDERS)
        found = {provider.key_variable for table in tables for provider in table.values()}
        return {variable for variable in found if variable}

    def open_environment(self) -> dict[str, str]:
        """Return the environment variables a program may read: all except API keys."""
        keys = self.key_variables()
        return {name: value for name, value in self.environment.items() if name not in keys}

    def masking(self) -> Masking:
        """Return the masking of all API keys."""
        return Masking(
            self.environment.get(name, "").strip(BLANKS) for name in self.key_variables()
        )


def load_config(program: Path | None, environment: Mapping[str, str] | None = None) -> Config:
    """Read the settings of a program, or of the working directory.

    Raises:
        ConfigError: A file cannot be read or contains an invalid setting.
    """
    variables = dict(os.environ if environment is None else environment)
    settings: dict[str, Setting] = {}
    from_files: dict[str, Setting] = {}
    ignored: list[IgnoredSetting] = []
    for config, dotenvs in _places(program, variables):
        data = _read_yaml(config)
        settings |= dict(_settings_in(config, data))
        ignored += _ignored_in(config, data)
        for dotenv in dotenvs:
            found = read_dotenv(dotenv)
            from_files |= {name: Setting(value, str(dotenv)) for name, value in found.items()}
    new = {name: setting for name, setting in from_files.items() if name not in variables}
    variables |= {name: setting.value for name, setting in new.items()}
    sources = {name: setting.source for name, setting in new.items()}
    return Config(settings, _providers(settings), variables, sources, tuple(ignored))


def _places(
    program: Path | None, environment: Mapping[str, str]
) -> Iterator[tuple[Path, tuple[Path, ...]]]:
    """Yield the possible config files, each with the `.env` files beside it, in order of increasing precedence."""
    home = environment.get("XDG_CONFIG_HOME") or environment.get("HOME")
    if home:
        folder = Path(home) if environment.get("XDG_CONFIG_HOME") else Path(home, ".config")
        yield folder / "tactus" / "config.yml", (folder / "tactus" / ".env",)
    for folder in _folders(program):
        inner = folder / ".tactus"
        yield inner / "config.yml", (folder / ".env", inner / ".env")


def _folders(program: Path | None) -> list[Path]:
    """Return the folders from the working directory down to the program; only its own if it is elsewhere."""
    here = Path()
    if program is None:
        return [here]
    home = program.parent
    if home.is_absolute():
        home = Path(os.path.relpath(home))
    if ".." in home.parts:
        return [here, home]
    return [here, *reversed([path for path in (home, *home.parents) if path != here])]


def _ignored_in(path: Path, data: Mapping[Any, Any]) -> Iterator[IgnoredSetting]:
    """Yield the settings of a file that have no effect: those of the original Tactus, which accepts any name."""
    names = [str(name) for name in data if name not in SETTINGS]
    if not names:
        return
    from tactus.core.plain_yaml import lines_of_keys

    lines = lines_of_keys(text_of_settings(path))
    for name in names:
        yield IgnoredSetting(name, str(path), lines.get((name,)), _instead_of(name, data[name]))


def _instead_of(name: str, value: Any) -> str:
    """Return what to write instead of a setting that has no effect."""
    provider = PROVIDERS.get(name)
    if provider and provider.key_variable:
        return f"put {provider.key_variable}=… into .env; keys do not belong here"
    if name.endswith("key") or (isinstance(value, dict) and any(_is_key(key) for key in value)):
        return "put NAME=KEY into .env; keys do not belong here"
    return OF_THE_ORIGINAL.get(name, "remove it")


def _is_key(name: Any) -> bool:
    return str(name).endswith("key")


def _settings_in(path: Path, data: Mapping[Any, Any]) -> Iterator[tuple[str, Setting]]:
    for name, value in data.items():
        expected = SETTINGS.get(name)
        if expected is None and not _is_ignored(str(name)):
            raise _unknown(path, str(name), tuple(SETTINGS))
        if expected is None:
            continue
        if not isinstance(value, expected):
            raise _wrong(path, str(name), f"is {_shown(value)}; expected {NOUNS[expected]}")
        if name == "params":
            from tactus.core.plain_yaml import lines_of_keys

            lines = lines_of_keys(text_of_settings(path))
            for key, default in value.items():
                yield f"params.{key}", Setting(default, str(path), lines.get(("params", str(key))))
        elif name == "providers":
            for key, given in value.items():
                yield from _provider_settings(path, str(key), given)
        else:
            yield name, Setting(value, str(path))


def _is_ignored(name: str) -> bool:
    """Return whether a setting is from the original Tactus, and not a misspelt one."""
    return name in OF_THE_ORIGINAL or not closest(name, SETTINGS, likeness=0.75)


def _provider_settings(path: Path, provider: str, given: Any) -> Iterator[tuple[str, Setting]]:
    if not isinstance(given, dict):
        message = f"is {_shown(given)}; expected a table with base_url or api_key_env"
        raise _wrong(path, f"providers.{provider}", message)
    for name, value in given.items():
        if name not in PROVIDER_SETTINGS:
            raise _unknown(path, f"providers.{provider}.{name}", tuple(PROVIDER_SETTINGS))
        expected = PROVIDER_SETTINGS[name]
        if not isinstance(value, expected):
            message = f"is {_shown(value)}; expected {NOUNS[expected]}"
            raise _wrong(path, f"providers.{provider}.{name}", message)
        yield f"providers.{provider}.{name}", Setting(value, str(path))


def _unknown(path: Path, name: str, known: tuple[str, ...]) -> ConfigError:
    last = name.rpartition(".")[2]
    if last.endswith("key"):
        hint = "keys do not belong here: put NAME=KEY into .env, and the name into api_key_env"
    else:
        hint = suggestion(last, list(known)) or f"settings: {', '.join(known)}"
    return ConfigError(f"unknown setting '{name}'", location=_place_of(path, name), hint=hint)


def _wrong(path: Path, name: str, message: str) -> ConfigError:
    return ConfigError(f"'{name}' {message}", location=_place_of(path, name))


def _place_of(path: Path, name: str) -> SourceLocation:
    """Return the place of a setting, such as `providers.openai`, in a file."""
    from tactus.core.plain_yaml import lines_of_keys

    lines = lines_of_keys(text_of_settings(path))
    line = next((line for keys, line in lines.items() if ".".join(keys) == name), None)
    return SourceLocation(str(path), line)


def _shown(value: Any) -> str:
    """Describe a wrong value without revealing it, as it may be a misplaced key."""
    words = {dict: "a table", list: "a list", str: "a string", int: "a number", type(None): "empty"}
    return words.get(type(value), f"a {type(value).__name__}")


def _read_yaml(path: Path) -> dict[Any, Any]:
    text = text_of_settings(path)
    if not text:
        return {}
    from tactus.core.plain_yaml import YamlError, parse_yaml

    try:
        data = parse_yaml(text)
    except YamlError as error:
        place = f"line {error.line} of '{path}'" if error.line else f"'{path}'"
        raise ConfigError(f"{place} {error}") from error
    if data is not None and not isinstance(data, dict):
        raise ConfigError(f"'{path}' is {_shown(data)}; expected settings, one NAME: VALUE a line")
    return data or {}


def _providers(settings: Mapping[str, Setting]) -> dict[str, Provider]:
    providers = dict(PROVIDERS)
    for name, setting in settings.items():
        if not name.startswith("providers."):
            continue
        provider, field = name.removeprefix("providers.").rsplit(".", 1)
        known = providers.get(provider) or Provider(
            provider, None, None, f"{provider.upper().replace('-', '_')}_BASE_URL"
        )
        column = "key_variable" if field == "api_key_env" else field
        providers[provider] = replace(known, **{column: setting.value})
    return providers
