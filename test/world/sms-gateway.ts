// An HTTP gateway of text messages: remembers what it was asked and answers as it is told.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { listenOn } from './listen.ts';

export type GatewayRequest = { path: string; headers: IncomingHttpHeaders; body: string };

/** `drop`: the connection ends; `silent`: nothing more comes. */
type End = 'drop' | 'silent';

/** All of an answer, an answer that breaks off half-way through its head or its body, or none. */
export type GatewayAnswer =
  | { status: number; body: object; breakOff?: { within: 'head' | 'body'; how: End } }
  | End;

export class FakeGateway implements AsyncDisposable {
  readonly requests: GatewayRequest[] = [];
  readonly answers: GatewayAnswer[] = [];
  readonly port: number;
  readonly #close: () => Promise<void>;

  private constructor(
    port: number,
    requests: GatewayRequest[],
    answers: GatewayAnswer[],
    close: () => Promise<void>,
  ) {
    this.port = port;
    this.requests = requests;
    this.answers = answers;
    this.#close = close;
  }

  static async start(): Promise<FakeGateway> {
    const requests: GatewayRequest[] = [];
    const answers: GatewayAnswer[] = [];
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      requests.push({ path: request.url ?? '', headers: request.headers, body });
      const sid = `SM${String(requests.length).padStart(32, '0')}`;
      const answer = answers.shift() ?? { status: 201, body: { sid, status: 'queued' } };
      if (answer === 'drop') request.socket.destroy();
      else if (answer === 'silent') return;
      else if (answer.breakOff !== undefined) {
        const { how } = answer.breakOff;
        request.socket.write(halfOf(answer), () => how === 'drop' && request.socket.destroy());
      } else
        response
          .writeHead(answer.status, { 'content-type': 'application/json' })
          .end(JSON.stringify(answer.body));
    });
    const port = await listenOn(server);
    return new FakeGateway(port, requests, answers, async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}

/** As far as an answer comes that breaks off. */
function halfOf({ status, body, breakOff }: Exclude<GatewayAnswer, End>): string {
  const content = JSON.stringify(body);
  const head = `HTTP/1.1 ${status} So\r\ncontent-type: application/json\r\ncontent-length: ${content.length}\r\n\r\n`;
  if (breakOff?.within === 'head') return head.slice(0, head.length / 2);
  return head + content.slice(0, content.length / 2);
}
