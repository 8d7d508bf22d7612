// Package hocon reads clearml.conf.
//
// The dialect is the one of the reader inside the Python agent, not that of the HOCON specification: the vendor's own sample
// writes `api_server: https://host`, which the specification refuses. What matters in practice:
//
//   - In an unquoted value ":" and "/" are ordinary characters. "//" starts a comment only where a token can start: after a
//     blank, a quoted string, a number or a substitution. "#" always does.
//   - ^ ` + ? ! @ * & " [ { ] } # , = $ cannot stand in an unquoted value; such a value needs quotes.
//   - true, false and null count in any case. yes, on, None, 10s and 10MB are text.
//   - In a quoted string \\ \" \n \r \t \= \# \! \/ and \uXXXX are escapes; any other backslash stays ("\d+" needs no doubling).
//   - ${path} is looked up in the same document, then among the environment variables under its whole text. ${?path} may be
//     missing. Includes belong to the document; other files do not.
//   - Surplus commas are ignored, "key:" at the end of an object is an empty text, a backslash at the end of a line joins lines.
//
// Where that reader loses or mangles text ("true x" read as "Truex", empty strings dropped from lists, a += b that replaces
// a list), this package keeps what is written.
//
// Every value knows where it stands, every error quotes its line, and a document can neither recurse without end nor grow
// without bound: see [Limits].
package hocon
