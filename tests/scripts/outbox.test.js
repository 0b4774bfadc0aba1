// The outbox in Node: a pretended server, storage and clock; nothing waits for real time.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { keptOf, localCopy, makeOutbox, readAnswer, retryAfter } from "../../lms/static/js/outbox.js";

class Storage {
  getItem(key) { return key in this ? this[key] : null; }
  setItem(key, text) { this[key] = String(text); }
  removeItem(key) { delete this[key]; }
}

function json(status, body, headers = {}) {
  return new Response(JSON.stringify(body), { status: status, headers: { "Content-Type": "application/json", "X-Gengdu": "1", ...headers } });
}

function foreign(status, body) {
  return new Response(JSON.stringify(body), { status: status, headers: { "Content-Type": "application/json" } });
}

function html(status) {
  return new Response("<html><title>Sign in to the network</title></html>", { status: status, headers: { "Content-Type": "text/html" } });
}

function redirected(url) {
  const response = html(200);
  Object.defineProperties(response, { redirected: { value: true }, url: { value: url } });
  return response;
}

const SAVED = { saved_at: "14:03:07" };

// An outbox whose server gives these answers, one a request; a function is called, an Error is no network.
function made(answers, more = {}) {
  const sent = [];
  const told = [];
  const outbox = makeOutbox({
    person: "7", thing: "attempt:1", title: "Accounts", url: "/quizzes/attempts/1",
    clock: function () { return 100; },
    send: async function (items) {
      sent.push(items);
      const next = answers.shift();
      if (next instanceof Error) throw next;
      return typeof next === "function" ? next() : next;
    },
    on: function (event, detail) { told.push([event, detail]); },
    ...more,
  });
  return { outbox: outbox, sent: sent, told: told, events: function () { return told.map(function (one) { return one[0]; }); } };
}

function stored() {
  return localCopy("7", "attempt:1").items();
}

