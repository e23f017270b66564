import { describe, expect, it } from 'vitest';
import { type Deck, stepsOf } from '../../src/deck/deck.ts';
import { fence, read, refusal } from './read.ts';

const slide = (...ids: string[]): string => `## A\n\n<!-- demo: d -->\n\n${ids.map((id) => fence(`bash +exec +id:${id}`, `run ${id}`)).join('\n')}`;
const readDemo = (yaml: string, ...ids: string[]): Deck => read({ markdown: slide(...ids), demos: { d: yaml, hello: '' } });
const refusalOf = (yaml: string, ...ids: string[]): string => refusal({ markdown: slide(...ids), demos: { d: yaml, hello: '' } });

describe('demo.yaml', () => {
  it('joins its entries with the fences', () => {
    const deck = readDemo(`uses: hello
variables:
  A: { value: "1", why: because }
  B:
    value: null
    why: it breaks the talk
  C: { value: "", why: set to nothing }
steps:
  one:
    kind: observe
    needs: [engine, buildx]
    timeout: 90s
    probe: |
      first
      second
    check: test x
    undo: docker rm x
    creates: [container x, image localhost:5000/y, binfmt]
    pulls: [run alpine:3, base localhost:5000/y]
    fallback: other
    hint: try
    highlight: ^done
    variables:
      D: { value: d, why: y }
  two:
    needs: [one]
`, 'one', 'two', 'three');
    expect(deck.demos).toEqual({ d: { name: 'd', folder: 'hello', variables: [
      { name: 'A', value: '1', why: 'because' }, { name: 'B', value: null, why: 'it breaks the talk' }, { name: 'C', value: '', why: 'set to nothing' },
    ] } });
    const [one, two, three] = stepsOf(deck);
    expect(one).toMatchObject({ id: 'one', demo: 'd', command: 'run one' });
    expect(one?.settings).toEqual({
      kind: 'observe', needs: ['engine', 'buildx'], timeoutMs: 90_000, probe: 'first\nsecond', check: 'test x', undo: 'docker rm x',
      creates: [{ kind: 'container', name: 'x' }, { kind: 'image', name: 'localhost:5000/y' }, { kind: 'binfmt', name: '' }], pulls: [{ kind: 'run', name: 'alpine:3' }, { kind: 'base', name: 'localhost:5000/y' }], fallback: 'other', hint: 'try', highlight: '^done',
      variables: [{ name: 'D', value: 'd', why: 'y' }], position: { file: 'demos/d/demo.yaml', line: 9 },
    });
    expect(two?.settings).toMatchObject({ kind: 'change', needs: ['one'], timeoutMs: 120_000, check: null });
    expect(three?.settings.position).toBeNull();
  });

  it.each(['', '# nothing yet', 'steps:', 'steps: {}', 'variables:\nsteps:\n  one:\n', '\ufeffsteps:\r\n  one:\r\n    hint: x\r\n'])('may be %j', (yaml) => {
    expect(readDemo(yaml, 'one').demos['d']).toEqual({ name: 'd', folder: 'd', variables: [] });
  });

  it('may repeat a text by its anchor', () => {
    const [one, two] = stepsOf(readDemo('steps:\n  one: { check: &c "test x" }\n  two: { check: *c }', 'one', 'two'));
    expect(two?.settings.check).toBe(one?.settings.check);
  });

  it('gives no settings to steps of other slides', () => {
    const deck = read({ markdown: `${slide('one')}\n---\n\n## B\n\n${fence('bash +exec +id:two', 'x')}`, demos: { d: 'steps:\n  one: { hint: x }' } });
    expect(stepsOf(deck).map(({ demo, settings }) => [demo, settings.hint])).toEqual([['d', 'x'], [null, null]]);
  });

  it('may belong to several slides', () => {
    const deck = read({ markdown: `${slide('one')}\n---\n\n${slide('two')}`, demos: { d: 'steps: { one: { hint: a }, two: { hint: b } }' } });
    expect(stepsOf(deck).map(({ settings }) => settings.hint)).toEqual(['a', 'b']);
  });
});

