// A quiz without a network: download the sealed paper, open it at the start with the key of the server or with a code,
// and deliver what was answered. What lies on this device is said on the page as it is.

import { openJournal } from "../journal.js";
import { isOurs, keptOf, localCopy, post, renewToken } from "../outbox.js";
import { bytesOf16, digitsOf, keyOfCode, layPages, openPaper } from "./sealed.js";

const box = document.querySelector("[data-offline]");
const person = document.documentElement.dataset.person;
const HERE = location.pathname;
const PAPER = HERE + "/paper"; // in the store of kept pages: the sealed paper …
const OPENED = HERE + "/opened"; // … and where its pages are once it is open
const OFFLINE = "attempt:offline-"; // answers to a paper that a code opened, before the server knows of its attempt
let kept = null;
let opened = null;

function part(name) {
  return box.querySelector("[data-" + name + "]");
}

function say(sentence) {
  part("said").textContent = sentence;
}

function complain(sentence) {
  say("");
  part("error").textContent = sentence;
  part("error").hidden = !sentence;
}

async function store() {
  return caches.open("kept-" + person);
}

async function recall(name) {
  const found = await (await store()).match(name);
  return found ? found.json() : null;
}

async function remember(name, value) {
  await (await store()).put(name, new Response(JSON.stringify(value), { headers: { "Content-Type": "application/json" } }));
}

// Asks the server; rejects with a sentence of its own, or without one when it cannot be reached.
async function ask(address, body) {
  for (let turn = 0; ; turn += 1) {
    const response = await post(address, body);
    if (!isOurs(response)) throw new Error("not ours");
    const answer = await response.json();
    if (response.ok) return { ...answer, policy: response.headers.get("Content-Security-Policy") || "" };
    if (response.status === 400 && turn === 0 && (await renewToken(person, HERE)) === "fresh") continue;
    throw Object.assign(new Error(answer.error), { sentence: answer.error });
  }
}

function isStorage(error) {
  return /Quota|Security|NotAllowed|InvalidState/.test(error.name);
}

function waiting() {
  return keptOf(person).filter(function (one) { return one.thing.startsWith(OFFLINE); });
}

function show() {
  const unsent = waiting();
  const count = unsent.reduce(function (sum, one) { return sum + Object.values(one.items).filter(function (item) { return item.note; }).length; }, 0);
  const words = [opened ? box.dataset.unlocked : kept ? box.dataset.locked : box.dataset.none];
  if (count) words.push(box.dataset.answers.replace("%(count)s", count));
  part("here").textContent = words.join(" · ");
  const isShut = part("download").hasAttribute("data-shut");
  // The page names the paper of the next attempt at the quiz as it is now, 0 while none is drawn.
  const isOld = Boolean(kept && !opened && !isShut && kept.paper !== Number(box.dataset.paperId));
  part("continue").hidden = !opened;
  if (opened) part("first").href = opened.first;
  part("deliver").hidden = !unsent.length && !(opened && opened.paper);
  part("download").hidden = Boolean(opened) || isShut || Boolean(kept && !isOld);
  part("start").hidden = Boolean(opened) || !kept;
  part("code-form").hidden = !(kept && kept.wrapped);
  if (isOld) say(box.dataset.old);
  part("steps").hidden = false;
}

// The clock of the device only shows; the server and the code decide.
function showWait() {
  const left = kept ? kept.opens_s - (Date.now() - kept.at) / 1000 : Number(box.dataset.opens);
  const place = part("wait");
  if (!place || left > 400 * 86400) return;
  const whole = Math.max(0, Math.ceil(left));
  const clock = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60].map(function (number) { return String(number).padStart(2, "0"); });
  place.textContent = whole ? box.dataset.in + " " + clock.join(":") : box.dataset.now;
}

async function download() {
  await navigator.serviceWorker.ready;
  const answer = await ask(box.dataset.prepare + (self.DecompressionStream ? "?packed=gzip" : ""), {});
  const keeping = await import("../keeping.js");
  const cache = await store();
  for (const file of answer.files) await keeping.keepFile(cache, file);
  await keeping.keepLesson(cache, HERE);
  await remember(PAPER, { ...answer, at: Date.now() });
  kept = await recall(PAPER);
  if (!kept) throw Object.assign(new Error("not kept"), { name: "QuotaExceededError" });
  box.dataset.paperId = String(kept.paper);
  say("");
}

async function openOnline(form) {
  const fields = new FormData(form);
  const answer = await ask(box.dataset.open, { paper: kept.paper, password: fields.get("password") || "", promised: fields.has("promised"), is_used: fields.has("is_used") });
  if (answer.result) {
    location.assign(answer.result);
    return;
  }
  // The attempt runs: whatever happens here, its pages are on the server too.
  try {
    if ("by" in kept.marks !== "by" in answer.marks) throw new Error("other rules");
    const found = await openPaper(bytesOf16(answer.key), kept);
    await layPages(answer.marks.attempt, answer.first, kept, found, answer.marks, answer);
    await remember(OPENED, { first: answer.first });
  } catch { /* a paper that cannot be kept or read is taken from the server */ }
  location.assign(answer.first);
}

