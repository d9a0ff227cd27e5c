"""A picture of every sheet of the demo for README and the handbook: `make screenshots`, after `make demo`."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from os import environ
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "images"
SIZE = {"width": 1440, "height": 1000}
COLOURS = 192
"""Of a palette: flat pages look the same, at a third of the bytes."""
LARGEST = 200_000
NO_RUN = """() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        texts.currentNode.data = texts.currentNode.data
            .replace(/· built [^·]+/, '').replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, '…');
    }
}"""
"""Takes away when and by which run the demo was built, so that the same demo gives the same pictures."""


def main(names: list[str]) -> int:
    bank = Path(names[0]) if names else ROOT / "build" / "demo" / "sasquatch_pr" / "institution.yaml"
    chromium = environ.get("RECONGEN_CHROMIUM") or shutil.which("chromium")
    if not bank.exists() or not chromium:
        missing = "a bank to show: run make demo" if chromium else "Chromium: apt-get install chromium"
        print(f"error: there is no {missing}", file=sys.stderr)
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    with served(bank) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, color_scheme="light")  # type: ignore[arg-type]
        page.goto(f"{address}/l1_reconciliation/exceptions")
        for sheet in page.locator("nav#sheets a").evaluate_all("links => links.map((link) => link.pathname)"):
            page.goto(f"{address}{sheet}")
            write(page, sheet.strip("/").replace("/", "."))
        browser.close()
    return 0


@contextmanager
def served(bank: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port = sock.getsockname()[1]
    command = [
        sys.executable,
        "-c",
        "from recongen.cli import run; run()",
        "dashboards",
        str(bank),
        "--port",
        str(port),
    ]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/readyz", server)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 120
    while server.poll() is None and time.monotonic() < end:
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.3)
    raise SystemExit("error: the dashboards do not answer")


def write(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.mouse.move(0, 0)
    page.evaluate(NO_RUN)
    with Image.open(BytesIO(page.screenshot())) as image:
        flat = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    file = FOLDER / f"{name}.png"
    flat.save(file, optimize=True)
    size = file.stat().st_size
    print(f"{file.relative_to(ROOT)}: {size / 1000:.0f} kB")
    if size > LARGEST:
        raise SystemExit(f"error: {file.name} is larger than {LARGEST / 1000:.0f} kB")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
