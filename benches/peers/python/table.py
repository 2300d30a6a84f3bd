"""Сверяет ответы и печатает таблицы: table.py ПАПКА. Разошлись — говорит где и кончается кодом 1."""

import json
import sys
from pathlib import Path

TITLES = {"eight": "Восемь пунктов «если — то»", "histories": "Сроки по истории"}
SHOWN = 10


def figure(micros):
    if micros is None:
        return "—"
    digits = 3 if micros[0] < 0.1 else 2 if micros[0] < 1 else 1 if micros[0] < 100 else 0
    return f"{micros[0]:.{digits}f}".replace(".", ",")


def answers(folder, engine):
    return set((folder / "answers" / engine).read_text(encoding="utf-8").splitlines())


def main():
    folder = Path(sys.argv[1])
    lines = (folder / "figures.ndjson").read_text(encoding="utf-8").splitlines()
    # Где без разбора не измерить, строку ставит на место число с разбором.
    rows = sorted(map(json.loads, lines), key=lambda row: (row["judged"] or row["whole"])[0])
    for which, title in TITLES.items():
        own = [row for row in rows if row["set"] == which]
        if not own:
            continue
        right = answers(folder, own[0]["engine"])
        if not right:
            sys.exit(f"{title}: находок нет, сравнивать нечего")
        for row in own:
            differ = sorted(answers(folder, row["engine"]) ^ right)[:SHOWN]
            if differ:
                sys.exit(f"{row['engine']}: ответы не те, что у {own[0]['engine']}:\n" + "\n".join(differ))
        print(f"{title}: сделок {own[0]['deals']}, находок {len(right)}, ответы равны у всех {len(own)}\n")
        print("| чем | версия | разбор снаружи, мкс на сделку | разбор внутри | прогонов |")
        print("|---|---|---:|---:|---:|")
        for row in own:
            cells = [row["title"], row["version"] or "—", figure(row["judged"]), figure(row["whole"]), str(row["rounds"])]
            print("| " + " | ".join(cells) + " |")
        print()


if __name__ == "__main__":
    main()
