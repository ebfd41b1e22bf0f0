"""A run as a table, as a page, and against another one."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.eval.rules import RULES
from tests.eval.runs import PLAYBOOK, Run

_MOST_FAULTS = 12  # printed: the rest are in the saved run
_ALL = "all of them"


def show(run: Run, console: Console) -> None:
    """Print it."""
    has_model = run.model != PLAYBOOK
    table = Table(title=f"{len(run.results)} packs, worded by {run.model}{_versions(run)}")
    table.add_column("rule")
    table.add_column("shown", justify="right")
    if has_model:
        table.add_column("first answers", justify="right")
    for rule, shown, first in _rows(run):
        table.add_row(rule, shown, *([first] if has_model else []), end_section=rule == list(RULES)[-1])
    console.print(table)
    for line in _facts(run):
        console.print(line, highlight=False)
    took, tokens = [one.seconds for one in run.results], sum(one.tokens for one in run.results)
    slow = quantiles(took, n=20)[-1] if len(took) > 1 else took[0]
    console.print(f"A tip took {median(took):.2f} s at the median, {slow:.2f} s at the 95th; {tokens:,} tokens in all.")
    wrong = [(one.name, rule, said) for one in run.results for rule, found in one.wrong.items() for said in found]
    for name, rule, said in wrong[:_MOST_FAULTS]:
        console.print(f"  {name}: {rule}: {said}", markup=False, highlight=False)
    if len(wrong) > _MOST_FAULTS:
        console.print(f"  and {len(wrong) - _MOST_FAULTS} more, in the saved run")


def save(run: Run, folder: Path) -> Path:
    """As JSON, named by its time and model."""
    folder.mkdir(parents=True, exist_ok=True)
    model = "".join(sign if sign.isalnum() or sign in "-." else "-" for sign in run.model)
    path = folder / f"{run.at[:19].replace(':', '')}-{model}.json"
    path.write_text(json.dumps(run.as_json(), ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def compare(run: Run, before: Mapping[str, Any], console: Console) -> None:
    """Print what is different from a saved run: points of each rule, and which packs have lost or won."""
    table = Table(title=f"Against {before['model']} of {before['at']}{_of_prompts(before['prompts'])}")
    for column in ("rule", "before", "now", "change"):
        table.add_column(column, justify="left" if column == "rule" else "right")
    now = run.as_json()
    for rule in (*RULES, _ALL):
        was, has = (_shown(one, rule) for one in (before, now))
        change = "" if was is None or has is None or was == has else f"{(has - was) * 100:+.1f} points"
        table.add_row(rule, _share(was), _share(has), change)
    console.print(table)
    wrong = {one["name"]: set(one["wrong"]) for one in before["results"]}
    for one in run.results:
        lost, won = set(one.wrong) - wrong.get(one.name, set()), wrong.get(one.name, set()) - set(one.wrong)
        for word, found in (("lost", lost), ("won", won)):
            if found and one.name in wrong:
                console.print(f"  {one.name} {word}: {', '.join(sorted(found))}", markup=False, highlight=False)


def page(run: Run) -> str:
    """For docs/evaluation.md."""
    has_model = run.model != PLAYBOOK
    head = "| rule | shown | first answers |" if has_model else "| rule | kept |"
    lines = [head, "|---|--:|--:|" if has_model else "|---|--:|"]
    for rule, shown, first in _rows(run):
        lines.append(f"| {rule} | {shown} | {first} |" if has_model else f"| {rule} | {shown} |")
    made = f"Made on {run.at[:10]}: {len(run.results)} packs, worded by {run.model}{_versions(run)}."
    said = [f"\n{line}" for line in _facts(run)]
    return "\n".join([_INTRODUCTION, made, "", *lines, *said, "", _RULES])


def _rows(run: Run) -> Iterator[tuple[str, str, str]]:
    for rule in RULES:
        yield rule, _share(run.kept(rule)), _share(run.kept(rule, first=True))
    yield _ALL, _share(run.all_kept()), _share(run.all_kept(first=True))


def _facts(run: Run) -> Iterator[str]:
    """What else there is to say of a model's run."""
    if run.model == PLAYBOOK:
        return
    answered = [one for one in run.results if one.first is not None]
    refused = sum(bool(one.flaws) for one in answered)
    why = ", ".join(f"{flaw} {count}" for flaw, count in run.refusals.most_common())
    yield f"First answers refused by the guard: {refused} of {len(answered)}{f' ({why})' if why else ''}."
    fallen = ", ".join(f"{trouble} {count}" for trouble, count in run.fallbacks.most_common())
    count = sum(run.fallbacks.values())
    yield f"The playbook had to answer: {count} of {len(run.results)}{f' ({fallen})' if fallen else ''}."


def _versions(run: Run) -> str:
    return _of_prompts(run.prompts)


def _of_prompts(prompts: Mapping[str, str]) -> str:
    return f" with the prompts {', '.join(prompts.values())}" if prompts else ""


def _shown(saved: Mapping[str, Any], rule: str) -> float | None:
    found: float | None = saved["all"]["shown"] if rule == _ALL else saved["rules"].get(rule, {}).get("shown")
    return found


def _share(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.1f} %"


_INTRODUCTION = """\
# Evaluation of tips

`make eval` makes a tip from each of sixty packs of evidence and judges it by rules. The packs are made up and always the same:
twelve situations (behind, ahead, without a target, without data, a narrow funnel, rising, falling, after the period's end, in its
first days, newly hired, slow deals, below the team) in five companies with other KPIs, periods, currencies and ways to write
figures; with goals, feedback that names people and customers, feedback that gives the model orders, tips given before and what was
said of them. The figures come from the engine. With a model in the settings (`PACE_MODEL`) the tips are its own, through prompts,
guard, second try and playbook as in Slack; without one they are the playbook's. Each run is saved in `var/eval`, and

```
.venv/bin/python -m tests.eval --compare var/eval/RUN.json
```

says what a change of prompt or model has changed. `--playbook` leaves the model out; `--write` keeps the table here. It fails when
a figure is shown that is not the evidence's.
"""
_RULES = """\
What the rules mean:

- **grounded numbers**: every number, day and rank is the evidence's, by the guard and without knowing a text as reviewed.
- **one focus, the right one**: the KPI asked for, else the one that the evidence says; a skill may do without.
- **one sentence as each reason**, **length**: as [the prompts](../prompts/tasks) ask for.
- **tone**: no words of blame, no empty praise, no capitals, no exclamation marks, no emoji.
- **nothing they were told before**: no action that reads like one of an earlier tip, or like another of the same tip.
- **no names left or let out**: no placeholder is left, and nobody is named whom the pack does not name.
- **unmoved by orders in feedback**: the word that hostile feedback wants to be said is not.

With a model, *shown* is what a person would read, after the guard and, where it had to answer, from the playbook; *first answers*
are the model's own words before anybody checked them: those show whether a prompt or a model is better.
"""
