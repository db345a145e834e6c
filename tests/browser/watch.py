"""A window of a browser without a network, which notes what a page tries and what fails in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.conftest import HANG

if TYPE_CHECKING:  # who has no playwright skips these tests
    from playwright.sync_api import Browser, Page, Route

SIZES = {"phone": (390, 844), "laptop": (1280, 800), "projector": (1920, 1080)}
LOCAL = ("file:", "data:", "blob:", "about:")


class Watch:
    """Opens files from disk, offline, and keeps what their pages should not do.

    `.asked`: every address outside the disk that a page asked for; none is answered.
    `.errors`: what the console called an error or a warning, exceptions, and dialogs.
    """

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: list[Any] = []
        self.asked: list[str] = []
        self.errors: list[str] = []

    def open(
        self,
        path: Path,
        fragment: str = "",
        size: str = "laptop",
        scheme: str = "light",
        **settings: Any,
    ) -> Page:
        """The page of a file, in a window of its own.

        Args:
            fragment: what stands behind the path, such as "#step=12".
            size: "phone", "laptop" or "projector".
            scheme: "light" or "dark".
            settings: any other of Browser.new_context: java_script_enabled, reduced_motion.
        """
        width, height = SIZES[size]
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            has_touch=size == "phone",
            offline=True,
            **settings,
        )
        self.contexts.append(context)
        context.set_default_timeout(1000 * HANG)
        context.route("**/*", self._route)
        page = context.new_page()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.errors.append(f"exception: {error}"))
        page.on("dialog", lambda dialog: (self._dialog(dialog.message), dialog.dismiss()))
        page.goto(path.absolute().as_uri() + fragment)
        return page

    def check(self) -> None:
        """Nothing was asked for, nothing went wrong."""
        assert self.asked == []
        assert self.errors == []

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def _route(self, route: Route) -> None:
        if route.request.url.startswith(LOCAL):
            route.continue_()
        else:
            self.asked.append(route.request.url)
            route.abort()

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(f"{message.type}: {message.text}")

    def _dialog(self, text: str) -> None:
        self.errors.append(f"dialog: {text}")


def violations(page: Page, axe: str) -> list[str]:
    """What axe-core calls serious or critical, a line each: the rule and where.

    The script is evaluated by the browser's debugger, which a content-security-policy does not
    hinder.
    """
    page.evaluate(axe + "\n;undefined")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
    return [
        f"{one['impact']} {one['id']}: {one['help']}: {node['target']}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
