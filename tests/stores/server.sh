#!/usr/bin/env bash
# Starts a PostgreSQL of its own on the loopback, runs the command with its address in REGLAMENT_POSTGRES, stops it.
# The server refuses to run as root: then it runs as the user `postgres`, who comes with the package.
set -euo pipefail

bin() {
  local found
  found=$(command -v "$1" || ls /usr/lib/postgresql/*/bin/"$1" 2>/dev/null | sort -V | tail -n 1)
  [ -n "$found" ] || { echo "no $1: PostgreSQL is not installed" >&2; return 1; }
  realpath "$found"
}
initdb=$(bin initdb)
postgres=$(bin postgres)

as_server=()
if [ "$(id -u)" = 0 ]; then
  id postgres >/dev/null 2>&1 || useradd --system --no-create-home postgres
  as_server=(setpriv --reuid=postgres --regid="$(id -g postgres)" --clear-groups)
fi

folder=$(mktemp -d)
server=
finish() {
  # An immediate stop: there is nothing to keep.
  [ -z "$server" ] || { kill -QUIT "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; }
  rm -rf "$folder"
}
trap finish EXIT
[ "${#as_server[@]}" = 0 ] || chown postgres "$folder"

password=$(head -c 18 /dev/urandom | base64 | tr -d '+/=')
printf '%s' "$password" > "$folder/password"
chmod 644 "$folder/password"
cd "$folder"
"${as_server[@]}" "$initdb" -D "$folder/data" -U proba -A scram-sha-256 --pwfile="$folder/password" -E UTF8 --locale=C --no-sync >/dev/null

# A free port: one that nobody answers at. Should another program take it in between, the next one is tried.
for port in $(shuf -i 20000-29999 -n 20); do
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then continue; fi
  "${as_server[@]}" "$postgres" -D "$folder/data" -p "$port" -h 127.0.0.1 -k "$folder" -F >"$folder/log" 2>&1 &
  server=$!
  for _ in $(seq 100); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break 2; fi
    kill -0 "$server" 2>/dev/null || { server=; break; }
    sleep 0.1
  done
done
[ -n "$server" ] || { echo "PostgreSQL did not start:" >&2; cat "$folder/log" >&2; exit 1; }

cd "$OLDPWD"
REGLAMENT_POSTGRES="postgres://proba:$password@127.0.0.1:$port/postgres" "$@"
