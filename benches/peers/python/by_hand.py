"""Второй набор, написанный руками: by_hand.py ПАПКА. Только стандартная библиотека.

Каждый пункт sroki.reglament — своя функция; рабочее время считает Office. Ответ — строка на каждую находку.
"""

import json
import sys
from bisect import bisect_right
from datetime import date, datetime, time, timedelta
from pathlib import Path

from stopwatch import Race

NOW = datetime(2025, 11, 14, 12)
FINAL = ("Успех", "Отказ")
OFF = {date(2025, 11, 3), date(2025, 11, 4)}
SHORT_SATURDAY = date(2025, 11, 1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def parsed(text):
    """Все смещения в данных — московские, поэтому дальше время без них."""
    return datetime.fromisoformat(text).replace(tzinfo=None)


class Office:
    """Рабочее время: промежутки каждого дня, прочитанные один раз."""

    def __init__(self, first, days):
        self.spans = []
        self.closes = []
        self.open_days = []
        for number in range(days):
            day = first + number * DAY
            if day in OFF or (day.weekday() >= 5 and day != SHORT_SATURDAY):
                continue
            close = 17 if day == SHORT_SATURDAY else 18
            for opens, shuts in ((9, 13), (14, close)):
                self.spans.append((datetime.combine(day, time(opens)), datetime.combine(day, time(shuts))))
            self.open_days.append(day)
            self.closes.append(datetime.combine(day, time(close)))
        self.ends = [end for _, end in self.spans]

    def add(self, at, length):
        """Когда истечёт столько рабочего времени."""
        place = bisect_right(self.ends, at)
        while True:
            start, end = self.spans[place]
            start = max(start, at)
            if length <= end - start:
                return start + length
            length -= end - start
            place += 1

    def close(self, at, days):
        """Закрытие такого по счёту рабочего дня после дня этого мига."""
        return self.closes[bisect_right(self.open_days, at.date()) + days - 1]


OFFICE = Office(date(2025, 10, 1), 90)


def our_touch(event):
    """Мы говорили с клиентом или писали ему."""
    if event.get("direction") != "out":
        return False
    return event["kind"] in ("письмо", "сообщение") or our_call(event)


def our_call(event):
    return event["kind"] == "звонок" and event.get("direction") == "out" and event["seconds"] > 0


def missed_call(event):
    return event["kind"] == "звонок" and event.get("direction") == "missed"


def letter_in(event):
    return event["kind"] == "письмо" and event.get("direction") == "in"


def meeting(event):
    return event["kind"] == "встреча"


def offer(event):
    return event["kind"] == "документ" and event["name"] == "КП"


def movement(event):
    if event["kind"] == "звонок":
        return event.get("seconds", 0) > 0
    return event["kind"] != "документ"


class Deal:
    """Сделка: стадии с их началом и концом, события по порядку."""

    def __init__(self, record):
        deal = record["deals"][0]
        self.id = deal["deal"]
        self.events = [(parsed(event["at"]), event) for event in record["events"]]
        stages = [(one["stage"], parsed(one["at"])) for one in deal["stages"]]
        ends = [at for _, at in stages[1:]] + [None]
        self.visits = [(stage, at, end) for (stage, at), end in zip(stages, ends)]
        self.closed = next((at for stage, at in stages if stage in FINAL), None)
        self.found = []

    def visit(self, wanted):
        for stage, start, end in self.visits:
            if stage == wanted:
                return start, end
        return None

    def tell(self, clause, verdict, trigger, due, ended, steps=()):
        """Находка; ступени — только те, что сработали раньше, чем всё кончилось."""
        until = ended or NOW
        fired = [at for at in steps if at < until]
        self.found.append((clause, verdict, trigger, due, ended, fired))

    def judge(self, clause, trigger, due, done, steps=()):
        """Долг, который ничто, кроме дела, не кончает."""
        if done is None and NOW > due:
            self.tell(clause, "overdue", trigger, due, None, steps)
        elif done is not None and done > due:
            self.tell(clause, "late", trigger, due, done, steps)

    def first_contact(self):
        visit = self.visit("Новая")
        if visit is None:
            return
        start, end = visit
        due = OFFICE.add(start, timedelta(minutes=15))
        steps = [OFFICE.add(due, HOUR)]
        for at, event in self.events:
            if at >= start and (end is None or at <= end) and our_touch(event):
                return self.judge("2.1", start, due, at, steps)
        if end is None:
            self.judge("2.1", start, due, None, steps)
        elif end > due:
            self.tell("2.1", "missed", start, due, end, steps)

    def stays(self):
        visit = self.visit("Новая")
        if visit is not None:
            start, end = visit
            self.judge("2.2", start, OFFICE.close(start, 1), end)
        visit = self.visit("Предложение")
        if visit is not None:
            start, end = visit
            rungs = [OFFICE.close(start, 2), OFFICE.close(start, 4)]
            self.judge("2.5", start, rungs[0], end, rungs)

    def after_event(self, clause, since, until, starts, term, deed):
        """Дело после события: следующее событие присоединяется к открытому долгу."""
        open_until = None
        for place, (at, event) in enumerate(self.events):
            if not starts(event) or at <= since or (until is not None and at > until):
                continue
            if open_until is not None and at < open_until:
                continue
            done = next((then for then, other in self.events[place:] if deed(other)), None)
            self.judge(clause, at, term(at), done)
            open_until = done or datetime.max

    def silence(self):
        visit = self.visit("Встреча")
        if visit is None:
            return
        start, end = visit
        moved = sorted({at for at, event in self.events if movement(event) and at > start and (end is None or at < end)})
        points = [start, *moved]
        for since, until in zip(points, [*moved, end]):
            due = OFFICE.close(since, 3)
            self.judge("2.4", since, due, until, [due])

    def all(self):
        self.first_contact()
        self.stays()
        visit = self.visit("Встреча")
        if visit is not None:
            start, end = visit
            self.after_event("2.3", start, end, meeting, lambda at: OFFICE.close(at, 1), offer)
            self.silence()
        born = self.visits[0][1]
        quarter = timedelta(minutes=20)
        self.after_event("2.6", born, self.closed, missed_call, lambda at: OFFICE.add(at, quarter), our_call)
        self.after_event("2.7", born, self.closed, letter_in, lambda at: OFFICE.add(at, 4 * HOUR), our_touch)
        return self.found


def said(at):
    return at.isoformat(timespec="seconds") if at else "-"


def lines(deals):
    for deal in deals:
        for clause, verdict, trigger, due, ended, steps in deal.found:
            yield " ".join([deal.id, clause, verdict, said(trigger), said(due), said(ended), *map(said, steps)])


def main():
    race = Race("histories-python", "Python, написано руками", None, "histories", rounds=5)
    folder = Path(sys.argv[1])

    def judge(deals):
        for deal in deals:
            deal.all()
        return deals

    race.run(
        folder,
        "histories.ndjson",
        lambda text: [Deal(json.loads(line)) for line in text.splitlines()],
        judge,
        lines,
    )


if __name__ == "__main__":
    main()
