/// <reference lib="webworker" />
// The service worker of field mode: the shell and the public picture of the land outlive a lost
// connection. It answers for /field only, keeps nothing that a session could have changed, and never
// touches what is sent.
/** Put in by the build: what the shell is made of, and a name that changes with it. */
declare const SHELL: readonly string[];
declare const EDITION: string;

const worker = self as unknown as ServiceWorkerGlobalScope;
const shellCache = `field-shell-${EDITION}`;
const landCache = "field-land-1";
/** Tiles and documents of the land that are kept at most. */
const LAND_KEPT = 600;

/**
 * Public documents that the field page draws from; each is the same for everybody. The settings are
 * not among them: by them the page asks whether there is a connection.
 */
const LAND = [
  /^\/api\/(background|reference)$/,
  /^\/api\/collections\/[a-z-]+\/items$/,
  /^\/api\/collections\/parcels\/tiles\/WebMercatorQuad\//,
];

worker.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(shellCache)
      .then((cache) =>
        cache.addAll(SHELL.map((path) => new Request(path, { credentials: "omit" }))),
      )
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith("field-shell-") && name !== shellCache)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => worker.clients.claim()),
  );
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (request.mode === "navigate") return event.respondWith(page(request));
  if (SHELL.includes(url.pathname)) return event.respondWith(shell(request));
  if (LAND.some((pattern) => pattern.test(url.pathname))) event.respondWith(land(url));
});

/** The page itself: the newest, or the kept one without a connection. */
async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match("/field", { cacheName: shellCache })) ?? Response.error();
  }
}

async function shell(request: Request): Promise<Response> {
  const kept = await caches.match(request, { cacheName: shellCache, ignoreVary: true });
  return kept ?? fetch(request);
}

/** Asked for without the session's cookie, so that what is kept is what everybody may see. */
async function land(url: URL): Promise<Response> {
  const cache = await caches.open(landCache);
  const path = url.pathname + url.search;
  try {
    const answer = await fetch(path, { credentials: "omit" });
    if (answer.ok) {
      await cache.put(path, answer.clone());
      const keys = await cache.keys();
      if (keys.length > LAND_KEPT)
        await Promise.all(keys.slice(0, keys.length - LAND_KEPT).map((key) => cache.delete(key)));
    }
    return answer;
  } catch (error) {
    const kept = await cache.match(path, { ignoreVary: true });
    if (kept) return marked(kept);
    throw error;
  }
}

/** Says that an answer is from here: it is no sign that the service is reached. */
function marked(kept: Response): Response {
  const headers = new Headers(kept.headers);
  headers.set("X-Kept", "1");
  // What is read of it is unpacked already.
  headers.delete("Content-Encoding");
  return new Response(kept.body, { status: kept.status, headers });
}
