// What is written stays on this device until the server has it: it survives a reload, a crash and no network.

export function makeJournal(person, entry) {
  const key = "gengdu-essay-" + person + "-" + entry;
  return {
    read: function () {
      try {
        const kept = JSON.parse(localStorage.getItem(key));
        return kept && typeof kept.body === "string" ? kept : null;
      } catch (error) { return null; }
    },
    // Resolves nothing and never throws: without storage the page works, only a crash would lose.
    keep: function (text, base) {
      try {
        localStorage.setItem(key, JSON.stringify({ title: text.title, abstract: text.abstract, body: text.body, base: base }));
      } catch (error) { /* storage full or forbidden */ }
    },
    forget: function () {
      try { localStorage.removeItem(key); } catch (error) { /* as above */ }
    },
  };
}
