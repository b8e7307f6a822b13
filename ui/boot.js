// Starts the page. It is a file of its own because the content security policy allows no inline scripts.

// The stored choice of appearance, before the first paint. The key and the names are those of `hooks/use_theme.rs`.
try {
  const theme = localStorage.getItem("frontdesk.theme");
  if (theme === "day" || theme === "night") document.documentElement.dataset.theme = theme;
} catch {
  // A browser that keeps nothing follows the system.
}

const { default: init } = await import("./ui.js");
await init({ module_or_path: new URL("./ui_bg.wasm", import.meta.url) });
