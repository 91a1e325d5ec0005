// Browsers come from the system's package manager, never from a download at install time.
module.exports = { skipDownload: true };
