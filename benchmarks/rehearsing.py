"""How long the rehearsal of a year takes, and whether a large county costs more a unit than a small one."""

from pathlib import Path

from benchmarks.bots import output_of
from benchmarks.measure import Figure, Watch, at_most, of_turns, ratio

_YEAR = ("--from", "2026-01-01", "--to", "2026-12-31", "--json")
TURNS = 3


async def rehearsing(folder: Path, units: int, many: int) -> list[Figure]:
    """Rehearse a year of a county, whole processes; with `many` also one of so many units, by the unit."""
    taken = [await _rehearse(folder, units) for _ in range(TURNS)]
    found = [of_turns(f"rehearsal-{units}-units", "s", taken, at_most(10))]
    if many:
        large = await _rehearse(folder, many) / many
        found.append(
            ratio(f"rehearsal-{many}-units-by-{units}", [large] * TURNS, [one / units for one in taken], at_most(1))
        )
    return found


async def _rehearse(folder: Path, units: int) -> float:
    home = folder / "rehearsing"
    home.mkdir(exist_ok=True)
    watch = Watch()
    await output_of("bot", "http://127.0.0.1:1", home, "rehearse", "--units", str(units), *_YEAR, DATA_DIR=str(home))
    return watch.seconds
