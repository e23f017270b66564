/** Longer addresses are left to the text: some terminals drop them, and nobody has typed them. */
const LONGEST = 2000;

/**
 * The address as a terminal may be given it (OSC 8): an absolute one of the web or of mail, printable ASCII only; null
 * for all others, such as a file beside the deck.
 */
export function linkTarget(href: string): string | null {
  let url: URL;
  try {
    url = new URL(href);
  } catch {
    return null;
  }
  const isKnown = ['http:', 'https:', 'mailto:'].includes(url.protocol);
  return isKnown && url.href.length <= LONGEST && /^[\x21-\x7e]+$/.test(url.href) ? url.href : null;
}

/** The sequence that makes what follows a link, until the next of its kind. */
export function linkSequence(target: string | undefined): string {
  return `\x1b]8;;${target ?? ''}\x07`;
}
