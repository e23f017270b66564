import { realpathSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import { imageDimensionsFromData } from 'image-dimensions';
import type { Deck } from '../deck/deck.ts';
import type { Picture, PictureProtocol, Pictures, Unshown } from '../ui/picture.ts';
import { imagePath, imagesOf } from './image-files.ts';
import { LARGEST_FILE, readBytes } from './load-deck.ts';

/** Bytes of all pictures together; a file is bounded where it is read. */
const LARGEST = 32 * 1024 * 1024;
/** What each protocol takes; sixels we make of PNG. */
const TYPES: Readonly<Record<PictureProtocol, readonly string[]>> = { kitty: ['png'], iterm2: ['png', 'jpeg', 'gif'], sixel: ['png'] };
/** Pixels of a picture that we make sixels of: a screen of 4K is 8.3 million, and takes a third of a second. */
const MOST_PIXELS = 10_000_000;

/**
 * The images of a deck that lie in its folder and that the terminal can show. What is elsewhere, missing or something
 * else is left out, and of what is too large it is said: its words are shown.
 */
export function readPictures(deck: Deck, folder: string, protocol: PictureProtocol): Pictures {
  const pictures = new Map<string, Picture | Unshown>();
  let left = LARGEST;
  for (const href of imagesOf(deck)) {
    const picture = readPicture(href, folder, protocol);
    if (picture === null) continue;
    const size = 'problem' in picture ? 0 : picture.bytes.byteLength;
    pictures.set(href, size > left ? { problem: `the images before it have ${LARGEST / 2 ** 20} MiB` } : picture);
    if (size <= left) left -= size;
  }
  return pictures;
}

function readPicture(href: string, folder: string, protocol: PictureProtocol): Picture | Unshown | null {
  const named = imagePath(href, folder);
  if (named === null) return null;
  try {
    const path = realpathSync(named);
    if (!path.startsWith(realpathSync(folder) + sep)) return null;
    if (statSync(path).size > LARGEST_FILE) return { problem: 'its file is larger than 4 MiB' };
    const bytes = readBytes(path, href);
    const found = imageDimensionsFromData(bytes);
    if (found === undefined || !TYPES[protocol].includes(found.type) || found.width <= 0 || found.height <= 0) return null;
    const { width, height } = found;
    if (protocol === 'sixel' && width * height > MOST_PIXELS) return { problem: `${width}x${height} are more than ${MOST_PIXELS / 1e6} million pixels` };
    // The chunk that ends a PNG (W3C PNG 11.2.5).
    if (found.type === 'png' && bytes.lastIndexOf('IEND') < 0) return { problem: 'its file is cut short' };
    return { bytes, width, height };
  } catch {
    // Missing, unreadable or no image: its words say what should be there.
    return null;
  }
}
