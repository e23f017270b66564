/** The part that we use; the package has no types of its own. */
declare module 'marked-terminal' {
  export function markedTerminal(
    options: { readonly tab: number; readonly emoji: boolean },
    highlightOptions: { readonly theme: Readonly<Record<string, (text: string) => string>>; readonly ignoreIllegals: boolean },
  ): { readonly renderer: { code(this: { options: object; parser: null }, token: { text: string; lang: string }): string } };
}
