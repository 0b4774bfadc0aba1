// The journal in Node, with a pretended IndexedDB; the browser's own is tried in tests/browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { forgetJournals, openJournal } from "../../lms/static/js/journal.js";

globalThis.IDBKeyRange = { bound: function (low, high) { return function (key) { return key >= low.join() && key <= high.join(); }; } };

// One store of rows by owner and name; `fails` tells of each transaction whether it is aborted.
function pretended(fails = function () { return false; }) {
  const rows = new Map();
  const turns = [];
  function soon(result) {
    const request = { result: result };
    queueMicrotask(function () { request.onsuccess?.(); });
    return request;
  }
  const database = {
    close: function () { /* nothing is open */ },
    createObjectStore: function () { /* the one there is */ },
    transaction: function (_, mode, options) {
      const changed = [];
      const turn = {
        objectStore: function () {
          return {
            put: function (row) { changed.push([[row.owner, row.name].join(), structuredClone(row)]); },
            getAll: function (range) { return soon([...rows].filter(function ([key]) { return range(key); }).map(function ([, row]) { return row; })); },
            delete: function (range) { [...rows.keys()].filter(range).forEach(function (key) { rows.delete(key); }); return soon(); },
          };
        },
      };
      if (mode === "readwrite") turns.push(options?.durability);
      setImmediate(function () {
        if (changed.length && fails(turns.length)) return turn.onabort?.();
        changed.forEach(function ([key, row]) { rows.set(key, row); });
        return turn.oncomplete?.();
      });
      return turn;
    },
  };
  const factory = {
    open: function () {
      const request = { result: database };
      queueMicrotask(function () { request.onupgradeneeded?.(); request.onsuccess(); });
      return request;
    },
  };
  return { factory: factory, rows: rows, turns: turns };
}

test("what was written is there after a reload, by person and thing, and asked to be on the disk", async function () {
  const { factory, turns } = pretended();
  await openJournal("7", "attempt:1", factory).write("q1", { value: "稻谷", note: { number: "1" }, sequence: 12 });
  assert.deepEqual(turns, ["strict"]);
  assert.deepEqual((await openJournal("7", "attempt:1", factory).load()).items, { q1: { value: "稻谷", note: { number: "1" }, sequence: 12 } });
  for (const [person, thing] of [["7", "attempt:2"], ["7", "attempt:11"], ["8", "attempt:1"]]) {
    assert.deepEqual((await openJournal(person, thing, factory).load()).items, {});
  }
});

test("changes during a write go together with the next one, each name with its newest value", async function () {
  const { factory, turns } = pretended();
  const journal = openJournal("7", "attempt:1", factory);
  journal.write("q1", { value: "a", sequence: 1 });
  await new Promise(setImmediate);
  for (let count = 2; count < 50; count += 1) journal.write("q1", { value: "a".repeat(count), sequence: count });
  await journal.write("q2", { value: "b", sequence: 99 });
  assert.ok(turns.length <= 2);
  const { items } = await journal.load();
  assert.deepEqual([items.q1.sequence, items.q2.value], [49, "b"]);
});

test("a receipt takes the place of the answer, and the last one is known again", async function () {
  const { factory } = pretended();
  const journal = openJournal("7", "attempt:1", factory);
  journal.write("q1", { value: "a", sequence: 5 });
  journal.write("q1", { sequence: 5, receipt: "signed", number: "1" });
  await journal.sign("signed");
  const kept = await journal.load();
  assert.deepEqual([kept.items, kept.last, kept.receipts.q1.number], [{}, "signed", "1"]);
});

test("without IndexedDB, forbidden or full, nothing is thrown and the outbox goes on alone", async function () {
  const forbidden = { open: function () { throw new Error("SecurityError"); } };
  for (const factory of [null, forbidden, pretended(function () { return true; }).factory]) {
    const journal = openJournal("7", "attempt:1", factory);
    await journal.write("q1", { value: "a", sequence: 1 });
    assert.deepEqual(await journal.load(), { items: {}, receipts: {}, last: "" });
    await journal.forget();
  }
});

test("where the browser throws at the mere question for IndexedDB, the page goes on", async function () {
  Object.defineProperty(globalThis, "indexedDB", { configurable: true, get: function () { throw new DOMException("no", "SecurityError"); } });
  const journal = openJournal("7", "attempt:1");
  await journal.write("a", { value: ["1"], sequence: 1 });
  assert.deepEqual((await journal.load()).items, {});
  delete globalThis.indexedDB;
});

test("a person's journals go together and leave those of others", async function () {
  const { factory, rows } = pretended();
  for (const [person, thing] of [["7", "attempt:1"], ["7", "attempt:2"], ["70", "attempt:1"]]) {
    await openJournal(person, thing, factory).write("q1", { value: "a", sequence: 1 });
  }
  await openJournal("7", "attempt:2", factory).forget();
  assert.equal(rows.size, 2);
  await forgetJournals("7", factory);
  assert.deepEqual([...rows.values()].map(function (row) { return row.owner; }), ["70:attempt:1"]);
});
