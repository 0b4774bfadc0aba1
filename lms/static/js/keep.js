// Keep a lesson on this device, and list what is kept.
// What is kept lies under its reader's number; the work itself is in keeping.js.

const person = document.documentElement.dataset.person;
const KEPT = "kept-" + person;
const INDEX = "/kept"; // before the path of a kept page: an entry with its title

function say(sentence) {
  document.dispatchEvent(new CustomEvent("say", { detail: sentence }));
}

async function button(each) {
  const cache = await caches.open(KEPT);
  const note = document.querySelector("[data-video-note]");
  const keeping = function () { return import("./keeping.js"); };

  async function showVideos(isKept) {
    const { megabytes, sizeOf, videos } = await keeping();
    const films = videos(document, location.href);
    const hasFilms = (await Promise.all(films.map(function (one) { return cache.match(one); }))).every(Boolean);
    note.hidden = !isKept || hasFilms;
    if (!note.hidden) note.querySelector("[data-video-words]").textContent = note.dataset.words.replace("#", megabytes(await sizeOf(films)));
  }

  async function show() {
    const isKept = Boolean(await cache.match(location.pathname, { ignoreVary: true }));
    each.setAttribute("aria-pressed", String(isKept));
    each.querySelector("[data-words]").textContent = isKept ? each.dataset.kept : each.dataset.keep;
    if (document.querySelector("main video")) await showVideos(isKept);
  }

  async function run(act) {
    each.disabled = true;
    try {
      await act(await keeping());
    } catch {
      say(each.dataset.failed);
    }
    each.disabled = false;
    await show().catch(function () { /* the size is not known without a network */ });
    each.focus();
  }

  each.addEventListener("click", function () {
    run(function (kept) {
      return each.getAttribute("aria-pressed") === "true" ? kept.dropLesson(cache, location.pathname) : kept.keepLesson(cache, location.pathname);
    });
  });
  note.querySelector("button").addEventListener("click", function () {
    run(async function (kept) {
      for (const film of kept.videos(document, location.href)) await kept.keepFile(cache, film);
    });
  });
  each.hidden = false;
  await show().catch(function () { /* as above */ });
}

async function list(each) {
  const names = (await caches.keys()).filter(function (name) { return name.startsWith("kept-"); });
  let count = 0;
  for (const name of names) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const path = new URL(request.url).pathname;
      if (!path.startsWith(INDEX + "/")) continue;
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = path.slice(INDEX.length);
      link.textContent = await (await cache.match(request)).text();
      item.append(link);
      each.append(item);
      count += 1;
    }
  }
  document.querySelectorAll("[data-none-kept]").forEach(function (one) { one.hidden = count > 0; });
}

if ("serviceWorker" in navigator && "caches" in self) {
  if (person) document.querySelectorAll("[data-keep]").forEach(button);
  document.querySelectorAll("[data-kept-list]").forEach(list);
}
