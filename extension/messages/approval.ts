import type { Approval } from '../../shared/schemas.ts';
import type { Site } from './view.ts';

/** A payment that this person may decide over; its digest is computed here, from what is shown. */
export type ListedApproval = Approval & { site: Site };

/** `next`: where the list goes on. */
export type ApprovalPage = { items: ListedApproval[]; next?: string };
