"""The roster (名单) as people write it: columns, the words for types and roles, one line of a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.plain_text import clean, compact
from domain.power import DEPARTMENT, Role, Unit, UnitType
from domain.roster_cells import bare_heading

MAX_LINES = 5000
NAME_LIMIT = 60
# So long the bot waits for the file.
PATIENCE = timedelta(hours=1)
# How the units of the template's example rows begin; such rows are never imported.
EXAMPLE = "示例"


class Column(StrEnum):
    """The columns of a roster, by the heading that people read."""

    UNIT = "单位"
    TYPE = "单位类型"
    PARENT = "上级单位"
    NAME = "姓名"
    POST = "职务"
    ROLE = "角色"


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """Where something stands: the row as a spreadsheet numbers it, and the sheet if the file has any."""

    line: int
    sheet: str = ""

    def words(self, seen_from: "Spot") -> str:
        """The row as it is called in a sentence about another one."""
        return f"第{self.line}行" if self.sheet == seen_from.sheet else f"“{self.sheet}”第{self.line}行"


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One row of a file: its number as a spreadsheet shows it, the cells as text.

    `computed` are the places (from 0) of cells whose formula has no value or that hold an error, `covered` those that
    have their text from a merged block above, `wide` those that begin a block of several columns.
    """

    number: int
    cells: tuple[str, ...]
    computed: frozenset[int] = frozenset()
    sheet: str = ""
    in_hidden_sheet: bool = False
    hidden: bool = False
    covered: frozenset[int] = frozenset()
    wide: frozenset[int] = frozenset()

    @property
    def blank(self) -> bool:
        """Whether there is nothing to read in the row: no text in any cell, and no formula without a value."""
        return not self.computed and not any(cell.strip() for cell in self.cells)

    @property
    def spot(self) -> Spot:
        """Where the row stands."""
        return Spot(self.number, self.sheet)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one row, in Chinese; line 0 means the whole file, `column` is its letter if one is meant."""

    line: int
    text: str
    sheet: str = ""
    column: str = ""


class RemarkKind(StrEnum):
    """What a person would want to know before an import, in the order in which it is said."""

    SECRETARIES = "secretaries"  # a unit will have several secretaries
    ENDED = "ended"  # a post that has ended is not given again
    NAMESAKE = "namesake"  # somebody else of the same name works in another unit
    ALIKE_PERSON = "alike_person"  # a new name is nearly that of somebody in the unit
    ALIKE_UNIT = "alike_unit"  # a new unit is called nearly like another
    NOBODY = "nobody"  # 空缺: the unit counts, nobody is added
    NO_TITLE = "no_title"  # a new post without a title (职务)
    NO_SECRETARY = "no_secretary"  # a unit of the roster that reports and will have no secretary
    NUMBER = "number"  # a telephone number that is not kept
    SAID = "said"  # words beside a name that are not kept
    HIDDEN_ROW = "hidden_row"  # a hidden row that was read
    ROW = "row"  # a row that was not read
    COLUMN = "column"  # a column that was not read
    SHEET = "sheet"  # a sheet that was not read


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to know before an import: which kind, about what or whom, and the row if there is one."""

    kind: RemarkKind
    text: str
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """One row that was understood as far as it goes by itself; empty cells are None or ""."""

    spot: Spot
    unit: str
    type: UnitType | None
    parent: str
    name: str
    post: str
    role: Role | None


