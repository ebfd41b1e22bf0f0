"""The documentation: pages made from the code are not stale, every page is in the navigation, and no link is dead."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown.extensions.toc import slugify, unique

from bot.pages import DOCS, pages
from tests.conftest import ROOT

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCED = re.compile(r"^([ \t]*)```.*?^\1```", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"`[^`\n]*`")
PAGES = [*sorted(DOCS.rglob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]


def prose(page: Path) -> str:
    """A page without its examples of what to type."""
    return _FENCED.sub("", page.read_text())


def anchors(page: Path) -> set[str]:
    """The names of a page's headings, as the site makes them."""
    found: set[str] = set()
    for title in re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE):
        found.add(unique(slugify(title.replace("`", ""), "-"), set(found)))
    return found


def dead_links(page: Path, inside: Path) -> Iterator[str]:
    """Links and pictures of a page that lead nowhere, or out of the folder that is published. Other sites are not asked."""
    for target in _LINK.findall(_CODE.sub("", prose(page))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        known = file.exists() and file.is_relative_to(inside)
        if not known or (anchor and anchor not in anchors(file)):
            yield f"{page.name}: {target}"


@pytest.mark.parametrize("path", sorted(pages()))
def test_a_page_that_is_made_is_as_it_was_made_last(path: str) -> None:
    assert pages()[path] == (DOCS / path).read_text(), "run `make docs`"


def test_no_page_stays_that_is_not_made_any_more() -> None:
    assert {f"commands/{file.name}" for file in (DOCS / "commands").iterdir()} <= set(pages()), "delete it"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_of_a_page_is_dead(page: Path) -> None:
    assert list(dead_links(page, DOCS if page.is_relative_to(DOCS) else ROOT)) == []


def test_every_page_is_in_the_navigation() -> None:
    listed: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, str):
            listed.append(value)
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(inner)

    walk(tomllib.loads((ROOT / "zensical.toml").read_text())["project"]["nav"])
    assert sorted(listed) == sorted(str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md")), (
        "see `nav` in zensical.toml"
    )


@pytest.mark.parametrize(
    "text",
    [
        "[a](nowhere.md)",
        "[a](#nowhere)",
        "[a](other.md#nowhere)",
        "![a](no.png)",
        "[a](../../outside.md)",
        "[![a](no.png)](other.md)",
    ],
)
def test_a_dead_link_is_found(tmp_path: Path, text: str) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "other.md").write_text("# Other\n\n## Here\n")
    page = docs / "page.md"
    page.write_text(
        f"# Page\n\n[fine](other.md#here) [fine](#page) `[code](no.md)`\n\n```\n[code](no.md)\n```\n\n{text}\n"
    )
    assert len(list(dead_links(page, docs))) == 1


def test_the_site_is_built_and_the_tool_too_refuses_a_dead_link(tmp_path: Path) -> None:
    """What `make docs` runs, on a small site."""
    settings = (ROOT / "zensical.toml").read_text()
    (tmp_path / "zensical.toml").write_text(re.sub(r"^nav = \[$.*?^\]$", "", settings, flags=re.DOTALL | re.MULTILINE))
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "index.md"
    build = [str(Path(sys.executable).with_name("zensical")), "build", "--strict"]
    page.write_text("# Here\n\n[fine](#here)\n")
    assert subprocess.run(build, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    built = (tmp_path / "var" / "site" / "index.html").read_text()
    assert "Here" in built
    assert not re.search(r'(?:src|<link [^>]*href)="?http', built)  # nothing comes from elsewhere
    page.write_text("# Here\n\n[dead](#nowhere)\n")
    assert subprocess.run(build, cwd=tmp_path, capture_output=True, check=False).returncode != 0
