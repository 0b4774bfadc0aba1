// Essays kept in this browser, so that marking goes on while the line is broken. Each page is sealed with the key of
// the judge's sign-in, which the browser holds and gives to no script. The service worker opens them; it reads what is
// written here. Without the key, or once its time is over, nothing can be read any more.

const NAME = "gengdu-desk";
const KEPT = "kept";
const STATE = "#sheet";
const HOURS = 12;

export function open() {
  return new Promise(function (resolve, reject) {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = function () { asked.result.createObjectStore(KEPT, { keyPath: "path" }); };
    asked.onsuccess = function () {
      asked.result.onversionchange = function () { asked.result.close(); };
      resolve(asked.result);
    };
    asked.onerror = function () { reject(asked.error); };
  });
}

// Runs act(store) in a transaction of its own and resolves to the result of the request that it returns.
async function run(mode, act) {
  const database = await open();
  try {
    return await new Promise(function (resolve, reject) {
      const turn = database.transaction(KEPT, mode);
      const asked = act(turn.objectStore(KEPT));
      turn.oncomplete = function () { resolve(asked.result); };
      turn.onabort = turn.onerror = function () { reject(turn.error); };
    });
  } finally {
    database.close();
  }
}

export async function importKey(text) {
  const bytes = Uint8Array.from(atob(text), function (sign) { return sign.charCodeAt(0); });
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

// The path is sealed in as well: no essay can be put in another's place.
export async function seal(key, path, text) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const encode = new TextEncoder();
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv: iv, additionalData: encode.encode(path) }, key, encode.encode(text));
  return { iv: iv, data: data };
}

export async function unseal(key, path, kept) {
  const how = { name: "AES-GCM", iv: kept.iv, additionalData: new TextEncoder().encode(path) };
  return new TextDecoder().decode(await crypto.subtle.decrypt(how, key, kept.data));
}

// Takes over the key of this sign-in; what another sign-in or person kept goes.
export async function useKey(person, key, now = Date.now()) {
  const kept = await run("readonly", function (store) { return store.get("key"); });
  if (kept && (kept.name !== key.name || kept.person !== person)) await run("readwrite", function (store) { return store.clear(); });
  const made = await importKey(key.value);
  await run("readwrite", function (store) {
    return store.put({ path: "key", person: person, name: key.name, key: made, until: now + HOURS * 3600 * 1000 });
  });
  return made;
}

// policy: the content security policy the page came with, and is shown with again.
export async function keep(key, path, stamp, page) {
  const sealed = await seal(key, path, page.text);
  await run("readwrite", function (store) { return store.put({ path: path, stamp: stamp, policy: page.policy, ...sealed }); });
}

// The sheet as the server last confirmed it, {fields, token}: newer than the page that was kept ahead.
export async function keepState(path, state) {
  const key = await run("readonly", function (store) { return store.get("key"); });
  if (!key) return;
  const sealed = await seal(key.key, path + STATE, JSON.stringify(state));
  await run("readwrite", function (store) { return store.put({ path: path + STATE, ...sealed }); });
}

export async function stateOf(path) {
  const key = await run("readonly", function (store) { return store.get("key"); });
  const kept = await run("readonly", function (store) { return store.get(path + STATE); });
  return key && kept ? JSON.parse(await unseal(key.key, path + STATE, kept)) : null;
}

export async function drop(path) {
  await run("readwrite", function (store) { return store.delete(path); });
  await run("readwrite", function (store) { return store.delete(path + STATE); });
}

// What is kept of one desk: {path: stamp}, its own page included.
export async function keptOf(desk) {
  const all = await run("readonly", function (store) { return store.getAll(); });
  return Object.fromEntries(all.filter(function (one) { return one.path === desk || (one.path.startsWith(desk + "/") && !one.path.endsWith(STATE)); })
    .map(function (one) { return [one.path, one.stamp]; }));
}

// The essay to go on with: the first behind `after` that is not among `done`, else the first of all.
export function nextOf(paths, after, done) {
  const place = function (path) { return Number(path.slice(path.lastIndexOf("/") + 1)); };
  const left = paths.filter(function (path) { return !Number.isNaN(place(path)) && path !== after && !done.includes(path); })
    .sort(function (a, b) { return place(a) - place(b); });
  return left.find(function (path) { return place(path) > place(after); }) || left[0] || "";
}
