import type { Certificate } from '../../shared/schemas.ts';
import type { Site } from '../messages/view.ts';
import { shownMoney } from './amount.ts';

type Props = { certificate: Pick<Certificate, 'merchant' | 'amount'>; site: Site };

/** The first line of a payment in a list: to whom, and how much. */
export function WhomAndSum({ certificate: { merchant, amount }, site }: Props) {
  return (
    <span class="line">
      <span class="whom">
        <bdi class="name">{merchant.name}</bdi>
        <br />
        <bdi class="site" dir="ltr">
          {site.domain}
        </bdi>
      </span>
      <bdi class="sum">{shownMoney(amount)}</bdi>
    </span>
  );
}
