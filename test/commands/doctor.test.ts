import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { doctorText, fix } from '../../src/commands/doctor.ts';
import { portsOf } from '../../src/commands/examine.ts';
import type { DoctorRow } from '../../src/host/doctor.ts';
import { deckOf } from '../session/fake-parts.ts';

const rows: DoctorRow[] = [
  { id: 'client', status: 'ok', found: 'docker 28.5.2', means: null, mend: null },
  { id: 'buildx', status: 'fails', found: 'docker buildx is not there', means: 'the steps on slide 5 cannot run live', mend: 'install docker-buildx-plugin' },
];

describe('what doctor prints', () => {
  it('is a line a row, with what it means and what mends it below', () => {
    expect(doctorText(rows)).toBe(
      'ok       client docker 28.5.2\n'
      + 'fails    buildx docker buildx is not there\n'
      + '                it means: the steps on slide 5 cannot run live\n'
      + '                to mend:  install docker-buildx-plugin\n\n'
      + '1 fail: this machine cannot run all of it\n',
    );
  });

  it('is what its schema says', () => {
    const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../schemas/doctor.schema.json'), 'utf8')) as object;
    const validate = new Ajv2020().compile(schema);
    expect(validate({ version: 1, rows }), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ version: 1, rows: [{ id: 'x' }] })).toBe(false);
  });
});

it('looks at the ports of the deck\'s registries on this machine only', () => {
  const parameter = (value: string): { name: string; literal: string; value: string } => ({ name: value, literal: value, value });
  expect(portsOf({ ...deckOf([]), parameters: ['localhost:5055', 'example.com:443', 'mybuilder', '127.0.0.1:6000', 'localhost:5055'].map(parameter) })).toEqual([5055, 6000]);
});

describe('doctor --fix', () => {
  const missing: DoctorRow = { id: 'images', status: 'warning', found: '1 of 2', means: 'x', mend: 'multiarch-workshop pull', fix: 'pull' };
  const told = async (given: readonly DoctorRow[], agrees: boolean): Promise<{ ran: boolean; text: string; runs: string[] }> => {
    let text = '';
    const runs: string[] = [];
    const ran = await fix(given, { say: (part) => void (text += part), isAgreed: async () => agrees, run: async (each) => (runs.push(each), 0) });
    return { ran, text, runs };
  };

  it('shows each command before it runs, once, and names what it may not do', async () => {
    const { ran, text, runs } = await told([...rows, missing, { ...missing, id: 'more' }], true);
    expect({ ran, runs }).toEqual({ ran: true, runs: ['pull'] });
    expect(text).toContain('not done by this program, for you to decide:\n  buildx: install docker-buildx-plugin\n');
    expect(text).toContain('to mend images, more: multiarch-workshop pull (clean --pulled undoes it)\n');
  });

  it('runs nothing that was not agreed to, and nothing for what is well', async () => {
    expect(await told([missing], false)).toMatchObject({ ran: false, runs: [], text: expect.stringContaining('not run') });
    expect(await told([{ ...missing, status: 'ok' }], true)).toMatchObject({ ran: false, runs: [], text: expect.stringContaining('nothing that this program may mend') });
  });
});
