import { realpathSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { imageDimensionsFromData } from 'image-dimensions';
import type { Block, Deck, Inline } from '../deck/deck.ts';
import type { Picture, PictureProtocol, Pictures } from '../ui/picture.ts';
import { readBytes } from './load-deck.ts';

/** Bytes of all pictures together; a file is bounded where it is read. */
const LARGEST = 32 * 1024 * 1024;
/** What each protocol takes as it is. */
const TYPES: Readonly<Record<PictureProtocol, readonly string[]>> = { kitty: ['png'], iterm2: ['png', 'jpeg', 'gif'] };

/**
 * The images of a deck that lie in its folder and that the terminal can show. What is elsewhere, is missing, too large
 * or something else is left out: its words are shown.
 */
export function readPictures(deck: Deck, folder: string, protocol: PictureProtocol): Pictures {
  const pictures = new Map<string, Picture>();
  let left = LARGEST;
  for (const href of new Set(deck.slides.flatMap(({ blocks }) => blocks.flatMap(imagesIn)))) {
    const picture = readPicture(href, folder, protocol);
    if (picture === null || picture.bytes.byteLength > left) continue;
    left -= picture.bytes.byteLength;
    pictures.set(href, picture);
  }
  return pictures;
}

function readPicture(href: string, folder: string, protocol: PictureProtocol): Picture | null {
  if (/^[a-z][a-z0-9+.-]*:|^\/|^#/i.test(href)) return null;
  try {
    const path = realpathSync(resolve(folder, decodeURIComponent(href.replace(/[?#].*$/, ''))));
    if (!path.startsWith(realpathSync(folder) + sep)) return null;
    const bytes = readBytes(path, href);
    const found = imageDimensionsFromData(bytes);
    return found !== undefined && TYPES[protocol].includes(found.type) && found.width > 0 && found.height > 0 ? { bytes, width: found.width, height: found.height } : null;
  } catch {
    // Missing, unreadable or no image: its words say what should be there.
    return null;
  }
}

function imagesIn(block: Block): string[] {
  if (block.kind !== 'paragraph') return [];
  return block.content.flatMap((inline: Inline) => (inline.kind === 'image' ? [inline.href] : []));
}
