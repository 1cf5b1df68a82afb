// Package examples holds workflows that do nothing at a client. They show how
// runs behave.
package examples
