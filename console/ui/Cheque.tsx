import { decodeBase64url } from '../../shared/base64url.ts';
import { displayMoney, type Money } from '../../shared/money.ts';
import { rosettePaths } from '../../shared/rosette.ts';

/** Fine lines drawn from the certificate's digest: the same in popup, receipt and here, so that two people see the same. */
export function Rosette({ digest }: { digest: string }) {
  const bytes = decodeBase64url(digest);
  if (bytes?.length !== 32) return null;
  return (
    <svg class="rosette" viewBox="0 0 200 200" aria-hidden="true">
      {rosettePaths(bytes).map((path) => (
        <path key={path.slice(0, 24)} d={path} />
      ))}
    </svg>
  );
}

export function shownMoney(money: Money): string {
  return displayMoney(money, navigator.language);
}

type ChequeProps = { name: string; origin: string; amount: Money; digest: string; payer: string };

/** The certificate as what it is: to whom, how much, from whom. */
export function Cheque({ name, origin, amount, digest, payer }: ChequeProps) {
  return (
    <section class="cheque" aria-label="Payment">
      <Rosette digest={digest} />
      <p class="amount">
        <bdi>{shownMoney(amount)}</bdi>
      </p>
      <p class="origin">
        <bdi dir="ltr">{origin}</bdi>
      </p>
      <p>
        Pay to <bdi>{name}</bdi>, from <bdi>{payer}</bdi>
      </p>
    </section>
  );
}
