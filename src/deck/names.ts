/** What ids of steps and names of demos look like: a demo's name becomes a folder's, so no dot and no slash. */
const NAME = /^[a-z][a-z0-9-]{0,63}$/;

/** Said in error messages about a name. */
export const nameRule = 'A name is lower-case letters, digits and hyphens, and begins with a letter.';

export function isName(word: string): boolean {
  return NAME.test(word);
}
