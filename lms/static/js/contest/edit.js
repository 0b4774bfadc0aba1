// The editor of rules: looks for problems while one writes, keeps the text on this device until the server has it,
// and warns before unsaved text is left. Without script the button “Check” does the same.

import { makeOutbox, post, renewToken } from "../outbox.js";

const form = document.getElementById("editor");
const area = document.getElementById("problem-area");
const person = document.documentElement.dataset.person;
const PAUSE_MS = 700;
let timer = 0;
let asked = 0;
let changed = false;

function texts() {
  return Object.fromEntries(Array.from(form.querySelectorAll("textarea"), function (field) { return [field.name, field.value]; }));
}

function say(sentence) {
  document.dispatchEvent(new CustomEvent("say", { detail: sentence }));
}

function item(problem) {
  const line = document.createElement("li");
  const place = document.createElement("strong");
  place.textContent = `${problem.file} · ${area.dataset.fine.replace("#", problem.line)}`;
  line.append(place, `: ${problem.message} ${problem.fix}`);
  return line;
}

function show(problems) {
  const list = document.createElement("ul");
  list.className = "problem-list";
  list.append(...problems.map(item));
  const none = document.createElement("p");
  none.textContent = area.dataset.none;
  area.replaceChildren(problems.length ? list : none);
}

async function look() {
  const turn = ++asked;
  try {
    const answer = await post(form.dataset.check, new FormData(form));
    const problems = answer.ok && (await answer.json()).problems;
    if (Array.isArray(problems) && turn === asked) show(problems);
  } catch { /* no network: the list stays as it is, saving will tell */ }
}

// The server has no place for an unfinished text that no one saved, so this copy is only kept.
const copy = makeOutbox({ person: person, thing: "rules:" + form.dataset.contest, title: document.title, url: form.dataset.page });
const served = JSON.stringify(texts());
const kept = copy.waiting().texts;
const isTaken = kept && !form.hasAttribute("data-unsaved")
  && (JSON.stringify(kept.value) === served || (kept.note.sent && kept.note.seen !== form.elements.seen.value));
if (isTaken) copy.drop("texts");
else if (kept && JSON.stringify(kept.value) !== served) {
  form.querySelectorAll("textarea").forEach(function (field) { field.value = kept.value[field.name] || ""; });
  // The state it was on: when someone saved another one meanwhile, the server says so and overwrites nothing.
  form.elements.seen.value = kept.note.seen;
  changed = true;
  say(form.dataset.restored);
  look();
}

function keep() {
  copy.put("texts", texts(), { seen: form.elements.seen.value });
  changed = true;
}

// Someone with a slow network may have written before this script ran.
if (!kept && Array.from(form.querySelectorAll("textarea")).some(function (field) { return field.value !== field.defaultValue; })) keep();

form.addEventListener("input", function (event) {
  if (event.target.matches("textarea")) keep();
  changed = true;
  clearTimeout(timer);
  timer = setTimeout(look, PAUSE_MS);
});

// Sent only when the server is there: else the browser's error page would take the place of the text.
let leaving = false;
form.addEventListener("submit", async function (event) {
  if (leaving) return;
  event.preventDefault();
  const button = event.submitter;
  const state = await renewToken(person, form.dataset.page);
  if (state !== "same" && state !== "fresh") {
    say(state === "unreachable" ? form.dataset.waiting : form.dataset.signedOut);
    return;
  }
  leaving = true;
  changed = false;
  // A later page whose state is another than this one shows that the server took it.
  if (button && button.value !== "check" && copy.isWaiting()) copy.put("texts", texts(), { seen: form.elements.seen.value, sent: true });
  if (button) form.requestSubmit(button);
  else form.submit();
});
window.addEventListener("pageshow", function (event) { if (event.persisted) leaving = false; });
window.addEventListener("beforeunload", function (event) {
  if (changed) event.preventDefault();
});
