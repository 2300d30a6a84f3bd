(function () {
  "use strict";
  var find = document.getElementById("find");
  var found = document.getElementById("found");
  var rows = Array.prototype.slice.call(document.querySelectorAll(".clause, .chapter tbody tr, .chapter .group > .lines > li"));
  var chapters = Array.prototype.slice.call(document.querySelectorAll(".chapter"));
  var parts = Array.prototype.slice.call(document.querySelectorAll(".part"));
  function folded(text) { return text.toLowerCase().replace(/ё/g, "е").replace(/\s+/g, " ").trim(); }
  function whole(element, wanted) { return folded(element.textContent).indexOf(wanted) >= 0; }
  function filter() {
    var wanted = folded(find.value);
    var shown = 0;
    rows.forEach(function (row) {
      row.hidden = wanted !== "" && !whole(row, wanted);
      if (!row.hidden && row.className === "clause") { shown += 1; }
    });
    chapters.forEach(function (chapter) {
      var any = rows.some(function (row) { return !row.hidden && chapter.contains(row); });
      var facts = chapter.querySelector("dl");
      chapter.hidden = wanted !== "" && !any && !(facts && whole(facts, wanted)) && !whole(chapter.querySelector("h3"), wanted);
    });
    parts.forEach(function (part) {
      part.hidden = chapters.every(function (chapter) { return chapter.hidden || !part.contains(chapter); });
    });
    found.textContent = wanted === "" ? "" : "пунктов найдено: " + shown;
  }
  find.addEventListener("input", filter);
  // On a telephone the contents would fill the first screens.
  var contents = document.querySelector("nav details");
  if (contents && window.matchMedia("(max-width: 60rem)").matches) { contents.open = false; }
}());
