import { i18n } from '#i18n';
import { ask } from './ask.ts';
import { LinkButton } from './Parts.tsx';

/** Leaves a change as it is: nothing was made of it yet. */
export function LeaveButton({ refresh }: { refresh(): Promise<void> }) {
  return (
    <LinkButton onPress={() => void ask('leaveChange', {}).then(refresh)}>
      {i18n.t('change.cancel')}
    </LinkButton>
  );
}
