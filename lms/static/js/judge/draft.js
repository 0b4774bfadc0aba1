// The draft of one mark on its way to the server: kept on this device until the server has it.

const WAITS_S = [2, 4, 8, 15, 30];

export function makeDraft(sheet) {
  const address = sheet.dataset.draft;
  const key = "gengdu-mark-" + address;
  const line = sheet.querySelector("[data-saved]");
  let version = 0;
  let sent = 0;
  let timer = 0;
  let failures = 0;
  let stopped = !address;
  let sending = false;

  function show(state, text) {
    if (!line) return;
    line.dataset.state = state;
    line.querySelector("[data-saved-text]").textContent = text;
  }

  function entries() {
    return Array.from(new FormData(sheet)).filter(function (pair) { return typeof pair[1] === "string" && pair[0] !== "csrf_token"; });
  }

  function keep() {
    try { localStorage.setItem(key, JSON.stringify(entries())); } catch (error) { /* only a reload without network would lose */ }
  }

  function forget() {
    try { localStorage.removeItem(key); } catch (error) { /* nothing was kept */ }
  }

  function later(seconds) {
    clearTimeout(timer);
    timer = setTimeout(send, seconds * 1000);
  }

  function send() {
    clearTimeout(timer);
    if (stopped || sending || version === sent) return;
    const now = version;
    sending = true;
    show("saving", line ? line.dataset.saving : "");
    fetch(address, {
      method: "POST",
      keepalive: true,
      credentials: "same-origin",
      headers: { Accept: "application/json" },
      body: new FormData(sheet),
    }).then(function (response) {
      return response.json().catch(function () { return {}; }).then(function (body) { received(response, body, now); });
    }, missed).finally(function () { sending = false; if (!stopped && !failures && version !== sent) later(0.6); });
  }

  function missed() {
    failures += 1;
    show("waiting", line ? line.dataset.waiting : "");
    later(WAITS_S[Math.min(failures, WAITS_S.length) - 1]);
  }

  function received(response, body, now) {
    if (response.status >= 500 || response.status === 429 || response.status === 401) return missed();
    failures = 0;
    if (response.ok) {
      sent = now;
      sheet.elements.token.value = body.token;
      sheet.elements.used.value = "";
      if (version === sent) forget();
      show("saved", line ? line.dataset.done + " " + body.at : "");
      return undefined;
    }
    show("idle", body.error || "");
    // Somebody else's newer state stays: this page stops saving by itself. A mark off the scale waits for its correction.
    if (response.status === 422) sent = now;
    else stopped = true;
    return undefined;
  }

  // What was typed before a reload and never reached the server, unless the server has something newer.
  function restore() {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(key)); } catch (error) { kept = null; }
    if (!Array.isArray(kept)) return;
    const token = kept.find(function (pair) { return pair[0] === "token"; });
    if (!token || token[1] !== sheet.elements.token.value) { forget(); return; }
    kept.forEach(function (pair) {
      const field = sheet.elements[pair[0]];
      if (!field || !/^(score\.|comment$)/.test(pair[0])) return;
      if (field instanceof RadioNodeList) field.value = pair[1];
      else if (field.type === "radio") field.checked = field.value === pair[1];
      else field.value = pair[1];
    });
    version += 1;
    later(0);
  }

  if (!stopped) restore();
  sheet.addEventListener("submit", function () { stopped = true; clearTimeout(timer); forget(); });
  window.addEventListener("online", function () { later(0.2); });
  document.addEventListener("visibilitychange", function () { if (document.visibilityState === "hidden") send(); });

  return {
    changed: function () {
      if (stopped) return;
      version += 1;
      keep();
      later(0.8);
    },
  };
}
