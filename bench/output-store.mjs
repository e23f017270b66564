/**
 * What we claim: output goes into the store at 500 MB/s and more, whatever its size, and memory stays bounded.
 * Every figure stands beside a bare loop that only counts newlines, in the same run: `node bench/output-store.mjs [MIB]`.
 */
import { build } from 'esbuild';

const CHUNK = 65_536;
const mebibytes = Number(process.argv[2] ?? 1024);

const bundle = await build({
  entryPoints: [new URL('../src/run/output-store.ts', import.meta.url).pathname],
  bundle: true, write: false, format: 'esm', platform: 'node', logLevel: 'error',
});
const { createOutputStore } = await import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].text).toString('base64')}`);

const line = (text) => `${text.padEnd(79, '.')}\n`;
const colour = (text) => `\u001b[32m${text}\u001b[0m`;
const kinds = [
  { name: '80-byte lines', text: line('step 12 of 99: something that a build says'), share: 1 },
  { name: 'coloured lines', text: line(`${colour('✔')} step \u001b[1m12\u001b[22m ${colour('of 99')}`), share: 1 },
  { name: 'coloured, no reset', text: line('\u001b[32mok\u001b[39m step'), share: 1 / 4 },
  { name: 'one endless line', text: 'x'.repeat(80), share: 1 / 4 },
  { name: 'progress bar, no newline', text: `\r${line('[=====>      ] 41%').trimEnd()}`, share: 1 / 16 },
  { name: 'cursor up, rewritten', text: `\u001b[2A\r\u001b[K${line('a')}\u001b[K${line('b')}`, share: 1 / 16 },
  { name: 'lines after a cursor up', text: line('plain'), share: 1 / 4, before: 'a\n\u001b[1Ab\n' },
];

console.log(`64 KiB chunks; ${mebibytes} MiB in the first rows, less in those that are slower\n`);
console.log('what                        MB/s    bare loop MB/s   times slower   RSS, MB');
for (const kind of kinds) {
  const chunk = Buffer.from(kind.text.repeat(Math.ceil(CHUNK / kind.text.length))).subarray(0, CHUNK);
  const chunks = Math.ceil((mebibytes * kind.share * 1024 * 1024) / CHUNK);
  const { storeMs, loopMs } = measure(chunk, chunks, kind.before ?? '');
  const megabytes = (chunks * CHUNK) / 1e6;
  console.log(
    kind.name.padEnd(26) + cell(megabytes / (storeMs / 1000), 6) + cell(megabytes / (loopMs / 1000), 18) +
    cell(storeMs / loopMs, 15, 1) + cell(process.memoryUsage().rss / 1e6, 10),
  );
}

function measure(chunk, chunks, before) {
  const store = createOutputStore();
  store.write(before);
  let storeMs = 0;
  let loopMs = 0;
  let newlines = 0;
  for (let index = 0; index < chunks; index += 1) {
    // A fresh string each time, as from a pipe; making it is not part of the measure.
    const text = chunk.toString('utf8');
    const start = performance.now();
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) newlines += 1;
    const middle = performance.now();
    store.write(text);
    // A reader looks at the last lines now and then, as the screen does.
    if (index % 256 === 0) for (let at = store.lineCount - 50; at < store.lineCount; at += 1) store.line(at);
    storeMs += performance.now() - middle;
    loopMs += middle - start;
  }
  if (newlines > 0 && store.lineCount === 0) throw new Error('the store lost its lines');
  return { storeMs, loopMs };
}

function cell(value, width, digits = 0) {
  return value.toFixed(digits).padStart(width);
}
