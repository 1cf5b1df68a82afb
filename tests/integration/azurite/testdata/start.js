// Starts Azurite and ends with whoever started it: when the other end of the
// standard input is gone, nothing is left running.
process.stdin.on("end", () => process.exit(0));
process.stdin.on("error", () => process.exit(0));
process.stdin.resume();
require("azurite/dist/src/azurite");
