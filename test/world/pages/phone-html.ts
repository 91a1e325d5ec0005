// The phone's page: one document, no external asset, light and dark.

const style = `
  :root { color-scheme: light dark; --back: light-dark(#e8e6f0, #14131a); --screen: light-dark(#fbfafd, #1d1b26);
    --card: light-dark(#fff, #292635); --ink: light-dark(#1d1a2b, #f0eef8); --quiet: light-dark(#635f76, #aaa5be);
    --accent: light-dark(#4a2fbd, #b7a6ff); --line: light-dark(#dedae9, #3a364a); --sms: light-dark(#0b7a4b, #5bd6a0);
    --lost: light-dark(#8c1d18, #ffb4ae) }
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
  .top { display: flex; align-items: center; gap: 8px; font-size: 13px; color: var(--quiet); min-width: 0 }
  .kind { flex: none; font-size: 11px; font-weight: 700; letter-spacing: .04em; border-radius: 6px; padding: 0 6px; color: var(--card); background: var(--accent) }
  .sms .kind { background: var(--sms) }
  .from { flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
  h2 { font-size: 16px; margin: 2px 0 4px; overflow-wrap: anywhere }
  li p { margin: 4px 0 0; overflow-wrap: anywhere; white-space: pre-line }
  .code { font: 700 28px/1 ui-monospace, monospace; letter-spacing: 2px; color: var(--accent); margin-top: 12px }
  .sms .code { color: var(--sms) }
  .state { color: var(--quiet); font-size: 13px; margin-top: 8px; border-top: 1px solid var(--line); padding-top: 6px }
  .lost { border-style: dashed }
  .lost .state { color: var(--lost); border: 0; padding: 0 }
  :is(h2, p, .code, .state):empty { display: none }
  .empty { color: var(--quiet); text-align: center; padding: 64px 24px }
  @keyframes in { from { opacity: 0; transform: translateY(-12px) } }
  @media (prefers-reduced-motion: reduce) { li { animation: none } }
  @media (max-width: 420px) { main { border: 0; border-radius: 0; height: 100vh; width: 100vw } }
`;

// Messages are other people's text: it is only ever set as text.
const script = `
  const list = document.querySelector('ol'), empty = document.querySelector('.empty'), count = document.querySelector('#count');
  const items = new Map(), addresses = new Set();
  const element = (tag, name, text) => Object.assign(document.createElement(tag), { className: name, textContent: text });
  const time = (at) => new Date(at).toTimeString().slice(0, 5);
  const clock = () => { document.querySelector('#clock').textContent = time(Date.now()) };
  clock(); setInterval(clock, 5000);
  const states = {
    sms: { arrived: 'Arrived; the carrier has sent no receipt', delivered: 'Delivered; the carrier has sent a receipt', lost: 'A text message did not arrive: the carrier reported ' },
    mail: { delivered: 'Delivered; mail knows no receipts' },
  };
  const parts = (message) => {
    const top = element('div', 'top', '');
    top.append(element('span', 'kind', message.kind === 'sms' ? 'SMS' : 'MAIL'), element('span', 'from', message.from), element('span', '', time(message.at)));
    return [top, element('h2', '', message.subject), element('p', '', message.text),
      element('div', 'code', message.code && message.code.slice(0, 4) + ' ' + message.code.slice(4)),
      element('div', 'state', states[message.kind][message.state] + (message.state === 'lost' ? message.reported : ''))];
  };
  const show = (message) => {
    let item = items.get(message.id);
    if (item === undefined) {
      item = document.createElement('li');
      items.set(message.id, item);
      list.prepend(item);
    }
    item.className = message.kind + ' ' + message.state;
    item.replaceChildren(...parts(message));
    addresses.add(message.to);
    empty.hidden = true;
    count.textContent = [...addresses].join(' · ');
  };
  const source = new EventSource('/messages');
  source.onopen = () => { list.replaceChildren(); items.clear(); };
  source.onmessage = ({ data }) => show(JSON.parse(data));
`;

/** The whole page. */
export const phoneHtml = `<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Phone: the second device</title>
<link rel="icon" href="data:,">
<style>${style}</style>
<main class="phone">
  <header><div class="bar"><span id="clock"></span><span aria-hidden="true">● ● ●</span></div>
    <h1>Messages</h1><p id="count">The shopper’s second device</p></header>
  <ol aria-live="polite"></ol>
  <p class="empty">Nothing yet. Codes arrive here.</p>
</main>
<script>${script}</script>
</html>`;
