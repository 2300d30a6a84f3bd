"""Замер движка: разбор и суждение порознь; строка чисел — в вывод, ответы — в ПАПКА/answers."""

import gc
import json
from statistics import median
from time import perf_counter


class Race:
    def __init__(self, engine, title, version, which, rounds):
        self.engine, self.title, self.version = engine, title, version
        self.which, self.rounds = which, rounds

    def run(self, folder, file, decode, judge, lines):
        """decode: текст — вход; judge: вход — ответ; lines: ответ — его строки."""
        text = (folder / file).read_text(encoding="utf-8")
        judged, whole = [], []
        # Первый прогон не считается: в нём заполняются кэши.
        for number in range(self.rounds + 1):
            gc.collect()
            started = perf_counter()
            ready = decode(text)
            decoded = perf_counter()
            answer = judge(ready)
            ended = perf_counter()
            if number > 0:
                judged.append(ended - decoded)
                whole.append(ended - started)
        answers = folder / "answers"
        answers.mkdir(exist_ok=True)
        with (answers / self.engine).open("w", encoding="utf-8") as out:
            out.writelines(line + "\n" for line in sorted(lines(answer)))
        deals = len(text.splitlines())

        def micros(all_of):
            return [one * 1e6 / deals for one in (median(all_of), min(all_of))]

        figures = {
            "engine": self.engine,
            "title": self.title,
            "version": self.version,
            "set": self.which,
            "deals": deals,
            "rounds": self.rounds,
            "judged": micros(judged),
            "whole": micros(whole),
        }
        print(json.dumps(figures, ensure_ascii=False))


def eight(engine, title, version, rounds, folder, decode, judge):
    """Первый набор: ответ — биты пунктов каждой сделки."""

    def lines(found):
        for deal, bits in enumerate(found):
            for clause in range(8):
                if bits >> clause & 1:
                    yield f"{deal} 1.{clause + 1}"

    Race(engine, title, version, "eight", rounds).run(folder, "deals.ndjson", decode, judge, lines)
