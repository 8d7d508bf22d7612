// Package clearml speaks to a ClearML API server: one exchange per call, typed errors, retry as a wrapper.
//
// One file per service. Calls are POSTs to <server>/<service>.<action>; the answer's envelope carries a result code and
// subcode, which Error repeats.
package clearml
