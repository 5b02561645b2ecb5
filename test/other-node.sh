#!/usr/bin/env bash
# Runs the tests and the smoke test under another Node, in a copy: test/other-node.sh 22. Node comes from the npm package
# `node`, whose headers native modules are compiled against, so it needs what they need: python3, make, g++.
set -euo pipefail
cd "$(dirname "$0")/.."
version=${1:?which Node? test/other-node.sh 22}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm install --silent --prefix "$folder/node" "node@$version" </dev/null
binary=$(find "$folder/node" -path '*/node-*-*/bin/node' -print -quit)
[ -n "$binary" ] || { printf 'npm has no Node %s for this machine\n' "$version" >&2; exit 1; }
root=$(dirname "$(dirname "$binary")")

mkdir "$folder/project"
tar --create --exclude=./node_modules --exclude=./dist --exclude=./data --exclude=./.git . | tar --extract --directory "$folder/project"
cd "$folder/project"
export PATH="$root/bin:$PATH" npm_config_nodedir="$root"
node --version
npm ci --no-audit --no-fund
npm test --silent
npm run --silent build
test/smoke.sh
