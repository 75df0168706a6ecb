// PostgreSQL (PGlite: the real one, compiled to WebAssembly, in memory) behind the smallest possible HTTP API.
const { PGlite } = require('@electric-sql/pglite');
const { enlist } = require('./crew-member');
const { serve } = require('./traced-http');
const { startTracing } = require('./tracing');

const SCHEMA = `
  CREATE TABLE author (id int PRIMARY KEY, name text);
  CREATE TABLE book (id int PRIMARY KEY, title text, author int, cents int);
  CREATE TABLE review (book int, stars int, words text);
  CREATE TABLE page (book int, words text);
  CREATE TABLE orders (id serial PRIMARY KEY, book int);
  CREATE INDEX ON book (title text_pattern_ops);
  CREATE INDEX ON review (book);
  INSERT INTO author SELECT n, 'Author ' || n FROM generate_series(1, 12) n;
  INSERT INTO book SELECT n, chr(64 + n) || ' is for labyrinth', 1 + n % 12, 900 + 10 * n FROM generate_series(1, 26) n;
  INSERT INTO review SELECT 1 + n % 26, 1 + n % 5, 'I lost the thread.' FROM generate_series(1, 100) n;
  INSERT INTO page SELECT 1 + n % 26, md5(n::text) || md5((-n)::text) FROM generate_series(1, 200000) n;
`;

async function main() {
  const tracer = startTracing('database');
  const database = new PGlite();
  await database.exec(SCHEMA);
  const server = serve({
    'POST /query': async ({ span, body }) => {
      span.setTag('db.statement', body.statement);
      const { rows } = await database.query(body.statement, body.parameters);
      span.setTag('db.rows', rows.length);
      return { body: rows };
    },
  });
  enlist(server, tracer, { onStop: () => database.close() });
}

main();
