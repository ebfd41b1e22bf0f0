"""YAML as people expect it: `on`, `off`, `yes` and `no` are words, as in YAML 1.2; only true and false are booleans."""

import re
from pathlib import Path
from typing import Any

import yaml

from core.errors import Refused

_BOOL = "tag:yaml.org,2002:bool"


class _Loader(yaml.SafeLoader):
    """PyYAML reads YAML 1.1, where the mapping's key `on` would be the value true."""


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOL]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_BOOL, re.compile(r"(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))


def load(path: Path) -> Any:
    """What a YAML file holds. Raises `Refused` naming the line that cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{path} cannot be read: {error}.") from error
    return loads(text, path.name)


def loads(text: str, name: str) -> Any:
    """What a YAML text holds; `name` is what it is called in an error."""
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        raise Refused(f"{name} is not readable YAML: {error}") from error
