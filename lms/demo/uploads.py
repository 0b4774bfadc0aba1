"""Reports, short answers and photos of some cadres that wait to be marked."""

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
    "6点20分巡到三里闸，闸门右侧翼墙与堤身相接处有一条竖缝，长约80厘米，宽不到1厘米，缝口干燥，没有渗水。"
    "用红漆在两端画了记号，7点再看没有加长。已报值班组长，请水利站来人看。",
    "今天早上我们两个人去看了大堤，一路走到村口，大部分地方都还可以，就是有一段好像有点湿，可能是昨天下雨的原因，"
    "应该问题不大，我们下午有时间再去看看，有情况再向领导汇报。",
    "7点30分在柳河左岸桩号3+400背水坡离坡脚3米的菜地里发现冒水孔两个，口径如碗口，带出细沙，堆高约10厘米，正在变大。"
    "7点33分电话报值班组长，老陈看守，我去叫人搬砂石料。",
    "6点50分，西河堤第5段迎水坡有一处塌坡，长约6米，最深处半米，坡脚还在掉土。已拉警戒线，"
    "让两户住在堤下的人先到村小学，6点58分报告值班室，小周在现场看守。",
    "早上巡堤到第2段，发现白蚁洞一个，洞口约3厘米，周围的土是松的，没有水流出来。拍了照片，插了小旗，"
    "已在值班本上登记，打算等组长上班以后告诉他。",
    "7点05分在东坡涵洞出口看到水流突然变浑，流量比昨天大，出口左边的石块松动了三块。马上给值班组长打了电话，"
    "请他通知关闸，我和老李守在两头，不让人车通过，每十分钟看一次。",
)
# Some say the same in other words, so that they can be marked together.
CALLS = (
    "打给值班组长，说清地点和险情。",
    "打给值班组长,说清地点和险情",
    "先打给值班组长，说清地点和险情。",
    "在群里问一下大家怎么办。",
    "打给值班组长，说清地点和险情。",
    "打给村值班室：西河堤第5段塌坡，长约6米，正在掉土，请马上派人。",
    "在群里问一下，大家怎么办？",
    "打给值班组长，说清地点和险情！",
)
LEVELS = (9, 13, 11, 14, 16, 12, 9, 15)


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
    """Let each of the cadres hand in a report with a photo, one after the other in the last two days."""
    entry = queries.quiz_entry("flood-report")
    if entry is None:
        return
    db.session.commit()
    photos = [gauge_photo(level) for level in LEVELS]
    kept = [storage(settings).put(BytesIO(data)) for data in photos]
    for place, (cadre, report) in enumerate(zip(cadres, REPORTS, strict=False)):
        at = now - timedelta(hours=51 - 3 * place)
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
            GivenAnswer("first-call", [CALLS[place]]),
            GivenAnswer("gauge", (), line=line),
            GivenAnswer("back-home", ["2"]),
            GivenAnswer("prepared", [str(place % 3 + 1)]),
        ]
        saving.save_answers(attempt, quiz, given, at + timedelta(minutes=9), grace_s=grace_s)
        actions.close(attempt, at + timedelta(minutes=10))
