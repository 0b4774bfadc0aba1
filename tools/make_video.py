"""Draw the short evacuation film of the flood course and encode it.

Run from the top of the repository: `python tools/make_video.py`. It needs ffmpeg and chromium on the path and
playwright from the development requirements. Written beside the course's pictures: `evacuation.mp4` (H.264
baseline, 640 x 360, silent, 24 s) and its poster `evacuation.svg`. The captions are written by hand.
The film has no words, so one file serves every language. Each frame is a pure function of its second.
"""

import math
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import sync_playwright

WIDTH, HEIGHT = 640, 360
FRAMES_PER_S = 12
SCENE_S = 6
POSTER_S = 10.5
MEDIA = Path(__file__).resolve().parent.parent / "content/courses/flood-safety/media"

INK, GREEN, RED, BLUE, OCHRE = "#24323a", "#2f7d5b", "#bf4530", "#2f6fa7", "#d99a2b"
SKY, HILL, WATER, EARTH, WHITE = "#e3ecf0", "#b9d7a4", "#6fabd4", "#c3a878", "#ffffff"


def line(path: str, colour: str, width: float = 4, extra: str = "") -> str:
    """Draw an unfilled path with round ends."""
    ends = 'stroke-linecap="round" stroke-linejoin="round"'
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" {ends} {extra}/>'


def area(path: str, colour: str) -> str:
    """Fill a path."""
    return f'<path d="{path}" fill="{colour}"/>'


def moved(x: float, y: float, drawing: str, scale: float = 1) -> str:
    """Place a drawing made around the origin."""
    return f'<g transform="translate({x:.1f} {y:.1f}) scale({scale:.2f})">{drawing}</g>'


def rain(second: float) -> str:
    """Draw slanting drops that fall 240 px a second."""
    drops = []
    for number in range(26):
        x = (number * 97) % 660
        y = (number * 61 + second * 240) % 400 - 40
        drops.append(f"M{x} {y:.0f}l-6 18")
    return line("".join(drops), BLUE, 2.5, 'opacity=".45"')


def house(colour: str = RED) -> str:
    """Draw a house whose door step is the origin."""
    walls = f'<rect x="-30" y="-44" width="60" height="44" fill="{WHITE}" stroke="{INK}" stroke-width="3"/>'
    roof = f'<path d="M-40-42L0-76L40-42z" fill="{colour}" stroke="{INK}" stroke-width="3"/>'
    return walls + roof + f'<rect x="-9" y="-28" width="18" height="28" fill="{EARTH}"/>'


def shelter() -> str:
    """Draw the shelter: two floors, a door and a flag."""
    walls = area("M-62-96h124V0h-124z", WHITE) + line("M-62-96h124V0h-124z", GREEN, 5)
    inside = line("M-44-72h24M-12-72h24M20-72h24M-44-34h24M20-34h24", GREEN, 6)
    flag = f'<path d="M0-96v-44h40l-10 12l10 12h-40" fill="{WHITE}" stroke="{GREEN}" stroke-width="5"/>'
    return walls + inside + flag + f'<rect x="-12" y="-46" width="24" height="46" fill="{GREEN}"/>'


def person(second: float, colour: str = INK, walking: bool = True) -> str:
    """Draw a person with the feet on the origin, in mid-step when walking."""
    swing = math.sin(second * 9) * 9 if walking else 5
    legs = line(f"M0-20L{swing:.1f} 0M0-20L{-swing:.1f} 0", colour, 6)
    body = line("M0-40V-20", colour, 9) + line(f"M0-38L{-swing:.1f}-24M0-38L{swing:.1f}-24", colour, 5)
    return legs + body + f'<circle cx="0" cy="-52" r="8" fill="{colour}"/>'


def tick(size: float = 1) -> str:
    """Draw a green tick around the origin."""
    return moved(0, 0, line("M-14 0l10 12l20-26", GREEN, 8), size)


def cross(size: float = 1) -> str:
    """Draw a red cross around the origin."""
    return moved(0, 0, line("M-14-14l28 28m0-28l-28 28", RED, 9), size)


