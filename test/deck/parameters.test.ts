import { describe, expect, it } from 'vitest';
import { createReplacer } from '../../src/deck/parameters.ts';
import { fence, read, refusal, text } from './read.ts';

const replace = (literal: string, value: string, words: string): string => createReplacer([{ name: 'p', literal, value }]).replace(words);

describe('a literal is replaced', () => {
  it.each([
    ['localhost:5000', 'localhost:5000/nicholasdille/hello:arm', 'NEW/nicholasdille/hello:arm'],
    ['localhost:5000', 'http://localhost:5000/v2/', 'http://NEW/v2/'],
    ['localhost:5000', '--tag=localhost:5000/x "localhost:5000" (localhost:5000), localhost:5000.', '--tag=NEW/x "NEW" (NEW), NEW.'],
    ['localhost:5000', '在localhost:5000上', '在NEW上'],
    ['localhost:5000', 'printf "a\\nlocalhost:5000\\n"', 'printf "a\\nNEW\\n"'],
    ['nicholasdille/hello', 'docker.io/nicholasdille/hello:arm', 'docker.io/NEW:arm'],
    ['mybuilder', '--name mybuilder --use', '--name NEW --use'],
    ['mybuilder', 'container:buildx_buildkit_mybuilder0 buildx_buildkit_mybuilder10_state', 'container:buildx_buildkit_NEW0 buildx_buildkit_NEW10_state'],
    ['mybuilder', '^buildx_buildkit_mybuilder0$', '^buildx_buildkit_NEW0$'],
    ['/var/run/', '-v /var/run/docker', '-v NEWdocker'],
  ])('%s in %s', (literal, words, replaced) => {
    expect(replace(literal, 'NEW', words)).toBe(replaced);
  });
});

describe('a longer name that contains a literal is left alone', () => {
  it.each([
    ['localhost:5000', 'localhost:50001'], ['localhost:5000', 'mylocalhost:5000'], ['localhost:5000', 'my.localhost:5000'],
    ['mybuilder', 'mybuilder2'], ['mybuilder', 'my_mybuilder'], ['mybuilder', 'mybuilder_x'], ['mybuilder', 'xbuildx_buildkit_mybuilder0'],
    ['mybuilder', 'buildx_buildkit_mybuilder0a'], ['mybuilder', 'not-mybuilder'], ['mybuilder', 'mybuilder.tar'], ['mybuilder', 'MyBuilder'],
    ['nicholasdille/hello', 'nicholasdille/hello-world'],
  ])('%s in %s', (literal, words) => {
    expect(replace(literal, 'NEW', words)).toBe(words);
  });
});

it('replaces once: a value is never replaced again, and of two literals the longer one counts', () => {
  const { replace: both } = createReplacer([
    { name: 'port', literal: '5000', value: '6000' },
    { name: 'host', literal: 'localhost', value: 'here' },
    { name: 'registry', literal: 'localhost:5000', value: '127.0.0.1:5000' },
    { name: 'swap', literal: '6000', value: 'localhost:5000' },
  ]);
  expect(both('-p 5000:5000 localhost:5000/x localhost 6000')).toBe('-p 6000:6000 127.0.0.1:5000/x here localhost:5000');
});

describe('--set', () => {
  const markdown = '---\ntitle: On localhost:5000\nparameters:\n  registry: localhost:5000\n  builder: mybuilder\n---\n\n'
    + '## At localhost:5000\n\n<!-- demo: d -->\n<!-- speaker_note: note localhost:5000 -->\n\nsee **localhost:5000**, [x](http://localhost:5000/), `localhost:5000`\n\n'
    + `| localhost:5000 |\n|---|\n\n${fence('text', 'localhost:5000')}\n${fence('bash +exec +id:localhost', 'docker push localhost:5000/x')}\nmybuilder\n`;
  const yaml = 'variables:\n  REGISTRY: { value: localhost:5000, why: for localhost:5000 }\nsteps:\n  localhost:\n'
    + ['probe', 'check', 'undo', 'fallback', 'hint'].map((key) => `    ${key}: ${key} localhost:5000\n`).join('');

  it('replaces the literal in all that is shown and all that runs', () => {
    const deck = read({ markdown, demos: { d: yaml }, settings: { registry: 'r.example:80' } });
    expect(JSON.stringify({ ...deck, parameters: [] })).not.toContain('localhost:5000');
    expect(JSON.stringify(deck).match(/r\.example:80/g)).toHaveLength(17);
    expect(deck).toMatchObject({ title: 'On r.example:80', slides: [{ title: 'At r.example:80', notes: ['note r.example:80'] }] });
    expect(deck.demos['d']?.variables).toEqual([{ name: 'REGISTRY', value: 'r.example:80', why: 'for r.example:80' }]);
  });

  it('leaves everything as it is without a setting', () => {
    const deck = read({ markdown, demos: { d: yaml } });
    expect(deck.parameters[1]).toEqual({ name: 'builder', literal: 'mybuilder', value: 'mybuilder' });
    expect(deck.slides[0]?.blocks.at(-1)).toEqual({ kind: 'paragraph', content: [text('mybuilder')] });
  });

  it('refuses a name that is not declared, with the nearest and all', () => {
    expect(refusal({ markdown, demos: { d: yaml }, settings: { registri: 'x' } })).toBe(
      'talk.md:3: --set names a parameter that the deck does not declare: "registri"\n  3 | parameters:\n  Did you mean "registry"? Known here: registry, builder.',
    );
    expect(refusal({ markdown: '## A', settings: { constructor: 'x' } })).toContain('This deck declares no parameters.');
  });

  it.each(['', ' ', 'a b', 'a\nb', '$(id)', '`id`', 'a;b', 'a|b', 'a&b', "a'b", 'a"b', 'a\\b', '*', '~', '-x', '\u001b[31m', 'ä', 'x'.repeat(256)])('refuses the value %j: it is put into commands', (value) => {
    const said = refusal({ markdown, demos: { d: yaml }, settings: { registry: value } });
    expect(said).toContain('talk.md:4: --set registry: not a plain word');
    expect(said).not.toContain('\u001b');
  });
});

describe('parameters are refused', () => {
  it.each([
    ['a literal that stands nowhere', '{registry: localhost:5000}', 'localhost:50001', 'its literal "localhost:5000" stands nowhere in the deck'],
    ['one literal twice', '{a: x1, b: x1}', 'x1', 'parameters "a" and "b" stand for the same literal'],
    ['a name with other letters', '{A: x1}', 'x1', 'not a parameter name: "A"'],
    ['a literal of two words', '{a: x y}', 'x y', 'parameter "a": not a plain word: "x y"'],
  ])('for %s', (_, parameters, body, message) => {
    const said = refusal(`---\nparameters: ${parameters}\n---\n\n${body}`);
    expect(said).toMatch(/^talk.md:2: /);
    expect(said).toContain(message);
  });
});
