import type { Block, Deck, Inline, ListItem, Slide, Step, StepSettings, TableCell } from '../../src/deck/deck.ts';

export const text = (words: string): Inline => ({ kind: 'text', text: words });
export const code = (words: string): Inline => ({ kind: 'code', text: words });
export const paragraph = (...content: (string | Inline)[]): Block => ({ kind: 'paragraph', content: content.map((each) => (typeof each === 'string' ? text(each) : each)) });
const item = (...blocks: Block[]): ListItem => ({ checked: null, blocks });
const task = (checked: boolean, words: string): ListItem => ({ checked, blocks: [paragraph(words)] });
const list = (...items: ListItem[]): Block => ({ kind: 'list', start: null, items });
export const listOf = (...words: string[]): Block => list(...words.map((each) => item(paragraph(each))));
const cell = (words: string, align: TableCell['align'] = 'left'): TableCell => ({ align, content: [text(words)] });

const settings: StepSettings = { kind: 'change', needs: [], timeoutMs: 120_000, probe: null, check: null, undo: null, creates: [], pulls: [], fallback: null, hint: null, highlight: null, variables: [], position: null };

export function step(id: string, command: string, more: Partial<StepSettings> = {}, demo: string | null = null): Block {
  const position = { file: 'slides/20-building.md', line: 12 };
  const made: Step = { id, slide: 1, command, language: 'bash', position, demo, settings: { ...settings, ...more } };
  return { kind: 'step', step: made };
}

export function deckOf(...slides: (Partial<Slide> & { readonly blocks: readonly Block[] })[]): Deck {
  return {
    title: 'Multi-Arch Images',
    author: 'Somebody',
    path: 'slides',
    sections: [],
    parameters: [],
    demos: {
      hello: { name: 'hello', folder: 'hello', variables: [{ name: 'BUILDX_NO_DEFAULT_ATTESTATIONS', value: '1', why: 'a tag shall be one image, without attestations beside it, so that manifest create takes it' }] },
    },
    slides: slides.map((slide, at) => ({ number: at + 1, title: `Slide ${at + 1}`, level: 2, position: { file: 'slides/a.md', line: 1 }, notes: [], demo: null, ...slide })),
  };
}

export const buildCommand = 'docker buildx build \\\n    --platform linux/arm,linux/arm64,linux/amd64 \\\n    --tag localhost:5000/nicholasdille/hello . --push';

/** One of everything that a slide can hold, and steps of every kind. */
export const fixtureDeck: Deck = deckOf(
  { title: 'Multi-Arch Images', level: 1, blocks: [paragraph('One name, an image for every machine.'), paragraph('→ goes on, ⏎ runs what a slide shows, ? lists all keys.')] },
  {
    title: 'Everything that prose can be',
    blocks: [
      paragraph('Images only work on a ', { kind: 'strong', content: [text('single platform')] }, ', but ', { kind: 'emphasis', content: [text('containers')] }, ' run on many: see ', { kind: 'link', href: 'https://docs.docker.com/build', content: [text('the manual')] }, ' and ', code('docker manifest'), '. ', { kind: 'deleted', content: [text('Not so')] }, { kind: 'break' }, { kind: 'image', href: 'a.png', alt: 'a whale' }),
      { kind: 'heading', level: 3, content: [text('Lists')] },
      list(item(paragraph('first'), list(item(paragraph('inside it, long enough to be wrapped where the window is narrow, so that one sees it hang')))), item(paragraph('second, 日本語のテキストも折り返される and 👩‍👩‍👧 too'))),
      { kind: 'list', start: 9, items: [item(paragraph('nine')), item(paragraph('ten'))] },
      { kind: 'list', start: null, items: [task(true, 'done'), task(false, 'open')] },
      { kind: 'quote', blocks: [paragraph('A quote, by somebody.')] },
      { kind: 'table', header: [cell('platform'), cell('how'), cell('seconds', 'right')], rows: [[cell('linux/amd64'), cell('native'), cell('1.2', 'right')], [cell('linux/arm/v7'), cell('emulated by QEMU, which translates every instruction'), cell('7.9', 'right')]] },
      { kind: 'rule' },
      { kind: 'code', language: 'dockerfile', text: 'FROM alpine\nARG TARGETPLATFORM\nRUN echo "$TARGETPLATFORM, in a line that is far too long for a narrow window to be shown as a whole" >/platform' },
    ],
  },
  {
    title: 'Demo: Building for other Architectures',
    demo: 'hello',
    notes: ['Say: `linux/arm` means *v7*.\n\n- first this\n- then that'],
    blocks: [
      paragraph('Build multi-arch:'),
      step('build', buildCommand, {
        check: 'multiarch-workshop inspect localhost:5000/nicholasdille/hello --only linux/amd64,linux/arm64,linux/arm/v7', fallback: 'multiarch-workshop inspect hello-world', hint: 'start the registry first: it is the step of the slide before this one', needs: ['engine', 'buildx', 'registry'],
      }, 'hello'),
    ],
  },
  {
    title: 'Demo: Build multi-arch with proper tags (1)',
    demo: 'hello',
    blocks: [
      paragraph('Three images, each with a tag of its own:'),
      step('build-arm', 'docker buildx build --platform linux/arm --tag localhost:5000/nicholasdille/hello:arm . --push', { needs: ['build'] }, 'hello'),
      step('run-arm', 'docker run --rm --pull always localhost:5000/nicholasdille/hello:arm', { kind: 'observe', probe: 'true' }, 'hello'),
      { kind: 'pause' },
      paragraph('This allows for proper versioning. In one command:'),
      step('list', 'docker buildx imagetools create \\\n    -t localhost:5000/nicholasdille/hello \\\n    localhost:5000/nicholasdille/hello:arm', {}, 'hello'),
    ],
  },
);
