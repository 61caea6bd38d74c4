#!/usr/bin/env bash
# Builds the browser assets into web/dist when something they are made of is newer than the last build: the packages of package-lock.json,
# the sources under web/src, or the builder itself.
set -euo pipefail
cd "$(dirname "$0")/.."

[ -f package-lock.json ] || exit 0
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
	npm ci --no-audit --no-fund --loglevel=error
	touch node_modules/.package-lock.json
fi
stamp=web/dist/.built
if [ -e "$stamp" ] && [ -z "$(find node_modules/.package-lock.json web/src internal/tools -newer "$stamp" -print -quit)" ]; then
	exit 0
fi
go run -C internal/tools ./assets
touch "$stamp"