describe('a demo.yaml is refused, with file, line, the line and what would be right,', () => {
  it('in full', () => {
    expect(refusalOf('steps:\n  one:\n    chek: test x', 'one')).toBe(
      'demos/d/demo.yaml:3: unknown key "chek" in step "one"\n  3 |     chek: test x\n'
      + '  Did you mean "check"? Known here: kind, needs, timeout, probe, check, undo, creates, pulls, fallback, hint, highlight, variables.',
    );
  });

  it.each([
    ['an unknown key of the demo', 'step:\n  one:', 1, 'Did you mean "steps"?'],
    ['a list instead of a map', '- a', 1, 'the demo must be a map of keys and values, not a list'],
    ['steps in a list', 'steps: [one]', 1, '"steps" must be a map of keys and values, not a list'],
    ['a command at once', 'steps:\n  one: ls', 2, 'step "one" must be a map of keys and values, not text'],
    ['a step twice', 'steps:\n  one:\n  one:', 3, '"one" stands twice in "steps"'],
    ['a key twice', 'steps:\n  one:\n    hint: a\n    hint: b', 4, '"hint" stands twice in step "one"'],
    ['a number as text', 'steps:\n  one:\n    hint: 5000', 3, '"hint" of step "one" must be text, not the number "5000"'],
    ['a truth value as text', 'steps:\n  one:\n    check: true', 3, 'must be text, not the boolean "true"'],
    ['nothing as text', 'steps:\n  one:\n    check:', 3, '"check" of step "one" must be text, not empty'],
    ['an empty text', 'steps:\n  one:\n    check: ""', 3, '"check" of step "one" is empty'],
    ['an unknown kind', 'steps:\n  one:\n    kind: observes', 3, 'Did you mean "observe"? Known here: change, observe.'],
    ['a pattern that is none', "steps:\n  one:\n    highlight: '('", 3, 'not a regular expression: "(": Unterminated group'],
    ['an escape that means nothing', "steps:\n  one:\n    highlight: 'a\\-b'", 3, 'not a regular expression'],
    ['a pattern that every line has', 'steps:\n  one:\n    highlight: x*', 3, '"highlight" matches every line'],
    ['a duration without a unit', 'steps:\n  one:\n    timeout: 30', 3, 'not a duration: "30"'],
    ['a duration of nothing', 'steps:\n  one:\n    timeout: 0s', 3, 'Write a whole number and its unit: 500ms, 30s or 2m'],
    ['a single need', 'steps:\n  one:\n    needs: engine', 3, '"needs" must be a list, not text'],
    ['a need that is no text', 'steps:\n  one:\n    needs:\n      - engine\n      - [a]', 5, 'a need must be text, not a list'],
    ['a single thing that it creates', 'steps:\n  one:\n    creates: container x', 3, '"creates" must be a list, not text'],
    ['an unknown kind of thing', 'steps:\n  one:\n    creates:\n      - container x\n      - volumes y', 5, 'Did you mean "volume"? Known here: container, volume, builder, image, manifest-list, binfmt.'],
    ['a thing without a name', 'steps:\n  one:\n    creates: [container]', 3, 'not the name of a container: ""'],
    ['a name that docker would read as an option', 'steps:\n  one:\n    creates: [volume --all]', 3, 'not the name of a volume: "--all"'],
    ['two names', 'steps:\n  one:\n    creates: [image a b]', 3, 'not the name of an image: "a b"'],
    ['an image that is pulled for what nobody knows', 'steps:\n  one:\n    pulls: [bases alpine]', 3, 'unknown kind of image "bases" in "pulls"'],
    ['an image that is pulled by what is no name', 'steps:\n  one:\n    pulls:\n      - run alpine\n      - base --all', 5, 'not the name of an image: "--all"'],
    ['a digest, which is nobody\'s to create', 'steps:\n  one:\n    creates: [image a@sha256:1]', 3, 'without a digest'],
    ['an id with other letters', 'steps:\n  One:', 2, 'not the id of a step: "One"'],
    ['a variable without a reason', 'variables:\n  A: { value: "1" }', 2, 'variable "A" has no reason'],
    ['a variable without a value', 'variables:\n  A: { why: x }', 2, 'variable "A" has no value'],
    ['a variable that is just text', 'variables:\n  A: x', 2, 'Write `A: { value: "...", why: "one sentence" }`'],
    ['a variable that is a number', 'variables:\n  A: { value: 1, why: x }', 2, 'the value of variable "A" must be text, not the number "1"'],
    ['an impossible name of a variable', 'variables:\n  A-B: { value: "", why: x }', 2, 'not the name of an environment variable: "A-B"'],
    ['a demo that is not there', 'uses: helo', 1, 'Did you mean "hello"?'],
    ['a path to another folder', 'uses: ../../etc', 1, 'not the name of a demo: "../../etc"'],
    ['an absolute path', 'uses: /etc', 1, 'not the name of a demo: "/etc"'],
    ['the folder above', 'uses: ".."', 1, 'not the name of a demo: ".."'],
    ['a control character', 'steps:\n  one:\n    hint: "\\e[31m"', 3, 'contains the control character U+001B'],
    ['a carriage return in a command', 'steps:\n  one:\n    undo: "a\\rb"', 3, 'contains the control character U+000D'],
    ['a tab as indentation', 'steps:\n\tone:', 2, 'not YAML'],
    ['two documents', 'steps:\n---\nsteps:', 2, 'not YAML'],
    ['an alias without its anchor', 'steps:\n  one:\n    hint: *h', 3, 'no anchor "&h"'],
    ['an anchor twice', 'steps:\n  one:\n    hint: &h a\n    undo: &h b', 4, 'the anchor "&h" stands twice'],
  ])('for %s', (_, yaml, line, message) => {
    const said = refusalOf(yaml, 'one');
    expect(said).toMatch(new RegExp(`^demos/d/demo.yaml:${line}: `));
    expect(said).toContain(message);
  });

  it('for more than 64 KiB', () => {
    expect(refusalOf(`# ${'x'.repeat(70_000)}`, 'one')).toContain('more than 64 KiB');
  });
});

