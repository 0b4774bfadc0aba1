// Answers on their way to the server: kept on this device until the server has acknowledged them.

const WAITS_S = [2, 4, 8, 15, 30];
// The server takes at most 200 answers at once; browsers let at most 64 KB outlive a page.
const MOST_AT_ONCE = 100;
const MOST_KEPT_ALIVE = 20000;

// paper: the element with data-answers; hooks: sent(names, at), lost(), back(), signedOut(), closed(url), refused(name, text).
// An answer the server refused is not sent again but kept with the reason until the learner changes it.
export function makeOutbox(paper, hooks) {
  const key = "gengdu-attempt-" + paper.dataset.attempt;
  const began = performance.now();
  const tickThen = Number(paper.dataset.tick);
  let waiting = read();
  let lastTick = tickThen;
  let sending = false;
  let failures = 0;
  let timer = 0;
  let token = paper.querySelector("[name=csrf_token]").value;

  function read() {
    try {
      const kept = JSON.parse(localStorage.getItem(key));
      if (kept && kept.answers && kept.flags) return Object.assign(empty(), kept);
    } catch (error) { /* no storage: the page still works, only a reload without network would lose */ }
    return empty();
  }

  function empty() {
    return { answers: {}, flags: {}, refused: {} };
  }

  function keep() {
    try {
      if (isEmpty() && !Object.keys(waiting.refused).length) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(waiting));
    } catch (error) { /* see read */ }
  }

  function isEmpty() {
    return !Object.keys(waiting.answers).length && !Object.keys(waiting.flags).length;
  }

  // Tenths of a second since the attempt began by the server's clock, so that two devices agree which change is newer.
  function nextTick() {
    lastTick = Math.max(lastTick + 1, tickThen + Math.floor((performance.now() - began) / 100));
    return lastTick;
  }

  function later(seconds) {
    clearTimeout(timer);
    timer = setTimeout(flush, seconds * 1000);
  }

  function answer(name, value) {
    waiting.answers[name] = { value: value, sequence: nextTick() };
    delete waiting.refused[name];
    keep();
    later(0.6);
  }

  function flag(name, on) {
    waiting.flags[name] = { on: on, sequence: nextTick() };
    keep();
    later(0.6);
  }

  function parcel(sent) {
    const body = { answers: {}, sequence: {}, flags: {} };
    Object.keys(sent.answers).forEach(function (name) {
      body.answers[name] = sent.answers[name].value;
      body.sequence[name] = sent.answers[name].sequence;
    });
    Object.keys(sent.flags).forEach(function (name) { body.flags[name] = sent.flags[name].on; });
    return JSON.stringify(body);
  }

  // What goes now; the rest follows when this has been acknowledged.
  function taken() {
    const sent = { answers: {}, flags: Object.assign({}, waiting.flags) };
    Object.keys(waiting.answers).slice(0, MOST_AT_ONCE).forEach(function (name) { sent.answers[name] = waiting.answers[name]; });
    return sent;
  }

  function forget(sent) {
    Object.keys(sent.answers).forEach(function (name) {
      const now = waiting.answers[name];
      if (now && now.sequence === sent.answers[name].sequence) delete waiting.answers[name];
    });
    Object.keys(sent.flags).forEach(function (name) {
      const now = waiting.flags[name];
      if (now && now.sequence === sent.flags[name].sequence) delete waiting.flags[name];
    });
    keep();
  }

  function refuse(sent, why) {
    Object.keys(why).forEach(function (name) {
      if (waiting.answers[name] || !sent.answers[name]) return; // changed meanwhile: the new answer is on its way
      waiting.refused[name] = { value: sent.answers[name].value, why: why[name] };
      hooks.refused(name, why[name]);
    });
    keep();
  }

  // Resolves to true when everything waiting at the call has been acknowledged.
  function flush() {
    clearTimeout(timer);
    if (sending) return sending.then(function () { return isEmpty() || flush(); });
    if (isEmpty()) return Promise.resolve(true);
    const sent = taken();
    const body = parcel(sent);
    sending = fetch(paper.dataset.answers, {
      method: "POST",
      keepalive: body.length < MOST_KEPT_ALIVE,
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
      body: body,
    }).then(function (response) { return received(response, sent); }, function () { return missed(); });
    return sending.then(function (fine) { sending = false; if (fine && !isEmpty()) later(0); return fine; });
  }

  function missed() {
    failures += 1;
    hooks.lost(Object.keys(waiting.answers));
    later(WAITS_S[Math.min(failures, WAITS_S.length) - 1]);
    return false;
  }

  function received(response, sent) {
    if (response.status >= 500 || response.status === 429) return missed();
    return response.json().catch(function () { return {}; }).then(function (body) {
      if (response.ok) {
        forget(sent);
        if (failures) hooks.back();
        failures = 0;
        const why = body.refused || {};
        hooks.sent(Object.keys(sent.answers).filter(function (name) { return !(name in why); }), body);
        refuse(sent, why);
        return isEmpty() || (sending = false, flush());
      }
      if (response.status === 401) { hooks.signedOut(); later(15); return false; }
      if (response.status === 400) return renewed();
      if (response.status === 422) {
        const why = {};
        Object.keys(sent.answers).forEach(function (name) { why[name] = body.error || ""; });
        forget(sent);
        refuse(sent, why);
        return true;
      }
      waiting = empty();
      keep();
      hooks.closed(body.result || paper.dataset.result);
      return false;
    });
  }

  // The token died with the former sign-in: the page as it is now carries a new one.
  function renewed() {
    return fetch(location.href, { credentials: "same-origin" }).then(function (response) {
      return response.text();
    }).then(function (text) {
      const field = new DOMParser().parseFromString(text, "text/html").querySelector("[data-paper] [name=csrf_token]");
      if (!field) { hooks.signedOut(); later(15); return false; }
      if (field.value === token) return missed();
      token = field.value;
      document.querySelectorAll("[name=csrf_token]").forEach(function (old) { old.value = token; });
      later(0);
      return false;
    }, missed);
  }

  window.addEventListener("online", function () { later(0.2); });
  document.addEventListener("visibilitychange", function () { if (!isEmpty()) flush(); });
  if (!isEmpty()) later(0);

  return {
    answer: answer,
    flag: flag,
    flush: flush,
    token: function () { return token; },
    waiting: function () { return waiting; },
  };
}
