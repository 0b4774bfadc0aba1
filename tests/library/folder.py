"""A small content folder on disk for tests: one course, two modules, three lessons, media."""
# ruff: noqa: E501 -- files are easier to read on one line

from pathlib import Path

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 200"><rect width="10" height="10"/></svg>'
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 8

TEXTS = {
    "courses/acc/course.zh.md": "---\ntitle: 村务公开\nsummary: 账目贴出来\ncover: media/well.svg\n---\n欢迎。\n",
    "courses/acc/course.en.md": "---\ntitle: Open accounts\nsummary: What to post\n---\nWelcome.\n",
    "courses/acc/01-basics/module.zh.md": "---\ntitle: 基础\n---\n",
    "courses/acc/01-basics/module.en.md": "---\ntitle: Basics\n---\n",
    "courses/acc/01-basics/01-why.zh.md": (
        "---\ntitle: 为什么公开\nminutes: 12\n---\n## 理由\n\n村务公开栏每季度张贴。\n\n## 备份\n\n网络安全与备份。\n"
    ),
    "courses/acc/01-basics/01-why.en.md": (
        "---\ntitle: Why publish\n---\n## Reasons\n\nAccounts on the notice board, and a network backup.\n\n"
        "## Next\n\n![A well](../media/well.svg)\n\n[How](../02-posting/01-how.en.md#steps)\n"
    ),
    "courses/acc/01-basics/02-film.zh.md": (
        "---\ntitle: 影片\ncomplete: video\n---\n![演练](../media/drill.mp4)\n"
    ),
    "courses/acc/01-basics/02-film.en.md": (
        "---\ntitle: The film\ncomplete: video\n---\n![A drill](../media/drill.mp4)\n"
    ),
    "courses/acc/02-posting/module.zh.md": "---\ntitle: 张贴\n---\n",
    "courses/acc/02-posting/module.en.md": "---\ntitle: Posting\n---\n",
    "courses/acc/02-posting/01-how.zh.md": "---\ntitle: 怎么做\naliases: courses/acc/old-how\n---\n## 步骤 {#steps}\n\n一步一步。\n",
    "courses/acc/02-posting/01-how.en.md": "---\ntitle: How to post\n---\n## Steps\n\nFlooding is rare.\n",
}
MEDIA = {
    "courses/acc/media/well.svg": SVG,
    "courses/acc/media/drill.mp4": MP4,
    "courses/acc/media/drill.zh.vtt": "WEBVTT\n\n00:00.000 --> 00:02.000\n演练\n".encode(),
    "courses/acc/media/drill.en.vtt": b"WEBVTT\n\n00:00.000 --> 00:02.000\nA drill\n",
}
WHY = "courses/acc/basics/why"
FILM = "courses/acc/basics/film"
HOW = "courses/acc/posting/how"


def write_folder(folder: Path) -> Path:
    """Write the small content folder and return it."""
    for path, text in {**{p: t.encode() for p, t in TEXTS.items()}, **MEDIA}.items():
        write(folder, path, text)
    return folder


def write(folder: Path, path: str, text: str | bytes) -> None:
    """Write one file of the folder."""
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(text if isinstance(text, bytes) else text.encode())
