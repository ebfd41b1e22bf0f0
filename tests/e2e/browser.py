"""A person at a real browser: Debian's Chromium, driven by Playwright."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

# What a browser hands over when somebody lets go of a file.
_DROPPED = """([name, content]) => {
    const dropped = new DataTransfer();
    const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
    dropped.items.add(new File([bytes], name, {type: "text/csv"}));
    return dropped;
}"""
CHROMIUM = Path("/usr/bin/chromium")
# Without these a browser calls home at every start, which a closed network refuses.
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Person:
    """Somebody who looks at the local Slack."""

    def __init__(self, page: Page, url: str, name: str) -> None:
        self.page, self.name = page, name
        page.goto(url)
        page.select_option("select", label=name)
        page.get_by_text("# general", exact=True).last.wait_for()

    def types(self, text: str) -> None:
        """Type into the channel and send."""
        box = self.page.get_by_placeholder("Message #general")
        box.fill(text)
        box.press("Enter")

    def opens_direct_messages(self) -> None:
        """Open the conversation with Pace, which the local Slack calls by the person's own name."""
        self.page.get_by_text(self.name, exact=True).locator("visible=true").last.click()

    def opens_home(self) -> None:
        """Open Pace's Home, which is the only app's in the list."""
        self.page.get_by_text("🏠").last.click()
        self.reads("What I send you and when")

    def drops(self, file: Path) -> None:
        """Drag a file from the desktop onto the box in which one writes, and send it."""
        content = base64.b64encode(file.read_bytes()).decode()
        dropped = self.page.evaluate_handle(_DROPPED, [file.name, content])
        composer = self.page.locator(".composer").locator("visible=true").last
        for event in ("dragover", "drop"):
            composer.dispatch_event(event, {"dataTransfer": dropped})
        self.reads(file.name)
        self.page.locator(".composer-send").locator("visible=true").last.click()

    def presses(self, name: str) -> None:
        """Press the newest button of that name."""
        self.page.get_by_role("button", name=name, exact=True).last.click()

    def sends(self, name: str) -> None:
        """Press that button of the form that is open, and wait until it is taken: who leaves earlier may take it with them."""
        button = self.page.get_by_role("button", name=name, exact=True).last
        button.click()
        button.wait_for(state="hidden", timeout=10_000)

    def fills(self, label: str, text: str) -> None:
        """Write into a field of the form that is open."""
        self._field(label).locator("input, textarea").fill(text)

    def chooses(self, label: str, option: str) -> None:
        """Choose in a menu of the form that is open, by what the option says."""
        self._field(label).locator("select").select_option(label=option)

    def replies(self, below: str, text: str) -> None:
        """Answer in the thread of the newest message that says this."""
        self.page.get_by_text(below).locator("visible=true").last.hover()
        self.page.get_by_title("Reply in thread").last.click()
        box = self.page.get_by_placeholder("Reply in thread")
        box.fill(text)
        box.press("Enter")

    def _field(self, label: str) -> Locator:
        return self.page.locator(".bk-input").filter(has=self.page.get_by_text(label, exact=True)).last

    def reads(self, text: str) -> Locator:
        """Wait until the text can be read."""
        found = self.page.get_by_text(text).last
        found.wait_for(state="visible", timeout=10_000)
        return found


@contextmanager
def browser(width: int = 1100, height: int = 1000, scale: int = 2) -> Iterator[Page]:
    """A page in a browser of its own; `scale` is how many dots a point has."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=_QUIET)
        try:
            yield chromium.new_page(viewport={"width": width, "height": height}, device_scale_factor=scale)
        finally:
            chromium.close()
