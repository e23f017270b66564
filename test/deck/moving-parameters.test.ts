import { describe, expect, it } from 'vitest';
import { stepsOf } from '../../src/deck/deck.ts';
import { alternativesOf, whatItNames } from '../../src/deck/moving-parameters.ts';
import { fence, read, refusal } from './read.ts';

const markdown = (parameters: string): string => `---\nparameters:\n${parameters}\n---\n\n<!-- demo: d -->\n\n## A\n\n${fence('bash +exec +id:make', 'docker buildx create --name mybuilder; curl localhost:5000')}`;
const demos = { d: 'steps: { make: { creates: [builder mybuilder] } }' };
const both = '  registry: { value: localhost:5000, taken: next }\n  builder:\n    value: mybuilder\n    taken: next';

describe('a parameter with `taken: next`', () => {
  it('is a parameter like any other, and may move', () => {
    expect(read({ markdown: markdown(both), demos }).parameters).toEqual([
      { name: 'registry', literal: 'localhost:5000', value: 'localhost:5000', moves: true },
      { name: 'builder', literal: 'mybuilder', value: 'mybuilder', moves: true },
    ]);
  });

  it('stays where --set has put it', () => {
    expect(read({ markdown: markdown(both), demos, settings: { builder: 'mybuilder' } }).parameters[1]).toEqual({ name: 'builder', literal: 'mybuilder', value: 'mybuilder' });
  });

  it.each([
    ['no value', '  registry: { taken: next }', 'talk.md:3: parameter "registry" has no value'],
    ['another word', '  registry: { value: localhost:5000, taken: maybe }', 'talk.md:3: "taken" of parameter "registry" is "maybe"'],
    ['another key', '  registry: { value: localhost:5000, take: next }', 'talk.md:3: unknown key "take" in parameter "registry"'],
    ['a value that names nothing', '  what: { value: curl, taken: next }', 'talk.md:3: parameter "what" has `taken: next`, and "curl" names nothing that could be taken'],
  ])('is refused with %s, by file and line', (_, parameters, message) => {
    expect(refusal({ markdown: markdown(parameters), demos })).toContain(message);
  });
});

describe('what a value names', () => {
  const steps = stepsOf(read({ markdown: markdown(both), demos }));
  it.each([
    ['localhost:5000', { kind: 'port', port: 5000 }], ['127.0.0.1:80', { kind: 'port', port: 80 }], ['localhost:0', null], ['localhost:70000', null],
    ['example.com:5000', null], ['mybuilder', { kind: 'things', things: [{ kind: 'builder', name: 'mybuilder' }] }], ['other', null],
  ])('%s', (value, named) => expect(whatItNames(value, steps)).toEqual(named));

  it('has others beside it, of the same form', () => {
    expect(alternativesOf('localhost:5000').slice(0, 3)).toEqual(['localhost:5000', 'localhost:5001', 'localhost:5002']);
    expect(alternativesOf('localhost:65534')).toEqual(['localhost:65534', 'localhost:65535']);
    expect(alternativesOf('mybuilder').slice(0, 3)).toEqual(['mybuilder', 'mybuilder-2', 'mybuilder-3']);
  });
});
