import type { Account } from '../../shared/schemas.ts';
import type { Changing } from '../messages/change.ts';
import { AddDevice } from './AddDevice.tsx';
import { AddToken } from './AddToken.tsx';
import { Forget } from './Forget.tsx';
import { RecoveryCodes } from './RecoveryCodes.tsx';
import { Remove } from './Remove.tsx';

type Props = {
  changing: Changing;
  account: Account | undefined;
  /** Whom this browser pays as, and by whom. */
  who: { name: string; entity: string };
  clockOffsetMs: number;
  refresh(): Promise<void>;
};

/** The change that the shopper has begun, alone on the page. */
export function ChangeScreen({ changing, account, who, clockOffsetMs, refresh }: Props) {
  switch (changing.kind) {
    case 'add-device':
      return <AddDevice changing={changing} clockOffsetMs={clockOffsetMs} refresh={refresh} />;
    case 'add-token':
      return <AddToken changing={changing} refresh={refresh} />;
    case 'remove-device':
    case 'remove-token':
      return <Remove changing={changing} account={account} refresh={refresh} />;
    case 'recovery-codes':
      return <RecoveryCodes who={who} refresh={refresh} />;
    case 'forget':
      return <Forget who={who} refresh={refresh} />;
  }
}

/** Names a screen, so that another one is another. */
export function keyOfChange(changing: Changing): string {
  return 'step' in changing ? `${changing.kind} ${changing.step}` : changing.kind;
}
