"""Reports and photos of two cadres that wait to be marked."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from io import BytesIO

from lms.config import Settings
from lms.db import db
from lms.people.models import User
from lms.quizzes.actions import attempts as actions
from lms.quizzes.actions import saving
from lms.quizzes.answer_encoding import GivenAnswer
from lms.quizzes.files import actions as files
from lms.quizzes.queries import attempts as queries
from lms.slow_work import slow
from lms.storage import storage

REPORTS = (
    "今天早上6点40分，我和小王巡查柳河大堤第3段。在里程桥桩2+150处背水坡脚发现一处渗水，约一米见方，水是清的，半小时内没有扩大。"
    "已插小红旗，6点55分电话报告值班组长，小王留在现场看守，我继续往下游巡查。",
    "7点10分，柳河大堤下游水闸东侧约20米，坡脚草地湿软，踩下去有水，范围约两步宽，没有浑水。"
    "7点15分报告村委会值班室，请求派人复查，我在现场等候。",
)


@slow
def gauge_photo(level: int) -> bytes:
    """Draw a water gauge with the water at a level in decimetres, 0 to 20, as PNG."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 -- slow import

    picture = Image.new("RGB", (480, 640), "#cfe3ee")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((190, 40, 290, 640), fill="white", outline="#333333", width=3)
    for mark in range(21):
        y = 620 - mark * 28
        draw.line((190, y, 250 if mark % 5 == 0 else 220, y), fill="#b00020", width=4)
        if mark % 5 == 0:
            draw.text((258, y - 10), str(mark), fill="#b00020", font_size=22)
    draw.rectangle((0, 620 - level * 28, 480, 640), fill="#7d6a4f")
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def hand_in_reports(cadres: Iterable[User], settings: Settings, now: datetime) -> None:
    """Let each of the cadres hand in a report with a photo, one after the other in the last days."""
    entry = queries.quiz_entry("flood-report")
    if entry is None:
        return
    db.session.commit()
    photos = [gauge_photo(level) for level in (9, 13)]
    kept = [storage(settings).put(BytesIO(data)) for data in photos]
    for place, (cadre, report) in enumerate(zip(cadres, REPORTS, strict=False)):
        at = now - timedelta(days=2 - place, hours=3)
        grace_s = settings.network_grace_s
        attempt_id, _ = actions.start(
            entry, cadre, at, secret=settings.secret_key, zone=settings.zone, grace_s=grace_s
        )
        attempt = queries.attempt_with_id(attempt_id)
        quiz = queries.kept_quiz(entry.revision_id, entry.digest)
        rule = quiz.by_id["gauge"].upload
        if attempt is None or rule is None:
            raise LookupError("flood-report is not as the demo expects it")
        photo = files.UploadedFile("水尺照片.png", "png", len(photos[place]), kept[place])
        line = files.add(attempt_id, "gauge", "", photo, rule, at)
        given = [
            GivenAnswer("report", [report]),
            GivenAnswer("gauge", (), line=line),
            GivenAnswer("back-home", ["2"]),
            GivenAnswer("prepared", [str(place + 1)]),
        ]
        saving.save_answers(attempt, quiz, given, at + timedelta(minutes=9), grace_s=grace_s)
        actions.close(attempt, at + timedelta(minutes=10))
