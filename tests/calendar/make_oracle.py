"""Writes `oracle.txt`: due moments computed without the program, to compare it with.

Usage: python make_oracle.py FOLDER_WITH_XML > oracle.txt
Needs:  numpy, pandas, python-dateutil (written with numpy 2.4, pandas 3.1, dateutil 4.0).

Sources of truth: the XML production calendars and these libraries.
* working days: numpy.busday_offset / busday_count, every non-working date of the XML given as a holiday of a week of
  seven working days (so that working Saturdays can be said at all);
* working hours: pandas CustomBusinessHour, where no shortened day lies inside; it has no notion of them;
* working minutes: an array of every working minute of 2013–2027 in UTC, indexed by numpy.searchsorted; each case of
  CustomBusinessHour is checked against it as well, and the script stops when the two differ;
* months and years: dateutil.relativedelta; zones: zoneinfo.

Where a library reads a rule otherwise, the project's rule wins:
* CustomBusinessHour moves a count that runs out exactly at a close to the next opening; here it ends at the close;
* zoneinfo puts a local time inside a gap after the gap by as much as it lies in it; here it is the gap's end.

Each group begins with `# schedule kind`; its lines are `start amount due` with moments as yymmddHHMM in UTC, and
`start end minutes` in the groups `between`.
"""

import datetime as dt
import pathlib
import random
import sys
import xml.etree.ElementTree as tree
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta

random.seed(20261121)
UTC = dt.timezone.utc
DAY = dt.timedelta(1)
FIRST, LAST = dt.date(2013, 1, 1), dt.date(2027, 12, 31)

marks = {}
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.xml")):
    root = tree.parse(path).getroot()
    for node in root.iter("day"):
        month, day = map(int, node.get("d").split("."))
        marks[dt.date(int(root.get("year")), month, day)] = node.get("t")


class Schedule:
    """Working hours as lists of (from, to) in minutes of the day, by weekday."""

    def __init__(self, name, zone, week, calendar):
        self.name, self.zone, self.week, self.calendar = name, ZoneInfo(zone), week, calendar
        self.days = [FIRST + DAY * i for i in range((LAST - FIRST).days + 1)]
        self.hours = {day: self.hours_of(day) for day in self.days}
        self.off = [day for day in self.days if not self.hours[day]]
        self.busdays = np.busdaycalendar(weekmask="1111111", holidays=np.array(self.off, dtype="datetime64[D]"))
        stretches = [
            np.arange(self.utc(day, start), self.utc(day, end), dtype=np.int64)
            for day in self.days
            for start, end in self.hours[day]
        ]
        self.minutes = np.unique(np.concatenate(stretches))
        self.pandas = self.custom_business_hour()

    def custom_business_hour(self):
        """One business hour of these hours; None when weekdays differ or nothing ever closes."""
        week = {tuple(spans) for spans in self.week if spans}
        spans = week.pop()
        if week or spans == ((0, 1440),):
            return None
        text = lambda minute: f"{minute // 60:02}:{minute % 60:02}"
        return pd.offsets.CustomBusinessHour(
            weekmask="Mon Tue Wed Thu Fri Sat Sun",
            holidays=self.off,
            start=[text(a) for a, _ in spans],
            end=[text(b) for _, b in spans],
        )

    def hours_of(self, day):
        mark = marks.get(day) if self.calendar else None
        spans = self.week[day.weekday()]
        if mark == "1":
            return []
        if mark == "3" or (mark == "2" and day.weekday() >= 5):
            spans = self.week[0]
        if mark == "2" and spans:
            limit = spans[-1][1] - 60
            spans = [(a, min(b, limit)) for a, b in spans if a < limit]
        return spans

    def utc(self, day, minute, fold=1):
        """Minutes since the epoch in UTC of a local clock time."""
        local = dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=minute)
        return self.utc_of(local, fold)

    def utc_of(self, local, fold=1):
        while True:
            moment = local.replace(tzinfo=self.zone, fold=fold).astimezone(UTC)
            if moment.astimezone(self.zone).replace(tzinfo=None, fold=0) == local:
                return int(moment.timestamp()) // 60
            local += dt.timedelta(minutes=1)

    def local(self, minute):
        return dt.datetime.fromtimestamp(minute * 60, self.zone).replace(tzinfo=None, fold=0)

    def close(self, day):
        return self.utc(day, self.hours[day][-1][1])

    def roll(self, day, count=0, side="forward"):
        """numpy's business day arithmetic on our days."""
        return np.busday_offset(np.datetime64(day), count, roll=side, busdaycal=self.busdays).astype(object)

    def add_minutes(self, start, amount):
        index = np.searchsorted(self.minutes, start, side="left")
        return int(self.minutes[index + amount - 1]) + 1

    def add_hours_pandas(self, start, amount):
        """CustomBusinessHour; None when it cannot say it (hours differ by day, shortened days, clock changes)."""
        if self.pandas is None:
            return None
        spans = next(spans for spans in self.week if spans)
        local = pd.Timestamp(self.local(start))
        end = (local + self.pandas * amount).to_pydatetime()
        day = local.date()
        while day <= end.date():
            if self.hours[day] and self.hours[day] != spans:
                return None
            day += DAY
        # A count that runs out at a close ends there.
        minute = end.hour * 60 + end.minute
        begins = [a for a, _ in spans]
        if minute in begins:
            place = begins.index(minute)
            day = end.date() if place else self.roll(end.date() - DAY, 0, "backward")
            return self.utc(day, spans[place - 1][1])
        return self.utc_of(end)


