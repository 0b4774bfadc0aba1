// The journal of what was typed for one thing, in IndexedDB: each item's newest value with its sequence number until the
// server has signed for it, and then the receipt. Each change is asked to be on the disk before the next one is written,
// so that a battery that dies takes nothing along; localStorage, which the outbox writes as well, gives no such promise.

const NAME = "gengdu-journal";
const ITEMS = "items";
const LAST = ""; // the name under which the last receipt and the highest sequence number stand

// The browser's own; null where it is forbidden, where some browsers throw at the mere question.
function ownFactory() {
  try {
    return globalThis.indexedDB || null;
  } catch {
    return null;
  }
}

function asPromise(request) {
  return new Promise(function (resolve, reject) {
    request.onsuccess = function () { resolve(request.result); };
    request.onerror = function () { reject(request.error); };
  });
}

async function opened(factory) {
  const asked = factory.open(NAME, 1);
  asked.onupgradeneeded = function () { asked.result.createObjectStore(ITEMS, { keyPath: ["owner", "name"] }); };
  const database = await asPromise(asked);
  database.onversionchange = function () { database.close(); };
  return database;
}

function within(start, end) {
  return IDBKeyRange.bound([start, ""], [end, "\uffff"]);
}

// Deletes all that is kept of a person.
export async function forgetJournals(person, factory = ownFactory()) {
  const database = await opened(factory);
  const turn = database.transaction(ITEMS, "readwrite");
  await asPromise(turn.objectStore(ITEMS).delete(within(`${person}:`, `${person}:\uffff`)));
  database.close();
}

// Returns {load, write, forget}; a browser without IndexedDB, or one that forbids it, keeps nothing here.
export function openJournal(person, thing, factory = ownFactory()) {
  const owner = `${person}:${thing}`;
  const pending = new Map();
  let writing = null;
  const database = factory ? Promise.resolve().then(function () { return opened(factory); }).catch(function () { return null; }) : Promise.resolve(null);

  // One transaction at a time; what changes meanwhile goes with the next, the newest value of each name.
  async function writeAll() {
    const store = await database;
    while (store && pending.size) {
      const turn = store.transaction(ITEMS, "readwrite", { durability: "strict" });
      const done = new Promise(function (resolve, reject) {
        turn.oncomplete = resolve;
        turn.onabort = turn.onerror = function () { reject(turn.error); };
      });
      pending.forEach(function (item, name) { turn.objectStore(ITEMS).put({ ...item, owner: owner, name: name }); });
      pending.clear();
      await done;
    }
  }

  // item: {value, note, sequence, why} or, once the server has it, {value, sequence, receipt, number}.
  function write(name, item) {
    pending.set(name, item);
    writing = writing || writeAll().catch(function () { /* full or forbidden: the outbox has its own copy */ }).finally(function () { writing = null; });
    return writing;
  }

  // Resolves to {items: {name: item} that the server has not, receipts: {name: item}, last: the last receipt}.
  async function load() {
    const found = { items: {}, receipts: {}, last: "" };
    try {
      const store = await database;
      const all = store ? await asPromise(store.transaction(ITEMS).objectStore(ITEMS).getAll(within(owner, owner))) : [];
      all.forEach(function (one) {
        if (one.name === LAST) found.last = one.receipt;
        else if (one.receipt !== undefined) found.receipts[one.name] = one;
        else found.items[one.name] = { value: one.value, note: one.note, sequence: one.sequence, ...(one.why && { why: one.why }) };
      });
    } catch { /* nothing readable is kept */ }
    return found;
  }

  async function forget() {
    try {
      const store = await database;
      pending.clear();
      if (store) await asPromise(store.transaction(ITEMS, "readwrite").objectStore(ITEMS).delete(within(owner, owner)));
    } catch { /* nothing is kept */ }
  }

  return {
    load: load,
    write: write,
    forget: forget,
    sign: function (receipt) { return write(LAST, { receipt: receipt }); },
  };
}
