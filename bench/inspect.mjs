// What docs/inspect.md claims about the speed of `inspect`, measured: whole processes, side by side, in turns.
//
//   node bench/inspect.mjs [--crane FILE] [--registry HOST] [--image NAME] [--runs N]
//
// Without --registry it starts a small server of its own, as a process of its own. With --registry, NAME is an index there.
// Prints one line a claim and exits 1 when one does not hold; what needs crane is left out without it.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: {
  crane: { type: 'string' }, registry: { type: 'string' }, image: { type: 'string', default: 'hello' }, runs: { type: 'string', default: '21' },
  cli: { type: 'string', default: fileURLToPath(new URL('../dist/cli.js', import.meta.url)) }, serve: { type: 'string' },
} });

/** Milliseconds that a request takes at the least, so that round trips can be counted. */
const roundTrip = 25;

if (values.serve !== undefined) serve(Number(values.serve));
else await main();

async function main() {
  const near = values.registry === undefined ? await startServer(0) : { host: values.registry, stop: () => undefined };
  const far = await startServer(roundTrip);
  const quick = await startServer(0);
  try {
    const name = `${near.host}/${values.image}`;
    const results = [await cold(name), await many(far.host), await memory(quick.host)];
    process.exitCode = results.flat().every(Boolean) ? 0 : 1;
  } finally {
    near.stop();
    far.stop();
    quick.stop();
  }
}

/** Cold, one index: against crane, Node's own start apart. */
async function cold(name) {
  const runs = Number(values.runs);
  const commands = {
    node: [process.execPath, '-e', '0'],
    floor: [process.execPath, '-e', oneRequest(name)],
    raw: [process.execPath, values.cli, 'inspect', '--raw', name],
    gate: [process.execPath, values.cli, 'inspect', '--require', 'linux/amd64', name],
    tree: [process.execPath, values.cli, 'inspect', name],
    ...(values.crane === undefined ? {} : { crane: [values.crane, 'manifest', name] }),
  };
  const times = Object.fromEntries(Object.keys(commands).map((key) => [key, []]));
  for (let i = 0; i < runs; i++) for (const [key, command] of Object.entries(commands)) times[key].push((await run(command)).ms);
  const ms = Object.fromEntries(Object.entries(times).map(([key, all]) => [key, median(all)]));
  console.log(`node -e 0       ${format(ms.node)}   (medians of ${runs}, in turns)`);
  console.log(`one http.get     ${format(ms.floor)}   ${format(ms.floor - ms.node)} without Node's own start: nothing in Node can take less`);
  for (const key of ['raw', 'gate', 'tree']) console.log(`inspect, ${key.padEnd(6)} ${format(ms[key])}   ${format(ms[key] - ms.node)} without Node's own start`);
  if (ms.crane === undefined) return [];
  console.log(`crane manifest  ${format(ms.crane)}`);
  return [claim(`inspect --raw, without Node's own start, against crane manifest`, (ms.raw - ms.node) / ms.crane, 1.3)];
}

/** The same request in three lines of Node. */
function oneRequest(name) {
  const [, host, repository] = /^([^/]+)\/(.*?)(?::\w+)?$/.exec(name);
  const options = { headers: { accept: 'application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json' } };
  return `require('node:http').get('http://${host}/v2/${repository}/manifests/latest', ${JSON.stringify(options)}, (response) => { response.on('data', (data) => process.stdout.write(data)).on('end', () => process.exit()); })`;
}

/** 100 images in one call. */
async function many(host) {
  const images = Array.from({ length: 100 }, (_, i) => `${host}/hello-${i}`);
  const ideal = Math.ceil(100 / 16) * roundTrip;
  const all = [];
  const bare = [];
  for (let i = 0; i < 5; i++) {
    bare.push((await run([process.execPath, '-e', '0'])).ms);
    all.push((await run([process.execPath, values.cli, 'inspect', '--format', 'platforms', ...images])).ms);
  }
  return [claim(`100 images in one call, without Node's own start, against ${ideal} ms: ${roundTrip} ms each, 16 at a time`, (median(all) - median(bare)) / ideal, 2)];
}

