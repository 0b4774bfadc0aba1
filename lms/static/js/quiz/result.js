// The attempt is over: what this device still has of it is sent, so that the server keeps it for a decision; what the
// server does not take is shown to its person, with the receipts, and the kept pages of the attempt go.

import { openJournal } from "../journal.js";
import { localCopy, makeOutbox, post } from "../outbox.js";

const MOST_AT_ONCE = 100;
const box = document.querySelector("[data-refused-answers]");
const person = document.documentElement.dataset.person;
const thing = "attempt:" + box.dataset.attempt;
const copy = localCopy(person, thing);
const journal = openJournal(person, thing);

function answers() {
  return Object.entries(copy.items()).filter(function ([, item]) { return item.note; });
}

function line([, item]) {
  const row = document.createElement("li");
  const words = document.createElement("strong");
  words.textContent = item.note.words || "–";
  row.append(item.note.number + " · ", words);
  if (item.why && item.why.length > 1) row.append(" – " + item.why);
  return row;
}

function drop(names) {
  copy.change(function (items) { names.forEach(function (name) { delete items[name]; }); });
}

// Flags and tries of an attempt that is over mean nothing any more.
function show() {
  const left = answers();
  if (!left.length) drop(Object.keys(copy.items()));
  box.querySelector("ul").replaceChildren(...left.map(line));
  box.hidden = !left.length;
}

function showReceipts(kept) {
  const receipts = new Map();
  Object.values(kept.receipts).filter(function (one) { return one.receipt && one.number; }).sort(function (a, b) { return a.sequence - b.sequence; })
    .forEach(function (one) { receipts.set(one.receipt, [...(receipts.get(one.receipt) || []), one.number]); });
  const place = document.querySelector("[data-receipts]");
  place.hidden = !receipts.size;
  place.querySelector("ul").replaceChildren(...[...receipts].map(function ([receipt, numbers]) {
    const row = document.createElement("li");
    const code = document.createElement("code");
    code.textContent = receipt;
    row.append(numbers.join(", ") + " · ", code);
    return row;
  }));
}

function parcel(items) {
  const body = { answers: {}, sequence: {} };
  Object.entries(items).forEach(function ([name, item]) {
    body.answers[name] = item.value;
    body.sequence[name] = item.sequence;
  });
  return body;
}

async function deliver() {
  const kept = await journal.load();
  copy.change(function (items) {
    Object.entries(kept.items).forEach(function ([name, item]) {
      if (!items[name] || items[name].sequence < item.sequence) items[name] = item;
    });
  });
  drop(Object.entries(copy.items()).filter(function ([, item]) { return !item.note; }).map(function ([name]) { return name; }));
  const outbox = makeOutbox({
    person: person,
    thing: thing,
    title: document.title,
    url: location.pathname,
    journal: journal,
    most: MOST_AT_ONCE,
    send: function (items) { return post(box.dataset.answers, parcel(items)); },
    // The page says how many the server keeps: it is asked for anew once they are all there.
    on: function (event, body) {
      if (event === "closed" && body.kept && body.kept.length) location.reload();
      show();
    },
  });
  await outbox.flush();
  show();
  showReceipts(await journal.load());
}

box.querySelector("button").addEventListener("click", function () {
  drop(Object.keys(copy.items()));
  journal.forget();
  show();
});
show();
deliver();

if ("caches" in self) caches.delete("attempt-" + box.dataset.attempt).catch(function () { /* then no pages are kept */ });
