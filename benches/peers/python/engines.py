"""Первый набор на движках Python: engines.py ДВИЖОК ПАПКА."""

import json
import sys
from importlib.metadata import version
from pathlib import Path

from stopwatch import eight

OPEN = 'stage != "won" and stage != "lost"'


def decode(text):
    return [json.loads(line) for line in text.splitlines()]


def plain(folder):
    def found(deal):
        bits = 0
        stage = deal["stage"]
        if stage == "new" and deal["idle_days"] > 1:
            bits |= 1
        if stage == "qualified" and not deal["has_budget"]:
            bits |= 2
        if stage == "demo" and deal["touches"] < 3:
            bits |= 4
        if stage == "proposal" and not deal["has_dm"]:
            bits |= 8
        if stage not in ("won", "lost"):
            if deal["idle_days"] > 14:
                bits |= 16
            if deal["amount"] >= 500_000 and deal["touches"] < 5:
                bits |= 32
            if deal["emails_7d"] >= 3:
                bits |= 64
        if stage == "qualified" and deal["source"] in ("partner", "expo"):
            if deal["has_budget"] and deal["has_dm"]:
                bits |= 128
        return bits

    title = "Python, `if` по словарям"
    eight("python", title, sys.version.split()[0], 9, folder, decode, lambda deals: [found(deal) for deal in deals])


def rule_engine(folder):
    from rule_engine import Rule

    rules = [
        'stage == "new" and idle_days > 1',
        'stage == "qualified" and not has_budget',
        'stage == "demo" and touches < 3',
        'stage == "proposal" and not has_dm',
        f"{OPEN} and idle_days > 14",
        f"{OPEN} and amount >= 500000 and touches < 5",
        f"{OPEN} and emails_7d >= 3",
        'stage == "qualified" and source in ["partner", "expo"] and has_budget and has_dm',
    ]
    compiled = [(1 << place, Rule(rule)) for place, rule in enumerate(rules)]

    def judge(deals):
        return [sum(bit for bit, rule in compiled if rule.matches(deal)) for deal in deals]

    eight("rule-engine", "rule-engine (Python)", version("rule-engine"), 3, folder, decode, judge)


def clipspy(folder):
    import clips

    fields = ["id", "stage", "source", "amount", "idle_days", "touches", "emails_7d", "has_budget", "has_dm"]
    rules = [
        "(stage new) (idle_days ?n&:(> ?n 1))",
        "(stage qualified) (has_budget FALSE)",
        "(stage demo) (touches ?n&:(< ?n 3))",
        "(stage proposal) (has_dm FALSE)",
        "(stage ~won&~lost) (idle_days ?n&:(> ?n 14))",
        "(stage ~won&~lost) (amount ?a&:(>= ?a 500000)) (touches ?n&:(< ?n 5))",
        "(stage ~won&~lost) (emails_7d ?n&:(>= ?n 3))",
        "(stage qualified) (source partner|expo) (has_budget TRUE) (has_dm TRUE)",
    ]
    work = clips.Environment()
    work.build("(deftemplate deal " + " ".join(f"(slot {name})" for name in fields) + ")")
    work.build("(deftemplate found (slot deal) (slot bit))")
    for place, rule in enumerate(rules):
        head = f"(defrule r{place + 1} (deal (id ?deal) {rule})"
        work.build(f"{head} => (assert (found (deal ?deal) (bit {1 << place}))))")
    deal_template, found_template = work.find_template("deal"), work.find_template("found")

    def fact(value):
        if isinstance(value, bool):
            return clips.Symbol("TRUE" if value else "FALSE")
        return clips.Symbol(value) if isinstance(value, str) else value

    def judge(deals):
        work.reset()
        for deal in deals:
            deal_template.assert_fact(**{name: fact(deal[name]) for name in fields})
        work.run()
        bits = [0] * len(deals)
        for one in found_template.facts():
            bits[one["deal"]] |= one["bit"]
        return bits

    eight("clips", "CLIPS (clipspy)", version("clipspy"), 3, folder, decode, judge)


