// The attempt is over: what this device kept of it and the server did not take is shown to its person, and the kept
// pages of the attempt go.

import { openJournal } from "../journal.js";
import { localCopy } from "../outbox.js";

const box = document.querySelector("[data-refused-answers]");
const person = document.documentElement.dataset.person;
const copy = localCopy(person, "attempt:" + box.dataset.attempt);
const journal = openJournal(person, "attempt:" + box.dataset.attempt);
const answers = Object.values(copy.items()).filter(function (item) { return item.note; });

function line(item) {
  const row = document.createElement("li");
  const words = document.createElement("strong");
  words.textContent = item.note.words || "–";
  row.append(item.note.number + " · ", words);
  if (item.why && item.why.length > 1) row.append(" – " + item.why);
  return row;
}

if (answers.length) {
  box.querySelector("ul").append(...answers.map(line));
  box.hidden = false;
  box.querySelector("button").addEventListener("click", function () {
    copy.change(function (items) { Object.keys(items).forEach(function (name) { delete items[name]; }); });
    journal.forget();
    box.hidden = true;
  });
} else copy.change(function (items) { Object.keys(items).forEach(function (name) { delete items[name]; }); });

// What the server signed for, so that a learner can prove what it had.
journal.load().then(function (kept) {
  const receipts = new Map();
  Object.values(kept.receipts).filter(function (one) { return one.receipt && one.number; }).sort(function (a, b) { return a.sequence - b.sequence; })
    .forEach(function (one) { receipts.set(one.receipt, [...(receipts.get(one.receipt) || []), one.number]); });
  const place = document.querySelector("[data-receipts]");
  place.hidden = !receipts.size;
  receipts.forEach(function (numbers, receipt) {
    const row = document.createElement("li");
    const code = document.createElement("code");
    code.textContent = receipt;
    row.append(numbers.join(", ") + " · ", code);
    place.querySelector("ul").append(row);
  });
});

if ("caches" in self) caches.delete("attempt-" + box.dataset.attempt).catch(function () { /* then no pages are kept */ });
