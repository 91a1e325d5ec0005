import { i18n } from '#i18n';
import type { Doubt, NameReason, PageReading, TotalReason } from '../messages/reading.ts';

const TOTAL: Readonly<Record<TotalReason, () => string>> = {
  due: () => i18n.t('grounds.due'),
  grand: () => i18n.t('grounds.total'),
  total: () => i18n.t('grounds.total'),
  button: () => i18n.t('grounds.button'),
  pay: () => i18n.t('grounds.pay'),
  amount: () => i18n.t('grounds.amount'),
  name: () => i18n.t('grounds.name'),
  service: () => i18n.t('grounds.service'),
  stated: () => i18n.t('grounds.stated'),
  request: () => i18n.t('grounds.request'),
  layer: () => i18n.t('grounds.layer'),
  sum: () => i18n.t('grounds.sum'),
  summary: () => i18n.t('grounds.summary'),
  emphasis: () => i18n.t('grounds.emphasis'),
  only: () => i18n.t('grounds.only'),
  'beside-button': () => i18n.t('grounds.besideButton'),
};

const DOUBTS: Readonly<Record<Doubt, () => string>> = {
  none: () => i18n.t('doubt.none'),
  weak: () => i18n.t('doubt.weak'),
  conflict: () => i18n.t('doubt.conflict'),
  covered: () => i18n.t('doubt.covered'),
  currency: () => i18n.t('doubt.currency'),
  decimals: () => i18n.t('doubt.decimals'),
  'too-large': () => i18n.t('doubt.tooLarge'),
  moving: () => i18n.t('doubt.moving'),
};

const NAMES: Readonly<Record<NameReason, () => string>> = {
  site: () => i18n.t('grounds.site'),
  data: () => i18n.t('grounds.data'),
  title: () => i18n.t('grounds.title'),
  logo: () => i18n.t('grounds.logo'),
  notice: () => i18n.t('grounds.notice'),
  address: () => i18n.t('grounds.address'),
  said: () => i18n.t('grounds.said'),
  return: () => i18n.t('grounds.return'),
  service: () => i18n.t('grounds.service'),
};

/** What spoke for the amount and for the merchant's name, and what against an amount. */
export function Grounds({ grounds }: { grounds: PageReading['grounds'] }) {
  if (grounds === undefined) return null;
  const { reasons, doubt } = grounds.total;
  const total = [...new Set(reasons.map((reason) => TOTAL[reason]()))];
  const name = grounds.name.map((reason) => NAMES[reason]());
  return (
    <ul>
      {total.length > 0 && <li>{i18n.t('grounds.amountBy', [total.join(', ')])}</li>}
      {doubt !== undefined && <li>{DOUBTS[doubt]()}</li>}
      {name.length > 0 && <li>{i18n.t('grounds.nameBy', [name.join(', ')])}</li>}
    </ul>
  );
}