def durable_rules(folder):
    from durable.lang import assert_fact, m, ruleset, when_all

    bits = []
    run = [0]

    def mark(bit):
        def note(context):
            bits[int(context.m.id.split("-")[1])] |= bit

        return note

    is_open = (m.stage != "won") & (m.stage != "lost")
    with ruleset("deals"):
        when_all((m.stage == "new") & (m.idle_days > 1))(mark(1))
        when_all((m.stage == "qualified") & (m.has_budget == False))(mark(2))  # noqa: E712
        when_all((m.stage == "demo") & (m.touches < 3))(mark(4))
        when_all((m.stage == "proposal") & (m.has_dm == False))(mark(8))  # noqa: E712
        when_all(is_open & (m.idle_days > 14))(mark(16))
        when_all(is_open & (m.amount >= 500_000) & (m.touches < 5))(mark(32))
        when_all(is_open & (m.emails_7d >= 3))(mark(64))
        when_all(
            (m.stage == "qualified")
            & ((m.source == "partner") | (m.source == "expo"))
            & (m.has_budget == True)  # noqa: E712
            & (m.has_dm == True)  # noqa: E712
        )(mark(128))
        # Сделку, которой не взяло ни одно правило, этот движок считает ошибкой.
        when_all(m.amount >= 0)(lambda context: None)

    def judge(deals):
        bits[:] = [0] * len(deals)
        run[0] += 1
        for deal in deals:
            # Факты остаются в памяти движка: у каждого прогона своя память и свои номера.
            assert_fact("deals", deal | {"id": f"{run[0]}-{deal['id']}", "sid": str(run[0])})
        return list(bits)

    eight("durable", "durable_rules (Python)", version("durable_rules"), 3, folder, decode, judge)


def experta(folder):
    import collections
    import collections.abc

    # Написан для Python до 3.10, где эти имена стояли прямо в collections.
    for name in ("Mapping", "MutableMapping", "Sequence", "Set", "Hashable", "Iterable", "Callable"):
        setattr(collections, name, getattr(collections.abc, name))
    from experta import Fact, KnowledgeEngine, L, P, Rule

    class Deal(Fact):
        pass

    is_open = ~L("won") & ~L("lost")

    class Rules(KnowledgeEngine):
        bits = 0

        @Rule(Deal(stage="new", idle_days=P(lambda n: n > 1)))
        def r1(self):
            self.bits |= 1

        @Rule(Deal(stage="qualified", has_budget=False))
        def r2(self):
            self.bits |= 2

        @Rule(Deal(stage="demo", touches=P(lambda n: n < 3)))
        def r3(self):
            self.bits |= 4

        @Rule(Deal(stage="proposal", has_dm=False))
        def r4(self):
            self.bits |= 8

        @Rule(Deal(stage=is_open, idle_days=P(lambda n: n > 14)))
        def r5(self):
            self.bits |= 16

        @Rule(Deal(stage=is_open, amount=P(lambda n: n >= 500_000), touches=P(lambda n: n < 5)))
        def r6(self):
            self.bits |= 32

        @Rule(Deal(stage=is_open, emails_7d=P(lambda n: n >= 3)))
        def r7(self):
            self.bits |= 64

        @Rule(Deal(stage="qualified", source=L("partner") | L("expo"), has_budget=True, has_dm=True))
        def r8(self):
            self.bits |= 128

    rules = Rules()

    def judge(deals):
        found = []
        for deal in deals:
            rules.reset()
            rules.bits = 0
            rules.declare(Deal(**deal))
            rules.run()
            found.append(rules.bits)
        return found

    eight("experta", "experta (Python)", version("experta"), 1, folder, decode, judge)


ENGINES = {
    "python": plain,
    "rule-engine": rule_engine,
    "clips": clipspy,
    "durable": durable_rules,
    "experta": experta,
}

if __name__ == "__main__":
    ENGINES[sys.argv[1]](Path(sys.argv[2]))
