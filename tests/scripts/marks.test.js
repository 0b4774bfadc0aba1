// The queue of a judge's marks in Node: what is sent, what stays, what counts as one's own.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { bodyOf, isOwn, makeMarks, newId, receipts, sameFields } from "../../lms/static/js/judge/marks.js";

class Storage {
  getItem(key) { return key in this ? this[key] : null; }
  setItem(key, text) { this[key] = String(text); }
  removeItem(key) { delete this[key]; }
}

function json(status, body) {
  return new Response(JSON.stringify(body), { status: status, headers: { "Content-Type": "application/json", "X-Gengdu": "1" } });
}

function mark(number, more = {}) {
  return {
    go: "submit", submission: "id-" + number, address: `/desk/${number}/hand-in`, title: `Essay ${number}`,
    fields: [["score.idea", "8"], ["comment", "Clear."]], token: "", seconds: "60", ...more,
  };
}

function made(answers) {
  const sent = [];
  const saved = [];
  const marks = makeMarks({
    person: "7", title: "Marks", desk: "/desk", clock: function () { return 100; }, renew: async function () { return "unreachable"; },
    post: async function (address, body) {
      sent.push([address, Object.fromEntries(body)]);
      const next = answers.shift();
      if (next instanceof Error) throw next;
      return next;
    },
  }, { saved: function (path, body) { saved.push([path, body]); }, changed: function () { /* not shown here */ } });
  return { marks: marks, sent: sent, saved: saved };
}

const RECEIVED = { saved_at: "14:03:07", token: "t1", receipt: "0A1B-2C3D", next: "/desk/2", warning: "" };

beforeEach(function () {
  globalThis.localStorage = new Storage();
  globalThis.sessionStorage = new Storage();
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

test("a mark goes with its id and leaves the queue on the server's receipt alone", async function () {
  const { marks, sent, saved } = made([new Error("no network"), new Response("<html>Wi-Fi</html>"), json(200, { ok: true }), json(200, RECEIVED)]);
  assert.equal(marks.put("/desk/1", mark(1)), true);
  for (const kind of ["waiting", "waiting", "waiting"]) {
    assert.equal((await marks.sendNow("/desk/1")).kind, kind);
    assert.equal(marks.waiting().length, 1);
    await new Promise(setImmediate);
  }
  const outcome = await marks.sendNow("/desk/1");
  assert.deepEqual([outcome.kind, outcome.body.receipt], ["saved", "0A1B-2C3D"]);
  assert.deepEqual(new Set(sent.map(function (one) { return one[1].submission; })), new Set(["id-1"]));
  assert.deepEqual([marks.waiting(), saved.length], [[], 1]);
  assert.deepEqual(receipts("7").map(function (one) { return [one.title, one.number]; }), [["Essay 1", "0A1B-2C3D"]]);
  assert.deepEqual(receipts("8"), []);
});

test("what the server refuses stays with the reason, and the marks behind it go", async function () {
  const { marks, saved } = made([json(403, { error: "You left the panel." }), json(200, RECEIVED)]);
  marks.put("/desk/1", mark(1));
  marks.put("/desk/2", mark(2));
  await marks.flush();
  assert.deepEqual(saved.map(function (one) { return one[0]; }), ["/desk/2"]);
  assert.equal(marks.item("/desk/1").why, "You left the panel.");
  assert.deepEqual(marks.item("/desk/1").fields, mark(1).fields);
  marks.askAgain();
  assert.equal(marks.item("/desk/1").why, "");
});

test("a conflict brings the other version and keeps this one", async function () {
  const theirs = { fields: [["score.idea", "5"]], token: "t9", submitted: false };
  const { marks } = made([json(409, { error: "Saved elsewhere.", theirs: theirs })]);
  marks.put("/desk/1", mark(1));
  const outcome = await marks.sendNow("/desk/1");
  assert.equal(outcome.kind, "refused");
  assert.deepEqual(outcome.answer.theirs, theirs);
  assert.deepEqual(marks.item("/desk/1").fields, mark(1).fields);
});

test("a draft of this device whose answer was lost is no conflict", async function () {
  const draft = [["score.idea", "8"], ["comment", ""]];
  const theirs = { fields: [["score.idea", "8.0"], ["comment", ""]], token: "t9", submitted: false };
  const { marks, sent } = made([json(409, { error: "Saved elsewhere.", theirs: theirs }), json(200, RECEIVED)]);
  marks.put("/desk/1", mark(1, { known: [draft] }));
  assert.equal((await marks.sendNow("/desk/1")).kind, "saved");
  assert.deepEqual(sent.map(function (one) { return one[1].token || ""; }), ["", "t9"]);
});

test("a submitted mark is never one's own draft", function () {
  assert.equal(isOwn(mark(1), { fields: mark(1).fields, submitted: true }), false);
  assert.equal(isOwn(mark(1), { fields: mark(1).fields, submitted: false }), true);
  assert.equal(isOwn(mark(1), undefined), false);
});

test("an ended sign-in keeps the mark waiting", async function () {
  const { marks } = made([json(401, { error: "signed-out" })]);
  marks.put("/desk/1", mark(1));
  assert.equal((await marks.sendNow("/desk/1")).kind, "signed-out");
  assert.equal(marks.waiting().length, 1);
});

test("a server that does not answer holds the judge up for some seconds only", async function () {
  const { marks } = made([new Promise(function () { /* never */ })]);
  marks.put("/desk/1", mark(1));
  const outcome = marks.sendNow("/desk/1");
  mock.timers.tick(8000);
  assert.equal((await outcome).kind, "waiting");
  assert.equal(marks.waiting().length, 1);
});

test("a mark that the device cannot store is known to be in this page alone", function () {
  const { marks } = made([]);
  globalThis.localStorage.setItem = function () { throw new Error("full"); };
  assert.equal(marks.put("/desk/1", mark(1)), false);
});

test("the same mark is the same however it is written", function () {
  const one = [["score.a", "8"], ["score.b", ""], ["comment", "Good.\r\nYes "], ["quote", "x"], ["offset", "3"], ["remark", "n"]];
  const other = [["comment", "Good.\nYes"], ["score.a", "8.0"], ["quote", "x"], ["offset", "3"], ["remark", "n "]];
  assert.equal(sameFields(one, other), true);
  assert.equal(sameFields(one, [...other, ["score.b", "1"]]), false);
  assert.equal(sameFields([["score.a", "8，5"]], [["score.a", "8.5"]]), true);
});

test("a form has the remarks in order and no empty fields of ours", function () {
  const body = bodyOf(mark(1, { fields: [["quote", "a"], ["remark", "1"], ["quote", "b"], ["remark", "2"]], used: "" }));
  assert.deepEqual(body.getAll("quote"), ["a", "b"]);
  assert.equal(body.has("used"), false);
});

test("ids are what the server takes", function () {
  assert.match(newId(), /^[0-9a-f]{8}[0-9a-f-]{8,56}$/);
  assert.notEqual(newId(), newId());
});
