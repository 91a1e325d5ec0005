import { useState } from 'preact/hooks';
import { i18n } from '#i18n';
import type { View } from '../messages/view.ts';
import { shownMoney } from './amount.ts';
import { ask } from './ask.ts';
import { useChargeChoice } from './ChargeChoice.tsx';
import { Grounds } from './Grounds.tsx';
import { LinkButton } from './Parts.tsx';
import { useReason } from './Reason.tsx';
import { Why } from './Why.tsx';

type Reviewed = Extract<View, { screen: 'review' }>;
type Reviewing = { view: Reviewed; refresh(): Promise<void>; isAsked: boolean };

/** What few shoppers want, each behind a link: why here, how it is charged, and a reason where the shop gave no reference. */
export function useMore({ view, refresh, isAsked }: Reviewing) {
  const mode = useChargeChoice();
  const why = useWhy(view, refresh);
  const { reason, opener, field } = useReason();
  return {
    mode,
    reason: isAsked ? '' : reason.trim(),
    openers: (
      <>
        {why.opener}
        {mode.opener}
        {!isAsked && opener}
      </>
    ),
    opened: (
      <>
        {mode.choice}
        {!isAsked && field}
        {why.text}
      </>
    ),
  };
}

/** Why the window opened here, for those who ask; and the way to have it stay away. */
function useWhy({ page, why, service }: Reviewed, refresh: () => Promise<void>) {
  const [explaining, setExplaining] = useState(false);
  return {
    opener: (
      <LinkButton expanded={explaining} onPress={() => setExplaining(!explaining)}>
        {i18n.t('why.title')}
      </LinkButton>
    ),
    text: explaining && (
      <Why fields={why} total={page.total && shownMoney(page.total)} service={service?.owner}>
        <Grounds grounds={page.grounds} />
        <LinkButton onPress={() => neverHere(page.origin, refresh)}>{i18n.t('review.never')}</LinkButton>
      </Why>
    ),
  };
}

async function neverHere(origin: string, refresh: () => Promise<void>): Promise<void> {
  await ask('neverHere', { origin, never: true });
  await refresh();
}
