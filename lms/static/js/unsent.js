// Before signing out: what this person typed on this device and the server does not have.

import { forgetJournals } from "./journal.js";
import { keptOf } from "./outbox.js";

const person = document.documentElement.dataset.person;
const box = document.querySelector("[data-unsent]");
const form = document.querySelector("form[data-sure]");

function line(one) {
  const all = Object.values(one.items);
  const refused = all.filter(function (item) { return item.why; }).length;
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = one.url;
  link.textContent = one.title || box.dataset.lessons;
  const counts = [];
  if (all.length > refused) counts.push(box.dataset.count.replace("%(count)s", all.length - refused));
  if (refused) counts.push(box.dataset.refused.replace("%(count)s", refused));
  item.append(link, " · " + counts.join(" · "));
  return item;
}

function show() {
  const kept = keptOf(person);
  box.hidden = !kept.length;
  box.querySelector("[data-unsent-list]").replaceChildren(...kept.map(line));
  document.querySelector("[data-all-sent]").hidden = kept.length > 0;
  form.querySelector("[data-sign-out]").hidden = kept.length > 0;
  form.querySelector("[data-delete]").hidden = !kept.length;
}

// Another window may send meanwhile.
window.addEventListener("storage", show);
window.addEventListener("pageshow", show);
show();
// Whoever signs out from here leaves nothing behind: neither what was not sent nor the receipts.
form.addEventListener("submit", function () { forgetJournals(person).catch(function () { /* nothing was kept */ }); });
