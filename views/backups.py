"""Why a nightly backup could not be made, in the words of the department's digest."""

FAILED = "备份程序异常终止"
UNREADABLE = "写好的备份未通过核对"


def unwritable(why: str) -> str:
    """The folder cannot be written, for the reason that the system gave."""
    return f"备份目录无法写入：{why}"
