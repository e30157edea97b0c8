// Runs before first paint, from its own file because the page's policy allows no inline scripts.
// Keys and values are those of web/kernel/theme/theme.store.ts.
(function () {
  var root = document.documentElement;
  var read = function (key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  var choice = read("pivotal.theme");
  var dark =
    choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.classList.add(dark ? "dark" : "light");
  root.dataset.density = read("pivotal.density") === "comfortable" ? "comfortable" : "compact";
})();
