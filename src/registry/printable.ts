/**
 * Text that a registry sent, fit for a terminal: one line, without control sequences and without characters that
 * reorder what stands beside them. Cut at `limit` characters, and says so.
 */
export function printable(text: string, limit = 300): string {
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '').trim();
  return clean.length > limit ? `${clean.slice(0, limit)}... (${clean.length - limit} more characters)` : clean;
}
