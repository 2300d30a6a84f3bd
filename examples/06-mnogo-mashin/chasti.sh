#!/bin/sh
# То же без Spark: части судят столько программ сразу, сколько ядер, раздаёт их xargs.
#   sh chasti.sh ПАПКА     туда лягут части и итог; программа — в PATH или в REGLAMENT
set -eu
here=$(cd "$(dirname "$0")" && pwd)
to=$1
REGLAMENT=${REGLAMENT:-reglament}
export REGLAMENT here to

mkdir -p "$to/строки" "$to/части"
split -n r/5 "$here/dannye/klienty.ndjson" "$to/строки/"
ls "$to/строки" | xargs -P "$(nproc)" -I ЧАСТЬ sh -c '
  "$REGLAMENT" lint "$here/svodnyi.reglament" --data - --beside "$here/dannye" --at 2026-12-14T09:00+03:00 \
    --part --jobs 1 --format ndjson < "$to/строки/ЧАСТЬ" > "$to/части/ЧАСТЬ"'
status=0
"$REGLAMENT" merge "$to/части" --out "$to/итог.ndjson" || status=$?
[ "$status" -le 1 ] && echo "Сведено частей: $(ls "$to/части" | wc -l), нарушений: $(($(wc -l < "$to/итог.ndjson") - 1))."
