// Keep a whole course on this device: how far, how large, stopped or taken away at any time.

import { dropLesson, keepLesson, megabytes, openKept, sizeOf } from "./keeping.js";

const box = document.querySelector("[data-keep-course]");
const words = box.dataset;
const [keep, cancel, drop] = ["keep", "cancel", "drop"].map(function (act) { return box.querySelector("[data-do=" + act + "]"); });
const state = box.querySelector("[data-state-words]");
const bar = box.querySelector("progress");
const paths = Array.from(document.querySelectorAll(".lessons a[href]"), function (link) { return new URL(link.href).pathname; });
let stopping = null;

function fill(template, values) {
  return template.replace(/%\((\w+)\)s/g, function (_, name) { return values[name]; });
}

async function keptPaths(cache) {
  const found = await Promise.all(paths.map(function (path) { return cache.match(path, { ignoreVary: true }); }));
  return paths.filter(function (_, index) { return found[index]; });
}

async function show(cache) {
  const kept = await keptPaths(cache);
  const isRunning = stopping !== null;
  bar.hidden = !isRunning;
  cancel.hidden = !isRunning;
  keep.hidden = isRunning || kept.length === paths.length;
  drop.hidden = isRunning || !kept.length;
  return kept;
}

async function run(cache) {
  stopping = new AbortController();
  const kept = new Set(await show(cache));
  const films = [];
  let bytes = 0;
  let done = kept.size;
  let failed = false;
  bar.max = paths.length;
  try {
    for (const path of paths) {
      bar.value = done;
      state.textContent = fill(words.running, { done: done, all: paths.length, size: megabytes(bytes) });
      if (kept.has(path)) continue;
      const took = await keepLesson(cache, path, stopping.signal);
      bytes += took.bytes;
      films.push(...took.videos);
      done += 1;
    }
  } catch {
    failed = !stopping.signal.aborted;
  }
  stopping = null;
  await show(cache);
  state.textContent = failed ? words.failed : fill(words.kept, { done: done, all: paths.length, size: megabytes(bytes) });
  if (films.length) {
    const size = await sizeOf(films).catch(function () { return 0; });
    state.append(" " + fill(words.films, { count: films.length, size: megabytes(size) }));
  }
}

if ("serviceWorker" in navigator && "caches" in self && paths.length) {
  openKept().then(async function (cache) {
    keep.addEventListener("click", function () { run(cache); });
    cancel.addEventListener("click", function () { stopping.abort(); });
    drop.addEventListener("click", async function () {
      for (const path of paths) await dropLesson(cache, path);
      state.textContent = "";
      await show(cache);
      keep.focus();
    });
    box.hidden = false;
    const kept = await show(cache);
    if (kept.length) state.textContent = fill(words.some, { done: kept.length, all: paths.length });
  });
}
