#!/usr/bin/env bash
# What can go wrong on somebody's machine, made to go wrong on the private engine. One line a fault, the last one is
# "N passed, N failed".
#   run.sh [all|choice] [VITEST ARGUMENT...]    choice: the faults of the gate, at most four minutes; or files, as `signals`
set -uo pipefail
cd "$(dirname "$0")/../.."
export MW_FAULTS=${1:-all}
shift || true
case $MW_FAULTS in all | choice) ;; *) echo "run.sh: all or choice, not '$MW_FAULTS'" >&2; exit 2 ;; esac
engine=test/engine/engine.sh
results=$(mktemp)
trap 'rm -f "$results"' EXIT

[ -f dist/cli.js ] || npm run --silent build || exit 1
bash "$engine" down && bash "$engine" up --image-store classic || { echo "the private engine did not come up"; echo "0 passed, 1 failed"; exit 1; }
# The engine is stopped and frozen from outside of its world: this shell is what leads there.
MW_LIVE=classic MW_OUTSIDE=$$ bash "$engine" sh npx vitest run --config vitest.faults.config.ts "$@" \
  --reporter=verbose --reporter=json --outputFile.json="$results"
code=$?
# A fault may have left the engine stopped or frozen.
[ $code = 0 ] || bash "$engine" down
node test/engine/count-results.mjs "$results" || { echo "0 passed, 1 failed"; exit 1; }
exit $code
