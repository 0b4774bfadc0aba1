// The live room looks again when the server says that something has changed, and now and then by itself.
// Without this script the page is reloaded by hand.

const room = document.querySelector("[data-room]");
const state = document.querySelector("[data-room-state]");
const LEAST_GAP_MS = 3000;
const NOW_AND_THEN_MS = 30000;
let wanted = 0; // the timer of the next look
let looked = performance.now();
let looking = false;

function say(text) {
  if (state.textContent !== text) state.textContent = text;
}

// Puts the new content in place; ticks and the focus stay.
function replace(made) {
  const ticked = new Set(Array.from(room.querySelectorAll("[name=attempt]:checked"), function (one) { return one.value; }));
  const focus = document.activeElement;
  room.querySelectorAll("[data-part]").forEach(function (part) {
    const fresh = made.querySelector("[data-part=" + part.dataset.part + "]");
    if (fresh) part.replaceChildren(...fresh.childNodes);
  });
  room.querySelectorAll("[name=attempt]").forEach(function (one) {
    one.checked = ticked.has(one.value);
    if (focus && focus.name === "attempt" && focus.value === one.value) one.focus();
  });
}

async function look() {
  wanted = 0;
  if (looking) return later(LEAST_GAP_MS);
  looking = true;
  looked = performance.now();
  try {
    const response = await fetch(location.href, { credentials: "same-origin", cache: "no-store", headers: { Accept: "text/html" } });
    const made = new DOMParser().parseFromString(await response.text(), "text/html");
    if (!response.ok || made.documentElement.dataset.person !== document.documentElement.dataset.person || !made.querySelector("[data-room]")) throw new Error("another page");
    replace(made);
    say(state.dataset.liveText);
  } catch {
    say(state.dataset.lostText);
  }
  looking = false;
  later(NOW_AND_THEN_MS);
}

function later(wait) {
  const due = Math.max(wait, LEAST_GAP_MS - (performance.now() - looked));
  if (wanted && wait >= NOW_AND_THEN_MS) return;
  clearTimeout(wanted);
  wanted = setTimeout(function () { if (document.hidden) { wanted = 0; later(NOW_AND_THEN_MS); } else look(); }, due);
}

function listen() {
  const source = new EventSource(room.dataset.room);
  source.addEventListener("changed", function () { later(0); });
  source.addEventListener("error", function () {
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, NOW_AND_THEN_MS * (1 + Math.random()));
  });
}

if (room && window.EventSource) {
  later(NOW_AND_THEN_MS);
  listen();
}