/** The most memory that a call ever holds, with V8 told to collect early: what it keeps is counted, not what it has not collected yet. */
async function memory(host) {
  const env = { ...process.env, NODE_OPTIONS: '--max-semi-space-size=1 --max-old-space-size=32' };
  const rss = async (n) => (await run([process.execPath, values.cli, 'inspect', '--format', 'digest', ...Array.from({ length: n }, (_, i) => `${host}/hello-${i}`)], env)).rss;
  const few = await rss(200);
  const lots = await rss(4000);
  console.log(`memory: 200 images ${Math.round(few / 1024)} MB, 4000 images ${Math.round(lots / 1024)} MB`);
  return [claim('memory that one more image takes, in kB', (lots - few) / 3800, 5)];
}

function claim(what, found, limit) {
  const holds = found <= limit;
  console.log(`${holds ? 'holds' : 'FAILS'}: ${what}: ${found.toFixed(2)} (at most ${limit})`);
  return holds;
}

function format(ms) {
  return `${ms.toFixed(1).padStart(6)} ms`;
}

function median(all) {
  return [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];
}

/** Runs a program to its end; a program of Node's tells its most memory, in kB, on its way out. */
function run([file, ...args], env = process.env) {
  const probe = file === process.execPath && args[0] !== '-e' ? ['--import', 'data:text/javascript,import{writeSync}from"node:fs";process.on("exit",()=>writeSync(3,String(process.resourceUsage().maxRSS)))'] : [];
  const isTimed = probe.length > 0 && args.length < 15;
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(file, [...(isTimed ? [] : probe), ...args], { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], env });
    let rss = '';
    let stderr = '';
    child.stdio[3].on('data', (chunk) => (rss += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.on('exit', () => (child.ms = performance.now() - started));
    child.on('close', (code) => (code === 0 ? resolve({ ms: child.ms, rss: Number(rss) }) : reject(new Error(`${file} ${args.slice(0, 5).join(' ')}: exit ${code}\n${stderr.slice(0, 2000)}`))));
    child.on('error', reject);
  });
}

/** A registry of one index under every name, in a process of its own. */
function startServer(delay) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url), '--serve', String(delay)], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdout.once('data', (port) => resolve({ host: `127.0.0.1:${String(port).trim()}`, stop: () => child.kill() }));
    child.once('error', reject);
  });
}

function serve(delay) {
  const contents = new Map();
  const keep = (value, mediaType) => {
    const bytes = Buffer.from(JSON.stringify(value));
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    contents.set(digest, { bytes, digest, mediaType });
    return { mediaType, digest, size: bytes.length };
  };
  const manifests = [['amd64'], ['arm64'], ['arm', 'v7']].map(([architecture, variant]) => {
    const config = keep({ os: 'linux', architecture, variant, created: '2026-11-23T13:44:02Z' }, 'application/vnd.oci.image.config.v1+json');
    const manifest = keep({ schemaVersion: 2, config, layers: [] }, 'application/vnd.oci.image.manifest.v1+json');
    return { ...manifest, platform: { os: 'linux', architecture, variant } };
  });
  const { digest: root } = keep({ schemaVersion: 2, manifests }, 'application/vnd.oci.image.index.v1+json');
  const server = createServer((request, response) => {
    const name = request.url.split('/').at(-1);
    const found = contents.get(name.startsWith('sha256:') ? name : root);
    setTimeout(() => {
      if (name === '') response.writeHead(200).end('{}');
      else response.writeHead(200, { 'content-type': found.mediaType, 'content-length': found.bytes.length, 'docker-content-digest': found.digest }).end(request.method === 'HEAD' ? undefined : found.bytes);
    }, delay);
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
  process.stdin.on('close', () => process.exit());
  process.stdin.resume();
}
