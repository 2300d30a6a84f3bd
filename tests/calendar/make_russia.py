"""Turns the yearly XML production calendars of Russia into the table `src/calendar/russia.txt`.

Usage: python make_russia.py FOLDER_WITH_XML > russia.txt

In the XML a day has `t="1"` (day off), `t="2"` (working day shortened by an hour) or `t="3"` (a weekend day
declared working). A shortened Saturday or Sunday is a working one too, so it appears in both lists.
"""

import datetime
import pathlib
import sys
import xml.etree.ElementTree as tree


def spans(days):
    """Runs of neighbouring dates as `MMDD` or `MMDD-MMDD`."""
    out, run = [], []
    for day in sorted(days):
        if run and day - run[-1] != datetime.timedelta(1):
            out.append(run)
            run = []
        run.append(day)
    if run:
        out.append(run)
    text = lambda d: d.strftime("%m%d")
    return " ".join(text(r[0]) if len(r) == 1 else f"{text(r[0])}-{text(r[-1])}" for r in out)


print("# Production calendar of Russia. year: days off | shortened days | working weekend days")
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.xml")):
    root = tree.parse(path).getroot()
    year = int(root.get("year"))
    off, short, working = [], [], []
    for node in root.iter("day"):
        month, number = node.get("d").split(".")
        day = datetime.date(year, int(month), int(number))
        kind = node.get("t")
        if kind == "1":
            off.append(day)
        if kind == "2":
            short.append(day)
        if kind == "3" or (kind == "2" and day.weekday() >= 5):
            working.append(day)
    print(f"{year}: {spans(off)} | {spans(short)} | {spans(working)}".rstrip())
