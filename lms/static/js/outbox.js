// What someone typed, on its way to the server. A copy stays on this device, under the person and the thing it
// belongs to, until the server itself has said that it has it: answers of an attempt, an essay, a judge's sheet,
// the text of rules, lessons marked as read. All of them are items with a name, a value and a sequence.

const PREFIX = "gengdu:";
const WAITS_S = [2, 4, 8, 15, 30, 60];
const LONGEST_WAIT_S = 300;
const SIGN_IN_AGAIN_S = 15;
// A request that hangs is given up, so that the next one may find a better moment.
const PATIENCE_S = 45;
// Browsers let at most 64 KB outlive a page; a Chinese character takes three bytes.
const MOST_KEPT_ALIVE = 20000;

function isRecord(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

// The copy of one thing: {items: {name: {value, note, sequence, why}}, title, url}. `why` is set once an item was refused.
export function localCopy(person, thing) {
  const key = `${PREFIX}${person}:${thing}`;
  let memory = null; // used while storage is full or forbidden: the page works, only a reload would lose

  function read() {
    if (memory) return memory;
    try {
      const kept = JSON.parse(localStorage.getItem(key));
      if (isRecord(kept) && isRecord(kept.items)) return kept;
    } catch { /* nothing readable is kept */ }
    return { items: {} };
  }

  function write(kept) {
    try {
      if (Object.keys(kept.items).length) localStorage.setItem(key, JSON.stringify(kept));
      else localStorage.removeItem(key);
      memory = null;
    } catch {
      memory = kept;
    }
  }

  // Two windows may write the same copy, so each change begins with what is stored now.
  function change(act) {
    const kept = read();
    act(kept.items, kept);
    write(kept);
  }

  return { read: read, change: change, items: function () { return read().items; } };
}

// Everything this device keeps of a person: [{thing, title, url, items}].
export function keptOf(person) {
  const start = `${PREFIX}${person}:`;
  try {
    return Object.keys(localStorage).filter(function (key) { return key.startsWith(start); }).map(function (key) {
      const thing = key.slice(start.length);
      return { thing: thing, ...localCopy(person, thing).read() };
    });
  } catch {
    return [];
  }
}

// Seconds to wait as the answer asks for, between 1 and 300; 0 when it does not ask. `now` is in milliseconds.
export function retryAfter(header, now) {
  if (!header) return 0;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - now) / 1000;
  return Number.isNaN(seconds) ? 0 : Math.min(LONGEST_WAIT_S, Math.max(1, seconds));
}

// Whether an answer is our own JSON: a proxy or a captive portal may answer whatever it likes.
export function isOurs(response) {
  return response.headers.has("X-Gengdu");
}

// What an answer means. Only our own JSON means anything.
export async function readAnswer(response, now = Date.now()) {
  const read = isOurs(response) ? await response.json().catch(function () { return null; }) : null;
  const body = isRecord(read) ? read : {};
  const error = typeof body.error === "string" ? body.error : "";
  if (response.ok && typeof body.saved_at === "string") return { kind: "saved", body: body };
  if (response.redirected && new URL(response.url).pathname === "/sign-in") return { kind: "signed-out" };
  if (response.status === 401 && error) return { kind: "signed-out" };
  if (response.status === 400 && error) return { kind: "stale", error: error };
  if (response.status === 409 && error) return { kind: typeof body.result === "string" ? "closed" : "conflict", body: body };
  if (response.status === 422 && error) return { kind: body.receipt === "refused" ? "receipt" : "refused", error: error };
  return { kind: "retry", error: error, waitS: retryAfter(response.headers.get("Retry-After"), now) };
}

export function csrfToken() {
  const field = document.querySelector("[name=csrf_token]");
  return field ? field.value : "";
}

// Sends JSON or a form and asks for our own JSON.
export function post(address, body) {
  const isForm = body instanceof FormData || body instanceof URLSearchParams;
  const text = isForm ? body : JSON.stringify(body);
  const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
  if (!isForm) headers["Content-Type"] = "application/json";
  const patience = new AbortController();
  const timer = setTimeout(function () { patience.abort(); }, PATIENCE_S * 1000);
  return fetch(address, {
    method: "POST",
    credentials: "same-origin",
    keepalive: !isForm && text.length < MOST_KEPT_ALIVE,
    headers: headers,
    body: text,
    signal: patience.signal,
  }).finally(function () { clearTimeout(timer); });
}

