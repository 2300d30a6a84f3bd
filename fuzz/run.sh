#!/usr/bin/env bash
# Feeds every target until it has had RUNS inputs or SECONDS have passed, and prints one line a target.
#   RUNS=10000000 FOR=1200 fuzz/run.sh [TARGET…]
# Needs a nightly toolchain and cargo-fuzz (cargo install --locked cargo-fuzz). Without a sanitizer: the project has no unsafe code.
set -uo pipefail
cd "$(dirname "$0")/.."
runs=${RUNS:-10000000} seconds=${FOR:-1200} found=${FOUND:-target/fuzz}
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(cargo +nightly fuzz list)
cargo +nightly fuzz build -s none >&2 || exit 2
host=$(rustc -vV | sed -n 's/^host: //p')
status=0
for target in "${targets[@]}"; do
  # What is found grows apart from the small corpus that is kept in the repository.
  mkdir -p "$found/corpus/$target" "$found/crashes/$target"
  log=$found/$target.log
  "fuzz/target/$host/release/$target" "$found/corpus/$target" "fuzz/corpus/$target" -runs="$runs" -max_total_time="$seconds" \
    -timeout=10 -rss_limit_mb=4096 -max_len="${LONGEST:-65536}" -artifact_prefix="$found/crashes/$target/" -print_final_stats=1 >"$log" 2>&1
  code=$?
  done_runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  covered=$(grep -o 'cov: [0-9]*' "$log" | tail -n 1)
  printf '%-12s runs %-10s %-12s %s\n' "$target" "${done_runs:-?}" "${covered:-cov: ?}" "$([ $code = 0 ] && echo ok || echo "FAILED, see $log")"
  [ $code = 0 ] || status=1
done
exit $status
