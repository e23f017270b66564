import { describe, expect, it } from 'vitest';
import { blocksOf, fence, onlyStep, read, refusal } from './read.ts';

describe('a step', () => {
  it('is a fence with +exec; its command is the code as it stands', () => {
    const step = onlyStep(read(`## A\n\n${fence('bash +exec +id:build', 'cat <<-EOF\n\ttab &lt;\n\n\tEOF\n')}`));
    expect(step).toEqual({
      id: 'build', slide: 1, command: 'cat <<-EOF\n\ttab &lt;\n\n\tEOF', language: 'bash', position: { file: 'talk.md', line: 4 }, demo: null,
      settings: { kind: 'change', needs: [], timeoutMs: 120_000, probe: null, check: null, undo: null, creates: [], pulls: [], fallback: null, hint: null, highlight: null, variables: [], position: null },
    });
  });

  it('without an id is named for its place', () => {
    const deck = read(`## A\n\n---\n\n## B\n\n${fence('sh +exec', 'a')}\n${fence('shell +exec', 'b')}`);
    expect(deck.slides[1]?.blocks).toMatchObject([{ step: { id: 's2-1', slide: 2 } }, { step: { id: 's2-2' } }]);
  });

  it('keeps blank first lines: line numbers must agree with the file', () => {
    expect(onlyStep(read(fence('bash +exec', '\n\nls\n'))).command).toBe('\n\nls');
  });

  it.each(['~~~bash +exec\nls\n~~~', '  ```bash +exec\n  ls\n  ```', '```bash   +exec\nls\n`````', '```Bash +exec\nls\n```\n'])('may be written %j', (markdown) => {
    expect(onlyStep(read(markdown)).command).toBe('ls');
  });

  it.each([
    ['bash +exec +line_numbers {1-3|5} +width:80%'], ['bash {1,2} +exec'], ['bash +exec +pty:80:24 [x]'], ['bash title="x" +exec'],
  ])('ignores what only presenterm and others know: %s', (info) => {
    expect(onlyStep(read(fence(info, 'ls'))).language).toBe('bash');
  });
});

describe('a fence without +exec', () => {
  it.each([['', ''], ['Rust', 'rust'], ['bash{1,3}', 'bash'], ['{.python}', ''], ['mermaid +render', 'mermaid'], ['js [1-2|3]', 'js']])('with the info string %j is code in %j', (info, language) => {
    expect(blocksOf(fence(info, 'x'))).toEqual([{ kind: 'code', language, text: 'x' }]);
  });
});

describe('a fence is refused', () => {
  it.each([
    ['an unknown word', 'bash +exce', 'Did you mean "+exec"?'],
    ['an unknown word far from all', 'bash +exec +frobnicate', 'Known: +exec, +id:NAME.'],
    ['a language that is not a shell', 'python +exec', '+exec on "python"'],
    ['no language', '+exec', '+exec on a fence without a language'],
    ['a value for +exec', 'bash +exec:zsh', '+exec takes no value'],
    ['an id without a name', 'bash +exec +id', 'not an id: ""'],
    ['an id with other letters', 'bash +exec +id:Build_1', 'not an id: "Build_1"'],
    ['an id without +exec', 'bash +id:build', '+id on a fence without +exec'],
    ['two ids', 'bash +exec +id:a +id:b', '+id stands twice'],
  ])('for %s', (_, info, message) => {
    const said = refusal(`## A\n\n${fence(info, 'ls')}`);
    expect(said).toContain(message);
    expect(said).toMatch(/^talk.md:3: .*\n {2}3 \| ```/);
  });

  it('for a step without a command', () => {
    expect(refusal(fence('bash +exec', '  \n'))).toContain('talk.md:1: a step without a command');
  });

  it.each([['at the end of the file', '## A\n\n```bash\nls\n\n---\n\n## B', 3], ['in a list', '- a\n\n  ```bash\n  ls\n\nb', 3], ['alone', 'x\n\n~~~', 3]])('when it is not closed %s', (_, markdown, line) => {
    expect(refusal(markdown)).toContain(`talk.md:${line}: a fence that is not closed`);
  });

  it('when it takes in the next one: its text would run as one command', () => {
    const markdown = `## A\n\n\`\`\`bash +exec\nls\n\n---\n\n## B\n\n${fence('bash +exec', 'rm x')}`;
    expect(refusal(markdown)).toContain('talk.md:3: a fence that is not closed before the next one opens in line 10');
  });

  it('when its command has a control character: what is shown must be what runs', () => {
    expect(refusal(fence('bash +exec', 'echo a\necho \u001b[31m'))).toMatch(/^talk.md:3: a command contains the control character U\+001B\n {2}3 \| echo \[31m\n/);
  });
});
