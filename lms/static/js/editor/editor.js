// The editor of content: saves the draft by itself, keeps what is typed on this device until the server has it, and
// shows problems and the preview while one writes. Without script the buttons do the same.

import { complete } from "./complete.js";
import { makeOutbox, post, renewToken } from "../outbox.js";

const CHECK_MS = 700;
const ADVICE_MS = 2500; // comparing all questions takes the server longer than checking them
const SAVE_S = 3;
const form = document.querySelector("form[data-editor]");
const words = form.dataset;
const person = document.documentElement.dataset.person;
const state = document.querySelector("[data-saved]");
const source = form.elements.text;
// The state that was seen goes with every save as it is then, not as it was when something was typed.
const SEEN = ["csrf_token", "version", "seen", "mark"];
const FOLDS = "open"; // which cards are unfolded is no part of the text, nor is what the preview shows
let timer = 0;
let asked = 0;
let advised = 0;
let advising = 0;
let leaving = false;

function say(sentence) {
  if (state) state.textContent = sentence;
  document.dispatchEvent(new CustomEvent("say", { detail: sentence }));
}

// What comes of sending by itself, which is tried again and again, is said once.
function tell(sentence) {
  if (!state || state.textContent !== sentence) say(sentence);
}

// The head of the page says what the server has: a draft, or the text of the file again.
function showDrafted(is) {
  document.querySelectorAll("[data-undrafted]").forEach(function (one) { one.hidden = is; });
  document.querySelectorAll("[data-drafted]").forEach(function (one) { one.hidden = !is; });
}

function entries() {
  return Array.from(new FormData(form)).filter(function ([name, value]) {
    return typeof value === "string" && !SEEN.includes(name) && name !== FOLDS && name !== "both";
  });
}

function sendable(kept) {
  const data = new URLSearchParams(); // a long quiz has more fields than a multipart request may have
  SEEN.forEach(function (name) { data.set(name, form.elements[name].value); });
  kept.forEach(function ([name, value]) { data.append(name, value); });
  return data;
}

const outbox = makeOutbox({
  person: person,
  thing: "editor:" + words.editor + (source ? "" : ":form"),
  title: document.title,
  url: location.pathname,
  send: function (items) { return post(form.action, sendable(items.draft.value)); },
  on: function (event, detail) {
    if (event === "saved") {
      form.elements.version.value = detail.body.version;
      showDrafted(detail.body.version > 0);
      if (state) state.textContent = words.savedWords;
      if (reloads) location.reload();
    } else if (event === "conflict") tell(words.conflict);
    else if (event === "waiting") tell(words.waiting);
    else if (event === "signed-out" || event === "other-person") tell(words.signedOut);
    else if (event === "refused") tell(Object.values(detail)[0]);
  },
});

function keep() {
  outbox.put("draft", entries(), { version: form.elements.version.value, seen: form.elements.seen.value }, SAVE_S);
}

// Text from an earlier visit that the server never got. In a form whose rows differ it is sent and the page read again.
let reloads = false;
const kept = outbox.waiting().draft;
const isTaken = kept && (JSON.stringify(kept.value) === JSON.stringify(entries())
  || (kept.note.sent && kept.note.version !== form.elements.version.value));
if (isTaken) outbox.drop("draft");
else if (kept) {
  form.elements.version.value = kept.note.version;
  form.elements.seen.value = kept.note.seen;
  if (source) {
    source.value = Object.fromEntries(kept.value).text || "";
    say(words.restored);
  } else reloads = true;
  outbox.flush();
}

// What stands between backticks is code, as on a page that the server wrote.
function withCode(text) {
  return text.split("`").map(function (part, number) {
    if (number % 2 === 0) return part;
    const code = document.createElement("code");
    code.textContent = part;
    return code;
  });
}

function problemItem(problem) {
  const line = document.createElement("li");
  const place = document.createElement("a");
  place.href = "#text";
  place.dataset.line = problem.line;
  place.textContent = words.line.replace("#", problem.line);
  line.append(place, ": ", ...withCode(problem.message));
  return line;
}

function showProblems(problems) {
  const area = document.querySelector("[data-problems]");
  if (!area) return;
  const list = document.createElement("ul");
  list.className = "editor-problems";
  list.append(...problems.map(problemItem));
  const none = document.createElement("p");
  none.textContent = words.none;
  area.replaceChildren(problems.length ? list : none);
}