hm = lambda h, m=0: h * 60 + m
office = [(hm(9), hm(18))]
broken = [(hm(9), hm(13)), (hm(14), hm(18))]
late = [(hm(8, 30), hm(17, 30))]
SCHEDULES = [
    Schedule("moscow", "Europe/Moscow", [office] * 5 + [[], []], True),
    Schedule("ural", "Asia/Yekaterinburg", [broken] * 5 + [[], []], True),
    Schedule("berlin", "Europe/Berlin", [late] * 5 + [[], []], False),
    Schedule("saturday", "Europe/Moscow", [office] * 4 + [[(hm(9), hm(16, 45))], [(hm(10), hm(14))], []], True),
    Schedule("always", "America/New_York", [[(0, hm(24))]] * 7, False),
]

interesting = sorted(marks) + [dt.date(y, 3, d) for y in range(2013, 2028) for d in range(8, 32)]


def start_of(schedule):
    """A random start: half of them near a marked date, half of those near an opening or a close."""
    day = random.choice(schedule.days[10:-10])
    if random.random() < 0.5:
        day = random.choice(interesting) + DAY * random.randint(-3, 3)
    minute = random.randrange(1440)
    if random.random() < 0.5:
        minute = random.choice([hm(9), hm(13), hm(14), hm(17), hm(18), 0, hm(8, 30)]) + random.randint(-3, 3)
    return schedule.utc(day, minute)


def due(schedule, kind, start, amount):
    """The due moment in minutes since the epoch, or None when a library has no answer."""
    local = schedule.local(start)
    day = local.date()
    close = schedule.close
    forward = lambda last: close(schedule.roll(last))
    backward = lambda last: close(schedule.roll(last, 0, "backward"))
    match kind:
        case "working-minutes":
            return schedule.add_minutes(start, amount)
        case "working-hours":
            answer = schedule.add_hours_pandas(start, amount)
            if answer is not None and answer != schedule.add_minutes(start, amount * 60):
                raise SystemExit(f"libraries differ: {schedule.name} {local} {amount} h")
            return answer
        case "working-days":
            return close(schedule.roll(day, amount, "backward"))
        case "working-days-client":
            return schedule.utc(schedule.roll(day, amount, "backward"), hm(24))
        case "days":
            return forward(day + DAY * amount)
        case "days-client":
            return schedule.utc(schedule.roll(day + DAY * amount), hm(24))
        case "weeks":
            return forward(day + relativedelta(weeks=amount))
        case "months":
            return forward(day + relativedelta(months=amount))
        case "quarters":
            return forward(day + relativedelta(months=3 * amount))
        case "years":
            return forward(day + relativedelta(years=amount))
        case "exact-days":
            return start + 1440 * amount
        case "exact-months":
            return schedule.utc_of(local + relativedelta(months=amount))
        case "before-days":
            return backward(day - DAY * amount)
        case "before-working-days":
            return close(schedule.roll(day, -amount, "forward"))
        case "before-months":
            return backward(day - relativedelta(months=amount))
        case "same-day":
            late = not schedule.hours[day] or start > close(day)
            return close(schedule.roll(day, 1, "backward") if late else day)
        case "next-noon":
            return schedule.utc(schedule.roll(day, 1, "backward"), hm(12))


KINDS = {
    "working-minutes": lambda: random.choice([random.randint(1, 90), random.randint(1, 600), random.randint(1, 30000)]),
    "working-hours": lambda: random.randint(1, 60),
    "working-days": lambda: random.choice([random.randint(1, 10), random.randint(1, 300)]),
    "working-days-client": lambda: random.randint(1, 30),
    "days": lambda: random.choice([random.randint(1, 14), random.randint(1, 400)]),
    "days-client": lambda: random.randint(1, 60),
    "weeks": lambda: random.randint(1, 30),
    "months": lambda: random.randint(1, 18),
    "quarters": lambda: random.randint(1, 6),
    "years": lambda: random.randint(1, 3),
    "exact-days": lambda: random.randint(1, 60),
    "exact-months": lambda: random.randint(1, 18),
    "before-days": lambda: random.randint(1, 60),
    "before-working-days": lambda: random.randint(1, 60),
    "before-months": lambda: random.randint(1, 12),
    "same-day": lambda: 0,
    "next-noon": lambda: 0,
}


def stamp(minute):
    return dt.datetime.fromtimestamp(minute * 60, UTC).strftime("%y%m%d%H%M")


total = 0
for schedule in SCHEDULES:
    edge = schedule.utc(FIRST, 0), schedule.utc(LAST, hm(24))
    for kind, amount_of in KINDS.items():
        if kind == "working-hours" and schedule.pandas is None:
            continue
        print("#", schedule.name, kind)
        rows = set()
        while len(rows) < (500 if "working" in kind else 250):
            start, amount = start_of(schedule), amount_of()
            if start < edge[0]:
                continue
            try:
                end = due(schedule, kind, start, amount)
            except (KeyError, IndexError):
                continue  # the answer lies outside the years of the XML
            if end is None or not edge[0] <= end <= edge[1]:
                continue
            rows.add(f"{stamp(start)} {amount} {stamp(end)}")
        total += len(rows)
        print("\n".join(sorted(rows)))
    print("#", schedule.name, "between")
    for _ in range(800):
        start = max(start_of(schedule), edge[0])
        end = start + random.choice([random.randint(0, 3000), random.randint(0, 1_000_000)])
        end = min(end, edge[1])
        count = int(np.searchsorted(schedule.minutes, end) - np.searchsorted(schedule.minutes, start))
        print(stamp(start), stamp(end), count)
        total += 1
print(total, "pairs", file=sys.stderr)
