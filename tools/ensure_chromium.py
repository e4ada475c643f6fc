"""Makes sure that there is a Chromium for the browser tests: one on the machine, else Playwright's, else Debian's."""

import os
import shutil
import subprocess
import sys

from playwright.sync_api import Error

from tools.chromium import open_chromium


def works() -> bool:
    """Whether a headless Chromium starts."""
    try:
        with open_chromium() as browser:
            return bool(browser.version)
    except Error:
        return False


def main() -> None:
    """Find or install a Chromium; exits with one sentence where that fails."""
    if works():
        return
    print("No Chromium that starts; installing Playwright's.")
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if works():
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Playwright's is not to be had; installing the distribution's.")
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False)
    if not works():
        sys.exit(
            "The browser tests need Chromium: install it (Debian: apt install chromium) or set CHROMIUM to its path."
        )


if __name__ == "__main__":
    main()
