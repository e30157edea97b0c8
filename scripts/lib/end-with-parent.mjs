// Preloaded into our Node processes (--import): when the process that started this one is gone,
// however it went, this one ends in good order.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, "SIGTERM");
}, 500).unref();
