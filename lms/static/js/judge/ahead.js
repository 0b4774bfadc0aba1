// Fetches the next essays ahead and keeps them sealed; takes away what is marked, moved or no longer the judge's.

import { isOurs } from "../outbox.js";
import { keepFile, openKept } from "../keeping.js";
import { drop, keep, keptOf, nextOf, useKey } from "./store.js";

const DESKS = "gengdu-desks"; // the desks that keep something here, asked about from every page
const person = document.documentElement.dataset.person;
let running = null;

function desks() {
  try { return JSON.parse(localStorage.getItem(DESKS)) || []; } catch { return []; }
}

function note(desk, isKept) {
  const others = desks().filter(function (one) { return one !== desk; });
  try { localStorage.setItem(DESKS, JSON.stringify(isKept ? [...others, desk] : others)); } catch { /* asked about from its own pages alone */ }
}

async function forget(desk) {
  for (const path of Object.keys(await keptOf(desk))) await drop(path);
  note(desk, false);
}

// A page that is ours and this person's; nothing for anything else that answers.
async function pageAt(path) {
  const answer = await fetch(path, { credentials: "same-origin", cache: "no-store", headers: { "X-Keep": "1", Accept: "text/html" } });
  const text = await answer.text();
  const policy = answer.headers.get("Content-Security-Policy");
  return answer.ok && policy && !answer.redirected && text.includes(` data-person="${person}"`) ? { text: text, policy: policy } : null;
}

async function refresh(desk) {
  const answer = await fetch(desk + "/ahead", { credentials: "same-origin", cache: "no-store", headers: { Accept: "application/json" } });
  if (!isOurs(answer)) return undefined;
  const body = await answer.json();
  // The judge has left the panel, or the contest is gone.
  if ((answer.status === 403 || answer.status === 404) && typeof body.error === "string") return forget(desk);
  if (!answer.ok || !Array.isArray(body.pages) || !body.key) return undefined;
  if (!body.pages.length) return forget(desk);
  const key = await useKey(person, body.key);
  note(desk, true);
  const kept = await keptOf(desk);
  const wanted = Object.fromEntries(body.pages.map(function (page) { return [page.path, page.stamp]; }));
  for (const path of Object.keys(kept)) {
    if (path !== desk && !(path in wanted)) await drop(path);
  }
  const cache = await openKept();
  for (const file of body.files) await keepFile(cache, file);
  for (const path of [...Object.keys(wanted).filter(function (one) { return wanted[one] !== kept[one]; }), desk]) {
    const page = await pageAt(path);
    if (page) await keep(key, path, wanted[path] || "", page);
  }
  return undefined;
}

// Without WebCrypto, storage or a network nothing is kept; all else works as before.
export function keepAhead(desk) {
  if (!person || !("serviceWorker" in navigator) || !globalThis.crypto || !crypto.subtle) return Promise.resolve();
  running = running || refresh(desk).catch(function () { /* tried again with the next page */ }).finally(function () { running = null; });
  return running;
}

// From pages that are not the desk: what is no longer the judge's goes soon.
export async function keepAllAhead() {
  for (const desk of desks()) await keepAhead(desk);
}

export function forgetPage(path) {
  return drop(path).catch(function () { /* nothing was kept */ });
}

// The next kept essay without a mark, else the kept page of the desk; empty when neither is here.
export async function nextKept(desk, after, done) {
  try {
    const paths = Object.keys(await keptOf(desk));
    return nextOf(paths, after, done) || (paths.includes(desk) ? desk : "");
  } catch {
    return "";
  }
}
