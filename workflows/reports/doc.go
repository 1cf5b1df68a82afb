// Package reports holds the shipped workflows that read and change nothing: each
// answers a table about one client.
package reports
