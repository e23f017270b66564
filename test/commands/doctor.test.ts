import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { doctorText, portsOf } from '../../src/commands/doctor.ts';
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
