"""Пишет случаи обоих наборов: cases.py ПАПКА ЧИСЛО. Случаи всегда одни и те же.

deals.ndjson      первый набор, плоские сделки для всех движков
cases.ndjson      те же сделки своим форматом reglament
histories.ndjson  второй набор: истории, свой формат; их же читает написанное руками
"""

import json
import random
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

STAGES = {
    "new": "Новая",
    "qualified": "Квалификация",
    "demo": "Показ",
    "proposal": "Предложение",
    "won": "Успех",
    "lost": "Отказ",
}
SOURCES = {"site": "Сайт", "call": "Звонок", "partner": "Партнёр", "expo": "Выставка"}
OWNERS = ["m-1", "m-2", "m-3"]
MOSCOW = timezone(timedelta(hours=3))
FROM = datetime(2025, 10, 13, tzinfo=MOSCOW)
TO = datetime(2025, 11, 14, 12, tzinfo=MOSCOW)


def said(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def flat(draw: random.Random, number: int) -> dict:
    return {
        "id": number,
        "stage": draw.choice(list(STAGES)),
        "source": draw.choice(list(SOURCES)),
        "amount": draw.randrange(1_000_000),
        "idle_days": draw.randrange(30),
        "touches": draw.randrange(12),
        "emails_7d": draw.randrange(5),
        "has_budget": draw.random() < 0.5,
        "has_dm": draw.random() < 0.5,
    }


def as_case(deal: dict) -> dict:
    at = "2026-11-02T10:00:00+03:00"
    stage = STAGES[deal["stage"]]
    fields = {
        "источник": SOURCES[deal["source"]],
        "сумма": deal["amount"],
        "простой": deal["idle_days"],
        "касаний": deal["touches"],
        "писем за неделю": deal["emails_7d"],
        "есть бюджет": deal["has_budget"],
        "есть ЛПР": deal["has_dm"],
    }
    own = {
        "deal": str(deal["id"]),
        "funnel": "Продажа",
        "owner": OWNERS[deal["id"] % len(OWNERS)],
        "created": at,
        "fields": fields,
        "stages": [{"stage": stage, "at": at}],
        "changes": [],
        "owners": [],
    }
    return {"deals": [own]}


def step(draw: random.Random) -> timedelta:
    """Промежуток: чаще минуты и часы, реже дни, а иногда — ровно час или день."""
    kind = draw.random()
    if kind < 0.4:
        return timedelta(seconds=draw.randrange(1, 3 * 3600))
    if kind < 0.85:
        return timedelta(seconds=draw.randrange(1, 3 * 86_400))
    if kind < 0.9:
        return timedelta(seconds=draw.randrange(1, 8 * 86_400))
    return draw.choice([timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)])


def moment(draw: random.Random) -> datetime:
    at = FROM + timedelta(seconds=draw.randrange(int((TO - FROM).total_seconds())))
    if draw.random() < 0.15:
        # Ровно в час: открытие, перерыв, закрытие.
        at = at.replace(hour=draw.choice([9, 13, 14, 17, 18]), minute=0, second=0)
        at -= timedelta(days=1) if at >= TO else timedelta()
    return at


def event(draw: random.Random, deal: str, by: str, at: datetime) -> dict:
    kind = draw.randrange(9)
    own = {"deal": deal, "at": said(at)}
    if kind == 0:
        return own | {"kind": "звонок", "direction": "out", "by": by, "seconds": 90}
    if kind == 1:
        return own | {"kind": "звонок", "direction": "out", "by": by, "seconds": 0}
    if kind == 2:
        return own | {"kind": "звонок", "direction": "missed"}
    if kind == 3:
        return own | {"kind": "письмо", "direction": "out", "by": by}
    if kind == 4:
        return own | {"kind": "письмо", "direction": "in"}
    if kind == 5:
        return own | {"kind": "встреча", "by": by, "state": "состоялась"}
    if kind == 6:
        return own | {"kind": "документ", "name": "КП", "by": by}
    if kind == 7:
        return own | {"kind": "комментарий", "by": by, "text": "Ждёт расчёта"}
    return own | {"kind": "сообщение", "direction": "out", "by": by}


def history(draw: random.Random, number: int) -> dict:
    deal, by = f"D-{number}", draw.choice(OWNERS)
    at = moment(draw)
    created = at
    stages = []
    for stage in ["Новая", "Встреча", "Предложение", "Успех"]:
        if stages and draw.random() < 0.1:
            stage = "Отказ"
        stages.append({"stage": stage, "at": said(at), "by": by})
        at += step(draw)
        if at >= TO or stage == "Отказ" or draw.random() < 0.2:
            break
    events, at = [], created
    for _ in range(draw.randrange(14)):
        at += step(draw)
        if at >= TO:
            break
        events.append(event(draw, deal, by, at))
    own = {
        "deal": deal,
        "funnel": "Продажа",
        "owner": by,
        "created": said(created),
        "fields": {},
        "stages": stages,
        "changes": [],
        "owners": [],
    }
    return {"client": f"C-{number}", "fields": {}, "deals": [own], "events": events}


def write(path: Path, records) -> None:
    with path.open("w", encoding="utf-8") as file:
        for record in records:
            line = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
            file.write(line + "\n")


def main() -> None:
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    draw = random.Random(20261123)
    deals = [flat(draw, number) for number in range(count)]
    write(folder / "deals.ndjson", deals)
    write(folder / "cases.ndjson", map(as_case, deals))
    write(folder / "histories.ndjson", (history(draw, n) for n in range(count)))


if __name__ == "__main__":
    main()
