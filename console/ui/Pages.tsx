import { useState } from 'preact/hooks';
import { Button } from './Parts.tsx';

/** The pages of a list that led to the one that is open: each begins after what the one before ended with. */
export type Pages = {
  after: string | undefined;
  open(next: string): void;
  back(): void;
  /** To the first one, as after another search. */
  restart(): void;
};

export function usePages(): Pages {
  const [pages, setPages] = useState<readonly string[]>([]);
  return {
    after: pages.at(-1),
    open: (next) => setPages([...pages, next]),
    back: () => setPages(pages.slice(0, -1)),
    restart: () => setPages([]),
  };
}

type TurnProps = { pages: Pages; next: string | undefined; back: string; onwards: string };

/** The way from page to page. */
export function Turn({ pages, next, back, onwards }: TurnProps) {
  if (pages.after === undefined && next === undefined) return null;
  return (
    <nav class="actions" aria-label="Pages of the list">
      {pages.after !== undefined && <Button onPress={pages.back}>{back}</Button>}
      {next !== undefined && <Button onPress={() => pages.open(next)}>{onwards}</Button>}
    </nav>
  );
}
