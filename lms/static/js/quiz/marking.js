// Marking an answer: digits give the marks, Enter saves and opens the next answer. What is typed is saved on the way
// by the outbox, and stays on this device until the server has it. Without this script the page is a form.

import { listenToKeys } from "../judge/keys.js";
import { showTotal } from "../judge/total.js";
import { localCopy, makeOutbox, post } from "../outbox.js";

const form = document.querySelector("[data-marks]");
const line = form.querySelector("[data-saved]");
const thing = "mark:" + form.dataset.page;
const person = document.documentElement.dataset.person;

function fields() {
  return Array.from(new FormData(form)).filter(function (pair) { return /^(score\.|points$|comment$)/.test(pair[0]); });
}

function show(state, text) {
  if (!line) return;
  line.dataset.state = state;
  line.querySelector("[data-saved-text]").textContent = text;
}

const outbox = form.dataset.draft ? makeOutbox({
  person: person,
  thing: thing,
  title: form.dataset.title,
  url: form.dataset.page,
  send: function (items) {
    show("saving", line.dataset.saving);
    const body = new FormData(form);
    body.set("sequence", String(items.sheet.sequence));
    return post(form.dataset.draft, body);
  },
  on: function (event, detail) {
    if (event === "saved") show("saved", line.dataset.done + " " + detail.body.saved_at);
    if (event === "waiting") show("waiting", detail.error || line.dataset.waiting);
    if (event === "conflict") show("refused", detail.error);
  },
}) : null;

function changed() {
  showTotal(form);
  if (outbox) outbox.put("sheet", fields(), {}, 0.8);
}

// What an earlier visit could not send.
function restore() {
  const kept = localCopy(person, thing).items().sheet;
  if (!kept || form.hasAttribute("data-unsaved")) return;
  kept.value.forEach(function (pair) {
    const field = form.elements[pair[0]];
    if (field instanceof RadioNodeList || (field && field.type !== "radio")) field.value = pair[1];
    else if (field) field.checked = field.value === pair[1];
  });
  document.dispatchEvent(new CustomEvent("say", { detail: form.dataset.restored }));
}

// The last field of points sends the form with Enter; those before it move on.
document.addEventListener("keydown", function (event) {
  if (event.key !== "Enter" || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const boxes = form.querySelectorAll("[data-criterion]");
  const isLast = boxes[boxes.length - 1].contains(event.target);
  if (event.target === document.body || (isLast && event.target.matches("input"))) {
    event.preventDefault();
    event.stopImmediatePropagation();
    form.requestSubmit();
  }
}, true);

document.addEventListener("keydown", function (event) {
  const next = document.querySelector("link[rel=next]");
  const isTyping = event.target.matches("input[type=text], textarea, select") || document.querySelector("dialog[open]");
  if (next && event.key.toLowerCase() === "n" && !isTyping && !event.ctrlKey && !event.altKey && !event.metaKey) location.assign(next.href);
});

// The marks themselves are on their way with the form.
form.addEventListener("submit", function () { if (outbox) { outbox.hold(true); outbox.drop("sheet"); } });
form.addEventListener("input", changed);
restore();
showTotal(form);
listenToKeys(form, { remark: function () { /* answers take no remarks on passages */ }, send: function () { form.requestSubmit(); }, changed: changed });
