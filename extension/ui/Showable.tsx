import { useErrorBoundary } from 'preact/hooks';
import { i18n } from '#i18n';
import { PrimaryButton, ProblemNote, type WithChildren } from './Parts.tsx';

/** A server may answer what cannot be shown: that is told, in place of an empty window, with the way to look again. */
export function Showable({ refresh, children }: WithChildren & { refresh(): Promise<void> }) {
  const [broken, mend] = useErrorBoundary();
  if (broken === undefined) return <>{children}</>;
  return (
    <section class="screen">
      <ProblemNote problem={{ reason: 'internal' }} />
      <footer class="actions">
        <PrimaryButton onPress={() => void refresh().then(mend)}>{i18n.t('popup.again')}</PrimaryButton>
      </footer>
    </section>
  );
}
