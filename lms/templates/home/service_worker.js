// The offline part: static files first from the cache, pages first from the network, kept lessons without one.
// Plain ES2017: it must parse on old phones.
var SHELL = "shell-{{ digest }}";
var KEPT = "kept";
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

function cached(request) {
  return caches.match(request, { ignoreVary: true });
}

function fromCacheFirst(request) {
  return cached(request).then(function (found) { return found || fetch(request); });
}

// A kept lesson is renewed whenever it is read with a network.
function page(request) {
  return fetch(request).then(function (answer) {
    var copy = answer.clone();
    if (answer.ok && !answer.redirected) {
      caches.open(KEPT).then(function (cache) {
        cache.match(request, { ignoreVary: true }).then(function (kept) {
          if (kept) { cache.put(request, copy); }
        });
      });
    }
    return answer;
  }).catch(function () {
    return cached(request).then(function (kept) { return kept || cached(OFFLINE); });
  });
}

self.addEventListener("fetch", function (event) {
  var request = event.request;
  var url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || request.headers.has("range")) { return; }
  if (request.mode === "navigate") {
    event.respondWith(page(request));
  } else if (url.pathname.indexOf(STATIC) === 0 || url.pathname.indexOf(MEDIA) === 0) {
    event.respondWith(fromCacheFirst(request));
  }
});