// Asks for this page again, as it is now, and takes over its token, which died with the former sign-in.
// Resolves to "fresh", "same", "signed-out", "someone-else" or "unreachable".
export async function renewToken(person, address = location.href) {
  try {
    const response = await fetch(address, { credentials: "same-origin", cache: "no-store", headers: { Accept: "text/html" } });
    if (response.redirected && new URL(response.url).pathname === "/sign-in") return "signed-out";
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const field = page.querySelector("[name=csrf_token]");
    const who = page.documentElement.dataset.person;
    if (!who || !field) return "unreachable";
    if (who !== person) return "other-person";
    if (field.value === csrfToken()) return "same";
    document.querySelectorAll("[name=csrf_token]").forEach(function (old) { old.value = field.value; });
    return "fresh";
  } catch {
    return "unreachable";
  }
}

// options:
//   person, thing   whose and what: together the key of the local copy
//   title, url      how the thing is called and where it is sent again, for the page shown before signing out
//   send(items)     makes the request and resolves to its response; without it the copy is only kept
//   on(event, detail)
//     saved {body, items}   the server has these items; body is its own JSON
//     refused {name: why}   kept with the reason, and not sent again until changed
//     closed body           nothing counts any more; `kept` names what the server keeps all the same, what is left
//                           stays here with the reason
//     conflict body         another person's newer state: nothing is sent until `hold(false)`
//     waiting {error}, signed-out, someone-else    kept; tried again by itself
//     receipt {error}       the last receipt that was sent along is none of this server's; sent again without it
//   journal         a second copy that outlives more than the first one: see journal.js; `adopt` takes over what it has
//   most            how many items go at once (all)
//   clock()         the least sequence of a change now (milliseconds)
//   renew(person)   see renewToken
export function makeOutbox(options) {
  const copy = localCopy(options.person, options.thing);
  const journal = options.journal || { write: function () { /* the local copy alone */ } };
  const renew = options.renew || renewToken;
  const clock = options.clock || Date.now;
  let last = Math.max(0, ...Object.values(copy.items()).map(function (item) { return item.sequence; }));
  let sending = null;
  let held = !options.send;
  let failures = 0;
  let renewals = 0;
  let timer = 0;

  // In the order in which they were changed.
  function some(isWanted) {
    return Object.fromEntries(Object.entries(copy.items()).filter(function ([, item]) { return isWanted(item); })
      .sort(function (one, other) { return one[1].sequence - other[1].sequence; }));
  }
  function waiting() { return some(function (item) { return !item.why; }); }
  function refused() { return some(function (item) { return item.why; }); }
  function isEmpty() { return !Object.keys(waiting()).length; }

  function later(seconds) {
    clearTimeout(timer);
    timer = setTimeout(flush, seconds * 1000);
  }

  // note: how the item is shown to its person later, such as the words of a chosen option.
  function put(name, value, note, delayS = 0.6) {
    last = Math.max(last + 1, clock());
    copy.change(function (items, kept) {
      kept.title = options.title;
      kept.url = options.url;
      items[name] = { value: value, note: note, sequence: last };
    });
    journal.write(name, { value: value, note: note, sequence: last });
    if (!held && !failures) later(delayS);
  }

  function forget(sent, receipt = "") {
    copy.change(function (items) {
      Object.keys(sent).forEach(function (name) {
        if (!items[name] || items[name].sequence !== sent[name].sequence) return;
        const note = sent[name].note || {};
        delete items[name];
        journal.write(name, { value: sent[name].value, sequence: sent[name].sequence, receipt: receipt, number: note.number });
      });
    });
  }

  // Takes over what another copy of the same thing has and this one has not, or has older; no change counts below `least`.
  function adopt(kept, least = 0) {
    last = Math.max(last, least);
    copy.change(function (items, whole) {
      Object.entries(kept).forEach(function ([name, item]) {
        if (items[name] && items[name].sequence >= item.sequence) return;
        items[name] = item;
        last = Math.max(last, item.sequence);
        whole.title = options.title;
        whole.url = options.url;
      });
    });
  }

  // Marks items as refused; one that was changed meanwhile is on its way again and stays as it is.
  function refuse(sent, reasons) {
    const marked = {};
    copy.change(function (items) {
      Object.keys(reasons).forEach(function (name) {
        if (!sent[name] || !items[name] || items[name].sequence !== sent[name].sequence) return;
        items[name].why = marked[name] = reasons[name];
        journal.write(name, items[name]);
      });
    });
    if (Object.keys(marked).length) options.on("refused", marked);
  }

  function missed(error, waitS) {
    failures += 1;
    const wait = WAITS_S[Math.min(failures, WAITS_S.length) - 1];
    // A whole office whose network comes back does not knock in the same second.
    later(waitS || wait * (0.8 + 0.4 * Math.random()));
    options.on("waiting", { error: error });
    return false;
  }

  function withReason(items, reason) {
    return Object.fromEntries(Object.keys(items).map(function (name) { return [name, reason || "–"]; }));
  }

  // Resolves to true when the items are settled and the next may go.
  async function settle(answer, sent) {
    if (answer.kind === "saved") {
      const reasons = answer.body.refused || {};
      failures = renewals = 0;
      refuse(sent, reasons);
      forget(Object.fromEntries(Object.entries(sent).filter(function ([name]) { return !(name in reasons); })), answer.body.receipt);
      options.on("saved", { body: answer.body, items: sent });
      return true;
    }
    if (answer.kind === "refused") {
      failures = 0;
      refuse(sent, withReason(sent, answer.error));
      return true;
    }
    if (answer.kind === "closed" && Array.isArray(answer.body.kept)) {
      // Too late to count by itself, but the server has it; what was not sent yet follows.
      const reasons = answer.body.refused || {};
      const kept = Object.fromEntries(Object.entries(sent).filter(function ([name]) { return answer.body.kept.includes(name); }));
      forget(kept, answer.body.receipt);
      refuse(sent, Object.fromEntries(Object.keys(sent).filter(function (name) { return !(name in kept); })
        .map(function (name) { return [name, reasons[name] || answer.body.error]; })));
      if (!isEmpty()) return true;
      held = true;
      options.on("closed", answer.body);
      return false;
    }
    if (answer.kind === "closed") {
      const left = waiting();
      held = true;
      refuse(left, withReason(left, answer.body.error));
      options.on("closed", answer.body);
      return false;
    }
    if (answer.kind === "receipt") {
      options.on("receipt", { error: answer.error });
      // A server that refuses what was not even sent is asked again later.
      renewals += 1;
      return renewals < 3 ? true : missed(answer.error, 0);
    }
    if (answer.kind === "conflict") {
      held = true;
      options.on("conflict", answer.body);
      return false;
    }
    if (answer.kind === "stale") return renewed(answer.error);
    if (answer.kind === "signed-out") return signedOut("signed-out");
    return missed(answer.error, answer.waitS);
  }

  function signedOut(event) {
    failures += 1;
    later(SIGN_IN_AGAIN_S);
    options.on(event, {});
    return false;
  }

  async function renewed(error) {
    const state = await renew(options.person);
    if (state === "signed-out" || state === "other-person") return signedOut(state);
    renewals += 1;
    // Fresh tokens that are refused again and again are no reason to hurry.
    return state === "fresh" && renewals < 3 ? true : missed(error, 0);
  }

  async function turns() {
    while (!held && !isEmpty()) {
      const all = waiting();
      const sent = Object.fromEntries(Object.entries(all).slice(0, options.most || Infinity));
      let answer = { kind: "retry", error: "", waitS: 0 };
      try {
        answer = await readAnswer(await options.send(sent));
      } catch { /* no network */ }
      if (!(await settle(answer, sent))) return false;
    }
    return !held;
  }

  // Sends what waits. Resolves to true when the server has everything it takes, to false when something is left.
  function flush() {
    clearTimeout(timer);
    if (sending) return sending.then(function (fine) { return fine && flush(); });
    if (isEmpty()) return Promise.resolve(true);
    if (held) return Promise.resolve(false);
    sending = turns().finally(function () { sending = null; });
    return sending;
  }

  if (typeof window !== "undefined") {
    window.addEventListener("online", function () { if (!held && !isEmpty()) later(0.2); });
    document.addEventListener("visibilitychange", function () { if (!held && !isEmpty()) flush(); });
    window.addEventListener("pagehide", function () { if (!held && !isEmpty()) flush(); });
  }

  return {
    put: put,
    flush: flush,
    waiting: waiting,
    refused: refused,
    isWaiting: function () { return !isEmpty(); },
    isHeld: function () { return held; },
    // Takes an item away without sending it: the server has the same, or the person gave it up.
    drop: function (name) {
      copy.change(function (items) { delete items[name]; });
      journal.write(name, { sequence: 0, receipt: "" });
    },
    adopt: adopt,
    hold: function (on) { held = on; if (!on) later(0); },
  };
}
