// A sealed paper: opening it with its key or with a code, and putting number and times of its attempt into its pages.
// The other half is lms/quizzes/offline/sealing.py.

function bytesOf64(text) {
  return Uint8Array.from(atob(text), function (sign) { return sign.charCodeAt(0); });
}

export function bytesOf16(text) {
  return Uint8Array.from(text.match(/../g), function (pair) { return parseInt(pair, 16); });
}

async function unseal(raw, box, bound) {
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  const how = { name: "AES-GCM", iv: bytesOf64(box.iv), additionalData: new TextEncoder().encode(bound) };
  return new Uint8Array(await crypto.subtle.decrypt(how, key, bytesOf64(box.data)));
}

// The digits of a code as someone typed them: with spaces or hyphens, or in full width.
export function digitsOf(text) {
  return text.normalize("NFKC").replace(/\D/g, "");
}

// The key of a paper from the code of its unit; rejects for any other code.
export async function keyOfCode(code, wrapped, paper) {
  const base = await crypto.subtle.importKey("raw", new TextEncoder().encode(code), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytesOf16(wrapped.salt), iterations: wrapped.rounds };
  const bits = await crypto.subtle.deriveBits(how, base, 256);
  return unseal(new Uint8Array(bits), wrapped, "key " + paper);
}

// {pages: [html], media: {address: {type, data}}}; rejects for another key.
export async function openPaper(raw, kept) {
  const plain = await unseal(raw, kept.sealed, kept.bound);
  if (!kept.packed) return JSON.parse(new TextDecoder().decode(plain));
  const stream = new Blob([plain]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

// A page with the attempt it belongs to. from, to: what it says and should say {attempt, by, ends};
// attempt: {left_s, tick, base, begin}, where a paper that a code opened has a base and a page of its own.
export function filled(page, from, to, attempt) {
  let text = page;
  if (attempt.base) text = text.split("/quizzes/attempts/" + from.attempt).join(attempt.base);
  Object.keys(from).forEach(function (name) {
    if (name in to) text = text.split(from[name]).join(to[name]);
  });
  if (typeof attempt.left_s === "number") text = text.replace(/data-timer="\d+"/, 'data-timer="' + Math.round(attempt.left_s) + '"');
  if (attempt.begin) text = text.replace(" data-paper ", ' data-paper data-begin="' + attempt.begin + '" ');
  return text.replace(/data-tick="\d+"/, 'data-tick="' + attempt.tick + '"');
}

// Puts the pages of an opened paper where the service worker finds them, and reads one back: a full device says nothing else.
export async function layPages(name, first, kept, found, to, attempt) {
  const cache = await caches.open("attempt-" + name);
  const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": kept.policy, "X-Kept-At": String(Date.now()) };
  for (const address of Object.keys(found.media)) {
    const one = found.media[address];
    await cache.put(address, new Response(bytesOf64(one.data), { headers: { "Content-Type": one.type } }));
  }
  for (let place = found.pages.length; place > 0; place -= 1) {
    const text = filled(found.pages[place - 1], kept.marks, to, attempt);
    await cache.put(first.replace(/\d+$/, String(place)), new Response(text, { headers: headers }));
  }
  if (!(await cache.match(first))) throw new Error("not kept");
}
