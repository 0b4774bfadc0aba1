// The offline part: static files first from the cache, pages first from the network; without one lessons that were
// kept, and the pages of an attempt that was going on. js/page.js takes both away when their reader changes.
// Plain ES2017: it must parse on old phones.
var SHELL = "shell-{{ digest }}";
var ATTEMPTS = new RegExp("^(?:" + {{ attempts_path|tojson }} + "|" + {{ papers_path|tojson }} + ")(\\d+)/(pages/\\d+|submit)$");
var DESK = new RegExp("^" + {{ contests_path|tojson }} + "[^/]+/desk(/-?\\d+)?$");
var PATIENCE_MS = 6000;
var STATIC = {{ static_path|tojson }};
var MEDIA = {{ media_path|tojson }};
var OFFLINE = {{ offline|tojson }};
var FILES = {{ files|tojson }};

self.addEventListener("install", function (event) {
  event.waitUntil(
    caches.open(SHELL).then(function (cache) {
      return cache.addAll(FILES.concat(OFFLINE));
    }).then(function () { return self.skipWaiting(); })
  );
});

self.addEventListener("activate", function (event) {
  event.waitUntil(
    caches.keys().then(function (names) {
      return Promise.all(names.filter(function (name) {
        return name.indexOf("shell-") === 0 && name !== SHELL;
      }).map(function (name) { return caches.delete(name); }));
    }).then(function () { return self.clients.claim(); })
  );
});

// A captive portal answers with a page where a file was asked for.
function isPage(answer) {
  return /^text\/html/.test(answer.headers.get("Content-Type") || "");
}

function cached(request) {
  return caches.match(request, { ignoreVary: true });
}

function fromCacheFirst(request) {
  return cached(request).then(function (found) {
    return found || fetch(request).then(function (answer) {
      if (answer.ok && !isPage(answer) && new URL(request.url).pathname.indexOf(STATIC) === 0) {
        var copy = answer.clone();
        caches.open(SHELL).then(function (cache) { return cache.put(request, copy); });
      }
      return answer;
    });
  });
}

// A video that was kept whole is asked for in pieces.
function piece(request) {
  return caches.match(request.url, { ignoreVary: true }).then(function (found) {
    var asked = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range"));
    if (!found || !asked) { return fetch(request); }
    return found.blob().then(function (whole) {
      var first = Number(asked[1]);
      var last = Math.min(asked[2] ? Number(asked[2]) : Infinity, whole.size - 1);
      return new Response(whole.slice(first, last + 1), {
        status: 206,
        headers: { "Content-Type": whole.type, "Content-Range": "bytes " + first + "-" + last + "/" + whole.size, "Accept-Ranges": "bytes" }
      });
    });
  });
}

// A page is ours when it names its person; a captive portal's page is not kept.
function isOurs(text) {
  return text.indexOf(" data-person=") >= 0;
}

// A kept lesson is renewed whenever it is read with a network.
function renew(request, answer) {
  return caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) { return name.indexOf("kept-") === 0; }).map(function (name) {
      return caches.open(name).then(function (cache) {
        return cache.match(request, { ignoreVary: true }).then(function (kept) {
          return kept && answer.clone().text().then(function (text) { return isOurs(text) && cache.put(request, answer); });
        });
      });
    }));
  });
}

// Keeps a page of a running attempt, with the moment: its clock goes on while it is here.
function keepAttempt(request, number, answer) {
  return answer.text().then(function (text) {
    if (!isOurs(text)) { return undefined; }
    var headers = new Headers(answer.headers);
    headers.delete("Content-Encoding");
    headers.delete("Content-Length");
    headers.set("X-Kept-At", String(Date.now()));
    return caches.open("attempt-" + number).then(function (cache) {
      return cache.put(request.url, new Response(text, { headers: headers }));
    });
  });
}

// The kept page says how old it is, in seconds.
function aged(kept) {
  var since = kept.headers.get("X-Kept-At");
  if (!since) { return kept; }
  return kept.text().then(function (text) {
    var age = Math.max(0, Math.round((Date.now() - Number(since)) / 1000));
    // No one sits before a page for a day: the clock of the device was set meanwhile, and only the server knows.
    if (age > 86400) { age = 0; }
    return new Response(text.replace("<html", '<html data-age="' + age + '"'), { headers: kept.headers });
  });
}

// Essays that js/judge/store.js has kept, sealed; read here and written there. Resolves to a page or to nothing.
function openedEssay(path) {
  return new Promise(function (resolve) {
    var asked = indexedDB.open("gengdu-desk", 1);
    asked.onupgradeneeded = function () { asked.result.createObjectStore("kept", { keyPath: "path" }); };
    asked.onerror = function () { resolve(); };
    asked.onsuccess = function () {
      var database = asked.result;
      var store = database.transaction("kept", "readonly").objectStore("kept");
      var key = store.get("key");
      var kept = store.get(path);
      store.transaction.oncomplete = function () {
        database.close();
        resolve(key.result && kept.result && Date.now() < key.result.until ? unsealed(key.result.key, kept.result) : undefined);
      };
      store.transaction.onabort = function () { database.close(); resolve(); };
    };
  });
}

function unsealed(key, kept) {
  var how = { name: "AES-GCM", iv: kept.iv, additionalData: new TextEncoder().encode(kept.path) };
  return self.crypto.subtle.decrypt(how, key, kept.data).then(function (bytes) {
    var text = new TextDecoder().decode(bytes).replace("<html", "<html data-kept");
    return new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "Content-Security-Policy": kept.policy } });
  });
}

// Pages of a judge's desk: the network for some seconds, then what is kept; a gateway's error counts as no network.
function deskPage(request) {
  var kept = openedEssay(new URL(request.url).pathname).catch(function () { return undefined; });
  var network = fetch(request);
  return kept.then(function (found) {
    if (!found) { return network.catch(function () { return cached(OFFLINE); }); }
    var patience = new Promise(function (resolve) { setTimeout(resolve, PATIENCE_MS); });
    return Promise.race([network, patience]).then(function (answer) {
      return answer && answer.status < 502 ? answer : found;
    }, function () { return found; });
  });
}

function page(event, attempt) {
  var request = event.request;
  return fetch(request).then(function (answer) {
    if (answer.ok && !answer.redirected) {
      event.waitUntil(attempt ? keepAttempt(request, attempt[1], answer.clone()) : renew(request, answer.clone()));
    }
    return answer;
  }).catch(function () {
    return cached(request).then(function (kept) {
      if (kept) { return aged(kept); }
      return request.mode === "navigate" ? cached(OFFLINE) : Response.error();
    });
  });
}

self.addEventListener("fetch", function (event) {
  var request = event.request;
  var url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) { return; }
  var isMedia = url.pathname.indexOf(MEDIA) === 0;
  if (request.headers.has("range")) {
    if (isMedia) { event.respondWith(piece(request)); }
    return;
  }
  // Pages of an attempt are fetched ahead by its script; a fetch that wants the server itself says no-store.
  var attempt = request.cache !== "no-store" && ATTEMPTS.exec(url.pathname);
  if (request.mode === "navigate" && DESK.test(url.pathname)) {
    event.respondWith(deskPage(request));
  } else if (request.mode === "navigate" || attempt) {
    event.respondWith(page(event, attempt));
  } else if (url.pathname.indexOf(STATIC) === 0 || isMedia) {
    event.respondWith(fromCacheFirst(request));
  }
});