def between(start: float, end: float, part: float) -> float:
    """Go from start to end while part goes from 0 to 1; stay at the ends outside."""
    return start + (end - start) * min(1.0, max(0.0, part))


def signal(part: float, second: float) -> str:
    """Scene 1: the gong sounds and a family leaves at once."""
    tilt = math.sin(second * 12) * 5
    rings = "".join(
        line(f"M{196 + r} {150 - r / 2}q14 {r / 2} 0 {r}", OCHRE, 5, f'opacity="{0.9 - r / 90:.2f}"')
        for r in (20 + (second * 40) % 20, 40 + (second * 40) % 20, 60 + (second * 40) % 20)
    )
    frame = line("M90 300V90H210V300M80 300h20M200 300h20", EARTH, 9)
    gong = (
        f'<g transform="rotate({tilt:.1f} 150 90)">'
        + line("M150 90v22", INK, 4)
        + f'<circle cx="150" cy="152" r="42" fill="{OCHRE}" stroke="{INK}" stroke-width="4"/>'
        + f'<circle cx="150" cy="152" r="14" fill="none" stroke="{INK}" stroke-width="3"/></g>'
    )
    people = "".join(
        moved(between(430, 640, (part - 0.3) * 1.3) - gap, 300, person(second + gap, colour), size)
        for gap, colour, size in ((0, BLUE, 1.0), (34, RED, 0.95), (62, GREEN, 0.7))
        if part > 0.3 + gap / 400
    )
    ground = area("M0 300H640V360H0z", HILL)
    return ground + frame + gong + rings + moved(420, 300, house(), 1.5) + people


def uphill(part: float, second: float) -> str:
    """Scene 2: up the side of the gully, not down along the stream."""
    hills = area("M0 360V90Q150 110 260 330L380 330Q490 110 640 90V360z", HILL)
    wave = math.sin(second * 5) * 5
    stream = area(f"M248 310q36 {wave:.0f} 72 0t72 0L400 360H240z", WATER)
    wrong = line("M322 250V318m-16-18l16 20l16-20", RED, 6, 'stroke-dasharray="12 9"')
    wrong += moved(322, 226, cross(1.1))
    way = line("M252 300Q180 150 96 112", WHITE, 9, 'stroke-dasharray="14 12"')
    people = ""
    for gap, colour, size in ((0.0, BLUE, 1.0), (0.14, RED, 0.95), (0.26, GREEN, 0.7)):
        along = between(0, 1, part * 1.25 - gap)
        x = (1 - along) ** 2 * 252 + 2 * along * (1 - along) * 180 + along**2 * 96
        y = (1 - along) ** 2 * 300 + 2 * along * (1 - along) * 150 + along**2 * 112
        people += moved(x, y, person(second + gap, colour, along < 1), size)
    good = moved(170, 90, tick(1.3)) if part > 0.55 else ""
    return hills + stream + way + wrong + moved(52, 98, shelter(), 0.55) + people + good


def flowing_water(part: float, second: float) -> str:
    """Scene 3: water runs over the road, so turn back and take the high road."""
    land = area("M140 262C230 220 270 128 420 114S590 104 640 84V262z", "#cfe3bf")
    land += area("M0 260H640V360H0z", HILL) + area("M0 284H640V322H0z", "#a9adb0")
    shift = (second * 60) % 40
    water = area("M330 250H470L490 360H310z", WATER) + line(
        "".join(f"M{340 + k * 36} {250 + (shift + k * 17) % 90:.0f}v16" for k in range(4)), WHITE, 4
    )
    road = "M230 302C250 200 300 130 420 120S590 110 640 90"
    high = line(road, EARTH, 14) + line(road, WHITE, 3, 'stroke-dasharray="10 9"')
    if part < 0.45:
        walker = moved(between(40, 286, part / 0.35), 304, person(second, BLUE, part < 0.35))
    else:
        along = between(0, 1, (part - 0.45) / 0.5)
        x = between(286, 230, along * 5) if along < 0.2 else between(230, 470, (along - 0.2) / 0.8)
        climb = (x - 230) / 240
        y = 304 if along < 0.2 else 302 - 184 * (1 - (1 - climb) ** 2.6)
        walker = moved(x, y, person(second, BLUE, part < 0.95))
    warning = moved(400, 292, cross(1.9)) if part > 0.25 else ""
    good = moved(520, 76, tick(1.3)) if part > 0.75 else ""
    return land + high + water + warning + walker + good


