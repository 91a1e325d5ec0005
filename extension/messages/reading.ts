import type { Money } from '../../shared/money.ts';
import type { ToldForm } from './told-form.ts';

/** What one frame of a tab holds; only the top frame tells of the page. */
export type FrameReading = { origin: string; form: ToldForm; page?: Omit<PageReading, 'origin'> };

/** What a checkout asks for, as far as its page says it; the origin is the browser's word, not the page's. */
export type PageReading = {
  origin: string;
  name?: string;
  total?: Money;
  /** Addresses under which the page says that its merchant asks for a certificate. */
  demands?: string[];
};
