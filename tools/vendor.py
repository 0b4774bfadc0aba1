"""Fetch the pinned npm packages, copy only the files we use, and record versions and licences.

Run `python -m tools.vendor` from the root of the repository after editing PACKAGES or ICONS. It needs `npm`
(only its `pack` command, through whatever registry the machine is set up with) and writes

- `lms/static/icons.svg`: one sprite of the icons named below,
- `lms/fonts/*.ttf.br` and `*.signs`: the fonts of certificates and books and their code points (some minutes),
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

PACKAGES = {
    "lucide-static": "1.62.0",
    "axe-core": "4.14.1",
    "@expo-google-fonts/noto-serif-sc": "0.4.3",
    "@expo-google-fonts/noto-serif": "0.4.2",
    "@expo-google-fonts/noto-serif-tibetan": "0.4.2",
    "@expo-google-fonts/amiri": "0.4.1",
    "@expo-google-fonts/noto-sans-yi": "0.4.2",
    "@expo-google-fonts/noto-sans-mongolian": "0.4.1",
    "@expo-google-fonts/noto-serif-kr": "0.4.3",
    "@expo-google-fonts/noto-sans-lisu": "0.4.2",
    "@fontsource/noto-sans-tai-le": "5.2.7",
    "@fontsource/noto-sans-new-tai-lue": "5.3.0",
    "@expo-google-fonts/noto-sans-math": "0.4.2",
    "@expo-google-fonts/noto-emoji": "0.4.7",
}
FONTS = ROOT / "lms" / "fonts"
# Where the font of a package is not called as the package is.
FONT_FILES = {
    "@fontsource/noto-sans-tai-le": "files/noto-sans-tai-le-tai-le-400-normal.woff2",
    "@fontsource/noto-sans-new-tai-lue": "files/noto-sans-new-tai-lue-new-tai-lue-400-normal.woff2",
}
FONT_NAMES = {"sc": "SC", "kr": "KR"}
# Korean as its standard KS X 1001 has it: 2,350 syllables and the letters they are made of.
KOREAN = {
    ord(bytes((row, cell)).decode("euc_kr")) for row in range(0xB0, 0xC9) for cell in range(0xA1, 0xFF)
} | set(range(0x3131, 0x318F))
ARROWS_AND_OPERATORS = {*range(0x2100, 0x2150), *range(0x2190, 0x2400), *range(0x27C0, 0x27F0)}
KEPT = {"NotoSerifKR": KOREAN, "NotoSansMath": ARROWS_AND_OPERATORS}
# The glyphs of these are chosen and placed by the shaper; the others need only their outlines.
SHAPED = {"NotoSerif", "NotoSerifTibetan", "Amiri", "NotoSansMongolian", "NotoSansLisu", "NotoEmoji"}
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


def font_name(package: str) -> str:
    """Return what a font is called here: NotoSerifSC for @expo-google-fonts/noto-serif-sc."""
    return "".join(FONT_NAMES.get(word, word.title()) for word in package.partition("/")[2].split("-"))


def font(package: str, folder: Path) -> Path:
    """Write the regular font without hints and what else fpdf2 does not use, packed by Brotli; return where."""
    name = font_name(package)
    source = folder / FONT_FILES.get(package, f"400Regular/{name}_400Regular.ttf")
    whole = TTFont(source, recalcTimestamp=False)
    whole.flavor = None
    held = set(whole.getBestCmap())
    features = ["*"] if name in SHAPED else []
    options = Options(layout_features=features, hinting=False, notdef_outline=True, name_IDs=["*"])
    options.drop_tables += ["BASE", "STAT", "vhea", "vmtx", "gasp", "prep"]
    if not features:
        options.drop_tables += ["GDEF"]
    cutter = Subsetter(options)
    cutter.populate(unicodes=held & KEPT.get(name, held))
    cutter.subset(whole)
    out = io.BytesIO()
    whole.save(out)
    FONTS.mkdir(exist_ok=True)
    target = FONTS / f"{name}.ttf.br"
    target.write_bytes(brotli.compress(out.getvalue(), quality=9, lgwin=24))
    write_signs(target, sorted(whole.getBestCmap()))
    return target


def write_signs(target: Path, signs: list[int]) -> None:
    """Write the code points of a font beside it as ranges in hexadecimal, one a line."""
    ranges: list[list[int]] = []
    for sign in signs:
        if ranges and ranges[-1][1] == sign - 1:
            ranges[-1][1] = sign
        elif sign >= ord(" "):
            ranges.append([sign, sign])
    lines = [f"{first:X}" if first == last else f"{first:X}-{last:X}" for first, last in ranges]
    target.with_name(target.name.replace(".ttf.br", ".signs")).write_text("\n".join([*lines, ""]), "ascii")


def placed(name: str, folder: Path) -> Path:
    """Write the one file we take from a package and return where it lies."""
    if name == "axe-core":
        AXE.parent.mkdir(exist_ok=True)
        AXE.write_bytes((folder / "axe.min.js").read_bytes())
        return AXE
    if "fonts" in name:
        return font(name, folder)
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
