"""How somebody works a page: with a pointer, or by keys alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from playwright.sync_api import FileChooser, Locator, Page

__all__ = ["Hands", "Keys", "Pointer"]

_MOST: Final = 400
"""More stops of the tab key than any page has."""

_STANDS: Final = """target => {
  const at = document.activeElement;
  const told = at.tagName + " " + (at.name || at.textContent.trim()).slice(0, 40);
  const wrong = [];
  if (at !== document.body) {
    const style = getComputedStyle(at), box = at.getBoundingClientRect();
    const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
    const own = at.type === "datetime-local";  // the browser marks the parts of it
    if (!own && !(ring && at.matches(":focus-visible"))) wrong.push("no focus is seen on " + told);
    const part = [.1, .3, .5, .7, .9];
    const points = part.flatMap((y) =>
      part.map((x) => [box.left + x * box.width, box.top + y * box.height]));
    const seen = points.some(([x, y]) => {
      const top = document.elementFromPoint(x, y);
      return top && (at.contains(top) || top.contains(at));
    });
    if (!seen) wrong.push("hidden behind something: " + told);
    if (at.tabIndex > 0) wrong.push("out of the order of the page: " + told);
    const before = window.before;
    if (before?.isConnected && at.compareDocumentPosition(before) & 4)
      wrong.push("the tab key goes back to " + told);
  }
  window.before = at === document.body ? null : at;
  const alike = at.type === "radio" && at.name === target.name && at.form === target.form;
  return { here: at === target || alike, wrong };
}"""
"""Where the focus stands, and what is wrong with how it is seen there."""


class Hands(Protocol):
    """What one can do to a page without knowing what lies behind it."""

    def press(self, what: Locator) -> None:
        """Follow a link, press a button, open what is folded."""

    def tick(self, what: Locator, *, on: bool = True) -> None:
        """Choose one of several, or tick a box or leave it empty."""

    def choose(self, what: Locator, value: str) -> None:
        """Take one of a list."""

    def fill(self, what: Locator, value: str) -> None:
        """Type over what is there."""

    def bring(self, what: Locator, file: str) -> None:
        """Choose a file of one's own."""


@dataclass
class Pointer:
    """A mouse or a finger."""

    page: Page
    wrong: list[str] = field(default_factory=list)

    def press(self, what: Locator) -> None:
        what.click()

    def tick(self, what: Locator, *, on: bool = True) -> None:
        what.set_checked(on)

    def choose(self, what: Locator, value: str) -> None:
        what.select_option(value)

    def fill(self, what: Locator, value: str) -> None:
        what.fill(value)

    def bring(self, what: Locator, file: str) -> None:
        what.set_input_files(file)


@dataclass
class Keys:
    """Keys alone: the tab key goes where something is to be done, and what is wrong is noted."""

    page: Page
    wrong: list[str] = field(default_factory=list)

    def press(self, what: Locator) -> None:
        self._to(what)
        self.page.keyboard.press("Enter")

    def tick(self, what: Locator, *, on: bool = True) -> None:
        self._to(what)
        if what.get_attribute("type") != "radio":
            if what.is_checked() is not on:
                self.page.keyboard.press("Space")
            return
        self.page.keyboard.press("Space")
        for _ in range(_MOST):
            if what.is_checked():
                return
            self.page.keyboard.press("ArrowDown")

    def choose(self, what: Locator, value: str) -> None:
        self._to(what)
        self.page.keyboard.press("Home")
        for _ in range(_MOST):
            if what.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The keys do not choose {value} on {self.page.url}.")

    def fill(self, what: Locator, value: str) -> None:
        self._to(what)
        if what.get_attribute("type") == "datetime-local":
            year, month, day, hour, minute = re.split("[-T:]", value)
            half = "AM" if hour < "12" else "PM"
            self.page.keyboard.type(f"{month}{day}{year}")
            self.page.keyboard.press("ArrowRight")  # a year might have more digits
            self.page.keyboard.type(f"{int(hour) % 12 or 12:02}{minute}{half}")
        else:
            self.page.keyboard.press("Control+a")
            self.page.keyboard.type(value)
        assert what.input_value() == value, self.page.url

    def bring(self, what: Locator, file: str) -> None:
        self._to(what)
        with self.page.expect_file_chooser() as opened:
            self.page.keyboard.press("Enter")
        chooser: FileChooser = opened.value
        chooser.set_files(file)

    def skips_to(self, what: Locator) -> None:
        """The first stop of a page leads past what stands around it."""
        self.press(self.page.locator("a.skip"))
        self.page.keyboard.press("Tab")
        assert what.evaluate("each => each === document.activeElement"), self.page.url

    def _to(self, what: Locator) -> None:
        """Press the tab key until the focus is there."""
        target = what.element_handle()
        for _ in range(_MOST):
            self.page.keyboard.press("Tab")
            stands = self.page.evaluate(_STANDS, target)
            self.wrong += [f"{self.page.url}: {each}" for each in stands["wrong"]]
            if stands["here"]:
                return
        raise AssertionError(f"The tab key does not reach {what} on {self.page.url}.")
