// Keep a lesson on this device, and list what is kept. Needs the service worker; without it the button stays hidden.
const KEPT = "kept";

function parts() {
  const found = new Set([location.pathname]);
  document.querySelectorAll("link[rel=stylesheet], script[src], main img[src], main video[poster]").forEach((each) => {
    found.add(new URL(each.href || each.poster || each.src, location.href).pathname);
  });
  return Array.from(found);
}

async function button(each) {
  const cache = await caches.open(KEPT);
  const show = async () => {
    const kept = Boolean(await cache.match(location.pathname, { ignoreVary: true }));
    each.setAttribute("aria-pressed", String(kept));
    each.querySelector("[data-words]").textContent = kept ? each.dataset.kept : each.dataset.keep;
  };
  each.addEventListener("click", async () => {
    each.disabled = true;
    try {
      if (each.getAttribute("aria-pressed") === "true") {
        await cache.delete(location.pathname, { ignoreVary: true });
      } else {
        await cache.addAll(parts());
        await cache.put("/kept" + location.pathname, new Response(document.querySelector("h1").textContent));
      }
    } catch (error) {
      document.dispatchEvent(new CustomEvent("say", { detail: each.dataset.failed }));
    }
    each.disabled = false;
    await show();
    each.focus();
  });
  each.hidden = false;
  await show();
}

async function list(each) {
  const cache = await caches.open(KEPT);
  const rows = [];
  for (const request of await cache.keys()) {
    const path = new URL(request.url).pathname;
    if (path.startsWith("/kept/") && (await cache.match(path.slice(5), { ignoreVary: true }))) {
      rows.push([path.slice(5), await (await cache.match(request)).text()]);
    }
  }
  rows.forEach(([path, title]) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = path;
    link.textContent = title;
    item.append(link);
    each.append(item);
  });
  document.querySelectorAll("[data-none-kept]").forEach((note) => { note.hidden = rows.length > 0; });
}

if ("serviceWorker" in navigator && "caches" in self) {
  document.querySelectorAll("[data-keep]").forEach(button);
  document.querySelectorAll("[data-kept-list]").forEach(list);
}
