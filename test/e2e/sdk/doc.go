// Package sdk holds the tests that run the real ClearML SDK and the real Python agent against a server: the embedded one, or
// the one that CLEARML_TEST_API_HOST, CLEARML_TEST_FILES_HOST, CLEARML_TEST_ACCESS_KEY and CLEARML_TEST_SECRET_KEY name.
//
// The packages come from PyPI into the user's cache folder, or are those of the virtual environment that
// CLEARML_TEST_VENV names. Without them the tests are skipped and say so.
package sdk
