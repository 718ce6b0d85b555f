"""Pictures in the chat: asked for by a button, sent as a photo with its words, and as a file to who wants it sharp."""

from sandbox.methods.uploads import picture_size
from sandbox.models import Message
from tests.journeys.scene import Scene


def size_of(county: Scene, message: Message) -> tuple[int, int]:
    (photo,) = message.body["photo"]
    found = picture_size(county.world.state.files[photo["file_id"]].content)
    assert found is not None
    return found


async def test_the_overview_comes_as_a_picture_that_says_in_words_what_it_shows(county: Scene) -> None:
    department = county.phone("陈思远")
    department.says("总览")
    await department.sees("青山镇党委")
    assert "正在绘图" in await department.taps("看图")
    message = await department.sees("总览", "共6个单位", "2026年度述职：未报6")
    width, height = size_of(county, message)
    assert width + height < 10_000
    assert "正在绘图" in await department.taps("原图文件")
    file = await department.sees("共6个单位")
    assert file.body["document"]["file_name"].startswith("总览（")


async def test_a_clerk_has_the_year_of_the_unit_as_a_picture(county: Scene) -> None:
    clerk = county.phone("李春梅")
    clerk.says("年度计划")
    await clerk.sees("青山镇党委")
    await clerk.taps("本年")
    await clerk.sees("2026年度")
    await clerk.taps("2026年全年图")
    message = await clerk.sees(
        "青山镇党委·2026年度", "述职报告摘要：12月未报", "书记抓党建工作报告：12月31日截止，尚未下达"
    )
    assert size_of(county, message)[0] > 1000
