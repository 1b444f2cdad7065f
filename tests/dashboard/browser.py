"""A headless Chromium that remembers whatever went wrong in it."""

import os
import pathlib
import shutil
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from world import until

__all__ = ["Browser", "By", "Keys"]

# In every page before its own scripts: what must never happen.
WATCH = """
window.wrong = [];
const note = (what, detail) => window.wrong.push(what + ": " + detail);
for (const name of ["alert", "confirm", "prompt"]) window[name] = (text) => note(name, text);
addEventListener("securitypolicyviolation", (event) =>
    note("policy", event.violatedDirective + " " + event.blockedURI));
addEventListener("error", (event) => note("error", event.message));
addEventListener("unhandledrejection", (event) => note("rejection", event.reason));
"""
WIDTH, HEIGHT = 1440, 1000


def chromium():
    """Where Chromium and its driver are; none where one of them is not."""
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    driver = os.environ.get("CHROMEDRIVER") or shutil.which("chromedriver")
    return (browser, driver) if browser and driver else None


class Browser:
    """One Chromium with a profile of its own. A context manager."""

    def __init__(self, theme="light"):
        program, driver = chromium()
        self.profile = tempfile.mkdtemp(prefix="rallypoint-dashboard-")
        options = Options()
        options.binary_location = program
        for argument in (
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            "--font-render-hinting=none",
            "--force-color-profile=srgb",
            f"--user-data-dir={self.profile}",
            f"--window-size={WIDTH},{HEIGHT}",
        ):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(driver))
        self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
        self.prefer(theme)
        self.size(WIDTH, HEIGHT)

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        self.driver.quit()
        shutil.rmtree(self.profile, ignore_errors=True)

    def prefer(self, theme):
        """What the system says about light and dark."""
        features = [{"name": "prefers-color-scheme", "value": theme}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def size(self, width, height, mobile=False):
        """The window's size; windows themselves are never as narrow as a phone."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def open(self, url):
        """Opens a page and waits until it is live."""
        self.driver.get(url)
        self.live()

    def live(self):
        """Waits until the page hears the gateway."""
        until("the page is live", lambda: self.text("#connection") == "Live")

    def script(self, code, *arguments):
        """Runs a function's body in the page."""
        return self.driver.execute_script(code, *arguments)

    def all(self, selector):
        """The elements that match."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        """The first element that matches, as soon as there is one."""
        return until(selector, lambda: next(iter(self.all(selector)), None))

    def text(self, selector):
        """What an element says, shown or not; none where there is none."""
        return self.script("return document.querySelector(arguments[0])?.textContent ?? null", selector)

    def texts(self, selector):
        """What each that matches says."""
        code = "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent)"
        return self.script(code, selector)

    def sees(self, selector, text):
        """Waits until an element that matches says this."""
        until(f"{selector} says {text!r}", lambda: any(text in said for said in self.texts(selector)))

    def click(self, selector):
        """Clicks as a person does."""
        self.one(selector).click()

    def press(self, *keys):
        """Presses keys wherever the focus is."""
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)

    def rows(self):
        """The names of the rows that are shown."""
        return self.texts("#sheet tbody .name")

    def wrong(self):
        """Whatever went wrong in the page, and what the browser itself complained of."""
        logged = [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]
        return self.script("return window.wrong") + logged

    def picture(self, path):
        """A picture of the window."""
        pathlib.Path(path).write_bytes(self.driver.get_screenshot_as_png())
