#!/usr/bin/env bash
# The whole talk again and again, each time with another fault at another moment, on the private engine. What the last
# soak came to stands in RESULTS.md. The last line is "N passed, N failed", of rounds.
#   soak.sh [--rounds N] [--seed N]     default: 20 rounds, a seed of its own, which is printed
# MW_ENGINE_LOCK names a file that is locked during each round, where others use the engine too.
set -uo pipefail
cd "$(dirname "$0")/../.."
rounds=20
seed=$((RANDOM * 32768 + RANDOM))
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=${2-} ;;
    --seed) seed=${2-} ;;
    *) echo "soak.sh: --rounds N and --seed N, not '$1'" >&2; exit 2 ;;
  esac
  shift 2 2>/dev/null || { echo "soak.sh: $1 wants a number" >&2; exit 2; }
done
case $rounds$seed in *[!0-9]* | '') echo 'soak.sh: --rounds and --seed want numbers' >&2; exit 2 ;; esac
engine=test/engine/engine.sh
export MW_SOAK_RESULTS MW_SOAK_SEED=$seed MW_LIVE=classic MW_OUTSIDE=$$
MW_SOAK_RESULTS=$(mktemp)
trap 'rm -f "$MW_SOAK_RESULTS"' EXIT

[ -f dist/cli.js ] || npm run --silent build || exit 1
echo "$rounds rounds, seed $seed"
for ((round = 1; round <= rounds; round++)); do
  {
    flock 9
    # Without the lock's descriptor: a daemon that had it would hold the lock.
    bash "$engine" up --image-store classic >/dev/null 2>&1 9>&- &&
      MW_SOAK_ROUND=$round bash "$engine" sh npx vitest run --config vitest.faults.config.ts --reporter=dot >"$MW_SOAK_RESULTS.log" 2>&1 9>&- ||
      { tail -n 40 "$MW_SOAK_RESULTS.log"; bash "$engine" down 9>&-; }
  } 9>>"${MW_ENGINE_LOCK:-$MW_SOAK_RESULTS.lock}"
  tail -n 1 "$MW_SOAK_RESULTS"
done
rm -f "$MW_SOAK_RESULTS.log" "$MW_SOAK_RESULTS.lock"
node test/faults/soak-results.mjs "$MW_SOAK_RESULTS" "$rounds" "$seed" >test/faults/RESULTS.md
tail -n 1 test/faults/RESULTS.md | sed 's/^.*: //'
! grep -q 'failed' <(tail -n 1 test/faults/RESULTS.md | grep -v ' 0 failed')
