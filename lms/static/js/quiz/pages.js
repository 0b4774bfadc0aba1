// Turning pages inside one document: pages are fetched ahead, so that they are there when the network is not.

const pages = {};

function fetched(url) {
  if (!pages[url]) {
    pages[url] = fetch(url, { credentials: "same-origin", headers: { Accept: "text/html" } }).then(function (response) {
      if (!response.ok) throw new Error(String(response.status));
      return response.text().then(function (text) {
        // A captive portal answers with its own page.
        if (!text.includes("data-person=\"" + document.documentElement.dataset.person + "\"")) throw new Error("not ours");
        return { url: response.url, text: text };
      });
    });
    pages[url].catch(function () { delete pages[url]; });
  }
  return pages[url];
}

function plain(url) {
  return url.split("#")[0];
}

// hooks: turned(isKept), failed(url)
export function makePages(hooks) {
  let timer = 0;
  let pause = 300;

  function show(got, url, change) {
    const made = new DOMParser().parseFromString(got.text, "text/html");
    const fresh = made.querySelector("[data-paper] .quiz");
    const here = document.querySelector("[data-paper] .quiz");
    if (!fresh || !here) { location.assign(got.url); return; }
    const paper = document.querySelector("[data-paper]");
    if (change) history[change]({}, "", url);
    document.title = made.title;
    paper.action = made.querySelector("[data-paper]").action;
    here.replaceWith(document.importNode(fresh, true));
    hooks.turned("age" in made.documentElement.dataset);
    const wanted = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const first = wanted || document.querySelector("[data-question][data-kind]");
    if (first) first.focus({ preventScroll: true });
    if (wanted) wanted.scrollIntoView();
    else window.scrollTo(0, 0);
    ahead();
  }

  function go(url, change) {
    return fetched(plain(url)).then(function (got) { show(got, url, change); }, function () { hooks.failed(url); });
  }

  // One page after the other, the nearest first: each would be asked for once anyway.
  function ahead() {
    clearTimeout(timer);
    const all = Array.from(document.querySelectorAll(".answer-card a"), function (spot) { return plain(spot.href); });
    const here = all.indexOf(plain(location.href));
    const next = all.slice(here).concat(all.slice(0, here)).find(function (url) { return !pages[url]; });
    if (!next) return;
    timer = setTimeout(function () { fetched(next).then(ahead, function () { timer = setTimeout(ahead, 8000); }); }, pause);
    pause = 1500;
  }

  // The page that came first counts as fetched too.
  const first = { url: location.href, text: document.documentElement.outerHTML };
  pages[plain(location.href)] = Promise.resolve(first);
  window.addEventListener("popstate", function () { go(location.href, ""); });
  ahead();
  return {
    go: function (url) { return go(new URL(url, location.href).href, "pushState"); },
    // The page that was left is not to be found in the history.
    replace: function (got) { show(got, got.url, "replaceState"); },
  };
}
