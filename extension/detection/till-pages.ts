import { closestTo, findAll, textOf } from './page-dom.ts';

/** Where a payment service's own page shows what it charges, and for whom: marks that stand in every page of that service. */
type ServicePage = { hosts: RegExp; total: string; parts: string; shop: string };

const SERVICE_PAGES: readonly ServicePage[] = [
  {
    // Stripe Checkout and Payment Links.
    hosts: /^(?:checkout|buy|book|donate)\.stripe\.com$/u,
    total:
      '#ProductSummary-totalAmount, .ProductSummary-totalAmount, .OrderDetails-total, #OrderDetails-TotalAmount',
    parts: '.OrderDetails-subtotal, .OrderDetailsSubtotal, .OrderDetails-item, .LineItem-itemPriceText',
    shop: '.Header-business, .Header-businessLink-name, .Header-businessLink',
  },
];

function servicePageAt(host: string): ServicePage | undefined {
  return SERVICE_PAGES.find(({ hosts }) => hosts.test(host));
}

/** Whether a price stands where the service's page at this host shows its total; no other page's marks count. */
export function isServiceTotal(place: Element, host: string): boolean {
  const page = servicePageAt(host);
  return page !== undefined && closestTo(place, page.total) !== null && closestTo(place, page.parts) === null;
}

const MOST_SHOPS = 3;

/** What the service's page at this host calls the shop that it takes the payment for. */
export function shopsOfService(page: Document, host: string): string[] {
  const service = servicePageAt(host);
  if (service === undefined) return [];
  return findAll(page, service.shop, MOST_SHOPS).map((element) => (textOf(element) ?? '').trim());
}
