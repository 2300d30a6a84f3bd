#!/usr/bin/env python3
"""Independent count of a report over three hundred deals: plain Python, nothing shared with the program.

    python3 tests/report/many.py data    > tests/report/many.ndjson
    python3 tests/report/many.py results > tests/report/many-counted.tsv

The first command draws the deals (the same ones each time), the second counts them from the file by docs/otchet.md alone. Both files
are kept; `cargo test --test report` compares the program's report with the second one. Needs nothing but Python 3.8.
"""
import json
import random
import sys
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from math import floor, sqrt
from pathlib import Path

MSK = timezone(timedelta(hours=3))
FROM = datetime(2026, 9, 7, tzinfo=MSK)
TO = datetime(2026, 10, 18, 23, 59, 59, tzinfo=MSK)
AT = datetime(2026, 10, 30, 18, 0, tzinfo=MSK)
ORDER = ["Новая", "КП", "Договор", "Успех"]
Z = 1.959963984540054


# ---- drawing ----------------------------------------------------------------------------------------------------------------
def draw():
    rnd = random.Random(20261122)
    people = ["ivanov", "petrova", "sidorov"]
    for number in range(1, 181):
        client, deals, events = f"C{number:03}", [], []
        for part in range(rnd.choice([1, 1, 1, 2, 3])):
            deal = f"D{number:03}{'abc'[part]}"
            begin = datetime(2026, 9, 1, tzinfo=MSK) + timedelta(days=rnd.randrange(0, 45))
            while begin.weekday() > 4:
                begin += timedelta(days=1)
            begin += timedelta(minutes=rnd.randrange(9 * 60, 16 * 60))
            owner = rnd.choice(people)
            fields = {"бюджет": rnd.choice([20000, 60000, 140000, 300000])}
            source = rnd.choice(["сайт", "выставка", "звонок", None, "-"])
            if source != "-":
                fields["источник"] = source
            good = rnd.random() < 0.6
            at, way, stage = begin, [("Новая", begin)], "Новая"
            offers = []
            call = begin + timedelta(minutes=rnd.randrange(5, 55) if good else rnd.randrange(70, 400))
            called = rnd.random() < 0.95
            while stage in ORDER[:3]:
                at += timedelta(minutes=rnd.randrange(60, 12 * 24 * 60))
                luck = rnd.random()
                if luck < 0.06:
                    break
                if luck < (0.22 if good else 0.42):
                    stage = "Отказ"
                elif luck > 0.95 and stage != "Новая":
                    stage = ORDER[ORDER.index(stage) - 1]
                elif luck > 0.85 and stage == "Новая":
                    stage = "Договор"
                else:
                    stage = ORDER[ORDER.index(stage) + 1]
                if at > AT:
                    break
                way.append((stage, at))
                if stage == "КП":
                    sent = at
                    for version in range(rnd.choice([0, 1, 1, 2, 3])):
                        sent += timedelta(minutes=rnd.randrange(10, 3000))
                        offers.append((sent, len(offers) + 1))
            if stage == "Отказ" and rnd.random() < 0.8:
                fields["причина отказа"] = rnd.choice(["дорого", "передумал", "спам", None])
            owners = [{"owner": owner, "at": iso(begin)}]
            if rnd.random() < 0.25:
                owner = rnd.choice(people)
                owners.append({"owner": owner, "at": iso(begin + timedelta(days=rnd.randrange(1, 9), minutes=7))})
            deals.append({"deal": deal, "owner": owner, "created": iso(begin), "fields": fields, "changes": [],
                          "owners": owners, "stages": [{"stage": name, "at": iso(when)} for name, when in way]})
            if called and call <= AT:
                events.append({"kind": "звонок", "direction": "out", "connected": True, "deal": deal, "at": iso(call)})
            for sent, version in offers:
                if sent <= AT:
                    events.append({"kind": "документ", "name": "КП", "version": version, "deal": deal, "at": iso(sent)})
            for _ in range(rnd.choice([0, 0, 1, 2])):
                met = begin + timedelta(minutes=rnd.randrange(60, 15 * 24 * 60))
                if met <= AT:
                    events.append({"kind": "встреча", "deal": deal, "at": iso(met), "state": "состоялась"})
            if stage == "Успех" and way[-1][0] == "Успех":
                shipped = way[-1][1] - timedelta(days=rnd.choice([0, 20, 40]), minutes=3)
                amount = rnd.randrange(10, 200) * 1000
                events.append({"kind": "отгрузка", "deal": deal, "at": iso(shipped), "amount": amount})
                if rnd.random() < 0.8:
                    paid = rnd.choice([amount, amount // 2, amount + 5000])
                    events.append({"kind": "оплата", "deal": deal, "at": iso(way[-1][1]), "amount": paid})
        yield {"client": client, "deals": deals, "events": events}


def iso(when):
    return when.strftime("%Y-%m-%dT%H:%M:%S+03:00")


# ---- counting ---------------------------------------------------------------------------------------------------------------
def time(text):
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")


def wilson(k, n):
    p = k / n
    middle, reach, whole = p + Z * Z / (2 * n), Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)), 1 + Z * Z / n
    return (0.0 if k == 0 else (middle - reach) / whole), (1.0 if k == n else (middle + reach) / whole)


