// HTML as a tagged template: whatever is filled in is escaped unless it is HTML of ours.

/** HTML that may be sent as it is. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Filling = Html | string | number | Html[];

function escaped(value: string | number): string {
  return String(value).replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

function filled(value: Filling): string {
  if (value instanceof Html) return value.text;
  return Array.isArray(value) ? value.map(({ text }) => text).join('\n') : escaped(value);
}

/** Puts HTML together. */
export function html(parts: TemplateStringsArray, ...fillings: Filling[]): Html {
  return new Html(parts.reduce((text, part, index) => text + filled(fillings[index - 1] ?? '') + part));
}

/** A whole document. */
export function documentOf(options: { title: string; head?: Html; bodyClass?: string; body: Html }): string {
  const { title, head = '', bodyClass = '', body } = options;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/shop.css">
${head}
</head>
<body class="${bodyClass}">
${body}
</body>
</html>`.text;
}
