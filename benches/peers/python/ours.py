"""Наша программа как есть: ours.py ПРОГРАММА ПАПКА. Процесс целиком — от запуска и чтения файла до текста последней находки."""

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

HERE = Path(__file__).resolve().parent.parent
ROUNDS = 9


def local(text):
    """Смещение у всех московское."""
    return text[:19] if text else "-"


def eight(found):
    return f"{found['deal']} {found['clause']}"


def histories(found):
    times = [found["triggered_at"], found["due_at"], found["done_at"] or found["ended_at"]]
    steps = [step["at"] for step in found["steps"]]
    return " ".join([found["deal"], found["clause"], found["verdict"], *map(local, times + steps)])


def run(program, folder, which, regulation, cases, at, line):
    command = [program, "lint", "--at", at, "--format", "ndjson", "--jobs", "1"]
    command += ["--data", folder / cases, HERE / regulation]
    took = []
    for number in range(ROUNDS + 1):
        started = perf_counter()
        done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
        if number > 0:
            took.append(perf_counter() - started)
        if done.returncode != 1:
            sys.exit(f"lint кончился кодом {done.returncode}")
    records = map(json.loads, done.stdout.splitlines())
    # Последняя строка — итоги, у неё нет пункта.
    answers = sorted(line(found) for found in records if "clause" in found)
    engine = f"{which}-reglament"
    (folder / "answers").mkdir(exist_ok=True)
    (folder / "answers" / engine).write_text("".join(f"{one}\n" for one in answers), encoding="utf-8")
    with (folder / cases).open(encoding="utf-8") as file:
        deals = sum(1 for _ in file)
    figures = {
        "engine": engine,
        "title": "**reglament**, `lint` целиком, один поток",
        "version": subprocess.run([program, "--version"], stdout=subprocess.PIPE, check=True, text=True).stdout.split()[-1],
        "set": which,
        "deals": deals,
        "rounds": ROUNDS,
        "judged": None,
        "whole": [one * 1e6 / deals for one in (median(took), min(took))],
    }
    print(json.dumps(figures, ensure_ascii=False))


def main():
    program, folder = sys.argv[1], Path(sys.argv[2])
    run(program, folder, "eight", "vosem.reglament", "cases.ndjson", "2026-12-11T12:00", eight)
    run(program, folder, "histories", "sroki.reglament", "histories.ndjson", "2025-11-14T12:00", histories)


if __name__ == "__main__":
    main()
