import type { Money } from '../../shared/money.ts';
import type { FieldKind } from './fields.ts';

/** What one frame of a tab holds; only the top frame tells of the page. */
export type FrameReading = { origin: string; kinds: FieldKind[]; page?: { name?: string; total?: Money } };

/** What a checkout asks for, as far as its page says it; the origin is the browser's word, not the page's. */
export type PageReading = { origin: string; name?: string; total?: Money };
