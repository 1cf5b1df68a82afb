// Reads the tables of an account by a client that is none of ours, and computes the
// keys by itself: each execution has to stand under both indexes, newest first, and
// each grant under both keys. Ends with 1 when something stands elsewhere.
import { TableClient } from "@azure/data-tables";

// The SDK takes a connection string for an account's only when it names the protocol.
const connection = "DefaultEndpointsProtocol=http;" + process.env.STORAGE_CONNECTION;
const wrong = [];

async function rows(table) {
  const client = TableClient.fromConnectionString(connection, table, { allowInsecureConnection: true });
  const all = [];
  for await (const row of client.listEntities()) all.push(row);
  return all;
}

// A UUIDv7 begins with its milliseconds. The newest stands first because both the
// time and, within a millisecond, every bit of the id are turned around.
function newestFirst(id) {
  const hex = id.replaceAll("-", "");
  const reverse = 999999999999999n - BigInt("0x" + hex.slice(0, 12));
  const inverted = BigInt("0x" + hex) ^ ((1n << 128n) - 1n);
  return String(reverse).padStart(15, "0") + "_" + inverted.toString(16).padStart(32, "0");
}

const places = (table) => new Map(table.map((row) => [row.partitionKey + " " + row.rowKey, row]));

function expect(index, name, partition, key, because) {
  if (index.has(partition + " " + key)) return;
  wrong.push(`${name} has nothing at ${partition} / ${key}: ${because}`);
}

const byScope = await rows("WorkflowExecutions");
const byUser = await rows("UserExecutions");
const asked = new Map(JSON.parse(process.env.EXECUTIONS).map((run) => [newestFirst(run.id), run]));

console.log(`${byScope.length} executions in WorkflowExecutions, ${byUser.length} in UserExecutions; ${asked.size} are known to the API`);
for (const [key, run] of asked) {
  console.log(`  ${run.id}\n    WorkflowExecutions ${run.scope} / ${key}\n    UserExecutions     ${run.user} / ${key}`);
  expect(places(byScope), "WorkflowExecutions", run.scope, key, run.id);
  expect(places(byUser), "UserExecutions", run.user, key, run.id);
}
for (const [name, table] of [["WorkflowExecutions", byScope], ["UserExecutions", byUser]]) {
  for (const row of table) if (!asked.has(row.rowKey)) wrong.push(`${name} has ${row.rowKey}, which the API does not show`);
  const order = table.map((row) => asked.get(row.rowKey)).filter(Boolean);
  order.forEach((run, i) => {
    const next = order[i + 1];
    const same = name === "WorkflowExecutions" ? next?.scope === run.scope : next?.user === run.user;
    if (next && same && next.id >= run.id) wrong.push(`${name} has ${run.id} before ${next.id}, which is newer`);
  });
}

// A grant of a person stands under the person with the organization, and under the
// organization with the person; everywhere is "global" and GLOBAL. What was taken
// back stays for a while on the person's side alone.
const ofUsers = await rows("UserPermissions");
const ofPlaces = await rows("OrgPermissions");
const live = ofUsers.filter((row) => row.rowKey !== "!user" && row.IsGranted);
const taken = ofUsers.filter((row) => row.rowKey !== "!user" && !row.IsGranted);
const placeOf = (row) => (row.rowKey === "global" ? "GLOBAL" : row.rowKey);

console.log(`${live.length} grants in UserPermissions and ${taken.length} taken back, ${ofPlaces.length} grants in OrgPermissions`);
for (const row of live) {
  console.log(`  UserPermissions ${row.partitionKey} / ${row.rowKey}\n  OrgPermissions  ${placeOf(row)} / ${row.partitionKey}`);
  expect(places(ofPlaces), "OrgPermissions", placeOf(row), row.partitionKey, "it is granted");
  const mirror = places(ofPlaces).get(placeOf(row) + " " + row.partitionKey);
  if (mirror && mirror.Permissions !== row.Permissions) wrong.push(`${row.partitionKey} may ${row.Permissions}, the copy says ${mirror.Permissions}`);
}
for (const row of ofPlaces) {
  const key = row.partitionKey === "GLOBAL" ? "global" : row.partitionKey;
  expect(places(live), "UserPermissions", row.rowKey, key, "OrgPermissions has it");
}
for (const grant of JSON.parse(process.env.GRANTS)) {
  const place = grant.organization === "global" ? "GLOBAL" : grant.organization;
  expect(places(live), "UserPermissions", grant.user, grant.organization, "the API shows it");
  expect(places(ofPlaces), "OrgPermissions", place, grant.user, "the API shows it");
}

if (wrong.length > 0) {
  console.error(wrong.join("\n"));
  process.exit(1);
}
console.log("Both indexes agree.");
