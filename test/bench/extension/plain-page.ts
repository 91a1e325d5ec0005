// A page without a checkout: a long article with a search field and a login, and a list that changes while one reads.
import { createServer } from 'node:http';
import { listenOn } from '../../world/listen.ts';

const PARAGRAPHS = 600;
const CHANGES = 20;
const CHANGE_EVERY_MS = 50;

const text = 'A shop is a place where things are sold; this page sells nothing and asks for no card. ';
const body = Array.from(
  { length: PARAGRAPHS },
  (_, index) =>
    `<section><h2>Part ${index}</h2><p>${text.repeat(3)}<a href="#${index}">more</a></p></section>`,
).join('');

const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Article</title>
<form><input type="search" name="q"><input type="email" name="mail"><input type="password" name="secret"></form>
<ul id="news"></ul>${body}
<script>
let left = ${CHANGES};
const timer = setInterval(() => {
  const item = document.createElement('li');
  item.className = 'item';
  item.textContent = 'News ' + left;
  document.getElementById('news').append(item);
  if (--left === 0) { clearInterval(timer); document.title = 'done'; }
}, ${CHANGE_EVERY_MS});
</script></html>`;

/** Serves it on a free port, in a process of the bench's own. */
export async function servePlainPage(): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
  });
  const port = await listenOn(server);
  return {
    url: `http://article.localhost:${port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