def quantile(values, share):
    values = sorted(values)
    place = (len(values) - 1) * share
    low = floor(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def stays(deal):
    """(stage, from, to); entries of one stage in a row are one stay."""
    out = []
    for entry in deal["stages"]:
        if out and out[-1][0] == entry["stage"]:
            continue
        if out:
            out[-1][2] = time(entry["at"])
        out.append([entry["stage"], time(entry["at"]), None])
    return out


def fate(way, after, wanted):
    """True: came to step `wanted` or further; False: refused; None: open; with the moment."""
    for stage, at, _ in way[after + 1:]:
        if stage == "Отказ":
            return False, at
        if stage == "Успех" or ORDER.index(stage) >= wanted:
            return True, at
    return None, None


def owner_at(deal, at):
    return [one["owner"] for one in deal["owners"] if time(one["at"]) <= at][-1]


def workday_end(day, add):
    """The close of the `add`-th working day after `day` (no holidays in September and October 2026)."""
    day = day.replace(hour=18, minute=0, second=0)
    while add:
        day += timedelta(days=1)
        if day.weekday() < 5:
            add -= 1
    return day


def working_hour(at):
    """One hour later on the company's clock: Monday to Friday, nine to six."""
    left = 3600
    while True:
        opens, closes = (at.replace(hour=hour, minute=0, second=0) for hour in (9, 18))
        if at.weekday() < 5 and at < closes:
            at = max(at, opens)
            if at + timedelta(seconds=left) <= closes:
                return at + timedelta(seconds=left)
            left -= (closes - at).total_seconds()
        at = opens + timedelta(days=1)


def within(at):
    return FROM <= at <= TO


def results(cases):
    out = []
    put = lambda place, value, how: out.append((place, value, how))
    funnel = defaultdict(lambda: [0, 0, 0])
    times = defaultdict(lambda: [[], 0])
    refusals, clients, sources = defaultdict(int), defaultdict(lambda: [0, 0, 0]), defaultdict(lambda: [0, 0, 0, 0])
    met, reworked, versions, rework, once = [], 0, [], [], [0, 0]
    debts, shipped, paid = defaultdict(int), 0, 0
    clauses = {"1.1": [0, 0], "2.1": [0, 0]}
    pays = {"1.1": [], "2.1": []}
    parts = []
    for case in cases:
        events = case["events"]
        of = lambda kind, deal=None: [e for e in events if e["kind"] == kind and deal in (None, e["deal"])]
        wins = []
        for deal in case["deals"]:
            won, at = fate(stays(deal), 0, 9)
            if won:
                wins.append(at)
        bought = wins + [time(e["at"]) for e in of("оплата")]
        for deal in case["deals"]:
            way, name = stays(deal), deal["deal"]
            begin = time(deal["created"])
            won, over = fate(way, 0, 9)
            source = deal["fields"].get("источник", "-")
            source = {"-": None, None: "не указано"}.get(source, source)
            category = "крупная" if deal["fields"]["бюджет"] >= 100000 else "малая"
            slot = lambda result: {True: 0, False: 1, None: 2}[result]

            def keys(at):
                team = {"ivanov": "Север", "petrova": "Север", "sidorov": "Юг"}[owner_at(deal, at)]
                yield from [("person", owner_at(deal, at)), ("team", team), ("category", category),
                            ("period", (at).strftime("%Y-%m"))]
                if source:
                    yield ("source", source)

            if within(begin):
                funnel["total", None][slot(won)] += 1
                for key in keys(begin):
                    funnel["total", key][slot(won)] += 1
                clients["повторные" if any(t < begin for t in bought) else "первые"][slot(won)] += 1
                if source:
                    sources[source][slot(won)] += 1
                    sources[source][3] += sum(e["amount"] for e in of("оплата", name))
            for step in range(3):
                entries = [i for i, (stage, at, _) in enumerate(way) if stage == ORDER[step] and within(at)]
                if not entries:
                    continue
                result, end = fate(way, entries[0], step + 1)
                at = way[entries[0]][1]
                funnel[step, None][slot(result)] += 1
                for key in keys(at):
                    funnel[step, key][slot(result)] += 1
            for stage, at, until in way:
                if stage in ORDER[:3] and within(at):
                    if until:
                        times[stage][0].append((until - at).total_seconds())
                    else:
                        times[stage][1] += 1
            if won is False and within(over):
                refusals[deal["fields"].get("причина отказа") or "стадия «Отказ»"] += 1
            offers = sorted((time(e["at"]), e["version"]) for e in of("документ", name))
            meetings = [time(e["at"]) for e in of("встреча", name)]
            if offers and within(offers[0][0]):
                first, number = offers[0][0], max(v for _, v in offers)
                met.append(sum(1 for at in meetings if at <= first))
                versions.append(number)
                if number > 1:
                    reworked += 1
                    rework.append((offers[-1][0] - first).total_seconds())
            if won and within(over):
                before = [o for o in offers if o[0] <= over]
                if before:
                    first = before[0][0]
                    plain = max(v for _, v in before) < 2 and not any(first < at <= over for at in meetings)
                    once[0] += plain
                    once[1] += 1
            # п. 1.1: позвонить за 1 рабочий час, при каждом входе в «Новая».
            calls = sorted(time(e["at"]) for e in of("звонок", name))
            for stage, at, until in way:
                if stage != "Новая":
                    continue
                due = working_hour(at)
                done = [call for call in calls if call >= at]
                if done and done[0] <= due and not (until and until < done[0]):
                    kept = True
                elif (until and until <= due) or due >= AT:
                    kept = None  # ушла со стадии раньше срока: снято
                else:
                    kept = False
                duty("1.1", kept, due, at, won, over, "Новая", category, clauses, pays, name)
            # п. 2.1: отправить КП за 1 рабочий день, при каждом входе в «КП».
            for stage, at, until in way:
                if stage != "КП":
                    continue
                due = workday_end(at, 1)
                sent = [o for o, _ in offers if o >= at]
                if sent and sent[0] <= due and not (until and until < sent[0]):
                    kept = True
                elif (until and until <= due) or due >= AT:
                    kept = None
                else:
                    kept = False
                duty("2.1", kept, due, at, won, over, "КП", category, clauses, pays, name)
        ships = sorted((time(e["at"]), e["amount"]) for e in of("отгрузка"))
        shipped += sum(e["amount"] for e in of("отгрузка") if within(time(e["at"])))
        paid += sum(e["amount"] for e in of("оплата") if within(time(e["at"])))
        rest = sum(e["amount"] for e in of("оплата"))
        for at, amount in ships:
            owed = max(0, amount - rest)
            rest = max(0, rest - amount)
            days = (AT - at).total_seconds() // 86400
            debts["до 30 дней" if days <= 30 else "31–60 дней" if days <= 60 else "61–90 дней" if days <= 90 else "больше 90 дней"] += owed

    def share(place, numbers, full=True):
        reached, left, still = numbers
        put(f"{place}/numerator", reached, "")
        put(f"{place}/denominator", reached + left, "")
        put(f"{place}/open", still, "")
        if reached + left:
            put(f"{place}/value", percent(reached / (reached + left)), "")
            if full:
                low, high = wilson(reached, reached + left)
                put(f"{place}/low", percent(low), "")
                put(f"{place}/high", percent(high), "")

    for (step, key), numbers in sorted(funnel.items(), key=str):
        base = "funnel/0" if key is None else f"funnel/0/slices/by={key[0]}&key={key[1]}"
        share(f"{base}/total" if step == "total" else f"{base}/steps/{step}/share", numbers)
    for stage, (lengths, still) in sorted(times.items()):
        place = f"metrics/metric=stage_time&of.stage={stage}"
        put(f"{place}/denominator", len(lengths), "")
        put(f"{place}/open", still, "")
        put(f"{place}/value", round(quantile(lengths, 0.5), 4), "")
        put(f"{place}/p90", round(quantile(lengths, 0.9), 4), "")
    put("metrics/metric=meetings_per_offer/value", round(sum(met) / len(met), 4), "")
    put("metrics/metric=offers_reworked/numerator", reworked, "")
    put("metrics/metric=offers_reworked/denominator", len(versions), "")
    put("metrics/metric=offer_versions/value", round(sum(versions) / len(versions), 4), "")
    put("metrics/metric=rework_time/value", round(quantile(rework, 0.5), 4), "")
    put("metrics/metric=rework_time/p90", round(quantile(rework, 0.9), 4), "")
    put("metrics/metric=bought_at_once/numerator", once[0], "")
    put("metrics/metric=bought_at_once/denominator", once[1], "")
    for reason, number in sorted(refusals.items()):
        put(f"metrics/metric=refusals&of.reason={reason}/numerator", number, "")
        put(f"metrics/metric=refusals&of.reason={reason}/denominator", sum(refusals.values()), "")
    for kind, numbers in sorted(clients.items()):
        share(f"metrics/metric=first_or_repeated&of.client={kind}", numbers)
    for source, (won, lost, still, money) in sorted(sources.items()):
        share(f"metrics/metric=source_deals&of.source={source}", (won, lost, still))
        if money:
            put(f"metrics/metric=source_paid&of.source={source}/value", round(money / (won + lost + still), 4), "")
    put("metrics/metric=shipped/numerator", shipped, "")
    put("metrics/metric=paid/numerator", paid, "")
    for age, amount in sorted(debts.items()):
        put(f"metrics/metric=debts&of.age={age}/numerator", amount, "")
    for clause, (kept, decided) in sorted(clauses.items()):
        compare(put, clause, kept, decided, pays[clause])
    return out


def duty(clause, kept, due, born, won, over, stage, category, clauses, pays, deal):
    if kept is None or not within(due):
        return
    clauses[clause][0] += kept
    clauses[clause][1] += 1
    if won is None or not (due < over and born < over):
        return
    # Several duties of one deal under one clause are one deal: broken if any is.
    rows = pays[clause]
    if rows and rows[-1]["deal"] == deal:
        rows[-1]["kept"] &= kept
    else:
        rows.append({"deal": deal, "kept": bool(kept), "won": won, "stratum": (stage, category)})


def compare(put, clause, kept, decided, rows):
    place = f"clauses/clause={clause}"
    put(f"{place}/kept", kept, "")
    put(f"{place}/decided", decided, "")
    a, n1 = sum(r["won"] for r in rows if r["kept"]), sum(r["kept"] for r in rows)
    c, n0 = sum(r["won"] for r in rows if not r["kept"]), sum(not r["kept"] for r in rows)
    for side, part, whole in (("where_kept", a, n1), ("where_broken", c, n0)):
        put(f"{place}/{side}/numerator", part, "")
        put(f"{place}/{side}/denominator", whole, "")
    (l1, u1), (l2, u2), p, q = wilson(a, n1), wilson(c, n0), a / n1, c / n0
    put(f"{place}/compared/difference", percent(p - q), "")
    put(f"{place}/compared/low", percent(p - q - sqrt((p - l1) ** 2 + (u2 - q) ** 2)), "")
    put(f"{place}/compared/high", percent(p - q + sqrt((u1 - p) ** 2 + (q - l2) ** 2)), "")
    strata = defaultdict(lambda: [0, 0, 0, 0])
    for row in rows:
        cell = strata[row["stratum"]]
        cell[0 if row["kept"] else 2] += row["won"]
        cell[1 if row["kept"] else 3] += 1
    both = [cell for cell in strata.values() if cell[1] and cell[3]]
    weights = sum(n1 * n0 / (n1 + n0) for _, n1, _, n0 in both)
    delta = sum((a * n0 - c * n1) / (n1 + n0) for a, n1, c, n0 in both) / weights
    p = sum((n1 * n1 * c - n0 * n0 * a + n1 * n0 * (n0 - n1) / 2) / (n1 + n0) ** 2 for a, n1, c, n0 in both)
    q = sum((a * (n0 - c) + c * (n1 - a)) / (2 * (n1 + n0)) for a, n1, c, n0 in both)
    error = sqrt((delta * p + q) / weights ** 2)
    put(f"{place}/compared/adjusted/strata", len(both), "")
    put(f"{place}/compared/adjusted/deals", sum(n1 + n0 for _, n1, _, n0 in both), "")
    put(f"{place}/compared/adjusted/difference", percent(delta), "")
    put(f"{place}/compared/adjusted/low", percent(delta - Z * error), "")
    put(f"{place}/compared/adjusted/high", percent(delta + Z * error), "")


def percent(share):
    return round(share * 100, 4)


if __name__ == "__main__":
    if sys.argv[1:] == ["data"]:
        for case in draw():
            print(json.dumps(case, ensure_ascii=False, separators=(",", ":")))
    else:
        lines = Path(__file__).with_name("many.ndjson").read_text(encoding="utf-8").splitlines()
        print("# Счёт many.py по many.ndjson; пересчитать: python3 tests/report/many.py results.")
        print("где\tсколько")
        for place, value, _ in results([json.loads(line) for line in lines]):
            print(f"{place}\t{value}")
