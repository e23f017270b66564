import { describe, expect, it } from 'vitest';
import { chooseShell } from '../../src/commands/lend-shell.ts';

describe('the shell that ! opens', () => {
  it.each([
    ['the one of the person', { SHELL: '/bin/sh', PATH: '/usr/bin:/bin' }, '/bin/sh'],
    ['bash without one', { PATH: 'relative:/usr/bin:/bin' }, expect.stringMatching(/^\/(usr\/)?bin\/bash$/)],
    ['bash where theirs is not there', { SHELL: '/nowhere/fish', PATH: '/usr/bin:/bin' }, expect.stringMatching(/bash$/)],
    ['never one of the working directory', { SHELL: 'bash', PATH: '.' }, '/bin/sh'],
  ])('is %s', (_, env, shell) => expect(chooseShell(env)).toEqual(shell));
});
