"""The prompt files (`tasks/*.md`), read and checked: front matter, and the two parts that are sent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import frontmatter
import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateError, meta
from jinja2.utils import htmlsafe_json_dumps
from jsonschema import Draft202012Validator, SchemaError
from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError

from core.errors import Refused
from core.wording import Request, Task

FOLDER = Path(__file__).parent / "tasks"
_AGAIN = "_again.md"  # what is said to an answer that will not do
_PARTS = ("system", "user")
_NAMES = {"task", "data", "complaint"}
_COUNTS = {"minItems", "maxItems", "minLength"}
_KEYWORDS = {"type", "properties", "required", "additionalProperties", "items"} | _COUNTS

Message = dict[str, str]


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    temperature: float = Field(ge=0, le=2)
    max_tokens: Annotated[int, Strict()] = Field(ge=1, le=16_000)


class _Front(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    task: Task
    version: Annotated[int, Strict()] = Field(ge=1)
    settings: _Settings
    shape: dict[str, Any] = Field(alias="schema")


@dataclass(frozen=True, slots=True)
class Prompt:
    """One task's prompt. `schema` is what an answer must be; `version` is kept with what comes of it (`tip/1`)."""

    task: Task
    version: str
    temperature: float
    max_tokens: int
    schema: Mapping[str, Any]
    template: Template
    again: Template

    @property
    def sent_schema(self) -> dict[str, Any]:
        """The schema as servers are told it: without counts, which some refuse. The prompt says them, and answers are checked."""
        return _without_counts(dict(self.schema))

    def messages(self, request: Request) -> list[Message]:
        """The conversation. What people wrote is in it as JSON only, so escaped that it cannot end its block."""
        said = {"task": self.task.value.replace("_", " "), "data": request.data}
        system, user = ("".join(self.template.blocks[part](self.template.new_context(said))).strip() for part in _PARTS)
        again = self.again.render(complaint=request.complaint).strip() if request.complaint else ""
        if not again or request.refused is None:
            # One after the other in one message: some servers insist that roles take turns.
            return [_message("system", system), _message("user", f"{user}\n\n{again}".strip())]
        before = str(htmlsafe_json_dumps(request.refused, ensure_ascii=False))
        return [
            *(_message("system", system), _message("user", user)),
            *(_message("assistant", before), _message("user", again)),
        ]


def prompt_for(task: Task) -> Prompt:
    """The task's prompt."""
    return load_prompts()[task]


def version_of(task: Task) -> str:
    """What is kept with an answer: `tip/1`."""
    return prompt_for(task).version


@cache
def load_prompts(folder: Path = FOLDER) -> Mapping[Task, Prompt]:
    """Every task's prompt. Raises `Refused` with everything that is wrong, each by its file."""
    environment = Environment(loader=FileSystemLoader(folder), undefined=StrictUndefined, autoescape=False)  # noqa: S701
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}  # in the order and the letters it came in
    prompts: dict[Task, Prompt] = {}
    problems = [f"{path.name}: {fault}" for path in sorted(folder.glob("_*.md")) for fault in _partial_faults(path)]
    for path in sorted(folder.glob("[!_]*.md")):
        try:
            prompt = _read(path, environment)
        except Refused as refusal:
            problems += [f"{path.name}: {line}" for line in str(refusal).splitlines()]
        else:
            prompts[prompt.task] = prompt
    found = {path.stem for path in folder.glob("[!_]*.md")}
    problems += [f"{task.value}.md: is missing" for task in Task if task.value not in found]
    if problems:
        raise Refused("The prompts have problems:\n" + "\n".join(problems))
    return prompts


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}


def _read(path: Path, environment: Environment) -> Prompt:
    try:
        front, body = frontmatter.parse(path.read_text(encoding="utf-8"))
        head = _Front.model_validate(front)
        template, again = environment.from_string(body), environment.get_template(_AGAIN)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, TemplateError) as error:
        raise Refused(f"it cannot be read: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        raise Refused("\n".join(_said(fault) for fault in error.errors())) from error
    faults = [*_template_faults(body, template), *_schema_faults(head.shape)]
    if head.task.value != path.stem:
        faults.append(f"it is for {head.task.value}")
    if faults:
        raise Refused("\n".join(faults))
    settings = head.settings
    version = f"{head.task.value}/{head.version}"
    return Prompt(head.task, version, settings.temperature, settings.max_tokens, head.shape, template, again)


def _said(fault: Any) -> str:
    where = ".".join(str(part) for part in fault["loc"])
    return f"{where} {fault['msg'][0].lower()}{fault['msg'][1:]}"


def _template_faults(body: str, template: Template) -> Iterator[str]:
    if missing := [part for part in _PARTS if part not in template.blocks]:
        yield f"it has no block {' and no block '.join(missing)}"
    parsed = template.environment.parse(body)
    if unknown := meta.find_undeclared_variables(parsed) - _NAMES:
        yield f"it uses {', '.join(sorted(unknown))}, which it is not given"
    for name in meta.find_referenced_templates(parsed):
        if name is None or name not in template.environment.list_templates():
            yield f"it includes {name}, which is not there"


def _partial_faults(path: Path) -> Iterator[str]:
    environment = Environment(autoescape=False)  # noqa: S701
    try:
        unknown = meta.find_undeclared_variables(environment.parse(path.read_text(encoding="utf-8"))) - _NAMES
    except (OSError, UnicodeDecodeError, TemplateError) as error:
        yield f"it cannot be read: {error}"
        return
    if unknown:
        yield f"it uses {', '.join(sorted(unknown))}, which it is not given"


def _schema_faults(schema: Mapping[str, Any]) -> Iterator[str]:
    """Why a server would refuse the schema with `strict`."""
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        yield f"its schema is none: {error.message}"
        return
    if schema.get("type") != "object":
        yield "its schema is not of an object"
    yield from _strict_faults(schema, "its schema")


def _strict_faults(schema: Mapping[str, Any], where: str) -> Iterator[str]:
    if unknown := set(schema) - _KEYWORDS:
        yield f"{where} has {', '.join(sorted(unknown))}, which not every server takes"
    if schema.get("type") == "object":
        properties = schema.get("properties", {})
        if schema.get("additionalProperties") is not False:
            yield f"{where} must forbid additional properties"
        if set(schema.get("required", ())) != set(properties):
            yield f"{where} must require all of its properties"
        for name, inner in properties.items():
            yield from _strict_faults(inner, f"{where} in {name}")
    elif schema.get("type") == "array":
        yield from _strict_faults(schema.get("items", {}), f"{where} in its items")
    elif schema.get("type") != "string":
        yield f"{where} has a type other than object, array and string"


def _without_counts(schema: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in schema.items() if key not in _COUNTS}
    if "properties" in kept:
        kept["properties"] = {name: _without_counts(inner) for name, inner in kept["properties"].items()}
    if "items" in kept:
        kept["items"] = _without_counts(kept["items"])
    return kept
