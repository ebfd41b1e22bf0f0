// The local Slack listens on every address of the machine, and whoever reaches it may act as anybody.
// Bun runs this first (BUN_OPTIONS=--preload), so that only this machine reaches it.
const serve = Bun.serve;
Bun.serve = (options) => serve({ hostname: "127.0.0.1", ...options });
