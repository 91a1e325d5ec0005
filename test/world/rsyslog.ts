// rsyslog (Debian's rsyslog and rsyslog-openssl): a syslog server that nobody here wrote, which takes messages over TLS.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Child } from './child.ts';
import { freePort } from './listen.ts';
import { selfSignedCertificate } from './tls-certificate.ts';

const PROGRAM = '/usr/sbin/rsyslogd';

/** Why rsyslog cannot be run here; undefined where it can. */
export const noRsyslog = existsSync(PROGRAM)
  ? undefined
  : "rsyslog is not installed (Debian's rsyslog and rsyslog-openssl)";

const configuration = (folder: string, port: number) => `
global(workDirectory="${folder}" maxMessageSize="64k" defaultNetstreamDriver="ossl"
  defaultNetstreamDriverCAFile="${folder}/cert.pem" defaultNetstreamDriverCertFile="${folder}/cert.pem"
  defaultNetstreamDriverKeyFile="${folder}/key.pem")
module(load="imtcp" streamDriver.name="ossl" streamDriver.mode="1" streamDriver.authMode="anon")
template(name="whole" type="list") { property(name="jsonmesg") constant(value="\\n") }
input(type="imtcp" port="${port}" address="127.0.0.1")
action(type="omfile" file="${folder}/received" template="whole")
`;

/** What rsyslog has understood of a message. */
export type Received = Record<
  'msg' | 'hostname' | 'app-name' | 'msgid' | 'structured-data' | 'syslogfacility' | 'syslogseverity',
  string
>;

export class Rsyslog implements AsyncDisposable {
  readonly port: number;
  readonly caFile: string;
  readonly #folder: string;
  readonly #child: Child;

  private constructor(folder: string, port: number) {
    this.port = port;
    this.caFile = path.join(folder, 'cert.pem');
    this.#folder = folder;
    this.#child = new Child(PROGRAM, ['-n', '-f', path.join(folder, 'conf'), '-i', path.join(folder, 'pid')]);
  }

  static async start(): Promise<Rsyslog> {
    const folder = await mkdtemp(path.join(tmpdir(), 'countersign-rsyslog-'));
    const port = await freePort();
    const { key, cert } = selfSignedCertificate();
    await writeFile(path.join(folder, 'key.pem'), key);
    await writeFile(path.join(folder, 'cert.pem'), cert);
    await writeFile(path.join(folder, 'conf'), configuration(folder, port));
    const started = new Rsyslog(folder, port);
    await started.#child.until('rsyslog', () => answers(port));
    return started;
  }

  /** What it has written so far. */
  async received(): Promise<Received[]> {
    const text = await readFile(path.join(this.#folder, 'received'), 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line) as Received);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}
