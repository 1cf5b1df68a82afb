// Package directory holds the shipped data providers: what a client's Microsoft
// 365 directory has to choose from. A field names one in its provider tag. They
// read and change nothing.
package directory
