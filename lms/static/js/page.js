// What every page may use; each works without it.

const root = document.documentElement;
root.classList.add("js");

const problem = document.querySelector("[data-focus]");
if (problem) problem.focus();

// A row of tabs too long for the screen shows the one that is open.
document.querySelectorAll(".tabs a[aria-current]").forEach(function (tab) {
  const row = tab.closest(".tabs");
  row.scrollLeft += tab.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - tab.offsetWidth) / 2;
});

// Menus: Escape or a click elsewhere closes them.
function closeMenus(except) {
  document.querySelectorAll("details.menu[open]").forEach(function (menu) {
    if (menu !== except) menu.open = false;
  });
}
document.addEventListener("click", function (event) {
  closeMenus(event.target.closest("details.menu"));
});
document.addEventListener("keydown", function (event) {
  if (event.key !== "Escape") return;
  const menu = document.activeElement && document.activeElement.closest("details.menu[open]");
  closeMenus(null);
  if (menu) menu.querySelector("summary").focus();
});

// "/" goes to the search box of the page, else opens the search, unless someone is typing or a form holds work.
document.addEventListener("keydown", function (event) {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
  const box = document.querySelector("main input[type=search]");
  const link = document.querySelector("[data-shortcut='/']");
  if (!box && (!link || document.querySelector("main form[method=post] :is(textarea, input[type=radio])"))) return;
  event.preventDefault();
  if (box) box.focus();
  else link.click();
});

// A link with data-opens shows a dialog; without script the link targets it.
document.addEventListener("click", function (event) {
  const opener = event.target.closest("[data-opens]");
  const closer = event.target.closest("[data-closes]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog && dialog.showModal) {
    event.preventDefault();
    dialog.showModal();
  } else if (closer && closer.closest("dialog[open]")) {
    event.preventDefault();
    closer.closest("dialog").close();
  } else if (event.target.matches && event.target.matches("dialog[open]")) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
});

// Forms with data-confirm ask once, in a dialog made of our own words.
function ask(sentence, words) {
  return new Promise(function (resolve) {
    const dialog = document.createElement("dialog");
    dialog.className = "dialog";
    dialog.setAttribute("aria-labelledby", "confirm-title");
    const title = document.createElement("h2");
    title.id = "confirm-title";
    title.textContent = sentence;
    const row = document.createElement("div");
    row.className = "actions";
    [[words.no, "button", false], [words.yes, "button primary", true]].forEach(function (choice) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = choice[1];
      button.textContent = choice[0];
      button.addEventListener("click", function () {
        dialog.returnValue = choice[2] ? "yes" : "";
        dialog.close(dialog.returnValue);
      });
      row.append(button);
    });
    dialog.append(title, row);
    dialog.addEventListener("close", function () {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
document.addEventListener("submit", function (event) {
  const form = event.target;
  const words = document.getElementById("confirm-words");
  if (event.defaultPrevented || !form.dataset.confirm || form.dataset.confirmed || !words || !window.HTMLDialogElement) return;
  event.preventDefault();
  ask(form.dataset.confirm, words.dataset).then(function (sure) {
    if (!sure) return;
    form.dataset.confirmed = "yes";
    if (form.requestSubmit) form.requestSubmit(event.submitter || undefined);
    else form.submit();
  });
});

// Without a network a form stays on the page, so that nothing typed is lost.
document.addEventListener("submit", function (event) {
  const words = document.getElementById("confirm-words");
  if (event.defaultPrevented || navigator.onLine || event.target.method !== "post" || !words) return;
  event.preventDefault();
  toast(words.dataset.offline);
});

// A second press of a button that already sent its form does nothing.
document.addEventListener("submit", function (event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", function () {
  document.querySelectorAll("form[data-sent]").forEach(function (form) {
    delete form.dataset.sent;
    delete form.dataset.confirmed;
  });
});

// Messages stay eight seconds; in large type until closed.
function toast(sentence) {
  const region = document.querySelector("[data-toasts]");
  if (!region) return;
  // What is still to be read is not said a second time below itself.
  if (Array.from(region.children).some(function (one) { return one.firstElementChild.textContent === sentence; })) return;
  const box = document.createElement("div");
  box.className = "toast";
  const text = document.createElement("span");
  text.textContent = sentence;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "close";
  close.setAttribute("aria-label", region.dataset.close);
  close.setAttribute("data-dismiss", "");
  close.textContent = "×";
  box.append(text, close);
  region.append(box);
  if (document.documentElement.dataset.type !== "large") {
    setTimeout(function () {
      if (!box.matches(":hover") && !box.contains(document.activeElement)) box.remove();
    }, 8000);
  }
}

// Other scripts show a message by the event "say".
document.addEventListener("click", function (event) {
  const closer = event.target.closest("[data-dismiss]");
  if (closer) closer.closest(".notice, .toast").remove();
});
document.addEventListener("say", function (event) {
  toast(event.detail);
});

// Pages can be read without a network once the offline part is there.
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/service-worker.js").catch(function () { /* only without a network it is missed */ });

// Phones are shared. Pages kept on the device carry their reader's name: they go when that person signs out, and when
// someone else signs in. What was typed and never sent stays under its person's number, and shows to no one else.
const person = root.dataset.person;

function ignore() { /* a browser without this storage keeps no pages */ }

// A judge's essays go also when signing out has to wait for a network.
async function forgetEssays() { indexedDB.deleteDatabase("gengdu-desk"); }

async function forgetPages(except) {
  forgetEssays().catch(ignore);
  if (!("caches" in self)) return;
  const names = await caches.keys();
  await Promise.all(names.filter(function (name) {
    return /^(kept|attempt)/.test(name) && name !== except;
  }).map(function (name) { return caches.delete(name); }));
}

function unsentKeys(of) {
  try {
    return Object.keys(localStorage).filter(function (key) { return key.startsWith("gengdu:" + of); });
  } catch {
    return [];
  }
}

function keptKeys() {
  return unsentKeys(person + ":");
}

if (person) {
  try {
    if (localStorage.getItem("gengdu-person") !== person) forgetPages("kept-" + person).catch(ignore);
    localStorage.setItem("gengdu-person", person);
    if (localStorage["gengdu-desks"]) import("./judge/elsewhere.js");
  } catch { /* without storage nothing of anyone is kept */ }
  // Lessons marked as read without a network.
  if (keptKeys().includes("gengdu:" + person + ":lessons")) import("./lessons.js").then(function (module) { module.lessons().flush(); });
}

document.addEventListener("submit", function (event) {
  const form = event.target;
  if (!form.matches("form[action$='/sign-out']")) return;
  forgetEssays().catch(ignore);
  if (event.defaultPrevented) return;
  event.preventDefault();
  // Unsent work is offered first, on its own page.
  if (keptKeys().length && !form.hasAttribute("data-sure")) {
    location.assign(form.action);
    return;
  }
  keptKeys().forEach(function (key) { localStorage.removeItem(key); });
  // Nothing of anyone else is left: the browser may empty all it keeps for this site.
  if (!unsentKeys("").length) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "clear";
    field.value = "all";
    form.append(field);
  }
  forgetPages("").catch(ignore).then(function () { form.submit(); });
});
