#!/usr/bin/env bash
# Makes the recordings that are shipped (demos/*/recordings) on the private engine, made clean before, and holds them
# against the deck. Every image of its hub that is not Docker Hub's own is named in them as a stand-in.
#   record.sh [OPTION...]     options of `multiarch-workshop record`, such as --only build
set -euo pipefail
cd "$(dirname "$0")/../.."
engine=test/engine/engine.sh
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT

npm run --silent build
bash "$engine" down
bash "$engine" up --image-store classic
readarray -t stand_ins < <(node --input-type=module -e '
  import { images } from "./test/engine/hub/images.mjs";
  for (const { name, about } of images("amd64", "engine")) console.log(`--stand-in=${name.replace(/^library\//, "")}=${about}`);')
bash "$engine" sh env XDG_STATE_HOME="$state" node dist/cli.js record "${stand_ins[@]}" "$@"
node dist/cli.js check --replay
