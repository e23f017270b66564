import { resolve, sep } from 'node:path';
import type { Block, Deck, Inline } from '../deck/deck.ts';

/** The addresses of a deck's images, each once. */
export function imagesOf(deck: Deck): string[] {
  return [...new Set(deck.slides.flatMap(({ blocks }) => blocks.flatMap(imagesIn)))];
}

/** The absolute path of an image below the deck's folder, there or not; null for any other address. */
export function imagePath(href: string, folder: string): string | null {
  if (/^[a-z][a-z0-9+.-]*:|^\/|^#/i.test(href)) return null;
  try {
    const path = resolve(folder, decodeURIComponent(href.replace(/[?#].*$/, '')));
    return path.startsWith(resolve(folder) + sep) ? path : null;
  } catch {
    // A stray percent sign.
    return null;
  }
}

function imagesIn(block: Block): string[] {
  if (block.kind !== 'paragraph') return [];
  return block.content.flatMap((inline: Inline) => (inline.kind === 'image' ? [inline.href] : []));
}
