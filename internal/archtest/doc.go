// Package archtest holds the tests that keep the import rules of docs/ARCHITECTURE.md true.
package archtest
