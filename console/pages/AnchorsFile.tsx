import { useState } from 'preact/hooks';
import type { Anchors } from '../../shared/anchors.ts';
import { FileDrop } from '../ui/FileDrop.tsx';
import { Facts } from '../ui/Parts.tsx';
import { keepAnchors } from '../verify/kept.ts';

type AnchorsFileProps = { anchors: Anchors | undefined; onAnchors(anchors: Anchors): void };

/** Whom to believe: got apart from what is verified, and kept by this browser. */
export function AnchorsFile({ anchors, onAnchors }: AnchorsFileProps) {
  const [isNone, setNone] = useState(false);
  const take = (text: string) => {
    const read = keepAnchors(text);
    setNone(read === undefined);
    if (read !== undefined) onAnchors(read);
  };
  return (
    <section class="card" aria-labelledby="anchors">
      <h2 id="anchors">Anchors</h2>
      <p class="quiet">
        The public keys that you got apart from this page, from whoever runs the server:{' '}
        <code>npm run server -- audit anchors --json</code>. Without them nobody can say who signed.
      </p>
      {anchors && (
        <Facts
          facts={[
            ['Server', anchors.iss],
            ['Log', <code key="log">{anchors.log}</code>],
            ['Witnesses', anchors.witnesses?.length ?? 0],
          ]}
        />
      )}
      <FileDrop
        label="File of anchors"
        hint="It is read here, kept in this browser, and sent nowhere."
        onText={take}
      />
      <div role="alert" class={isNone ? 'note problem' : 'empty'}>
        {isNone && 'This file holds no anchors.'}
      </div>
    </section>
  );
}
