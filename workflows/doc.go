// Package workflows holds the workflows that ship with the platform. Each file
// is one workflow and reads as an example: a package-level Define registers it,
// the struct it takes becomes its form, and Step makes its parts safe to resume.
// What talks to other systems lives in integrations, not here.
package workflows
