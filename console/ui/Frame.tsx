import type { ConsolePerson } from '../../shared/console-schemas.ts';
import { signOut } from '../api/session.ts';
import { placesOf } from '../pages/places.ts';
import { Button } from './Parts.tsx';
import { usePlace } from './use-place.ts';
import { shownWord } from './words.ts';

/** What surrounds every page: where one is, where one may go, who one is. */
export function Frame({ person }: { person: ConsolePerson }) {
  const [name = '', ...rest] = usePlace();
  const places = placesOf(person.role);
  const place = places.find(({ path }) => path === name) ?? places[0];
  if (place === undefined) return null;
  const { Page } = place;
  return (
    <div class="frame">
      <header class="bar">
        <button type="button" class="skip" onClick={skip}>
          Skip to the page
        </button>
        <span class="brand">{person.entity}</span>
        <div class="who">
          <span>
            <bdi>{person.name}</bdi> · {shownWord(person.role)}
          </span>
          <Button onPress={() => void signOut()}>Sign out</Button>
        </div>
      </header>
      <nav class="places" aria-label="Pages">
        <ul>
          {places.map(({ path, title }) => (
            <li key={path}>
              <a href={`#/${path}`} {...(path === place.path ? { 'aria-current': 'page' as const } : {})}>
                {title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main id="main">
        <Page key={[place.path, ...rest].join('/')} person={person} rest={rest} />
      </main>
    </div>
  );
}

/** Past the navigation, to the page's title. */
function skip(): void {
  document.querySelector('h1')?.focus();
}