function clockText(at, parts) {
  return [at.getHours(), at.getMinutes(), at.getSeconds()].slice(0, parts).map(function (number) { return String(number).padStart(2, "0"); }).join(":");
}

async function openWithCode(form) {
  say(box.dataset.opening);
  const code = digitsOf(new FormData(form).get("code") || "");
  const raw = await keyOfCode(code, kept.wrapped, kept.paper).catch(function () { return null; });
  if (!raw) throw Object.assign(new Error("code"), { sentence: box.dataset.wrongCode });
  const found = await openPaper(raw, kept).catch(function () { throw Object.assign(new Error("damaged"), { sentence: box.dataset.damaged }); });
  const toClose = kept.closes_s === null ? Infinity : kept.closes_s - (Date.now() - kept.at) / 1000;
  const left = Math.min(kept.limit_s === null ? Infinity : kept.limit_s, toClose > 0 ? toClose : Infinity);
  const end = Date.now() + left * 1000;
  const to = { attempt: "offline-" + kept.paper };
  if (left !== Infinity) {
    to.ends = "<time>" + clockText(new Date(end), 2) + "</time>";
    to.by = clockText(new Date(end + kept.allowance_s * 1000), 3);
  }
  const base = "/quizzes/offline/" + kept.paper;
  await layPages("offline-" + kept.paper, base + "/pages/1", kept, found, to, { left_s: left, tick: 0, base: base, begin: HERE });
  await remember(OPENED, { first: base + "/pages/1", paper: kept.paper });
  location.assign(base + "/pages/1");
}

// Hands the answers of a paper over to its attempt, which its own pages then send; doing it twice changes nothing.
async function moveAnswers(from, to) {
  const journal = openJournal(person, from);
  const items = { ...(await journal.load()).items };
  Object.entries(localCopy(person, from).items()).forEach(function ([name, item]) {
    if (!items[name] || items[name].sequence <= item.sequence) items[name] = item;
  });
  const target = openJournal(person, to);
  localCopy(person, to).change(function (there, whole) {
    whole.title = document.querySelector("h1").textContent;
    whole.url = "/quizzes/attempts/" + to.slice(to.indexOf(":") + 1);
    Object.entries(items).forEach(function ([name, item]) {
      if (!there[name] || there[name].sequence < item.sequence) there[name] = item;
    });
  });
  await Promise.all(Object.entries(items).map(function ([name, item]) { return target.write(name, item); }));
  localCopy(person, from).change(function (there) { Object.keys(there).forEach(function (name) { delete there[name]; }); });
  await journal.forget();
}

async function deliver() {
  const papers = new Set(waiting().map(function (one) { return Number(one.thing.slice(OFFLINE.length)); }));
  if (opened && opened.paper) papers.add(opened.paper);
  let result = "";
  for (const paper of papers) {
    const answer = await ask(box.dataset.begin.replace("/0/", "/" + paper + "/"), {});
    await moveAnswers(OFFLINE + paper, "attempt:" + answer.attempt);
    await caches.delete("attempt-offline-" + paper);
    result = answer.result;
  }
  if (!result) return;
  await (await store()).delete(OPENED);
  await (await store()).delete(PAPER);
  location.assign(result);
}

async function run(act, unreachable) {
  complain("");
  const buttons = box.querySelectorAll("button");
  buttons.forEach(function (one) { one.disabled = true; });
  try {
    await act();
  } catch (error) {
    complain(error.sentence || (isStorage(error) ? box.dataset.full : unreachable));
  }
  buttons.forEach(function (one) { one.disabled = false; });
  show();
}

async function begin() {
  kept = await recall(PAPER);
  opened = await recall(OPENED);
  if (opened && !(await caches.match(opened.first, { ignoreVary: true }))) opened = null;
  part("download-now").addEventListener("click", function () { run(download, box.dataset.failed); });
  part("deliver-now").addEventListener("click", function () { run(deliver, box.dataset.noNetwork); });
  part("open-form").addEventListener("submit", function (event) {
    event.preventDefault();
    run(function () { return openOnline(event.target); }, box.dataset.noNetwork);
  });
  part("code-form").addEventListener("submit", function (event) {
    event.preventDefault();
    run(function () { return openWithCode(event.target); }, box.dataset.damaged);
  });
  window.addEventListener("online", function () { deliver().catch(show); });
  show();
  showWait();
  setInterval(showWait, 1000);
  await deliver().catch(show);
}

const isAble = self.isSecureContext && self.crypto && crypto.subtle && "serviceWorker" in navigator && "caches" in self;
if (isAble) begin().catch(function () { complain(box.dataset.full); });
else part("unsupported").hidden = false;
