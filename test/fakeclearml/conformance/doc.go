// Package conformance holds tests that a ClearML server must pass for this project to work with it. They speak plain
// HTTP and run against the embedded server; against any other when CLEARML_TEST_API_HOST, CLEARML_TEST_ACCESS_KEY and
// CLEARML_TEST_SECRET_KEY are set. What they demand holds on the real server, so a difference is a mistake of the fake.
//
// On a foreign server they create tasks, queues and projects whose names begin with "conformance-" and delete the tasks
// and queues again.
package conformance
