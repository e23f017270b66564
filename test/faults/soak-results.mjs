// What the rounds of a soak came to, as RESULTS.md. Arguments: the file of their lines, how many there should be, the seed.
import { readFileSync } from 'node:fs';

const [file, rounds, seed] = process.argv.slice(2);
const results = readFileSync(file, 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
const isGood = ({ leftovers, changed, hung, fault }) => leftovers === 0 && changed === 0 && hung === 0 && fault === '';
const passed = results.filter(isGood).length;

console.log(`# The last soak

The whole talk, again and again, each time with another fault at another moment, then \`clean\`; beside it all the time the user's own
containers, images, builder, volume, network and emulator. \`npm run soak -- --rounds ${rounds} --seed ${seed}\` makes the same faults again.

- on ${new Date().toISOString().slice(0, 10)}, Docker Engine ${results[0]?.engine ?? 'that never answered'}, seed ${seed}
- leftovers: ${sum('leftovers')}; of the user's objects changed: ${sum('changed')}; hung: ${sum('hung')}

| round | what went wrong | during | exit code | talk | undone by \`clean\` | leftovers | changed | hung |
|---|---|---|---|---|---|---|---|---|
${results.map(({ round, what, step, code, seconds, undone, leftovers, changed, hung, fault }) => `| ${round} | ${what}${fault === '' ? '' : ` (${fault})`} | ${step} | ${code} | ${seconds} s | ${undone} | ${leftovers} | ${changed} | ${hung} |`).join('\n')}

The sum: ${passed} passed, ${Number(rounds) - passed} failed`);
