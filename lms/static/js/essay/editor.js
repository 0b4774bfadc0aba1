// The editor of an essay: counts, saves by itself, keeps the text on this device, pastes from Word. Without it the page is a form.

import { csrfToken, makeOutbox, post, readAnswer } from "../outbox.js";
import { lengthOf } from "./count.js";
import { goOn, paste, shape } from "./toolbar.js";

// Saved two seconds after the last key, at the latest after fifteen.
const IDLE_S = 2;
const LONGEST_S = 15;

const form = document.querySelector("[data-essay]");
const body = form.elements.body;
const words = form.dataset;
const notice = document.querySelector("[data-saved]");
const banner = document.querySelector("[data-elsewhere]");
let leaving = false;
let base = form.elements.base.value; // the version this text is on
let theirs = base; // the newest version, once another device has written one
let saved = served();
let dirtySince = 0;
let fresh = false; // whether the next save makes its own version

function say(sentence) {
  if (sentence) document.dispatchEvent(new CustomEvent("say", { detail: sentence }));
}

function text() {
  const abstract = form.elements.abstract;
  return { title: form.elements.title.value, abstract: abstract ? abstract.value : "", body: body.value };
}

// What the page came with; someone on a slow phone may have typed before this script ran.
function served() {
  const abstract = form.elements.abstract;
  return { title: form.elements.title.defaultValue, abstract: abstract ? abstract.defaultValue : "", body: body.defaultValue };
}

function show(kept) {
  form.elements.title.value = kept.title;
  if (form.elements.abstract) form.elements.abstract.value = kept.abstract;
  body.value = kept.body;
}

function fill(template, values) {
  return template.replace(/%\((\w+)\)s/g, function (_, name) { return values[name]; });
}

const counter = document.querySelector("[data-count]");
function count() {
  const length = lengthOf(body.value);
  const limit = function (name) { return Number(counter.dataset[name]) || 0; };
  const total = length.total;
  const isShort = total < (limit("hardLeast") || limit("softLeast"));
  const isLong = limit("hardMost") && total > limit("hardMost");
  const isOver = limit("softMost") && total > limit("softMost");
  counter.textContent = fill(counter.dataset.template, length);
  if (total && (isShort || isLong || isOver)) counter.append(" · " + (isShort ? counter.dataset.short : counter.dataset.long));
  counter.className = "num" + (isLong ? " bad" : isOver ? " warn" : "");
  const abstract = document.querySelector("[data-count-of]");
  if (abstract) abstract.textContent = abstract.textContent.replace(/\d+/, lengthOf(form.elements.abstract.value).total);
}

// name: saved, saving, waiting or signed-out; sentence: what is said in place of the usual words.
function state(name, sentence) {
  notice.dataset.state = name === "signed-out" ? "waiting" : name;
  notice.textContent = sentence || { saving: words.textSaving, waiting: words.textWaiting }[name];
  if (name !== "signed-out") return;
  const link = document.createElement("a");
  link.href = words.signIn;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = words.textSignIn;
  notice.append(" ", link);
}

function same(a, b) { return a.title === b.title && a.abstract === b.abstract && a.body === b.body; }

const hooks = {
  saved: function (answer) {
    const sent = answer.items.text.value;
    saved = { title: sent.title, abstract: sent.abstract, body: sent.body };
    base = form.elements.base.value = answer.body.base;
    fresh = false;
    dirtySince = 0;
    if (same(text(), saved)) outbox.drop("text");
    else changed();
    state("saved", fill(words.textSaved, { at: answer.body.saved_at }));
  },
  waiting: function (detail) { state("waiting", detail.error); },
  refused: function (reasons) { state("waiting", reasons.text); },
  "signed-out": function () { state("signed-out", words.textSignedOut); },
  "other-person": function () { state("signed-out", words.textOtherPerson); },
  conflict: function (body) {
    if (!body.base) { state("waiting", body.error); return; }
    theirs = body.base;
    askWhich(body.at);
  },
  closed: function (body) { state("waiting", body.error); },
};

const outbox = makeOutbox({
  person: document.documentElement.dataset.person,
  thing: "essay:" + words.entry,
  title: document.title,
  url: location.pathname,
  send: function (items) {
    return post(words.save, { ...items.text.value, base: base, fresh: fresh });
  },
  on: function (event, detail) { hooks[event](detail); },
});

function changed() {
  const now = text();
  if (same(now, saved)) { outbox.drop("text"); dirtySince = 0; return; }
  dirtySince = dirtySince || Date.now();
  if (!outbox.isHeld() && notice.dataset.state !== "waiting") state("saving");
  const delay = Math.max(0, Math.min(IDLE_S, LONGEST_S - (Date.now() - dirtySince) / 1000));
  outbox.put("text", { ...now, base: base }, undefined, delay);
}

// Two devices: someone has to choose which text goes on; the other stays a version.
function askWhich(at) {
  const place = banner.querySelector("[data-elsewhere-text]");
  place.textContent = at ? fill(place.dataset.template, { at: at }) : place.dataset.kept;
  banner.hidden = false;
  state("waiting");
}

function keepMine() {
  banner.hidden = true;
  base = theirs;
  fresh = true;
  outbox.put("text", { ...text(), base: base });
  outbox.hold(false);
}

async function takeTheirs() {
  banner.hidden = true;
  const answer = await post(words.save, { ...text(), base: base, aside: true }).then(readAnswer, function () { return { kind: "retry" }; });
  if (answer.kind !== "saved") { askWhich(""); return; }
  outbox.drop("text");
  location.reload();
}

// A text that never reached the server: put it back, and ask when the server has another one by now.
const kept = { ...outbox.refused(), ...outbox.waiting() }.text;
if (kept && !same(kept.value, text())) {
  show(kept.value);
  if (kept.value.base !== base) {
    outbox.hold(true);
    askWhich("");
  } else {
    say(words.textRestored);
    changed();
  }
} else changed();

let counting = 0;
form.addEventListener("input", function (event) {
  if (event.target.type === "file") return;
  changed();
  clearTimeout(counting);
  counting = setTimeout(count, 200);
});
count();

form.addEventListener("click", function (event) {
  const tool = event.target.closest("[data-act]");
  if (tool) shape(body, tool.dataset.act);
});
body.addEventListener("keydown", function (event) {
  goOn(body, event);
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const act = { b: "bold", i: "italic" }[event.key];
  if (act) shape(body, act);
  if (event.key === "s") outbox.flush();
  if (act || event.key === "s") event.preventDefault();
});
body.addEventListener("paste", function (event) { paste(body, event, words.paste, csrfToken(), say); });

document.querySelector("[data-keep-mine]").addEventListener("click", keepMine);
document.querySelector("[data-take-theirs]").addEventListener("click", takeTheirs);

// The text goes first, by itself; then the form is sent, so that nothing stays behind on this device.
form.addEventListener("submit", function (event) {
  if (leaving || outbox.isHeld()) return;
  event.preventDefault();
  const button = event.submitter;
  outbox.flush().then(function (fine) {
    if (!fine) { say(words.textWaiting); return; }
    leaving = true;
    if (button && form.requestSubmit) form.requestSubmit(button);
    else form.submit();
  });
});
window.addEventListener("pageshow", function (event) {
  if (event.persisted && leaving) location.reload();
});
