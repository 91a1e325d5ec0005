// The mailbox page: one document, no external asset, light and dark.

const style = `
  :root { color-scheme: light dark; --back: light-dark(#e8e6f0, #14131a); --screen: light-dark(#fbfafd, #1d1b26);
    --card: light-dark(#fff, #292635); --ink: light-dark(#1d1a2b, #f0eef8); --quiet: light-dark(#635f76, #aaa5be);
    --accent: light-dark(#4a2fbd, #b7a6ff); --line: light-dark(#dedae9, #3a364a); }
  * { box-sizing: border-box }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--back); color: var(--ink);
    font: 16px/1.5 system-ui, sans-serif }
  main { width: min(390px, 100vw); height: min(780px, 100vh); display: flex; flex-direction: column; background: var(--screen);
    border-radius: 40px; border: 10px solid light-dark(#26232f, #000); box-shadow: 0 24px 64px #0004; overflow: hidden }
  header { padding: 24px 24px 12px; border-bottom: 1px solid var(--line) }
  .bar { display: flex; justify-content: space-between; font-size: 13px; font-weight: 600; margin-bottom: 16px }
  h1 { font-size: 26px; line-height: 1.2; margin: 0 }
  header p { margin: 0; color: var(--quiet); font-size: 14px }
  ol { list-style: none; margin: 0; padding: 16px; overflow-y: auto; flex: 1; display: grid; gap: 12px; align-content: start }
  li { background: var(--card); border: 1px solid var(--line); border-radius: 16px; padding: 12px 16px; animation: in .3s ease-out }
  li:first-child { border-color: var(--accent) }
  .top { display: flex; justify-content: space-between; gap: 8px; font-size: 13px; color: var(--quiet) }
  h2 { font-size: 16px; margin: 2px 0 4px }
  li p { margin: 0; overflow-wrap: anywhere; white-space: pre-line }
  .code { font: 700 28px/1 ui-monospace, monospace; letter-spacing: 2px; color: var(--accent); margin-top: 12px }
  .empty { color: var(--quiet); text-align: center; padding: 64px 24px }
  @keyframes in { from { opacity: 0; transform: translateY(-12px) } }
  @media (prefers-reduced-motion: reduce) { li { animation: none } }
  @media (max-width: 420px) { main { border: 0; border-radius: 0; height: 100vh; width: 100vw } }
`;

// Letters are other people's text: it is only ever set as text.
const script = `
  const list = document.querySelector('ol'), empty = document.querySelector('.empty'), count = document.querySelector('#count');
  const element = (tag, name, text) => Object.assign(document.createElement(tag), { className: name, textContent: text });
  const clock = () => { document.querySelector('#clock').textContent = new Date().toTimeString().slice(0, 5) };
  clock(); setInterval(clock, 5000);
  const source = new EventSource('/letters');
  source.onopen = () => { list.replaceChildren(); };
  source.onmessage = ({ data }) => {
    const letter = JSON.parse(data), item = document.createElement('li'), top = element('div', 'top', '');
    top.append(element('span', '', letter.from), element('span', '', new Date(letter.at).toTimeString().slice(0, 5)));
    item.append(top, element('h2', '', letter.subject), element('p', '', letter.text));
    if (letter.code) item.append(element('div', 'code', letter.code.slice(0, 4) + ' ' + letter.code.slice(4)));
    list.prepend(item);
    empty.hidden = true;
    count.textContent = list.children.length + (list.children.length === 1 ? ' message' : ' messages') + ' to ' + letter.to;
  };
`;

/** The whole page. */
export const mailboxHtml = `<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Mailbox: the second device</title>
<link rel="icon" href="data:,">
<style>${style}</style>
<main class="phone">
  <header><div class="bar"><span id="clock"></span><span aria-hidden="true">● ● ●</span></div>
    <h1>Inbox</h1><p id="count">The shopper’s second device</p></header>
  <ol aria-live="polite"></ol>
  <p class="empty">Nothing yet. Codes arrive here.</p>
</main>
<script>${script}</script>
</html>`;
