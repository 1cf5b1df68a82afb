package contract

// home is where people ask about Bifrost.
const home = "https://github.com/bifrost-run/bifrost"

// introduction is what whoever reads the contract has to know of all operations.
const introduction = `Automation for managed service providers: developers write workflows as Go functions, technicians run them for one client at a time, and every run is recorded and explained.

**Who may call** stands at each operation as ` + "`x-permission`" + `: the permission that the caller needs in the organization, or what else lets in. Operations with ` + "`x-keys`" + ` take an API key, too. What is foreign and what does not exist are answered alike.

**Scope.** ` + "`X-Organization-Id`" + ` says which organization a request is about: its id, or ` + "`global`" + `. Without it a scoped operation answers 400 scope_required. Where the address names the organization it may be left out.

**Lists** answer ` + "`items`" + ` and, unless that was all, ` + "`nextCursor`" + `: send it as ` + "`cursor`" + ` with the same filters. A page may be shorter than ` + "`limit`" + `, and even empty, while there is more.

**Changes.** ` + "`If-Match`" + ` with the ETag that was read keeps a change from undoing somebody else's: 412 changed_meanwhile. What starts a run takes an ` + "`Idempotency-Key`" + `: repeated within 24 hours with the same body, it is answered with the first run.

**Errors** are application/problem+json with a stable ` + "`code`" + ` for programs, one sentence for people, and every bad field with its pointer. No answer repeats a value that was submitted. Beside what an operation lists, any request may be too slow (408), or its address (414) or headers (431) too long.

Properties that have no value are absent, never null, in requests as well. Times are RFC 3339 in UTC with milliseconds. Properties, operations and statuses may be added at any time; requests with unknown properties, or with parameters that are unknown or repeated, are refused.`
