#!/usr/bin/env bash
# Runs a command and fails when it changed, added or removed a generated file. It compares before with after and not with the last commit, so
# that somebody who has just generated, but not yet committed, is not told off.
set -euo pipefail

sums() { find . -name node_modules -prune -o \( -name '*_templ.go' -o -name '*_gen.go' \) -type f -print0 | sort -z | xargs -0r sha256sum; }

before=$(sums)
"$@"
if ! diff <(echo "$before") <(sums) >/tmp/generated.$$; then
	echo "Generated files are not what their sources say. Run 'make generate' and commit:" >&2
	awk '/^[<>]/ { print "  " $3 }' /tmp/generated.$$ | sort -u >&2
	rm -f /tmp/generated.$$
	exit 1
fi
rm -f /tmp/generated.$$
