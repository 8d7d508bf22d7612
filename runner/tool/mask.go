package tool

import "regexp"

// The password of a URL ends at the last @ before the path; one that holds an unescaped @ is still covered whole.
var urlPassword = regexp.MustCompile(`(://[^/\s:@"'<>]*):[^/\s"'<>]+@`)

// A user without a password may be a token (https://ghp_…@github.com); only well-known users are left readable.
var urlUser = regexp.MustCompile(`(https?://)([^/\s:@"'<>]{20,})@`)

// MaskURLs replaces passwords, and users that look like tokens, in the URLs of a text.
func MaskURLs(text string) string {
	return urlUser.ReplaceAllString(urlPassword.ReplaceAllString(text, "$1:********@"), "$1********@")
}