// Puts what the server wrote for each card into its place; a place that it wrote nothing for becomes empty.
function place(name, parts) {
  document.querySelectorAll(`[data-${name}-of]`).forEach(function (one) {
    const page = new DOMParser().parseFromString(parts[one.dataset[`${name}Of`]] || "", "text/html");
    one.replaceChildren(...page.body.childNodes);
  });
}

async function advise() {
  const turn = ++advised;
  try {
    const response = await post(words.advice, sendable(entries()));
    const answer = response.ok && (await response.json());
    if (answer && turn === advised) {
      place("advice", answer.of);
      place("tips", answer.tips || {});
    }
  } catch { /* no network: the advice stays as it is */ }
}

function show(place, html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  document.querySelector(place).replaceChildren(...page.body.childNodes);
}

async function check() {
  const turn = ++asked;
  try {
    const response = await post(words.check, sendable(entries()));
    const answer = response.ok && (await response.json());
    if (!answer || turn !== asked) return;
    showProblems(answer.problems);
    if (document.querySelector("[data-elsewhere]")) show("[data-elsewhere]", answer.elsewhere || "");
    if (answer.of) place("problems", answer.of);
    if (answer.counts) place("count", answer.counts);
    show("[data-preview]", answer.html);
    if (answer.beside) show("[data-preview-beside]", answer.beside);
  } catch { /* no network: the list and the preview stay as they are */ }
}

form.addEventListener("input", function (event) {
  if (!event.target.name) return;
  keep();
  clearTimeout(timer);
  timer = setTimeout(check, CHECK_MS);
  clearTimeout(advising);
  if (words.advice) advising = setTimeout(advise, ADVICE_MS);
});
if (words.advice) advise();

// Cards stay folded or not over the next saving.
form.addEventListener("toggle", function (event) {
  const fold = event.target.querySelector(`:scope > div > [name="${FOLDS}"]`);
  if (fold) fold.disabled = !event.target.open;
}, true);

// Sent only when the server is there: else the browser's error page would take the place of the text.
form.addEventListener("submit", async function (event) {
  if (leaving) return;
  event.preventDefault();
  const button = event.submitter;
  if (outbox.isWaiting() && !outbox.isHeld()) await outbox.flush();
  const there = await renewToken(person);
  if (there !== "same" && there !== "fresh") {
    keep();
    say(there === "unreachable" ? words.waiting : words.signedOut);
    return;
  }
  leaving = true;
  // A later page with another version shows that the server took it.
  if (outbox.isWaiting()) outbox.put("draft", entries(), { version: form.elements.version.value, seen: form.elements.seen.value, sent: true }, 60);
  if (button) form.requestSubmit(button);
  else form.submit();
});
// A link is followed once the server has what was typed; where it cannot be reached the copy on this device stays.
document.addEventListener("click", async function (event) {
  const link = event.target.closest("main a[href]");
  const plain = !event.defaultPrevented && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (!link || !plain || link.target || link.getAttribute("href").startsWith("#") || !outbox.isWaiting()) return;
  event.preventDefault();
  await outbox.flush();
  location.assign(link.href);
});
// What is typed is saved before a file is added: the server puts the file into the draft.
const adding = document.querySelector("form[enctype='multipart/form-data']");
if (adding) {
  adding.addEventListener("submit", async function (event) {
    if (!outbox.isWaiting()) return;
    event.preventDefault();
    await outbox.flush();
    if (!outbox.isWaiting()) adding.submit();
  });
}
window.addEventListener("pageshow", function (event) { if (event.persisted) location.reload(); });

// A line of the source, selected.
document.addEventListener("click", function (event) {
  const link = event.target.closest("a[data-line]");
  if (!link || !source) return;
  event.preventDefault();
  const lines = source.value.split("\n");
  const start = lines.slice(0, link.dataset.line - 1).join("\n").length + (link.dataset.line > 1 ? 1 : 0);
  source.focus();
  source.setSelectionRange(start, start + (lines[link.dataset.line - 1] || "").length);
});

const suggestions = document.querySelector("[data-complete]");
if (suggestions && source) {
  document.querySelector("[data-complete-hint]").hidden = false;
  complete(source, suggestions, JSON.parse(suggestions.dataset.complete));
}

// Pieces of text; execCommand keeps them in the history that Ctrl+Z walks back.
const insert = document.querySelector("[data-insert]");
if (insert) {
  insert.hidden = false;
  insert.querySelector("[data-insert-button]").addEventListener("click", function () {
    source.focus();
    document.execCommand("insertText", false, document.getElementById("snippet").value);
  });
}
