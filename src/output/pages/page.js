(function () {
  "use strict";
  function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }
  function folded(text) { return text.toLowerCase().replace(/ё/g, "е").replace(/\s+/g, " ").trim(); }

  // A click on a heading sorts: numbers from the greatest, words from «а»; the second click turns it round, the third undoes it.
  all("table.sortable").forEach(function (table) {
    var body = table.tBodies[0];
    var written = all("tr", body);
    var heads = all("thead th", table);
    heads.forEach(function (head, column) {
      var numbers = head.classList.contains("number");
      var turns = numbers ? ["descending", "ascending", ""] : ["ascending", "descending", ""];
      head.querySelector("button").addEventListener("click", function () {
        var now = turns.indexOf(head.getAttribute("aria-sort") || "");
        var next = turns[(now + 1) % 3];
        heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
        if (next) { head.setAttribute("aria-sort", next); }
        var way = next === "descending" ? -1 : 1;
        var rows = written.slice();
        function key(row) {
          var cell = row.cells[column];
          if (!cell) { return null; }
          if (cell.hasAttribute("data-n")) { return parseFloat(cell.getAttribute("data-n")); }
          var text = cell.textContent.trim();
          return numbers || text === "" || text === "–" ? null : text;
        }
        if (next) {
          rows.sort(function (a, b) {
            var below = a.classList.contains("last") - b.classList.contains("last");
            if (below) { return below; }
            var x = key(a), y = key(b);
            if (x === null || y === null) { return (x === null) - (y === null); }
            if (typeof x === "number" && typeof y === "number") { return way * (x - y); }
            return way * String(x).localeCompare(String(y), "ru", { numeric: true });
          });
        }
        rows.forEach(function (row) { body.appendChild(row); });
      });
    });
  });

  var find = document.getElementById("find");
  var found = document.getElementById("found");
  var picked = document.getElementById("picked");
  var what = document.getElementById("picked-what");
  var deals = all("#deals tbody tr");
  var broken = all("#broken tbody tr");
  var parts = all("[data-key]");
  var state = null;

  function spread(text) {
    var set = {};
    text.split(" ").filter(Boolean).forEach(function (part) {
      var ends = part.split("-");
      for (var at = +ends[0]; at <= +ends[ends.length - 1]; at += 1) { set[at] = true; }
    });
    return set;
  }
  function fits(row, name) { return state[name] === null || row.getAttribute("data-" + name) === state[name]; }
  function apply() {
    var wanted = find ? folded(find.value) : "";
    var named = {};
    var shown = [0, 0];
    function says(row) { return wanted === "" || folded(row.textContent).indexOf(wanted) >= 0; }
    broken.forEach(function (row) {
      var deal = row.getAttribute("data-deal");
      var own = !state || fits(row, "person") && fits(row, "clause") && (!state.deals || deal !== null && state.deals[deal]);
      if (own && deal !== null) { named[deal] = true; }
      row.hidden = !(own && says(row));
      shown[1] += row.hidden ? 0 : 1;
    });
    deals.forEach(function (row) {
      var deal = row.getAttribute("data-deal");
      var own = !state;
      if (state && state.deals) { own = state.deals[deal]; }
      if (state && !state.deals) { own = named[deal] || state.clause === null && fits(row, "person"); }
      row.hidden = !(own && says(row));
      shown[0] += row.hidden ? 0 : 1;
    });
    parts.forEach(function (part) {
      part.hidden = !!(state && state.only !== null && part.getAttribute("data-key") !== state.only);
      if (!part.hidden && state && state.only !== null && part.tagName === "DETAILS") { part.open = true; }
    });
    var told = deals.length || broken.length ? "сделок — " + shown[0] + ", нарушений — " + shown[1] : "";
    if (found) { found.textContent = state || wanted !== "" ? "Показано: " + told : ""; }
    picked.hidden = !state;
    what.textContent = state ? state.told + (told ? ": " + told : "") : "";
  }
  all("a.pick").forEach(function (link) {
    link.addEventListener("click", function () {
      var given = link.getAttribute("data-deals");
      state = {
        deals: given === null ? null : spread(given),
        person: link.getAttribute("data-person"),
        clause: link.getAttribute("data-clause"),
        only: link.getAttribute("data-only"),
        told: link.getAttribute("data-told")
      };
      apply();
    });
  });
  document.getElementById("picked-off").addEventListener("click", function () { state = null; apply(); });
  if (find) { find.addEventListener("input", apply); }
  // On a telephone the contents would fill the first screens.
  var contents = document.querySelector("nav details");
  if (contents && window.matchMedia("(max-width: 60rem)").matches) { contents.open = false; }
}());
