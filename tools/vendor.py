"""Fetch the pinned npm packages, copy only the files we use, and record versions and licences.

Run `python -m tools.vendor` from the root of the repository after editing PACKAGES or ICONS. It needs `npm`
(only its `pack` command, through whatever registry the machine is set up with) and writes

- `lms/static/icons.svg`: one sprite of the icons named below,
- `lms/fonts/NotoSerifSC.ttf.br`: the font of certificates and books, every Han character kept (a minute),
- `tests/browser/vendor/axe.min.js`: the checker of accessibility, for the tests only and never served,
- `lms/static/vendor/VENDOR.json`: name, version, licence and a hash of each file that came from a package,
- `THIRD_PARTY.md`: the notices that those licences ask for.
"""

import hashlib
import io
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

import brotli
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "lms" / "static"

PACKAGES = {"lucide-static": "1.62.0", "axe-core": "4.14.1", "@expo-google-fonts/noto-serif-sc": "0.4.3"}
FONT = ROOT / "lms" / "fonts" / "NotoSerifSC.ttf.br"
# Korean syllables are the one large part of the font that nobody here writes.
LEFT_OUT = (range(0x1100, 0x1200), range(0xAC00, 0xD7B0))
AXE = ROOT / "tests" / "browser" / "vendor" / "axe.min.js"

# Our name, or our name=the name in the package.
ICONS = """
a-large-small arrow-down arrow-left arrow-right arrow-up award bell book-open bookmark calendar
chart-column check chevron-down chevron-left chevron-right circle circle-alert circle-check
circle-question-mark circle-user-round circle-x clipboard-check clipboard-list clock download
ellipsis external-link eye eye-off file-text flag gavel graduation-cap home=house image inbox info
languages lightbulb list list-checks lock log-in log-out menu message-square minus moon
octagon-alert pen-line play plus printer refresh-cw rss scale scroll-text search settings
shield-check sprout sun sun-moon trash-2 triangle-alert trophy type upload users wifi wifi-off x
""".split()  # noqa: SIM905 -- words read better than a column of quotes


def fetched(name: str, version: str, into: Path) -> Path:
    """Download one package with npm and return the folder that holds its files."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", f"{name}@{version}"], cwd=into, check=True, capture_output=True, text=True
    )
    archive = into / packed.stdout.strip().splitlines()[-1]
    with tarfile.open(archive) as tar:
        tar.extractall(into / name, filter="data")
    return into / name / "package"


def drawing(svg: str) -> str:
    """Return the shapes inside one icon file, without its frame, comments and blanks between tags."""
    inside = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.S)
    if inside is None:
        raise SystemExit("an icon file has no <svg> element")
    return re.sub(r"\s*/>", "/>", re.sub(r">\s+<", "><", inside[1].strip()))


def sprite(folder: Path) -> str:
    """Build the sprite; colour and stroke come from the page through CSS inheritance."""
    symbols = []
    for entry in sorted(ICONS):
        name, _, theirs = entry.partition("=")
        shapes = drawing((folder / "icons" / f"{theirs or name}.svg").read_text())
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>')
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""])


def font(folder: Path) -> bytes:
    """Return the regular font without layout tables and hints, which fpdf2 does not use, packed by Brotli."""
    whole = TTFont(folder / "400Regular" / "NotoSerifSC_400Regular.ttf", recalcTimestamp=False)
    kept = [sign for sign in whole.getBestCmap() if not any(sign in part for part in LEFT_OUT)]
    options = Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=["*"])
    options.drop_tables += ["BASE", "STAT", "GDEF", "vhea", "vmtx", "gasp", "prep"]
    cutter = Subsetter(options)
    cutter.populate(unicodes=kept)
    cutter.subset(whole)
    out = io.BytesIO()
    whole.save(out)
    return brotli.compress(out.getvalue(), quality=9, lgwin=24)


def write_signs() -> None:
    """Write the code points of the font as ranges in hexadecimal, one a line."""
    ranges: list[list[int]] = []
    for sign in sorted(TTFont(io.BytesIO(brotli.decompress(FONT.read_bytes())), lazy=True).getBestCmap()):
        if ranges and ranges[-1][1] == sign - 1:
            ranges[-1][1] = sign
        else:
            ranges.append([sign, sign])
    lines = [f"{first:X}" if first == last else f"{first:X}-{last:X}" for first, last in ranges]
    FONT.with_name("NotoSerifSC.signs").write_text("\n".join([*lines, ""]), encoding="ascii")


def placed(name: str, folder: Path) -> Path:
    """Write the one file we take from a package and return where it lies."""
    if name == "axe-core":
        AXE.parent.mkdir(exist_ok=True)
        AXE.write_bytes((folder / "axe.min.js").read_bytes())
        return AXE
    if name.endswith("noto-serif-sc"):
        FONT.parent.mkdir(exist_ok=True)
        FONT.write_bytes(font(folder))
        write_signs()
        return FONT
    target = STATIC / "icons.svg"
    target.write_text(sprite(folder))
    return target


def main() -> None:
    """Fetch everything and write the records and notices."""
    records = []
    notices = [
        "# Third-party notices",
        "",
        "Files in this repository that come from others. Made by `python -m tools.vendor`.",
    ]
    with tempfile.TemporaryDirectory() as scratch:
        for name, version in PACKAGES.items():
            folder = fetched(name, version, Path(scratch))
            about = json.loads((folder / "package.json").read_text())
            licence = "\n\n".join(file.read_text().strip() for file in sorted(folder.glob("LICENSE*")))
            target = placed(name, folder).relative_to(ROOT).as_posix()
            records.append(
                {
                    "package": name,
                    "version": about["version"],
                    "licence": about["license"],
                    "files": {target: hashlib.sha256((ROOT / target).read_bytes()).hexdigest()},
                }
            )
            notices += ["", f"## {name} {about['version']} ({about['license']})", ""]
            notices += [f"Used in `{target}`.", "", "```", licence, "```"]
    (STATIC / "vendor" / "VENDOR.json").write_text(json.dumps(records, indent=2) + "\n")
    (ROOT / "THIRD_PARTY.md").write_text("\n".join(notices) + "\n")


if __name__ == "__main__":
    main()
