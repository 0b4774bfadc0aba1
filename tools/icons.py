"""Draw the installable app's icons from lms/static/favicon.svg with Chromium: python -m tools.icons."""

from pathlib import Path

from playwright.sync_api import sync_playwright

STATIC = Path(__file__).resolve().parent.parent / "lms" / "static"

# File name, edge in pixels, maskable: such an icon bleeds to the edge; its drawing stays in the middle 80 %.
ICONS = (
    ("icon-180", 180, False),
    ("icon-192", 192, False),
    ("icon-512", 512, False),
    ("maskable-512", 512, True),
)


def main() -> None:
    """Write the PNG files."""
    mark = (STATIC / "favicon.svg").read_text()
    (STATIC / "icons").mkdir(exist_ok=True)
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, edge, maskable in ICONS:
            page = browser.new_page(viewport={"width": edge, "height": edge})
            inner = round(edge * 0.78) if maskable else edge
            ground = "#1e6a43" if maskable or name == "icon-180" else "transparent"
            page.set_content(
                f"<style>body{{margin:0;display:grid;place-items:center;height:100vh;background:{ground}}}"
                f"svg{{width:{inner}px;height:{inner}px}}</style>{mark}"
            )
            page.screenshot(path=STATIC / "icons" / f"{name}.png", omit_background=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
