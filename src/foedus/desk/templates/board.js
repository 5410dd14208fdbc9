(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("scripted");
  var links = Array.prototype.slice.call(document.querySelectorAll(".instants a"));
  var parts = links.map(function (link) { return document.getElementById(link.hash.slice(1)); });
  var shown = -1;

  function show(index, scroll) {
    if (index < 0 || index >= parts.length || index === shown) { return; }
    parts.forEach(function (part, i) { part.classList.toggle("away", i !== index); });
    links.forEach(function (link, i) {
      if (i === index) { link.setAttribute("aria-current", "true"); } else { link.removeAttribute("aria-current"); }
    });
    shown = index;
    if (scroll) { window.scrollTo({ top: Math.min(window.scrollY, parts[index].offsetTop - 120) }); }
  }

  function follow() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var part = target && target.closest(".instant");
    show(part ? parts.indexOf(part) : 0, false);
    var closed = target && target.closest("details");
    if (closed) { closed.open = true; }
    if (target && part && target !== part) { target.scrollIntoView(); }
  }

  links.forEach(function (link, index) {
    link.addEventListener("click", function (event) {
      event.preventDefault();
      show(index, true);
      history.replaceState(null, "", link.hash);
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    var step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) { return; }
    var next = shown + step;
    if (next < 0 || next >= links.length) { return; }
    event.preventDefault();
    show(next, true);
    links[next].focus({ preventScroll: true });
    history.replaceState(null, "", links[next].hash);
  });
  window.addEventListener("hashchange", follow);
  document.addEventListener("click", function (event) {
    var link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) { follow(); }
  });

  Array.prototype.forEach.call(document.querySelectorAll("[data-sort]"), function (button) {
    button.addEventListener("click", function () {
      var by = button.getAttribute("data-sort");
      Array.prototype.forEach.call(document.querySelectorAll(".matrix tbody"), function (body) {
        Array.prototype.slice.call(body.rows)
          .sort(function (a, b) { return a.getAttribute("data-" + by) - b.getAttribute("data-" + by); })
          .forEach(function (row) { body.appendChild(row); });
      });
      Array.prototype.forEach.call(document.querySelectorAll("[data-sort]"), function (other) {
        other.setAttribute("aria-pressed", String(other.getAttribute("data-sort") === by));
      });
    });
  });
  follow();
})();
