#!/usr/bin/env bash
# The live tests of `inspect`: against real registries, beside crane, regctl and docker buildx imagetools, on the private engine.
# Ends with one line "N passed, N failed". Leaves the engine up.
set -uo pipefail
cd "$(dirname "$0")/../../.."
engine=test/engine/engine.sh
results=$(mktemp)
trap 'rm -f "$results"' EXIT

[ -f dist/cli.js ] || npm run --silent build || exit 1
tools=$(bash test/live/registry/tools.sh) && "$engine" up >/dev/null || { echo "the private engine or the tools are not there"; echo "0 passed, 1 failed"; exit 1; }
parts=$(dirname "$tools")/parts/tools
MW_TOOLS=$tools MW_REGISTRY_2=$parts/usr/bin/docker-registry MW_REGISTRY_2_LIBRARIES=$(echo "$parts"/usr/lib/*-linux-gnu) "$engine" sh npx vitest run --config test/live/registry/vitest.config.ts \
  --reporter=verbose --reporter=json --outputFile.json="$results"
code=$?
node test/engine/count-results.mjs "$results" || { echo "0 passed, 1 failed"; exit 1; }
exit $code