describe('a deck is refused', () => {
  it.each<[string, string, Record<string, string>, string, string]>([
    ['for an id twice', `${slide('one')}\n---\n\n${slide('one')}`, {}, 'talk.md:15', 'The first one is at talk.md:5'],
    ['for an entry without a fence', slide('one'), { d: 'steps:\n  onee:' }, 'demos/d/demo.yaml:2', 'no fence has the step "onee"\n  2 |   onee:\n  Did you mean "one"?'],
    ['for an entry whose fence is on a slide of no demo', `${slide('one')}\n---\n\n${fence('bash +exec +id:two', 'x')}`, { d: 'steps:\n  two:' }, 'demos/d/demo.yaml:2', 'step "two" stands on slide 2, which is not of this demo'],
    ['for a need that is nothing', slide('one'), { d: 'steps:\n  one:\n    needs: [engine, enginee]' }, 'demos/d/demo.yaml:3', 'Did you mean "engine"?'],
    ['for a step that needs itself', slide('one'), { d: 'steps:\n  one:\n    needs: [one]' }, 'demos/d/demo.yaml:3', 'one -> one'],
    ['for steps that need each other', slide('a', 'b', 'c'), { d: 'steps:\n  a: { needs: [b, engine] }\n  b: { needs: [c] }\n  c: { needs: [b] }' }, 'demos/d/demo.yaml:3', 'b -> c -> b'],
    ['for an id that is a capability', slide('engine'), {}, 'talk.md:5', 'a step has the name of a capability'],
    ['for a demo that is not there', '## A\n\n<!-- demo: e -->', {}, 'talk.md:3', 'no such demo: "e"'],
    ['for two demos on a slide', '## A\n\n<!-- demo: d -->\n<!-- demo: d -->', {}, 'talk.md:4', 'a second demo on one slide'],
    ['for a demo without a name', '## A\n\n<!-- demo -->', {}, 'talk.md:3', 'a demo without a name'],
    ['for a demo outside demos/', '## A\n\n<!-- demo: ../x -->', {}, 'talk.md:3', 'not the name of a demo: "../x"'],
    ['without slides', '---\ntitle: T\n---\n\n<!-- nothing -->\n', {}, 'talk.md:1', 'a deck without slides'],
    ['that is empty', '', {}, 'talk.md:1', 'a deck without slides'],
  ])('%s', (_, markdown, demos, place, message) => {
    const said = refusal({ markdown, demos: { d: '', ...demos } });
    expect(said).toMatch(new RegExp(`^${place}: `));
    expect(said).toContain(message);
  });

  it('without files', () => expect(refusal({ markdown: {} })).toBe('talk: a deck without files\n  A deck is one Markdown file or a folder of them.'));
});

it('needs that lead to one step by many ways are no circle', () => {
  const layers = Array.from({ length: 30 }, (_, at) => [`a${at}`, `b${at}`]);
  const yaml = layers.map(([a, b], at) => [a, b].map((id) => `  ${id}: { needs: [${at === 0 ? 'engine' : `a${at - 1}, b${at - 1}`}] }\n`).join('')).join('');
  expect(stepsOf(readDemo(`steps:\n${yaml}`, ...layers.flat()))).toHaveLength(60);
});
