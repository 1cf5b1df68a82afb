// Starts Azurite and ends with whoever started it: when the other end of the
// standard input is gone, nothing is left running.
process.stdin.on("end", () => process.exit(0));
process.stdin.on("error", () => process.exit(0));
process.stdin.resume();

// Azurite keeps each table in a collection of its own, and looks for it, at every call,
// among those of all accounts, one after the other. Thousands of tests have ten thousands
// of them: here they are found by their names.
const Loki = require("lokijs");
const { addCollection, removeCollection } = Loki.prototype;
const collections = new WeakMap();
const namesOf = (db) => {
  if (!collections.has(db)) {
    collections.set(db, new Map(db.collections.map((one) => [one.name, one])));
  }
  return collections.get(db);
};
Loki.prototype.getCollection = function (name) {
  return namesOf(this).get(name) ?? null;
};
Loki.prototype.addCollection = function (name, options) {
  const made = namesOf(this).get(name) ?? addCollection.call(this, name, options);
  namesOf(this).set(name, made);
  return made;
};
Loki.prototype.removeCollection = function (name) {
  namesOf(this).delete(name);
  removeCollection.call(this, name);
};

require("azurite/dist/src/azurite");
