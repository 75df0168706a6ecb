// The bookshop's logic: asks the database, the cache and the payment company's API. Most of the classic faults are
// planted here; each is marked FAULT.
const { enlist } = require('./crew-member');
const { call, serve } = require('./traced-http');
const { startTracing } = require('./tracing');

const { DATABASE_URL, CACHE_URL, THIRD_PARTY_URL } = process.env;
const tracer = startTracing('backend');

/** Rows of one SQL statement. */
async function query(span, statement, ...parameters) {
  const { status, body } = await call(span, statement.split(' ', 1)[0], `${DATABASE_URL}/query`, {
    method: 'POST',
    body: { statement, parameters },
    tags: { 'peer.service': 'database', 'db.type': 'sql', 'db.statement': statement },
  });
  if (status !== 200) throw new Error(`database: ${body.error}`);
  return body;
}

/** The cached value, else what `load` finds, which is cached for the next time. */
async function cached(span, key, load) {
  const tags = { 'peer.service': 'cache' };
  const hit = await call(span, 'cache-get', `${CACHE_URL}/entries/${key}`, { tags });
  if (hit.status === 200) return hit.body;
  const value = await load();
  await call(span, 'cache-put', `${CACHE_URL}/entries/${key}`, { method: 'PUT', body: value, tags });
  return value;
}

async function exchangeRate(span) {
  // FAULT: a repeated uncached call. The rate changes once a day, and everybody asks for it again on every page.
  const tags = { 'peer.service': 'third-party-api' };
  const { body } = await call(span, 'get-rate', `${THIRD_PARTY_URL}/rates/EUR`, { tags });
  return body.rate;
}

async function author({ span, argument }) {
  const load = async () => (await query(span, 'SELECT * FROM author WHERE id = $1', argument))[0] ?? {};
  return { body: await cached(span, `author-${argument}`, load) };
}

async function book({ span, argument }) {
  const load = async () => (await query(span, 'SELECT * FROM book WHERE id = $1', argument))[0] ?? {};
  return { body: await cached(span, `book-${argument}`, load) };
}

async function reviews({ span, argument }) {
  return { body: await query(span, 'SELECT stars, words FROM review WHERE book = $1', argument) };
}

async function offer({ span, argument }) {
  const [{ cents }] = await query(span, 'SELECT cents FROM book WHERE id = $1', argument);
  // The same call twice in one request: once for the book, once for its postage.
  const price = cents * (await exchangeRate(span));
  const postage = 390 * (await exchangeRate(span));
  return { body: { price, postage } };
}

async function shelf({ span }) {
  const books = await query(span, 'SELECT id, title, author FROM book ORDER BY title LIMIT 12');
  // FAULT: N+1 queries. One statement with a JOIN would bring the authors along.
  for (const each of books) {
    const [{ name }] = await query(span, 'SELECT name FROM author WHERE id = $1', each.author);
    each.author = name;
  }
  return { body: books };
}

async function search({ span, argument }) {
  const words = decodeURIComponent(argument);
  // FAULT: a rare slow path. The first letters of a title are found by an index; a pattern reads every page of
  // every book, and the database answers nobody else meanwhile.
  if (!words.includes('*')) {
    return {
      body: await query(span, 'SELECT id, title FROM book WHERE title LIKE $1 LIMIT 10', `${words}%`),
    };
  }
  span.log({ event: 'full-text-search', words });
  const pattern = words.replaceAll('*', '.*');
  return { body: await query(span, 'SELECT DISTINCT book FROM page WHERE words ~ $1 LIMIT 10', pattern) };
}

async function order({ span, body }) {
  const [{ id }] = await query(span, 'INSERT INTO orders (book) VALUES ($1) RETURNING id', body.book);
  const payment = await call(span, 'pay', `${THIRD_PARTY_URL}/payments`, {
    method: 'POST',
    body: { order: id, card: body.card },
    tags: { 'peer.service': 'third-party-api' },
  });
  // FAULT: an error path. The payment fails, the order stays, and the buyer sees a bare 502.
  if (payment.status !== 200) throw new Error(`payment of order ${id} failed: ${payment.body.error}`);
  span.setTag('order.id', id);
  return { body: { order: id } };
}

const server = serve({
  'GET /authors': author,
  'GET /books': book,
  'GET /reviews': reviews,
  'GET /offers': offer,
  'GET /shelf': shelf,
  'GET /search': search,
  'POST /orders': order,
});

enlist(server, tracer);
