#!/usr/bin/env bash
# Starts the built server on a new database and plays an administrator's first session against it, with curl.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
server=
finish() {
  local code=$?
  [ -z "$server" ] || kill -KILL "$server" 2>/dev/null || true
  [ "$code" -eq 0 ] || tail -n 50 "$folder"/*.log >&2
  rm -rf "$folder"
}
trap finish EXIT

fail() {
  printf 'smoke: %s\n' "$*" >&2
  exit 1
}

port=$(node -e 'const probe = require("net").createServer().listen(0, () => probe.close(console.log(probe.address().port)))')
export HOST=127.0.0.1 PORT=$port DATABASE_URL="sqlite:$folder/portal.db"
url="http://$HOST:$PORT"

# start LOG: starts the server and waits until it is ready.
start() {
  node dist/main.js serve >"$folder/$1.log" 2>&1 &
  server=$!
  for _ in $(seq 100); do
    curl --silent --fail --output /dev/null "$url/readyz" && return
    kill -0 "$server" 2>/dev/null || fail 'the server ended at its start'
    sleep 0.1
  done
  fail 'the server was not ready within 10 s'
}

# stop: asks the server to end, which it must do within 10 s and without an error.
stop() {
  local code=0 before=$SECONDS
  kill -TERM "$server"
  wait "$server" || code=$?
  server=
  [ "$code" -eq 0 ] || fail "SIGTERM ended the server with $code"
  [ "$((SECONDS - before))" -le 10 ] || fail 'the server took longer than 10 s to end'
}

# call STATUS METHOD PATH TOKEN [BODY]: prints the answer, and fails unless it has that status.
call() {
  local expected=$1 method=$2 path=$3 token=$4 status
  local -a options=(--silent --show-error --max-time 10 --request "$method" --output "$folder/body" --write-out '%{http_code}')
  [ -z "$token" ] || options+=(--header "Authorization: Bearer $token")
  [ $# -lt 5 ] || options+=(--header 'Content-Type: application/json' --data-binary "$5")
  status=$(curl "${options[@]}" "$url$path")
  [ "$status" = "$expected" ] || fail "$method $path: $status instead of $expected: $(cat "$folder/body")"
  cat "$folder/body"
}

# field NAME: the member of the JSON object on standard input.
field() {
  node -pe 'JSON.parse(require("fs").readFileSync(0, "utf8"))[process.argv[1]]' "$1"
}

patch() {
  printf '{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[%s]}' "$1"
}

login() {
  call "$1" POST /auth/login '' "{\"username\":\"babs@example.com\",\"password\":\"$2\"}"
}

start first
token=$(grep -o 'psk_[A-Za-z0-9_-]*' "$folder/first.log" | head -n 1) || fail 'the first start showed no token'
call 200 GET /scim/v2/ServiceProviderConfig "$token" >/dev/null
call 401 GET /scim/v2/Users '' >/dev/null

# The console was built beside the server, and its page names files that are there.
console=$(curl --silent --fail "$url/console") || fail 'there is no console'
for file in $(grep -o '/console/assets/[^"]*' <<<"$console"); do
  curl --silent --fail --output /dev/null "$url$file" || fail "the console lacks $file"
done

id=$(call 201 POST /scim/v2/Users "$token" '{
  "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
  "userName": "babs@example.com",
  "name": { "givenName": "Barbara", "familyName": "Jensen" },
  "password": "one-Horse-7-battery",
  "active": true
}' | field id)
session=$(login 200 one-Horse-7-battery | field token)

call 200 PATCH "/scim/v2/Users/$id" "$token" "$(patch '{"op":"replace","path":"password","value":"two-Horse-8-battery"}')" >/dev/null
call 401 POST /auth/logout "$session" >/dev/null
login 401 one-Horse-7-battery >/dev/null
session=$(login 200 two-Horse-8-battery | field token)

stop
start second
! grep -q 'psk_' "$folder/second.log" || fail 'the second start showed a token again'

call 200 PATCH "/scim/v2/Users/$id" "$token" "$(patch '{"op":"replace","path":"active","value":false}')" >/dev/null
call 401 POST /auth/logout "$session" >/dev/null
login 401 two-Horse-8-battery >/dev/null
[ "$(call 200 GET "/scim/v2/Users/$id" "$token" | field active)" = false ] || fail 'the user is still active'
! grep -q 'Horse' "$folder"/*.log || fail 'a password is in the log'
stop
! grep -aq 'Horse' "$folder"/portal.db* || fail 'a password is in the database'
printf 'smoke: all well\n'
