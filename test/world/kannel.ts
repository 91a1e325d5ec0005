// Kannel (Debian's kannel and kannel-extras): a gateway that nobody here wrote, in front of its own fake SMS centre or of ours.
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Child } from './child.ts';
import { freePort } from './listen.ts';

const STARTS = 3;
const FAKE = '/usr/lib/kannel/test/fakesmsc';
const BOXES = { bearerbox: '/usr/sbin/bearerbox', smsbox: '/usr/sbin/smsbox' };

/** Why Kannel cannot be run here; undefined where it can. */
export const noKannel = [...Object.values(BOXES), FAKE].every((file) => existsSync(file))
  ? undefined
  : "Kannel is not installed (Debian's kannel and kannel-extras)";

type Ports = Record<'admin' | 'box' | 'centre' | 'sendsms', number>;

/** An SMS centre that Kannel binds to as a transceiver. */
export type BoundTo = { port: number; user: string; password: string };

const fake = ({ centre }: Ports) => `
group = smsc
smsc = fake
smsc-id = fake
port = ${centre}
connect-allow-ip = 127.0.0.1`;

const smpp = ({ port, user, password }: BoundTo) => `
group = smsc
smsc = smpp
smsc-id = ours
host = 127.0.0.1
port = ${port}
transceiver-mode = true
smsc-username = ${user}
smsc-password = ${password}
system-type = ""
enquire-link-interval = 1
reconnect-delay = 1`;

const configuration = (ports: Ports, centre: string) => `
group = core
admin-port = ${ports.admin}
admin-password = admin
admin-allow-ip = "127.0.0.1"
smsbox-port = ${ports.box}
box-allow-ip = "127.0.0.1"
log-level = 0
${centre}

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${ports.sendsms}
log-level = 0

group = sendsms-user
username = bank
password = secret
max-messages = 5
concatenation = true

group = sms-service
keyword = default
text = "no"
`;

/** What the fake centre was given. */
export type KannelMessage = { from: string; to: string; rest: string };

export class Kannel implements AsyncDisposable {
  readonly #folder: string;
  readonly #ports: Ports;
  #parts = new AsyncDisposableStack();
  #bearer: Child | undefined;
  #sms: Child | undefined;
  #fake: Child | undefined;

  private constructor(folder: string, ports: Ports) {
    this.#folder = folder;
    this.#ports = ports;
  }

  /**
   * In front of its own fake centre unless one is given. It must be told its ports, and ends where another process has taken
   * one in between: then it starts anew with others.
   */
  static async start(centre?: BoundTo): Promise<Kannel> {
    for (let start = 1; ; start += 1) {
      try {
        return await Kannel.#start(centre);
      } catch (error) {
        if (start === STARTS) throw error;
      }
    }
  }

  static async #start(centre?: BoundTo): Promise<Kannel> {
    await using stack = new AsyncDisposableStack();
    const folder = await mkdtemp(path.join(tmpdir(), 'countersign-kannel-'));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const [admin = 0, box = 0, own = 0, sendsms = 0] = [
      await freePort(),
      await freePort(),
      await freePort(),
      await freePort(),
    ];
    const ports = { admin, box, centre: own, sendsms };
    const text = configuration(ports, centre === undefined ? fake(ports) : smpp(centre));
    await writeFile(path.join(folder, 'kannel.conf'), text);
    const kannel = new Kannel(folder, ports);
    await kannel.#up(stack, centre === undefined);
    kannel.#parts = stack.move();
    return kannel;
  }

  /** SMS_URL of its sendsms. */
  url(password = 'secret'): string {
    return `http://bank:${password}@127.0.0.1:${this.#ports.sendsms}/cgi-bin/sendsms?source=Bank`;
  }

  /** What its fake centre has received. */
  get messages(): KannelMessage[] {
    const lines = (this.#fake?.said ?? '').matchAll(/Got message \d+: <(\S+) (\S+) (.*)>$/gm);
    return [...lines].map(([, from = '', to = '', rest = '']) => ({ from, to, rest }));
  }

  /** All that its two boxes say. */
  get log(): string {
    return `${this.#bearer?.said}${this.#sms?.said}`;
  }

  async #up(stack: AsyncDisposableStack, withFake: boolean): Promise<void> {
    const box = (command: string) => stack.use(new Child(command, ['kannel.conf'], { cwd: this.#folder }));
    this.#bearer = box(BOXES.bearerbox);
    await this.#bearer.until('the bearerbox', () => accepts(this.#ports.box));
    if (withFake) {
      const words = ['-H', '127.0.0.1', '-r', String(this.#ports.centre), '-m', '0', '1 2 text x'];
      // It ends when its standard input does.
      this.#fake = stack.use(new Child(FAKE, words, { cwd: this.#folder, endless: true }));
    }
    this.#sms = box(BOXES.smsbox);
    await this.#sms.until('the smsbox', () => accepts(this.#ports.sendsms));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposeAsync();
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
