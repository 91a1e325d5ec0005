import { useEffect, useRef, useState } from 'preact/hooks';
import { i18n } from '#i18n';
import { CODE_DIGITS, hasCheckDigit, normaliseCode } from '../../shared/code.ts';
import type { TabPayment } from '../messages/payment.ts';
import type { Problem } from '../messages/problem.ts';
import type { Site } from '../messages/view.ts';
import { ask } from './ask.ts';
import { ChargeMode } from './ChargeMode.tsx';
import { Slip } from './Cheque.tsx';
import { Delivery, Resend, Trouble } from './Delivery.tsx';
import { mayAct } from './guard.ts';
import {
  LinkButton,
  PrimaryButton,
  ProblemNote,
  shownSeconds,
  useCommand,
  useSecondsUntil,
} from './Parts.tsx';
import { Reserve } from './Reserve.tsx';
import { touchToken } from './token.ts';
import { useFollowing } from './use-following.ts';

type Props = { payment: TabPayment; site: Site; clockOffsetMs: number; refresh(): Promise<void> };

/** The code from the other device, then the token's touch. */
export function CodeEntry({ payment, site, clockOffsetMs, refresh }: Props) {
  const { tabId, certificate, digest } = payment;
  const [code, setCode] = useState('');
  const [touching, setTouching] = useState(false);
  const { busy, problem, run } = useCommand();
  const left = useSecondsUntil(Date.parse(payment.codeExpiresAt), clockOffsetMs);
  useFollowing(busy || touching, refresh);

  const confirm = async () => {
    const confirmed = await run(async () => {
      const request = await ask('tokenRequest', { tabId, code });
      if (!request.ok) return request;
      setTouching(true);
      const touched = await touchToken(request.value.optionsJSON).finally(() => setTouching(false));
      if (!touched.ok) return touched;
      return ask('confirm', { tabId, code, assertion: touched.value });
    });
    if (!confirmed) setCode('');
    await refresh();
  };
  const slip: Problem | undefined =
    code.length === CODE_DIGITS && !hasCheckDigit(code) ? { reason: 'wrong-check-digit' } : undefined;
  return (
    <main class="screen">
      <Slip name={certificate.merchant.name} site={site} amount={certificate.amount} digest={digest}>
        <ChargeMode charge={certificate.charge} />
        <Reserve {...certificate} />
      </Slip>
      <ol class="steps">
        <Delivery payment={payment} clockOffsetMs={clockOffsetMs} />
        <li class={touching ? 'done' : 'now'}>
          <label for="code">{i18n.t('code.type')}</label>
          <CodeBoxes code={code} onCode={setCode} onEnter={confirm} disabled={busy} />
        </li>
        <li class={touching ? 'now' : 'later'}>
          {touching ? i18n.t('code.touchNow') : i18n.t('code.thenTouch')}
        </li>
      </ol>
      <ProblemNote problem={slip ?? problem ?? payment.problem} />
      {problem?.reason === 'token-silent' && (
        <LinkButton onPress={() => void ask('openWindow', { tabId })}>{i18n.t('code.openWindow')}</LinkButton>
      )}
      <footer class="actions">
        <Trouble payment={payment} clockOffsetMs={clockOffsetMs} refresh={refresh} />
        <p class="fine">{left > 0 ? i18n.t('code.goodFor', [shownSeconds(left)]) : i18n.t('code.over')}</p>
        <PrimaryButton busy={busy} disabled={!hasCheckDigit(code)} onPress={confirm}>
          {touching ? i18n.t('code.waiting') : i18n.t('code.continue')}
        </PrimaryButton>
        <div class="links">
          <Resend payment={payment} clockOffsetMs={clockOffsetMs} refresh={refresh} />
          <LinkButton onPress={() => void ask('cancel', { tabId }).then(refresh)}>
            {i18n.t('code.cancel')}
          </LinkButton>
        </div>
      </footer>
    </main>
  );
}

type BoxesProps = { code: string; onCode(code: string): void; onEnter(): void; disabled: boolean };

/** One input, drawn as eight boxes: what assistive technology and pasting expect. */
function CodeBoxes({ code, onCode, onEnter, disabled }: BoxesProps) {
  const input = useRef<HTMLInputElement>(null);
  const next = Math.min(code.length, CODE_DIGITS - 1);
  useEffect(() => input.current?.focus(), [disabled]);
  return (
    <div class="boxes">
      <input
        id="code"
        ref={input}
        dir="ltr"
        inputMode="numeric"
        autocomplete="one-time-code"
        autocorrect="off"
        spellcheck={false}
        disabled={disabled}
        value={code}
        onInput={(event) => onCode(normaliseCode(event.currentTarget.value).slice(0, CODE_DIGITS))}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && hasCheckDigit(code) && mayAct()) onEnter();
        }}
      />
      <div class="drawn" aria-hidden="true" dir="ltr">
        {Array.from({ length: CODE_DIGITS }, (_, place) => (
          <span key={place} class={place === next ? 'box next' : 'box'}>
            {code.charAt(place)}
          </span>
        ))}
      </div>
    </div>
  );
}
