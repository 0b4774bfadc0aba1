// Saves the text by itself: two seconds after the last key, at the latest after fifteen; tries again without network.

const IDLE_S = 2;
const LONGEST_S = 15;
const WAITS_S = [3, 6, 12, 30];

// form: the editor; hooks: text() and served() -> {title, abstract, body}, state(name, at), elsewhere(at, isJournal), refused(sentence).
export function makeSaving(form, journal, hooks) {
  let base = form.elements.base.value;
  let theirs = base;
  let token = form.elements.csrf_token.value;
  let saved = hooks.served();
  let dirtySince = 0;
  let sending = null;
  let paused = false;
  let failures = 0;
  let timer = 0;

  function same(a, b) { return a.title === b.title && a.abstract === b.abstract && a.body === b.body; }

  function later(seconds) {
    clearTimeout(timer);
    timer = setTimeout(flush, seconds * 1000);
  }

  function changed() {
    const text = hooks.text();
    if (same(text, saved)) { journal.forget(); dirtySince = 0; return; }
    journal.keep(text, base);
    if (paused) return;
    dirtySince = dirtySince || Date.now();
    if (!failures) hooks.state("saving");
    later(Math.max(0, Math.min(IDLE_S, LONGEST_S - (Date.now() - dirtySince) / 1000)));
  }

  function send(text, more, keepalive) {
    return fetch(form.dataset.save, {
      method: "POST",
      credentials: "same-origin",
      keepalive: Boolean(keepalive),
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
      body: JSON.stringify(Object.assign({ base: base }, text, more)),
    });
  }

  // Resolves to true when the server has the text as it stands.
  function flush() {
    clearTimeout(timer);
    if (sending) return sending.then(function () { return flush(); });
    const text = hooks.text();
    if (paused) return Promise.resolve(false);
    if (same(text, saved)) return Promise.resolve(true);
    sending = send(text, {}).then(function (response) { return received(response, text); }, missed);
    return sending.then(function (fine) {
      sending = null;
      if (fine && !same(hooks.text(), saved)) later(IDLE_S);
      return fine;
    });
  }

  function missed() {
    failures += 1;
    hooks.state("waiting");
    later(WAITS_S[Math.min(failures, WAITS_S.length) - 1]);
    return false;
  }

  function received(response, text) {
    if (response.status >= 500 || response.status === 429) return missed();
    if (response.status === 401) { hooks.state("signed-out"); later(15); return false; }
    return response.json().catch(function () { return {}; }).then(function (body) {
      if (response.ok) {
        failures = 0;
        base = form.elements.base.value = body.base;
        saved = text;
        dirtySince = 0;
        if (same(hooks.text(), saved)) journal.forget();
        else journal.keep(hooks.text(), base);
        hooks.state("saved", body.at);
        return true;
      }
      if (response.status === 409) {
        paused = true;
        hooks.state("waiting");
        hooks.elsewhere(body.at, false);
        theirs = body.base;
        return false;
      }
      if (response.status === 400) return renewed();
      hooks.refused(body.error || "");
      return false;
    });
  }

  // The token died with the former sign-in: the page as it is now carries a new one.
  function renewed() {
    return fetch(location.href, { credentials: "same-origin" }).then(function (response) { return response.text(); }).then(function (page) {
      const field = new DOMParser().parseFromString(page, "text/html").querySelector("[data-essay] [name=csrf_token]");
      if (!field || field.value === token) { hooks.state("signed-out"); later(15); return false; }
      token = form.elements.csrf_token.value = field.value;
      later(0);
      return false;
    }, missed);
  }

  // Two devices: go on with this text, and the server keeps its own as a version …
  function keepMine() {
    base = theirs;
    const text = hooks.text();
    return send(text, { fresh: true }).then(function (response) { paused = false; return received(response, text); }, missed);
  }

  // … or the other way round: this text becomes a version, and the page shows the server's.
  function takeTheirs() {
    return send(hooks.text(), { aside: true }).then(function (response) {
      if (!response.ok) return missed();
      journal.forget();
      saved = hooks.text();
      location.reload();
      return true;
    }, missed);
  }

  window.addEventListener("online", function () { later(0.2); });
  window.addEventListener("pagehide", function () {
    const text = hooks.text();
    // Browsers carry at most 64 KB past the end of a page; longer texts wait in the journal.
    if (!paused && !same(text, saved) && text.body.length < 15000) send(text, {}, true).catch(function () {});
  });

  return {
    changed: changed,
    flush: flush,
    keepMine: keepMine,
    takeTheirs: takeTheirs,
    token: function () { return token; },
    pause: function () { paused = true; },
    isPaused: function () { return paused; },
  };
}
