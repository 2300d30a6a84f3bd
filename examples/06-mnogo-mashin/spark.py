"""Регламент по частям в Apache Spark: каждую часть данных судит своя программа, сводит их reglament merge.

    pip install pyspark pyarrow
    python3 spark.py                # программа reglament должна быть в PATH или в REGLAMENT

Части раздаются двумя способами, и оба сверяются с одним прогоном:
  pipe         строки раздела идут в программу как есть, её строки сохраняются файлами part-00000 …;
  mapInArrow   нарушения остаются в Spark таблицей, на сведение уходят только слагаемые и итоги.
"""

import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading

import pyarrow
from pyspark.sql import SparkSession

# Рабочие процессы Spark — тем же Python, где стоит pyarrow.
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = os.environ.get("REGLAMENT", "reglament")
TEXT = str(HERE / "svodnyi.reglament")
BESIDE = str(HERE / "dannye")
LINES = str(HERE / "dannye" / "klienty.ndjson")
# Момент указан: иначе каждая часть судила бы на свой.
JUDGED = ["--at", "2026-12-14T09:00+03:00", "--format", "ndjson"]
PART = [PROGRAM, "lint", TEXT, "--data", "-", "--beside", BESIDE, "--part", "--jobs", "1", *JUDGED]
PARTITIONS = 5


def program(command):
    """Вывод программы; 0 и 1 — судила до конца."""
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if done.returncode > 1:
        sys.exit(f"не выполнено: {shlex.join(command)}")
    return done.stdout.decode().splitlines()


def judge(batches):
    """Раздел таблицы строк → строки части."""
    judged = subprocess.Popen(PART, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def feed():
        for batch in batches:
            for line in batch.column("value").to_pylist():
                judged.stdin.write(line.encode() + b"\n")
        judged.stdin.close()

    feeder = threading.Thread(target=feed)
    feeder.start()
    rows = []
    for line in judged.stdout:
        rows.append(line.decode().rstrip("\n"))
        if len(rows) == 10_000:
            yield pyarrow.RecordBatch.from_pydict({"value": rows})
            rows = []
    feeder.join()
    if judged.wait() != 0:
        raise RuntimeError(f"reglament lint --part: код {judged.returncode}")
    yield pyarrow.RecordBatch.from_pydict({"value": rows})


def main():
    # Места записей в одном прогоне и в частях называются по-разному; у этих записей есть свои source.
    whole = program([PROGRAM, "lint", TEXT, "--data", str(HERE / "dannye"), *JUDGED])
    violations, totals = sorted(whole[:-1]), whole[-1]

    spark = (
        SparkSession.builder.master("local[2]")
        .appName("reglament")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    cases = spark.read.text(LINES).repartition(PARTITIONS)
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        # Способ первый: программа как фильтр строк.
        piped = cases.rdd.map(lambda row: row.value).pipe(shlex.join(PART), checkCode=True)
        piped.saveAsTextFile(str(folder / "pipe"))
        joined = program([PROGRAM, "merge", str(folder / "pipe")])
        print(f"pipe: частей {PARTITIONS}, нарушений {len(joined) - 1}")
        assert sorted(joined[:-1]) == violations, "pipe: другие нарушения"
        assert joined[-1] == totals, "pipe: другие итоги"

        # Способ второй: нарушения остаются в Spark, сводится остальное.
        lines = cases.mapInArrow(judge, "value string").persist()
        own = lines.filter(lines.value.startswith('{"clause"'))
        lines.filter(~lines.value.startswith('{"clause"')).write.text(str(folder / "arrow"))
        joined = program([PROGRAM, "merge", str(folder / "arrow")])
        kept = [row.value for row in own.collect()]
        print(f"mapInArrow: нарушений в Spark {len(kept)}, из сведения {len(joined) - 1}")
        assert sorted(kept + joined[:-1]) == violations, "mapInArrow: другие нарушения"
        assert joined[-1] == totals, "mapInArrow: другие итоги"
        print(f"Как в одном прогоне: нарушений {len(violations)}.")
    finally:
        spark.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
