import type { ComponentChildren } from 'preact';
import { i18n } from '#i18n';
import type { Account, Device, Token } from '../../shared/schemas.ts';
import type { Beginning } from '../messages/change.ts';
import { ask } from './ask.ts';
import { CHANNEL_NAMES } from './DeviceForms.tsx';
import { Freeze } from './Freeze.tsx';
import { day, LinkButton, ProblemNote, useCommand } from './Parts.tsx';
import { when } from './reasons.ts';
import { SecondaryButton } from './Screen.tsx';

type Props = { account: Account; clockOffsetMs: number; refresh(): Promise<void> };

/** What the shopper holds: devices, tokens, recovery codes; and the way to stop it all. */
export function AccountCards({ account, clockOffsetMs, refresh }: Props) {
  const { problem, run } = useCommand();
  const begin = (beginning: Beginning) => void run(() => ask('beginChange', { beginning })).then(refresh);
  const { devices, tokens, frozenAt } = account;
  return (
    <>
      <ProblemNote problem={problem} about="account" />
      <Card title={i18n.t('options.devices')} text={i18n.t('account.devicesText')}>
        <ul class="things">
          {devices.map((device) => (
            <Thing
              key={device.id}
              name={device.hint}
              ltr
              facts={deviceFacts(device, Date.now() + clockOffsetMs)}
              onRemove={() => begin({ kind: 'remove-device', id: device.id })}
            />
          ))}
        </ul>
        <SecondaryButton onPress={() => begin({ kind: 'add-device' })}>
          {i18n.t('account.addDevice')}
        </SecondaryButton>
      </Card>
      <Card title={i18n.t('options.tokens')} text={i18n.t('account.tokensText')}>
        <ul class="things">
          {tokens.map((token) => (
            <Thing
              key={token.id}
              name={token.label}
              facts={tokenFacts(token)}
              onRemove={() => begin({ kind: 'remove-token', id: token.id })}
            />
          ))}
        </ul>
        <SecondaryButton onPress={() => begin({ kind: 'add-token' })}>
          {i18n.t('account.addToken')}
        </SecondaryButton>
      </Card>
      <Card title={i18n.t('account.recovery')} text={i18n.t('account.recoveryText')}>
        <SecondaryButton onPress={() => begin({ kind: 'recovery-codes' })}>
          {i18n.t('account.makeCodes')}
        </SecondaryButton>
      </Card>
      {frozenAt === undefined && <Freeze refresh={refresh} />}
    </>
  );
}

type CardProps = { title: string; text: string; children: ComponentChildren };

/** One matter of the page. */
export function Card({ title, text, children }: CardProps) {
  return (
    <section class="card">
      <h2>{title}</h2>
      <p class="quiet">{text}</p>
      {children}
    </section>
  );
}

/** Numbers and addresses run from left to right in every language. */
type ThingProps = { name: string; facts: string[]; ltr?: boolean; onRemove(): void };

function Thing({ name, facts, ltr, onRemove }: ThingProps) {
  return (
    <li>
      <div>
        <bdi {...(ltr ? { dir: 'ltr' } : {})}>{name}</bdi>
        <ul class="facts">
          {facts.map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
      </div>
      <LinkButton label={i18n.t('account.removeNamed', [name])} onPress={onRemove}>
        {i18n.t('account.remove')}
      </LinkButton>
    </li>
  );
}

function deviceFacts({ channel, usableFrom }: Device, now: number): string[] {
  const isNew = Date.parse(usableFrom) > now;
  return [
    CHANNEL_NAMES[channel](),
    isNew ? i18n.t('account.coolingUntil', [when(usableFrom)]) : i18n.t('account.since', [day(usableFrom)]),
  ];
}

function tokenFacts({ enrolledAt, lastUsedAt, attested }: Token): string[] {
  return [
    i18n.t('account.registered', [day(enrolledAt)]),
    lastUsedAt === undefined ? i18n.t('account.neverUsed') : i18n.t('account.lastUsed', [when(lastUsedAt)]),
    attested ? i18n.t('account.attested') : i18n.t('account.notAttested'),
  ];
}
