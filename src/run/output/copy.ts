/** The same text in memory of its own: V8 makes slices that hold on to what they were cut from. */
export function copyOf(text: string): string {
  return ` ${text}`.slice(1);
}
