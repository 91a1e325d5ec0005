/** The words for what a server names; undefined for a name that is new to this client, whatever it is. */
export function ownWord(words: Readonly<Record<string, () => string>>, name: string): string | undefined {
  return Object.hasOwn(words, name) ? words[name]?.() : undefined;
}
