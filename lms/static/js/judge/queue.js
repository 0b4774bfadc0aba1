// What the judge sees of the marks on their way, on every page of the desk: how many wait, what was not accepted, the
// last receipts.

import { forgetPage, keepAhead } from "./ahead.js";
import { makeMarks, receipts } from "./marks.js";

const person = document.documentElement.dataset.person;
const box = document.querySelector("[data-queue]");

function fill(template, values) {
  return template.replace(/%\((\w+)\)s/g, function (_, name) { return values[name]; });
}

function line(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

function refusedLine([path, item]) {
  const made = line("");
  const link = document.createElement("a");
  link.href = path;
  link.textContent = item.value.title;
  made.append(box.dataset.refused + " ", link, ": " + item.why);
  // The essay may be another judge's by now: what was written can be read here.
  const comment = item.value.fields.find(function ([name]) { return name === "comment"; });
  if (comment && comment[1]) made.append(" “" + comment[1] + "”");
  return made;
}

function receiptLine(one) {
  return line(fill(one.number ? box.dataset.receipt : box.dataset.draft, { title: one.title, time: one.at, number: one.number }));
}

// hooks.saved(path, body) is told of each mark that arrived. Returns the queue.
export function startQueue(hooks = {}) {
  function show() {
    const waiting = marks.waiting().length;
    const refused = marks.refused();
    const last = receipts(person).slice(0, "full" in box.dataset ? 5 : 1);
    const lines = [...refused.map(refusedLine), ...last.map(receiptLine)];
    if (waiting) lines.unshift(line(fill(waiting === 1 ? box.dataset.one : box.dataset.many, { count: waiting })));
    box.replaceChildren(...lines);
    box.dataset.state = refused.length ? "refused" : waiting ? "waiting" : "sent";
    box.hidden = !lines.length;
  }

  const marks = makeMarks({ person: person, title: box.dataset.title, desk: box.dataset.desk }, {
    saved: function (path, body) {
      if (body.receipt) forgetPage(path);
      if (body.warning) document.dispatchEvent(new CustomEvent("say", { detail: body.warning }));
      if (hooks.saved) hooks.saved(path, body);
    },
    changed: show,
  });
  window.addEventListener("storage", show);
  show();
  if (marks.waiting().length) marks.flush();
  if (!("kept" in document.documentElement.dataset)) keepAhead(box.dataset.desk);
  return marks;
}
