"""Power comes from a post in a unit: roles, posts and who may act where."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles of domain.md section 0; the label is what people read."""

    COUNTY_SECRETARY = "county_secretary"
    STANDING_MEMBER = "standing_member"
    DEPT_ADMIN = "dept_admin"
    DEPT_APPROVER = "dept_approver"
    INSPECTOR = "inspector"
    SECRETARY = "secretary"
    CLERK = "clerk"
    TEAM_MEMBER = "team_member"

    @property
    def label(self) -> str:
        """What stands for the post of somebody without a title (职务), and what a roster file may say."""
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.COUNTY_SECRETARY: "县委书记",
    Role.STANDING_MEMBER: "县委常委",
    Role.DEPT_ADMIN: "组织部管理员",
    Role.DEPT_APPROVER: "组织部审签人",
    Role.INSPECTOR: "督查员",
    Role.SECRETARY: "党（工）委书记",
    Role.CLERK: "党务干部",
    Role.TEAM_MEMBER: "班子成员",
}

UNIT_SIDE = frozenset({Role.SECRETARY, Role.CLERK})
# Nobody is told, nobody may.
NOBODY: frozenset[Role] = frozenset()
ADMINS = frozenset({Role.DEPT_ADMIN})
APPROVERS = frozenset({Role.DEPT_APPROVER})
SECRETARY = frozenset({Role.SECRETARY})
DEPARTMENT = frozenset({Role.DEPT_ADMIN, Role.DEPT_APPROVER})
LEADERS = frozenset({Role.COUNTY_SECRETARY, Role.STANDING_MEMBER})
SPEECH_READERS = DEPARTMENT | frozenset({Role.COUNTY_SECRETARY})
OVERSEERS = DEPARTMENT | LEADERS | frozenset({Role.INSPECTOR})


class UnitType(StrEnum):
    """Kinds of units (单位类型); a village is an object of the work, it has no users."""

    DEPARTMENT = "department"
    TOWNSHIP = "township"
    COUNTY_DEPT = "county_dept"
    WORK_COMMITTEE = "work_committee"
    VILLAGE = "village"

    @property
    def label(self) -> str:
        """The words of the unit's page and of a roster file."""
        return _TYPE_LABELS[self]


_TYPE_LABELS = {
    UnitType.DEPARTMENT: "组织部门",
    UnitType.TOWNSHIP: "乡镇（街道）党（工）委",
    UnitType.COUNTY_DEPT: "县直部门党委（党组）",
    UnitType.WORK_COMMITTEE: "工委",
    UnitType.VILLAGE: "村（社区）党组织",
}

REPORTING = frozenset({UnitType.TOWNSHIP, UnitType.COUNTY_DEPT, UnitType.WORK_COMMITTEE})


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit (单位) in the tree; `path` is "/1/4/", the ids from the root down to it."""

    id: int
    name: str
    type: UnitType
    parent_id: int | None
    path: str
    sort: int = 0
    active: bool = True


def ids_on_path(path: str) -> tuple[int, ...]:
    """The units from the root down to the one with this path, itself at the end: (1, 4) for "/1/4/"."""
    return tuple(int(part) for part in path.split("/") if part)


@dataclass(frozen=True, slots=True)
class Post:
    """One current membership: a role at a unit, which reaches the unit's subtree."""

    membership_id: int
    unit_id: int
    unit_name: str
    unit_path: str
    role: Role
    title: str = ""
    # Of a delegate (代理): the person whose post it is.
    acting_for: int | None = None
    acting_name: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind an update, with the posts held at this moment; looked up on every update."""

    person_id: int
    telegram_id: int
    name: str
    posts: tuple[Post, ...] = ()

    def roles_over(self, unit_path: str) -> frozenset[Role]:
        """Every role whose unit is the given one or stands above it."""
        return frozenset(post.role for post in self.posts if unit_path.startswith(post.unit_path))

    def may(self, roles: Iterable[Role], unit_path: str) -> bool:
        """Say whether one of `roles` is held over the unit; nothing held means no."""
        return not self.roles_over(unit_path).isdisjoint(roles)

    def reach(self, roles: Iterable[Role]) -> tuple[str, ...]:
        """The unit paths over which one of `roles` is held: the scope of what this person may see."""
        wanted = frozenset(roles)
        return tuple(dict.fromkeys(post.unit_path for post in self.posts if post.role in wanted))

    def has(self, roles: Iterable[Role]) -> bool:
        """Say whether one of `roles` is held anywhere (for menus; never for deciding on one unit)."""
        return bool(self.reach(roles))

    def substitute_post(self, roles: Iterable[Role], unit_path: str) -> Post | None:
        """The delegate's post (代理) that alone gives one of `roles` over the unit; None with a post of one's own."""
        wanted = frozenset(roles)
        giving = [post for post in self.posts if post.role in wanted and unit_path.startswith(post.unit_path)]
        return giving[0] if giving and all(post.acting_for for post in giving) else None

    def signed(self, roles: Iterable[Role], unit_path: str) -> str:
        """Who did something as one of `roles`, as the audit trail has it: 张三, or 张三（代理李四）."""
        post = self.substitute_post(roles, unit_path)
        return signature(self.name, post.acting_name if post else "")

    @property
    def scope(self) -> tuple[str, ...]:
        """All unit paths that this person belongs to."""
        return tuple(dict.fromkeys(post.unit_path for post in self.posts))


def signature(name: str, acting_name: str) -> str:
    """A name as it stands in the audit trail; a delegate's says for whom he acted."""
    return f"{name}（代理{acting_name}）" if acting_name else name
