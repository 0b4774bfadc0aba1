// The attempt is over: what this device kept of it and the server did not take is shown to its person, and the kept
// pages of the attempt go.

import { localCopy } from "../outbox.js";

const box = document.querySelector("[data-refused-answers]");
const copy = localCopy(document.documentElement.dataset.person, "attempt:" + box.dataset.attempt);
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
    box.hidden = true;
  });
} else copy.change(function (items) { Object.keys(items).forEach(function (name) { delete items[name]; }); });

if ("caches" in self) caches.delete("attempt-" + box.dataset.attempt).catch(function () { /* then no pages are kept */ });
