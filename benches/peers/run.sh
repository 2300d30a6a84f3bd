#!/usr/bin/env bash
# Готовит движки, пишет одни и те же случаи, прогоняет каждый движок отдельным процессом, сверяет ответы и печатает таблицы.
#
#   benches/peers/run.sh            всё
#   benches/peers/run.sh --ready    только замер: всё уже приготовлено
#
# ENGINES="python clips" — только названные; DEALS=1000 — другое число сделок; REGLAMENT=путь — другая сборка программы.
# Кого нет, тот назван в конце с причиной. Всё приготовленное лежит в benches/peers/target.
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
dir=$here/target/cases
venv=$here/target/venv
packages=$here/target/node
count=${DEALS:-10000}
program=${REGLAMENT:-$here/../../target/release/reglament}
export NODE_PACKAGES=$packages
absent=()

if [ "${1:-}" != --ready ]; then
    [ -n "${REGLAMENT:-}" ] || cargo build --release --locked --manifest-path ../../Cargo.toml --bin reglament
    cargo build --release --locked
    if [ ! -e "$venv/ready" ]; then
        python3 -m venv "$venv"
        "$venv/bin/pip" install -q --disable-pip-version-check -r python/requirements.txt && touch "$venv/ready"
    fi
    if [ ! -e "$packages/ready" ] && command -v npm >/dev/null; then
        mkdir -p "$packages"
        npm install --silent --no-audit --no-fund --no-package-lock --prefix "$packages" \
            json-rules-engine@7.3.1 json-logic-js@2.0.5 && touch "$packages/ready"
    fi
fi
[ -x "$program" ] || { echo "нет программы: $program" >&2; exit 2; }

rm -rf "$dir"
python3 python/cases.py "$dir" "$count"
: > "$dir/figures.ndjson"

# run НАЗВАНИЕ КОМАНДА…: строка чисел — в общий файл; нет движка — не беда, но об этом будет сказано.
run() {
    local name=$1; shift
    if [ -n "${ENGINES:-}" ] && [[ " $ENGINES " != *" $name "* ]]; then return; fi
    echo "… $name" >&2
    if ! "$@" >>"$dir/figures.ndjson" 2>"$dir/$name.err"; then
        absent+=("$name: $(tail -n 1 "$dir/$name.err")")
    fi
}

python=python3; [ -x "$venv/bin/python" ] && python=$venv/bin/python
run reglament "$python" python/ours.py "$program" "$dir"
for name in python rule-engine clips durable experta; do
    run "$name" "$python" python/engines.py "$name" "$dir"
done
for name in json-rules-engine json-logic-js; do
    if command -v node >/dev/null; then
        run "$name" node node/engines.mjs "$name" "$dir"
    else
        absent+=("$name: нет node")
    fi
done
run by-hand "$python" python/by_hand.py "$dir"
# Rust: одна программа, но каждый движок — своим процессом.
if [ -x target/release/peers ]; then
    for name in $(target/release/peers engines); do
        run "$name" target/release/peers run "$name" "$dir"
    done
else
    absent+=("движки на Rust: нет target/release/peers")
fi

"$python" python/table.py "$dir"
for line in "${absent[@]}"; do
    echo "нет: $line"
done
