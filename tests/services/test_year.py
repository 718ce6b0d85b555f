from tests.services.year import Year, county, script
from tests.stage import Stage
import time

async def test_x(tmp_path):
    stage = Stage(tmp_path, "2026-01-01 00:00")
    await county(stage)
    year = Year(stage)
    a=time.time(); c=time.process_time()
    await year.play("2027-01-10 00:00", script())
    print(time.time()-a, time.process_time()-c, len(year.events), year.idle)
    d={}
    for p in year.pushes: d.setdefault((p.at,p.kind,p.lines),[]).append(p.person)
    for (at,k,l),who in d.items(): print(f"{at:%Y-%m-%d %H:%M %a}", k, l, len(who), who)
    await stage.database.close()
    assert 0
