// Marks on their way: each has an id, so that one sent twice is one, and stays here until the server's receipt.
// One queue a person, whatever page is open.

import { isOurs, localCopy, makeOutbox, post } from "../outbox.js";

const RECEIPTS = "gengdu-receipts";
const MOST_RECEIPTS = 5;
// What our server refuses for good. The mark stays here with the reason; the others go on.
const FOR_GOOD = [403, 404, 409, 422];

// The same mark written in two ways: numbers, white space at the ends, the order of remarks.
export function sameFields(one, other) {
  return JSON.stringify(plain(one)) === JSON.stringify(plain(other));
}

function plain(pairs) {
  const found = { scores: {}, remarks: [], comment: "" };
  let remark = [];
  pairs.forEach(function ([name, value]) {
    const text = String(value).trim();
    if (name.startsWith("score.") && text) found.scores[name] = Number(text.replace(/[，。,]/g, "."));
    else if (name === "comment") found.comment = text.replace(/\r\n/g, "\n");
    else if (name === "quote") remark = [text];
    else if (name === "offset") remark.push(text);
    else if (name === "remark" && text) found.remarks.push([...remark, text].join("\n"));
  });
  return [Object.entries(found.scores).sort(), found.remarks.sort(), found.comment];
}

export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
}

// The form of one waiting mark; `known` are earlier states of it that this device has sent.
export function bodyOf(value) {
  const body = new URLSearchParams(value.fields);
  ["token", "seconds", "used", "submission", "go", "keep"].forEach(function (name) {
    if (value[name]) body.set(name, value[name]);
  });
  return body;
}

// The server's newer state is what this device itself sent: the answer had been lost, and no one else wrote.
export function isOwn(value, theirs) {
  return Boolean(theirs) && !theirs.submitted && [value.fields, ...(value.known || [])].some(function (fields) { return sameFields(fields, theirs.fields); });
}

// hooks: saved(path, body), changed() whenever the queue is another
export function makeMarks(options, hooks) {
  const person = options.person;
  const answers = {};
  const waiters = [];

  function tell(outcome) {
    waiters.splice(0).forEach(function (waiter) { waiter(outcome); });
    hooks.changed();
  }

  async function send(items) {
    const [[path, item]] = Object.entries(items);
    const ask = options.post || post;
    let response = await ask(item.value.address, bodyOf(item.value));
    let body = await response.clone().json().catch(function () { return null; });
    if (response.status === 409 && isOurs(response) && body && isOwn(item.value, body.theirs)) {
      response = await ask(item.value.address, bodyOf({ ...item.value, token: body.theirs.token }));
      body = await response.clone().json().catch(function () { return null; });
    }
    if (!FOR_GOOD.includes(response.status) || !isOurs(response) || !body || typeof body.error !== "string") return response;
    answers[path] = { status: response.status, ...body };
    return new Response(JSON.stringify({ error: body.error }), { status: 422, headers: response.headers });
  }

  const outbox = makeOutbox({
    person: person, thing: "marks", title: options.title, url: options.desk, most: 1, send: send,
    renew: options.renew, clock: options.clock,
    on: function (event, detail) {
      if (event === "saved") {
        Object.entries(detail.items).forEach(function ([path, item]) {
          keepReceipt({ person: person, title: item.value.title, number: detail.body.receipt || "", at: detail.body.saved_at });
          hooks.saved(path, detail.body);
          tell({ kind: "saved", path: path, body: detail.body });
        });
      } else if (event === "refused") {
        Object.keys(detail).forEach(function (path) {
          const answer = answers[path] || { error: detail[path] };
          tell({ kind: "refused", path: path, answer: answer });
        });
      } else tell({ kind: event, error: detail.error || "" });
    },
  });

  function item(path) {
    const found = localCopy(person, "marks").items()[path];
    return found ? { ...found.value, why: found.why || "" } : null;
  }

  return {
    item: item,
    // Resolves to false when the device could not store it: then it lives in this page alone.
    put: function (path, value) {
      outbox.put(path, value, "", 30);
      hooks.changed();
      return (item(path) || {}).submission === value.submission;
    },
    drop: function (path) { outbox.drop(path); hooks.changed(); },
    // Sends at once and resolves to what became of this mark, or after a while to {kind: "waiting"}.
    sendNow: function (path, patienceMs = 8000) {
      return new Promise(function (resolve) {
        const timer = setTimeout(function () { resolve({ kind: "waiting", error: "" }); }, patienceMs);
        function listen(outcome) {
          if (outcome.path && outcome.path !== path) { waiters.push(listen); return; }
          clearTimeout(timer);
          resolve(outcome);
        }
        waiters.push(listen);
        outbox.flush();
      });
    },
    flush: outbox.flush,
    waiting: function () { return Object.entries(outbox.waiting()); },
    refused: function () { return Object.entries(outbox.refused()); },
    // A refusal that may have passed, such as one by a network in between, is asked about again.
    askAgain: function () {
      Object.entries(outbox.refused()).forEach(function ([path, one]) { outbox.put(path, one.value, "", 1); });
    },
  };
}

function keepReceipt(receipt) {
  try {
    sessionStorage.setItem(RECEIPTS, JSON.stringify([receipt, ...receipts(receipt.person)].slice(0, MOST_RECEIPTS)));
  } catch { /* it is shown on this page alone */ }
}

// The last receipts of this window, newest first.
export function receipts(person) {
  try {
    return (JSON.parse(sessionStorage.getItem(RECEIPTS)) || []).filter(function (one) { return one.person === person; });
  } catch {
    return [];
  }
}
