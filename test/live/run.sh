#!/usr/bin/env bash
# The live tests: the whole talk on the private engine, made clean before. Ends with one line "N passed, N failed".
#   run.sh [classic|containerd] [VITEST ARGUMENT...]    which image store the engine uses (default: classic), and which
#                                                       tests: such as `clean -t SIGKILL` (default: all)
set -uo pipefail
cd "$(dirname "$0")/../.."
store=${1:-classic}
shift || true
engine=test/engine/engine.sh
results=$(mktemp)
trap 'rm -f "$results"' EXIT

[ -f dist/cli.js ] || npm run --silent build || exit 1
bash "$engine" down && bash "$engine" up --image-store "$store" || { echo "the private engine did not come up"; echo "0 passed, 1 failed"; exit 1; }
# A test that manages the engine goes out of its world to this very process.
MW_OUTSIDE=$$ MW_LIVE=$store bash "$engine" sh npx vitest run --config vitest.live.config.ts "$@" \
  --reporter=verbose --reporter=json --outputFile.json="$results"
code=$?
node test/engine/count-results.mjs "$results" || { echo "0 passed, 1 failed"; exit 1; }
exit $code
