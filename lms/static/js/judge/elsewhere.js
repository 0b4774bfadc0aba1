// On pages that are not the desk, once in a while: marks that wait are sent, and essays go that are no longer the judge's.

import { keepAllAhead } from "./ahead.js";
import { makeMarks } from "./marks.js";

const EVERY_MS = 5 * 60 * 1000;
const ASKED = "gengdu-desks-asked";

function nothing() { /* the desk shows receipts and reasons */ }

// The desk does all this by itself.
if (!document.querySelector("[data-queue]")) {
  const marks = makeMarks(
    { person: document.documentElement.dataset.person, title: document.title, desk: location.pathname },
    { saved: nothing, changed: nothing },
  );
  if (marks.waiting().length) marks.flush();
  if (Date.now() - Number(sessionStorage.getItem(ASKED)) > EVERY_MS) {
    sessionStorage.setItem(ASKED, String(Date.now()));
    keepAllAhead();
  }
}
