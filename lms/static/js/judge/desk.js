// The list of essays: what waits to be sent, and opening the next essay from those kept when there is no network.

import { nextKept } from "./ahead.js";
import { startQueue } from "./queue.js";

const desk = document.querySelector("[data-queue]").dataset.desk;
const marks = startQueue();
marks.askAgain();

const form = document.querySelector("form[data-next]");
if (form) form.addEventListener("submit", function (event) {
  if (event.defaultPrevented) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const done = marks.waiting().map(function ([path]) { return path; });
  const isKept = "kept" in document.documentElement.dataset || !navigator.onLine;
  if (!isKept && !done.includes(form.dataset.next)) { location.assign(form.dataset.next); return; }
  nextKept(desk, "", done).then(function (path) {
    if (path && path !== desk) location.assign(path);
    else document.dispatchEvent(new CustomEvent("say", { detail: form.dataset.none }));
  });
});
