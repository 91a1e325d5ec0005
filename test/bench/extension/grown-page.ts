// A checkout as large as one asks for: its form and summary stand between so many products and paragraphs.

const WORDS = 'fresh ripe green large small sweet dried whole best local fine plain round light early'.split(
  ' ',
);

/** One product in a list, with its price: twelve nodes that a parser makes. */
function product(at: number): string {
  const word = (step: number) => WORDS[(at * step + step) % WORDS.length];
  const price = `€${(at % 90) + 1}.${String((at * 7) % 100).padStart(2, '0')}`;
  const figure = at % PRICED === 0 ? price : 'sold out';
  return `<div class="card"><h3>${word(3)} ${word(5)} fruit</h3><p>A ${word(7)} and <b>${word(11)}</b> one.</p><span class="price">${figure}</span></div>`;
}

const NODES_A_PRODUCT = 11;
/** Every so manieth product shows a price: a page of more than 2,500 figures is asked about, not read. */
const PRICED = 40;

const CHECKOUT = `<form><h2>Your order</h2><table><tr><td>Subtotal</td><td>€40.00</td></tr><tr><td>Shipping</td><td>€2.50</td></tr>
  <tr><td>Total</td><td>€42.50</td></tr></table><label>Card number <input autocomplete="cc-number"></label>
  <label>Expiry <input autocomplete="cc-exp"></label><label>CVC <input autocomplete="cc-csc"></label><button>Pay €42.50</button></form>`;

/** The page's HTML, of about so many nodes; `checkout` stands in its middle, where there is one. */
export function grownPage(nodes: number, { checkout = true } = {}): string {
  const half = Math.round(nodes / NODES_A_PRODUCT / 2);
  const products = (from: number) => Array.from({ length: half }, (_, at) => product(from + at)).join('');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Checkout – Orchard</title><header><a class="logo" href="/">Orchard</a></header>
    <section>${products(0)}</section>${checkout ? CHECKOUT : ''}<section>${products(half)}</section><footer><p>© 2026 Orchard Ltd</p></footer></html>`;
}
