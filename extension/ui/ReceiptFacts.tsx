import { i18n } from '#i18n';
import { day } from './Parts.tsx';
import { factsIn } from './receipt-facts.ts';

/** The server's signed statement, in the words of a receipt. Whether it holds is shown by its evidence, not by this page. */
export function ReceiptFacts({ receipt }: { receipt: string }) {
  const facts = factsIn(receipt);
  if (facts === undefined) return null;
  return (
    <section class="receipt">
      <h3>{i18n.t('receipt.title')}</h3>
      <dl class="lines">
        <Fact name={i18n.t('receipt.from')}>{facts.entity}</Fact>
        <Fact name={i18n.t('receipt.server')}>{facts.issuer}</Fact>
        <Fact name={i18n.t('cheque.date')}>{day(facts.issuedAt)}</Fact>
        <Fact name={i18n.t('receipt.number')}>{facts.number}</Fact>
        <Fact name={i18n.t('receipt.digest')}>{facts.digest}</Fact>
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <bdi>{children}</bdi>
      </dd>
    </div>
  );
}
