"""`python -m bot.pages`: the pages of `docs/` that are made from the code, so that they cannot disagree with it.

One for each slash command, one for the shell, and the concepts.
"""

import inspect
from collections.abc import Iterator
from typing import Any

import typer
from typer.main import get_command

from bot.settings import ROOT
from core.commands import COMMANDS, Audience, Command
from core.concepts import CONCEPTS, Concept

DOCS = ROOT / "docs"
_SHELL = "python -m bot"
_MADE = "<!-- Made from the code by `make docs`: change it there. -->"
_WHO = {Audience.EVERYBODY: "everybody", Audience.MANAGERS: "managers, admins", Audience.ADMINS: "admins"}


def pages() -> dict[str, str]:
    """Every page that is made, by its path in `docs/`."""
    found = {f"commands/{file_of(command)}": _command_page(command) for command in COMMANDS}
    found["commands/shell.md"] = _shell_page()
    found["commands/index.md"] = _index()
    found["concepts.md"] = _concepts_page()
    return found


def write() -> None:
    """Make them all anew."""
    for path, text in pages().items():
        file = DOCS / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")


def file_of(command: Command) -> str:
    """The name of a command's page."""
    return f"{command.name.removeprefix('/')}.md"


def _page(title: str, *parts: str) -> str:
    return "\n\n".join((f"# {title}", _MADE, *parts)) + "\n"


def _command_page(command: Command) -> str:
    rows = "\n".join(f"| `{one.typed}` | {_cell(one.does)} | {_WHO[one.audience]} |" for one in command.examples)
    return _page(
        command.name,
        f"{command.description}.",
        f"```\n{command.name} {command.usage}\n```",
        command.more,
        f"| type | for | who |\n| --- | --- | --- |\n{rows}",
        f"The whole of it: [{command.guide}](../{command.guide}). In Slack: `/pace help {command.name}`.",
    )


def _index() -> str:
    lines = "\n".join(f"- [{one.name}]({file_of(one)}): {one.description}" for one in COMMANDS)
    return _page(
        "Commands",
        "What is typed in Slack is answered to you alone, unless you press *Share*.",
        f"{lines}\n- [`{_SHELL}`](shell.md): run the bot, and administer it from a shell",
    )


def _concepts_page() -> str:
    return _page(
        "Concepts",
        "Each word as Pace uses it, how it is worked out, and where in the code. In Slack: `/pace help forecast`.",
        *map(_concept, CONCEPTS),
    )


def _concept(concept: Concept) -> str:
    lines = [f"## {concept.name}\n", concept.meaning]
    if concept.formula:
        lines.append(f"\n**How.** {concept.formula}")
    if concept.source:
        lines.append(f"\n**Source.** `{concept.source}`")
    return "\n".join(lines)


def _shell_page() -> str:
    from bot.__main__ import app

    return _page(
        f"`{_SHELL}`",
        "Exit codes: 0 done, 1 refused (the reason is on stderr), 2 usage. Each takes `--help`.",
        *_shell_commands(get_command(app), _SHELL),
    )


def _shell_commands(group: Any, path: str) -> Iterator[str]:
    """Each command below a group with its arguments and options, in the order of `--help`."""
    for name, command in group.commands.items():
        whole = f"{path} {name}"
        if hasattr(command, "commands"):
            if command.params:
                yield _shell_command(command, whole)
            yield from _shell_commands(command, whole)
        else:
            yield _shell_command(command, whole)


def _shell_command(command: Any, path: str) -> str:
    arguments = [one for one in command.params if not one.opts[0].startswith("-")]
    options = [one for one in command.params if one.opts[0].startswith("-")]
    typed = " ".join((path, *(_argument(one) for one in arguments), *(("[options]",) if options else ())))
    rows = [f"| `{_argument(one)}` | {_cell(one.help or '')} |" for one in arguments]
    rows += [f"| `{' / '.join((*one.opts, *one.secondary_opts))}` | {_cell(one.help or '')} |" for one in options]
    parts = [f"## {path.removeprefix(_SHELL).strip()}", f"```\n{typed}\n```", inspect.cleandoc(command.help or "")]
    if rows:
        parts.append("\n".join(("| | |", "| --- | --- |", *rows)))
    return "\n\n".join(parts)


def _argument(argument: Any) -> str:
    name = argument.name.upper() + ("..." if argument.nargs != 1 else "")
    return name if argument.required else f"[{name}]"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    typer.run(write)
