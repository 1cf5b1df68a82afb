// Package users holds the shipped workflows about the people of a client: their
// accounts, licences and groups. Reports about them live in package reports.
package users
