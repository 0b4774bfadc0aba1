// Putting lessons with their files on this device and taking them away; fetched when someone asks for it.

const person = document.documentElement.dataset.person;
const INDEX = "/kept"; // before the path of a kept page: an entry with its title

export function openKept() {
  return caches.open("kept-" + person);
}

export function megabytes(bytes) {
  return (bytes / 1048576).toFixed(1);
}

function files(page, base) {
  const found = new Set();
  page.querySelectorAll("link[rel=stylesheet], script[src], main img[src], main video[poster]").forEach(function (each) {
    found.add(new URL(each.getAttribute("href") || each.getAttribute("poster") || each.getAttribute("src"), base).pathname);
  });
  return Array.from(found);
}

export function videos(page, base) {
  return Array.from(page.querySelectorAll("main video"), function (video) {
    const source = video.getAttribute("src") || video.querySelector("source").getAttribute("src");
    return new URL(source, base).pathname;
  });
}

export async function sizeOf(addresses) {
  const sizes = await Promise.all(addresses.map(async function (address) {
    const answer = await fetch(address, { method: "HEAD" });
    return Number(answer.headers.get("Content-Length")) || 0;
  }));
  return sizes.reduce(function (sum, size) { return sum + size; }, 0);
}

// Puts a file into the cache unless it is there; returns the bytes it took.
export async function keepFile(cache, address, signal) {
  if (await cache.match(address, { ignoreVary: true })) return 0;
  const answer = await fetch(address, { signal: signal });
  if (!answer.ok || /^text\/html/.test(answer.headers.get("Content-Type"))) throw new Error("not ours");
  const size = (await answer.clone().blob()).size;
  await cache.put(address, answer);
  return size;
}

// Keeps a lesson without its videos; returns the bytes it took and the videos left out.
export async function keepLesson(cache, path, signal) {
  const answer = await fetch(path, { signal: signal, cache: "no-store", headers: { "X-Keep": "1" } });
  const text = await answer.clone().text();
  const page = new DOMParser().parseFromString(text, "text/html");
  // A captive portal answers with its own page.
  if (!answer.ok || answer.redirected || page.documentElement.dataset.person !== person) throw new Error("not ours");
  let bytes = text.length;
  for (const file of files(page, location.origin + path)) bytes += await keepFile(cache, file, signal);
  await cache.put(path, answer);
  await cache.put(INDEX + path, new Response(page.querySelector("h1").textContent));
  return { bytes: bytes, videos: videos(page, location.origin + path) };
}

export async function dropLesson(cache, path) {
  const kept = await cache.match(path, { ignoreVary: true });
  if (kept) {
    const page = new DOMParser().parseFromString(await kept.text(), "text/html");
    await Promise.all(videos(page, location.origin + path).map(function (one) { return cache.delete(one); }));
  }
  await cache.delete(path, { ignoreVary: true });
  await cache.delete(INDEX + path);
}
