const SHAPE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

/** RFC 3339 UTC with whole seconds; fractions of the given milliseconds are cut. */
export function formatInstant(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** Milliseconds since the epoch, or undefined unless the text is a real instant of exactly that form. */
export function parseInstant(text: string): number | undefined {
  if (!SHAPE.test(text)) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) || formatInstant(milliseconds) !== text ? undefined : milliseconds;
}
