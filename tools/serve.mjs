// A small static server for the built page, for this machine only.
//
//   node tools/serve.mjs [FOLDER]     FOLDER is dist by default; the port is $PORT, else 8080
//   import { serve } from './serve.mjs'   for the browser tests, which take a free port
//
// It adds nothing to the page: no script, no reload socket. What works here works on any static host.

import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.gz': 'application/gzip',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm', // without it the browser does not compile while it downloads
  '.webmanifest': 'application/manifest+json',
};

// A file may stand beside its compressed form; the first that the browser accepts is sent.
const ENCODINGS = [['br', '.br'], ['gzip', '.gz']];

/**
 * Serves `folder` on 127.0.0.1. Port 0 takes a free one.
 * @returns {Promise<{url: string, close: () => Promise<void>}>}
 */
export async function serve(folder, port) {
  const root = await realpath(folder);
  const server = createServer((request, response) => {
    answer(root, request, response).catch(() => refuse(response, 500));
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(root, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405);
  const file = await find(root, request.url);
  if (!file) return refuse(response, 404);

  const headers = {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-cache', // the next build must show on the next load
    'vary': 'accept-encoding',
  };
  let body = file;
  const accepted = String(request.headers['accept-encoding'] ?? '').split(/\s*[,;]\s*/);
  for (const [encoding, suffix] of ENCODINGS) {
    if (accepted.includes(encoding) && (await isFile(file + suffix))) {
      headers['content-encoding'] = encoding;
      body = file + suffix;
      break;
    }
  }
  headers['content-length'] = (await stat(body)).size;
  response.writeHead(200, headers);
  if (request.method === 'HEAD') return response.end();
  createReadStream(body).on('error', () => response.destroy()).pipe(response);
}

/** The file that a request means, or undefined. Never one outside `root`, not even by a link. */
async function find(root, url) {
  try {
    let path = decodeURIComponent(url.split(/[?#]/)[0]);
    if (path.endsWith('/')) path += 'index.html';
    const file = await realpath(join(root, path));
    return file.startsWith(root + sep) && (await isFile(file)) ? file : undefined;
  } catch {
    return undefined; // not there, or not a path at all
  }
}

async function isFile(path) {
  return stat(path).then((found) => found.isFile(), () => false);
}

function refuse(response, status) {
  if (!response.headersSent) response.writeHead(status, { 'content-type': 'text/plain' });
  response.end(`${status}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? 'dist';
  const port = Number(process.env.PORT ?? 8080);
  try {
    const { url } = await serve(folder, port);
    console.log(`Plimsoll is at ${url} (Ctrl+C ends it)`);
  } catch (error) {
    const why = {
      EADDRINUSE: `port ${port} is taken by another program. Choose one: PORT=8081 make serve`,
      EACCES: `port ${port} is not allowed. Choose one above 1023: PORT=8081 make serve`,
      ERR_SOCKET_BAD_PORT: `PORT must be a number from 0 to 65535, and it is "${process.env.PORT}"`,
      ENOENT: `there is no folder ${folder}. Build the page first: make build`,
    };
    console.error(`serve: ${why[error.code] ?? error.message}`);
    process.exit(1);
  }
}
