// A browser's window drawn around screenshots, for pictures: a page, and perhaps the popup that hangs from the toolbar.

/** PNGs in base64, and what stands in the address bar; the phone, where there is one, lies before the window. */
export type WindowPicture = { address: string; page: string; popup?: string; phone?: string };

const style = `
  :root { color-scheme: light dark; --frame: light-dark(#dfe3ea, #20232a); --bar: light-dark(#f7f8fa, #2c3038);
    --ink: light-dark(#1f2430, #e8ebf2); --quiet: light-dark(#6d7482, #98a0b0); --field: light-dark(#e9ecf2, #1f2229) }
  body { margin: 0; background: light-dark(#fff, #0d1117) }
  figure { position: relative; margin: 0; width: 1100px; height: 760px; overflow: hidden; border-radius: 12px;
    border: 1px solid light-dark(#c3c9d4, #3a3f4a); background: var(--frame); color: var(--ink);
    font: 13px/1 system-ui, sans-serif; box-sizing: border-box }
  .bar { height: 52px; display: flex; align-items: center; gap: 12px; padding: 0 16px; background: var(--bar) }
  .dots { letter-spacing: 4px; color: var(--quiet) }
  .address { flex: 1; padding: 10px 16px; border-radius: 18px; background: var(--field) }
  .button { position: relative; width: 28px; height: 28px; border-radius: 8px; background: var(--field); display: grid;
    place-items: center; font-weight: 700 }
  .badge { position: absolute; right: -5px; bottom: -4px; padding: 2px 3px; border-radius: 4px; background: #1d5cff;
    color: #fff; font-size: 10px }
  .page { display: block; width: 1098px }
  .popup { position: absolute; right: 14px; top: 50px; border-radius: 12px; box-shadow: 0 12px 48px #0008, 0 0 0 1px #0003;
    max-height: 696px }
  .phone { position: absolute; left: 72px; top: 96px; height: 640px; border-radius: 34px; box-shadow: 0 16px 64px #0009 }
  .icon { width: 18px }
`;

/** The whole picture as a page with one figure. */
export function windowHtml({ address, page, popup, phone }: WindowPicture, icon: string): string {
  const png = (name: string, data: string | undefined) =>
    data === undefined ? '' : `<img class="${name}" alt="" src="data:image/png;base64,${data}">`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>A window</title><style>${style}</style>
<figure><div class="bar"><span class="dots">● ● ●</span><span class="address">${address}</span>
<span class="button">${png('icon', icon)}<span class="badge">✓</span></span><span class="dots">⋮</span></div>
${png('page', page)}${png('popup', popup)}${png('phone', phone)}</figure></html>`;
}