beforeEach(function () {
  globalThis.localStorage = new Storage();
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

test("our own confirmation, and nothing else, forgets the copy", async function () {
  const { outbox, told } = made([json(200, { ...SAVED, left_s: 60 })]);
  outbox.put("q1", ["b"], { words: "B yes" });
  assert.deepEqual(stored(), { q1: { value: ["b"], note: { words: "B yes" }, sequence: 100 } });
  assert.equal(await outbox.flush(), true);
  assert.deepEqual(stored(), {});
  assert.equal(localStorage.getItem("gengdu:7:attempt:1"), null);
  assert.deepEqual(told[0][1].body, { ...SAVED, left_s: 60 });
});

const LATER = {
  "a captive portal's 200": function () { return html(200); },
  "a 200 of somebody else's JSON": function () { return json(200, { ok: true }); },
  "a 200 of null": function () { return json(200, null); },
  "a 204": function () { return new Response(null, { status: 204 }); },
  "a foreign 401": function () { return html(401); },
  "a foreign 403": function () { return html(403); },
  "a foreign 404": function () { return html(404); },
  "a foreign 409": function () { return html(409); },
  "a foreign 413": function () { return html(413); },
  "a foreign 422": function () { return html(422); },
  "a 200 whose moment is empty": function () { return json(200, { saved_at: null }); },
  "a truncated 200": function () { return new Response('{"saved_at": "14:0', { headers: { "X-Gengdu": "1" } }); },
  "a proxy's own JSON 200": function () { return foreign(200, SAVED); },
  "a proxy's own JSON 400": function () { return foreign(400, { error: "bad request" }); },
  "a proxy's own JSON 401": function () { return foreign(401, { error: "no login" }); },
  "a proxy's own JSON 409": function () { return foreign(409, { error: "conflict", result: "/x" }); },
  "a proxy's own JSON 422": function () { return foreign(422, { error: "blocked" }); },
  "our own 403": function () { return json(403, { error: "no" }); },
  "our own 429": function () { return json(429, { error: "later" }); },
  "our own 500": function () { return json(500, { error: "wrong" }); },
  "no network": new Error("offline"),
};

for (const [name, answer] of Object.entries(LATER)) {
  test(`${name} keeps the copy, and the next try sends it again`, async function () {
    const { outbox, sent, events } = made([answer, json(200, SAVED)]);
    outbox.put("q1", "12");
    assert.equal(await outbox.flush(), false);
    assert.deepEqual(events(), ["waiting"]);
    assert.equal(stored().q1.value, "12");
    assert.equal(await outbox.flush(), true);
    assert.deepEqual(sent, [sent[0], sent[0]]);
    assert.deepEqual(stored(), {});
  });
}

test("tries again by itself, later and later, and at once when the server is back", async function () {
  mock.method(Math, "random", function () { return 0.5; });
  const { outbox, sent } = made([new Error("1"), new Error("2"), new Error("3"), json(200, SAVED)]);
  outbox.put("q1", "12");
  await outbox.flush();
  for (const [tries, wait] of [[1, 2], [2, 4], [3, 8]]) {
    mock.timers.tick(wait * 1000 - 1);
    assert.equal(sent.length, tries);
    mock.timers.tick(1);
    assert.equal(sent.length, tries + 1);
    await outbox.flush();
    assert.equal(outbox.isWaiting(), tries < 3);
  }
  Math.random.mock.restore();
});

test("a 503 is tried again after the time it asks for", async function () {
  const { outbox, sent } = made([json(503, { error: "busy" }, { "Retry-After": "20" }), json(200, SAVED)]);
  outbox.put("q1", "12");
  await outbox.flush();
  mock.timers.tick(19_999);
  assert.equal(sent.length, 1);
  mock.timers.tick(1);
  assert.equal(sent.length, 2);
});

test("Retry-After in seconds, as a date, and as nonsense", function () {
  const now = Date.parse("Mon, 01 Dec 2025 10:00:00 GMT");
  assert.deepEqual(
    ["20", "0", "99999", "Mon, 01 Dec 2025 10:01:30 GMT", "Mon, 01 Dec 2025 09:00:00 GMT", "soon", null].map(function (one) { return retryAfter(one, now); }),
    [20, 1, 300, 90, 1, 0, 0],
  );
});

test("the session's end is told in words of its own and keeps the copy", async function () {
  for (const answer of [json(401, { error: "signed-out" }), redirected("https://site.example/sign-in?next=%2F")]) {
    const { outbox, events } = made([answer]);
    outbox.put("q1", "12");
    assert.equal(await outbox.flush(), false);
    assert.deepEqual(events(), ["signed-out"]);
    assert.equal(stored().q1.value, "12");
  }
});

test("a dead token is renewed and the same is sent again", async function () {
  const { outbox, sent, events } = made([json(400, { error: "old form" }), json(200, SAVED)], { renew: async function () { return "fresh"; } });
  outbox.put("q1", "12");
  assert.equal(await outbox.flush(), true);
  assert.deepEqual([sent.length, events()], [2, ["saved"]]);
});

test("a token that is refused again and again is not asked for without end", async function () {
  const stale = function () { return json(400, { error: "old form" }); };
  const { outbox, sent, events } = made([stale, stale, stale, stale], { renew: async function () { return "fresh"; } });
  outbox.put("q1", "12");
  assert.equal(await outbox.flush(), false);
  assert.deepEqual([sent.length, events()], [3, ["waiting"]]);
});

test("with somebody else signed in nothing is sent in their name", async function () {
  const { outbox, sent, events } = made([json(400, { error: "old form" })], { renew: async function () { return "other-person"; } });
  outbox.put("q1", "12");
  assert.equal(await outbox.flush(), false);
  assert.deepEqual([sent.length, events()], [1, ["other-person"]]);
  assert.equal(stored().q1.value, "12");
});

test("copies of two people on one device are apart", function () {
  made([]).outbox.put("q1", "mine");
  assert.deepEqual(localCopy("8", "attempt:1").items(), {});
  assert.deepEqual(keptOf("8"), []);
  assert.deepEqual(keptOf("7").map(function (one) { return [one.thing, one.title, one.url]; }), [["attempt:1", "Accounts", "/quizzes/attempts/1"]]);
  assert.deepEqual(keptOf(""), []);
});

test("our own 409 with its result ends it: what did not arrive stays with the reason", async function () {
  const { outbox, told } = made([json(409, { error: "Time was up", result: "/quizzes/attempts/1" })]);
  outbox.put("q1", "12");
  outbox.put("q2", "13");
  assert.equal(await outbox.flush(), false);
  assert.deepEqual(told.at(-1), ["closed", { error: "Time was up", result: "/quizzes/attempts/1" }]);
  assert.deepEqual(Object.values(stored()).map(function (item) { return [item.value, item.why]; }), [["12", "Time was up"], ["13", "Time was up"]]);
  assert.equal(await outbox.flush(), true);
});

test("another device's newer state stops the sending until somebody chose", async function () {
  const { outbox, sent, told } = made([json(409, { error: "changed", base: "v2" }), json(200, SAVED)]);
  outbox.put("text", "mine");
  assert.equal(await outbox.flush(), false);
  assert.deepEqual(told.at(-1), ["conflict", { error: "changed", base: "v2" }]);
  outbox.put("text", "mine and more");
  assert.equal(await outbox.flush(), false);
  assert.equal(sent.length, 1);
  outbox.hold(false);
  assert.equal(await outbox.flush(), true);
  assert.equal(sent[1].text.value, "mine and more");
});

test("a refused item stays with the reason, is not sent again, and is when it was changed", async function () {
  const { outbox, sent, told } = made([json(200, { ...SAVED, refused: { q1: "too long" } }), json(200, SAVED)]);
  outbox.put("q1", "x".repeat(501));
  outbox.put("q2", "12");
  assert.equal(await outbox.flush(), true);
  assert.deepEqual(told[0], ["refused", { q1: "too long" }]);
  assert.deepEqual([Object.keys(stored()), stored().q1.why], [["q1"], "too long"]);
  assert.equal(await outbox.flush(), true);
  assert.equal(sent.length, 1);
  outbox.put("q1", "short");
  assert.equal(await outbox.flush(), true);
  assert.deepEqual([sent[1].q1.value, stored()], ["short", {}]);
});

test("our own 422 refuses all of it", async function () {
  const { outbox } = made([json(422, { error: "unreadable" })]);
  outbox.put("q1", "12");
  assert.equal(await outbox.flush(), true);
  assert.equal(outbox.refused().q1.why, "unreadable");
});

test("what changed while it was sent is sent again, in order, with a greater sequence", async function () {
  let answer;
  const { outbox, sent } = made([function () { return new Promise(function (resolve) { answer = resolve; }); }, json(200, SAVED)]);
  outbox.put("q1", "1");
  const flushed = outbox.flush();
  await null;
  outbox.put("q1", "2");
  answer(json(200, SAVED));
  assert.equal(await flushed, true);
  assert.deepEqual(sent.map(function (items) { return [items.q1.value, items.q1.sequence]; }), [["1", 100], ["2", 101]]);
});

test("only one request is on its way at a time, with so many items", async function () {
  const { outbox, sent } = made([json(200, SAVED), json(200, SAVED)], { most: 2 });
  ["a", "b", "c"].forEach(function (name) { outbox.put(name, "1"); });
  assert.deepEqual(await Promise.all([outbox.flush(), outbox.flush()]), [true, true]);
  assert.deepEqual(sent.map(Object.keys), [["a", "b"], ["c"]]);
});

test("after a reload the copy is there and its sequences go on", async function () {
  made([]).outbox.put("q1", "1");
  const again = made([json(200, SAVED)], { clock: function () { return 5; } });
  again.outbox.put("q2", "2");
  assert.deepEqual(Object.values(again.outbox.waiting()).map(function (item) { return [item.value, item.sequence]; }), [["1", 100], ["2", 101]]);
});

test("two windows share one copy and neither drops the other's", async function () {
  const one = made([json(200, SAVED)]);
  const two = made([]);
  one.outbox.put("q1", "1");
  two.outbox.put("q2", "2");
  assert.equal(await one.outbox.flush(), true);
  assert.deepEqual(Object.keys(one.sent[0]), ["q1", "q2"]);
  assert.deepEqual(stored(), {});
});

test("without storage the page still sends", async function () {
  localStorage.setItem = function () { throw new Error("full"); };
  const { outbox, sent } = made([json(200, SAVED)]);
  outbox.put("q1", "1");
  assert.equal(await outbox.flush(), true);
  assert.equal(sent[0].q1.value, "1");
  assert.equal(outbox.isWaiting(), false);
});

test("spoilt storage counts as empty", function () {
  for (const text of ["", "null", "[]", "{}", '{"items": []}', "not json"]) {
    localStorage.setItem("gengdu:7:attempt:1", text);
    assert.deepEqual(stored(), {});
  }
});

test("an outbox without a server only keeps", async function () {
  const { outbox, events } = made([], { send: undefined });
  outbox.put("texts", "rules");
  assert.equal(await outbox.flush(), false);
  assert.deepEqual([stored().texts.value, events()], ["rules", []]);
  outbox.drop("texts");
  assert.deepEqual(stored(), {});
});

test("answers are read by what they are, not by their status alone", async function () {
  const kinds = [];
  for (const response of [json(200, SAVED), json(500, SAVED), json(409, { result: "/x" }), json(422, {}), json(401, { error: "signed-out" })]) {
    kinds.push((await readAnswer(response)).kind);
  }
  assert.deepEqual(kinds, ["saved", "retry", "retry", "retry", "signed-out"]);
});

// A journal that remembers what it was told.
function journal() {
  const written = [];
  return { written: written, write: function (name, item) { written.push([name, item]); } };
}

test("items go in the order of their changes, also one that was changed again", async function () {
  const { outbox, sent } = made([json(200, SAVED)]);
  outbox.put("q1", "a");
  outbox.put("q2", "b");
  outbox.put("q1", "c");
  await outbox.flush();
  assert.deepEqual(Object.entries(sent[0]).map(function ([name, item]) { return [name, item.value, item.sequence]; }), [["q2", "b", 101], ["q1", "c", 102]]);
});

test("the journal has each change at once and the receipt in its place once the server has it", async function () {
  const kept = journal();
  const { outbox } = made([json(200, { ...SAVED, receipt: "signed" })], { journal: kept });
  outbox.put("q1", "a", { number: "1", words: "A" });
  await outbox.flush();
  assert.deepEqual(kept.written, [
    ["q1", { value: "a", note: { number: "1", words: "A" }, sequence: 100 }],
    ["q1", { value: "a", sequence: 100, receipt: "signed", number: "1" }],
  ]);
});

test("what only the journal has is taken over and sent; what is newer here stays", async function () {
  const { outbox, sent } = made([json(200, SAVED), json(200, SAVED)]);
  outbox.put("q1", "newer");
  outbox.adopt({ q1: { value: "older", sequence: 7 }, q2: { value: "only there", sequence: 8 } }, 5000);
  await outbox.flush();
  assert.deepEqual(Object.entries(sent[0]).map(function ([name, item]) { return [name, item.value]; }), [["q2", "only there"], ["q1", "newer"]]);
  outbox.put("q3", "after the last receipt, whatever the clock says");
  await outbox.flush();
  assert.equal(sent[1].q3.sequence, 5001);
});

test("what came too late and the server keeps is forgotten here, and the rest is sent after it", async function () {
  const late = { error: "Too late", result: "/r", receipt: "signed" };
  const { outbox, sent, events } = made([json(409, { ...late, kept: ["q1"] }), json(409, { ...late, kept: ["q3"] })], { most: 2 });
  outbox.put("q1", "a");
  outbox.put("q2", "b");
  outbox.put("q3", "c");
  assert.equal(await outbox.flush(), false);
  assert.deepEqual(sent.map(Object.keys), [["q1", "q2"], ["q3"]]);
  assert.deepEqual(events(), ["refused", "closed"]);
  assert.deepEqual(Object.entries(stored()).map(function ([name, item]) { return [name, item.why]; }), [["q2", "Too late"]]);
});

test("a receipt that the server does not know costs no answer: they are sent again without it", async function () {
  const { outbox, sent, events } = made([json(422, { error: "not ours", receipt: "refused" }), json(200, SAVED)]);
  outbox.put("q1", "a");
  assert.equal(await outbox.flush(), true);
  assert.equal(sent.length, 2);
  assert.deepEqual(events(), ["receipt", "saved"]);
  assert.deepEqual(stored(), {});
});

// The same numbers for the same seed.
function dice(seed) {
  let state = seed;
  return function () {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

for (const seed of [1, 2, 3, 4, 5]) {
  test(`fifty cuts of the network, before or after the server has acted, lose nothing and double nothing (seed ${seed})`, async function () {
    const roll = dice(seed);
    const log = []; // the server's, which knows again what it has
    let cuts = 0;
    let now = 0;
    async function send(items) {
      const lost = cuts < 50 && roll() < 0.7;
      if (lost) cuts += 1;
      if (lost && roll() < 0.5) throw new Error("lost on the way there");
      Object.entries(items).forEach(function ([name, item]) {
        if (!log.some(function (row) { return row.name === name && row.sequence === item.sequence; })) log.push({ name: name, value: item.value, sequence: item.sequence });
      });
      if (lost) throw new Error("lost on the way back");
      return json(200, SAVED);
    }
    const typed = [];
    let outbox = made([], { send: send, clock: function () { return now; } }).outbox;
    while (cuts < 50 || outbox.isWaiting()) {
      // The phone's own clock plays no part, and the page is loaded anew now and then.
      now += Math.floor(roll() * 3);
      if (roll() < 0.2) outbox = made([], { send: send, clock: function () { return now; } }).outbox;
      if (cuts < 50) {
        const name = `q${Math.floor(roll() * 6)}`;
        typed.push([name, `answer ${typed.length}`]);
        outbox.put(name, typed.at(-1)[1]);
      }
      await outbox.flush();
    }
    assert.equal(cuts, 50);
    const newest = Object.fromEntries([...log].sort(function (a, b) { return a.sequence - b.sequence; }).map(function (row) { return [row.name, row.value]; }));
    assert.deepEqual(newest, Object.fromEntries(typed));
    const everTyped = typed.map(function (one) { return one.join(); });
    assert.ok(log.every(function (row) { return everTyped.includes([row.name, row.value].join()); }));
    assert.equal(new Set(log.map(function (row) { return row.value; })).size, log.length);
    assert.deepEqual(stored(), {});
  });
}
