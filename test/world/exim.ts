// Exim (Debian's exim4-daemon-light): a mail server that nobody here wrote, with STARTTLS, AUTH, refusals and a maildir of its own.
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { Child } from './child.ts';
import { freePort } from './listen.ts';
import { selfSignedCertificate } from './tls-certificate.ts';

const PROGRAM = '/usr/sbin/exim4';

/** Why Exim cannot be run here; undefined where it can. */
export const noExim = existsSync(PROGRAM) ? undefined : "Exim is not installed (Debian's exim4-daemon-light)";

/** Exim delivers nothing as root: then all of it belongs to nobody. */
const NOBODY = { uid: 65534, gid: 65534 };
const isRoot = process.getuid?.() === 0;

export type EximOptions = {
  /** STARTTLS, with this certificate. */
  tls?: { key: string; cert: string } | undefined;
};

const configuration = (folder: string, port: number, tls: boolean) => `
exim_path = ${PROGRAM}
spool_directory = ${folder}/spool
log_file_path = ${folder}/log/%s
pid_file_path = ${folder}/exim.pid
primary_hostname = mail.example
exim_user = ${isRoot ? NOBODY.uid : userInfo().uid}
exim_group = ${isRoot ? NOBODY.gid : userInfo().gid}
deliver_drop_privilege = true
keep_environment =
local_interfaces = 127.0.0.1
daemon_smtp_ports = ${port}
tls_advertise_hosts = ${tls ? '*' : ''}
tls_certificate = ${folder}/cert.pem
tls_privatekey = ${folder}/key.pem
acl_smtp_rcpt = recipient
acl_smtp_data = content
host_lookup =
rfc1413_query_timeout = 0s
begin acl
recipient:
  require message = relaying is not for everybody
    authenticated = *
  deny message = no such mailbox
    local_parts = nobody
  defer message = greylisted, come again
    condition = \${if exists{${folder}/grey}}
  accept
content:
  deny message = content refused
    condition = \${if match{$rh_Subject:}{refuse}}
  defer message = content greylisted
    condition = \${if exists{${folder}/grey-content}}
  accept
begin routers
all:
  driver = accept
  transport = maildir
begin transports
maildir:
  driver = appendfile
  directory = ${folder}/mail
  maildir_format
  envelope_to_add
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if and{{eq{$auth2}{bank}}{eq{$auth3}{p@ss}}}}
`;

export class Exim implements AsyncDisposable {
  readonly #folder: string;
  readonly #port: number;
  #child: Child | undefined;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
  }

  static async start({ tls = selfSignedCertificate() }: EximOptions = {}): Promise<Exim> {
    return Exim.#start(tls);
  }

  /** Without STARTTLS. */
  static async startInTheClear(): Promise<Exim> {
    return Exim.#start(undefined);
  }

  static async #start(tls: EximOptions['tls']): Promise<Exim> {
    const folder = await mkdtemp(path.join(tmpdir(), 'countersign-exim-'));
    const exim = new Exim(folder, await freePort());
    const { key, cert } = tls ?? selfSignedCertificate();
    const files = {
      'exim.conf': configuration(folder, exim.#port, tls !== undefined),
      'key.pem': key,
      'cert.pem': cert,
    };
    const folders = ['spool', 'log', 'mail'];
    await Promise.all(folders.map((name) => mkdir(path.join(folder, name))));
    for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
    await chmod(path.join(folder, 'exim.conf'), 0o644);
    if (isRoot)
      for (const name of ['.', ...folders, ...Object.keys(files)])
        await chown(path.join(folder, name), NOBODY.uid, NOBODY.gid);
    try {
      await exim.up();
    } catch (error) {
      await exim[Symbol.asyncDispose]();
      throw error;
    }
    return exim;
  }

  /** SMTP_URL. */
  url(host = 'localhost', password = 'p@ss'): string {
    return `smtp://bank:${encodeURIComponent(password)}@${host}:${this.#port}`;
  }

  async up(): Promise<void> {
    const words = ['-C', path.join(this.#folder, 'exim.conf'), '-bdf'];
    this.#child = new Child(PROGRAM, words, { cwd: this.#folder, ...(isRoot ? NOBODY : {}) });
    await this.#child.until('Exim', async () => (await this.log()).includes('daemon started'));
  }

  async down(): Promise<void> {
    await this.#child?.kill();
    this.#child = undefined;
    await rm(path.join(this.#folder, 'log', 'main'), { force: true });
  }

  /** Tells recipients, or whole messages, to come again (451). */
  async greylist(what: 'recipients' | 'content', on: boolean): Promise<void> {
    const file = path.join(this.#folder, what === 'recipients' ? 'grey' : 'grey-content');
    if (on) await writeFile(file, '');
    else await rm(file);
  }

  /** The letters in its maildir, as they lie there. */
  async letters(): Promise<string[]> {
    const folder = path.join(this.#folder, 'mail', 'new');
    const names = await readdir(folder).catch(() => []);
    return Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
  }

  async log(): Promise<string> {
    return readFile(path.join(this.#folder, 'log', 'main'), 'utf8').catch(() => '');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