@dataclass(frozen=True, slots=True)
class Held:
    """One post of the county, as the roster is compared with it; `ended` if somebody has ended it."""

    membership_id: int
    person_id: int
    unit_id: int
    name: str
    role: Role
    post: str
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Existing:
    """What the county looks like before an import: all units, closed ones too, and all posts."""

    units: tuple[Unit, ...]
    posts: tuple[Held, ...] = ()

    @property
    def root(self) -> Unit | None:
        """The unit at the top of the tree, the department; None in a county that is still empty."""
        return next((unit for unit in self.units if unit.parent_id is None), None)


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be added below the unit named `parent`."""

    name: str
    type: UnitType
    parent: str


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post to be given in the unit named `unit`; `person_id` if that person works there already."""

    unit: str
    name: str
    role: Role
    post: str
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """What an import will do: units in an order in which parents come first, posts, titles (职务) that change."""

    root_name: str
    units: tuple[NewUnit, ...] = ()
    posts: tuple[NewPost, ...] = ()
    titles: tuple[tuple[int, str], ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether the roster brings nothing that is not there already, so that there is nothing to confirm."""
        return not (self.root_name or self.units or self.posts or self.titles)

    @property
    def new_people(self) -> int:
        """How many persons are added; one name in one unit is one person, whatever posts it gets."""
        return len({(post.unit, post.name) for post in self.posts if post.person_id is None})


_HEADINGS: Mapping[Column, tuple[str, ...]] = {
    Column.UNIT: ("单位名称", "单位全称", "所在单位", "工作单位", "党组织", "党组织名称"),
    Column.TYPE: ("类型", "类别", "单位类别"),
    Column.PARENT: ("上级", "隶属单位", "上级党组织", "上级单位名称", "上级党组织名称"),
    Column.NAME: ("人员", "人员姓名", "名字"),
    Column.POST: ("职位", "现任职务", "党内职务", "担任职务", "职务名称"),
    Column.ROLE: ("使用角色", "人员角色", "系统角色", "用户角色"),
}
_TYPES: Mapping[UnitType, tuple[str, ...]] = {
    UnitType.DEPARTMENT: ("组织部", "县委组织部"),
    UnitType.TOWNSHIP: (
        "乡镇",
        "乡",
        "镇",
        "街道",
        "乡镇（街道）",
        "乡镇街道",
        "乡镇党委",
        "镇党委",
        "乡党委",
        "街道党工委",
    ),
    UnitType.COUNTY_DEPT: (
        "县直部门",
        "县直单位",
        "县直机关",
        "部门",
        "党组",
        "县直部门党委",
        "县直部门党组",
        "县直部门党委党组",
    ),
    UnitType.WORK_COMMITTEE: ("党工委", "机关工委", "教育工委"),
    UnitType.VILLAGE: ("村", "社区", "村（社区）", "村社区", "村党组织", "社区党组织", "村党支部", "村党总支"),
}
_ROLES: Mapping[Role, tuple[str, ...]] = {
    Role.COUNTY_SECRETARY: (),
    Role.STANDING_MEMBER: ("常委",),
    Role.DEPT_ADMIN: ("管理员",),
    Role.DEPT_APPROVER: ("审签人", "部长", "副部长", "组织部部长", "组织部副部长"),
    Role.INSPECTOR: ("督查组", "督查组成员"),
    Role.SECRETARY: ("书记", "党委书记", "党工委书记", "党组书记", "工委书记"),
    Role.CLERK: ("代报人", "组织委员", "党建办干事", "党务专干", "干事", "联络员"),
    Role.TEAM_MEMBER: ("成员", "班子", "领导班子成员"),
}


def misfit(kind: UnitType, role: Role) -> str:
    """Say in Chinese why a unit of this type has nobody in this role; empty when it may (domain.md section 0)."""
    if kind is UnitType.VILLAGE:
        return "村（社区）党组织不设使用人员。"
    if role in DEPARTMENT and kind is not UnitType.DEPARTMENT:
        return f"“{role.label}”只能设在组织部门。"
    return ""


def type_of(text: str) -> UnitType | None:
    """The unit type that people mean by a word; None for an unknown one."""
    return _TYPE_WORDS.get(compact(text))


def role_of(text: str) -> Role | None:
    """The role that people mean by a word; None for an unknown one."""
    return _ROLE_WORDS.get(compact(text))


def column_of(text: str) -> Column | None:
    """The column that a heading names, whatever marks stand around it; None for one that a roster does not need."""
    return _COLUMN_WORDS.get(compact(text)) or _COLUMN_WORDS.get(bare_heading(text))


def is_proper(text: str, column: Column) -> bool:
    """Say whether a heading has the very word of its column, and not one of the others that are understood."""
    return bare_heading(text) == column.value


def cleaned(text: str) -> str:
    """A cell as it is kept: one line, nothing invisible, single blanks."""
    return " ".join(clean(text).split())


_TYPE_WORDS = {compact(word): kind for kind in UnitType for word in (kind.label, kind.value, *_TYPES[kind])}
_ROLE_WORDS = {compact(word): role for role in Role for word in (role.label, role.value, *_ROLES[role])}
_COLUMN_WORDS = {compact(word): column for column in Column for word in (column.value, *_HEADINGS[column])}
