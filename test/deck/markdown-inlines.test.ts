import { describe, expect, it } from 'vitest';
import type { Inline } from '../../src/deck/deck.ts';
import { blocksOf, inlinesOf, read, refusal, text } from './read.ts';

const code = (words: string): Inline => ({ kind: 'code', text: words });
const brk: Inline = { kind: 'break' };

describe('text on a slide', () => {
  it.each<[string, string, readonly Inline[]]>([
    ['plain words', 'just words', [text('just words')]],
    ['soft line ends as one space', 'one\n  two\nthree', [text('one two three')]],
    ['strong, emphasis and deleted, nested', '**a *b*** ~~c~~', [
      { kind: 'strong', content: [text('a '), { kind: 'emphasis', content: [text('b')] }] }, text(' '), { kind: 'deleted', content: [text('c')] },
    ]],
    ['a hard break by two spaces', 'a  \nb', [text('a'), brk, text('b')]],
    ['a hard break by a backslash', 'a\\\nb', [text('a'), brk, text('b')]],
    ['a break by <br>, in every spelling', 'a<br>b <br/> c<BR />d', [text('a'), brk, text('b'), brk, text('c'), brk, text('d')]],
    ['decoded entities in text', '&lt;b&gt; &amp;amp; &#65;&#x42; &hellip; &nosuch; &auml;', [text('<b> &amp; AB … &nosuch; ä')]],
    ['entities in code as they are', '`&lt;` and ``a`b``', [code('&lt;'), text(' and '), code('a`b')]],
    ['escaped characters as they are', '\\*a\\* \\&lt; \\[x\\]', [text('*a* &lt; [x]')]],
    ['colons between words, which are no emoji', 'a:b:c :tada: localhost:5000', [text('a:b:c :tada: localhost:5000')]],
    ['underscores within words', 'buildx_buildkit_x0 and _x_', [text('buildx_buildkit_x0 and '), { kind: 'emphasis', content: [text('x')] }]],
    ['a tab as a blank', 'a\tb', [text('a b')]],
    ['a placeholder in angle brackets', 'docker run <image> Vec<T>', [text('docker run <image> Vec<T>')]],
    ['less and greater', 'a < b > c <- d', [text('a < b > c <- d')]],
    ['HTML elements without their tags', '<b>a</b> <span class="x">b</span><i class="fa"></i>', [text('a b')]],
    ['an HTML image', '<img src="a.png" alt="A &amp; B">', [{ kind: 'image', href: 'a.png', alt: 'A & B' }]],
    ['no comment', 'a<!-- aside -->b', [text('ab')]],
    ['a link', '[**a** b](http://x.y "t")', [{ kind: 'link', href: 'http://x.y', content: [{ kind: 'strong', content: [text('a')] }, text(' b')] }]],
    ['a bare address', 'see https://x.y/?a=1&amp;b.', [text('see '), { kind: 'link', href: 'https://x.y/?a=1&b', content: [text('https://x.y/?a=1&b')] }, text('.')]],
    ['an address in angle brackets', '<https://x.y> <me@x.org>', [
      { kind: 'link', href: 'https://x.y', content: [text('https://x.y')] }, text(' '),
      { kind: 'link', href: 'mailto:me@x.org', content: [text('me@x.org')] },
    ]],
    ['an image with its words', '![a **b**](c.png)', [{ kind: 'image', href: 'c.png', alt: 'a b' }]],
    ['a footnote mark', 'so it is [^1] and[^note]', [text('so it is [1] and[note]')]],
  ])('has %s', (_, markdown, content) => {
    expect(inlinesOf(markdown)).toEqual(content);
  });

  it('finds the address of a link anywhere in its file', () => {
    const { slides } = read('## A\n\n[x][here]\n\n---\n\n## B\n\n[here]: http://x.y\n\nb');
    expect(slides[0]?.blocks).toEqual([{ kind: 'paragraph', content: [{ kind: 'link', href: 'http://x.y', content: [text('x')] }] }]);
    expect(slides[1]?.blocks).toEqual([{ kind: 'paragraph', content: [text('b')] }]);
  });

  it('shows a footnote where it stands, also when it is only an address', () => {
    expect(blocksOf('a [^1] b [^2]\n\n[^1]: the note\n\n[^2]: http://x.y')).toEqual([
      { kind: 'paragraph', content: [text('a [1] b '), { kind: 'link', href: 'http://x.y', content: [text('[2]')] }] },
      { kind: 'paragraph', content: [text('[1] the note')] },
      { kind: 'paragraph', content: [text('[2] '), { kind: 'link', href: 'http://x.y', content: [text('http://x.y')] }] },
    ]);
  });
});

describe('a comment inside text', () => {
  it('may be a speaker note', () => {
    const { slides } = read('## A\n\nwords <!-- speaker_note: said --> more');
    expect(slides[0]?.notes).toEqual(['said']);
    expect(slides[0]?.blocks).toEqual([{ kind: 'paragraph', content: [text('words more')] }]);
  });

  it.each(['pause', 'end_slide', 'demo: x'])('is refused when it is %s, which cannot split a paragraph', (command) => {
    expect(refusal(`## A\n\nwords\nmore <!-- ${command} --> words`)).toMatch(/^talk.md:3: .*line of its own/s);
  });
});