def roll_call(part: float, second: float) -> str:
    """Scene 4: at the shelter each face is ticked off on the list."""
    ground = area("M0 300H640V360H0z", HILL)
    sheet = area("M60 70h190v200H60z", WHITE) + line("M60 70h190v200H60z", INK, 6)
    rows = ""
    people = ""
    for row, colour in enumerate((BLUE, RED, GREEN, OCHRE)):
        y = 102 + row * 46
        arrives = 0.16 + row * 0.17
        rows += f'<circle cx="88" cy="{y}" r="9" fill="{colour}"/>' + line(f"M110 {y}h70", "#b9c3c7", 8)
        if part > arrives:
            rows += moved(220, y, tick(0.8))
        start, goal = 660 + row * 20, 462
        here = between(start, goal, (part - arrives + 0.22) / 0.22)
        if here > goal:
            people += moved(here, 300, person(second + row, colour), 0.95)
    keeper = moved(330, 300, person(0, INK, walking=False), 1.2)
    done = moved(300, 50, tick(1.6)) if part > 0.78 else ""
    return ground + sheet + rows + moved(450, 300, shelter(), 1.3) + keeper + people + done


SCENES: tuple[Callable[[float, float], str], ...] = (signal, uphill, flowing_water, roll_call)
TOTAL_S = SCENE_S * len(SCENES)


def frame(second: float) -> str:
    """Draw the film at a second from 0 to TOTAL_S as one SVG document."""
    number = min(len(SCENES) - 1, int(second // SCENE_S))
    part = second / SCENE_S - number
    shade = max(0.0, 1 - min(part, 1 - part) * 24)
    ring = f'r="6" stroke="{INK}" stroke-width="2"'
    dots = "".join(
        f'<circle cx="{282 + k * 26}" cy="344" {ring} fill="{INK if k == number else WHITE}"/>'
        for k in range(len(SCENES))
    )
    picture = SCENES[number](part, second) + rain(second) + dots
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        "<title>转移避险 / Evacuation</title>"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{SKY}"/>{picture}'
        + (f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{SKY}" opacity="{shade:.2f}"/>' if shade else "")
        + "</svg>\n"
    )


def draw_frames(folder: Path, chromium: str) -> None:
    """Write each frame as a numbered PNG into the folder."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for number in range(TOTAL_S * FRAMES_PER_S):
            page.set_content(f'<body style="margin:0">{frame(number / FRAMES_PER_S)}</body>')
            page.screenshot(path=str(folder / f"{number:04d}.png"))
        browser.close()


def encode(folder: Path, target: Path) -> None:
    """Make one MP4 from the numbered PNGs that starts to play before it is fully loaded."""
    source = ["-framerate", str(FRAMES_PER_S), "-i", str(folder / "%04d.png")]
    codec = ["-c:v", "libx264", "-profile:v", "baseline", "-level", "3.0", "-pix_fmt", "yuv420p"]
    size = ["-preset", "veryslow", "-crf", "27", "-g", str(FRAMES_PER_S * 2), "-map_metadata", "-1"]
    end = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-movflags", "+faststart", str(target)]
    subprocess.run(["ffmpeg", "-y", "-loglevel", "error", *source, *codec, *size, *end], check=True)


def main() -> int:
    """Make film and poster; return 1 when a program is missing."""
    chromium = shutil.which("chromium")
    if chromium is None or shutil.which("ffmpeg") is None:
        print("Install chromium and ffmpeg first.", file=sys.stderr)
        return 1
    MEDIA.mkdir(parents=True, exist_ok=True)
    (MEDIA / "evacuation.svg").write_text(frame(POSTER_S), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        draw_frames(Path(folder), chromium)
        encode(Path(folder), MEDIA / "evacuation.mp4")
    print(f"{MEDIA / 'evacuation.mp4'}: {(MEDIA / 'evacuation.mp4').stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
