package templates

// LintOptions tells Lint how the template will be used.
type LintOptions struct {
	Delegate string // as in Commands: a template may then do without ${CLEARML_AGENT_EXECUTE}
}

// Lint returns everything that is wrong with the template, in the order of the file.
func (t *Template) Lint(o LintOptions) []Finding {
	findings := append([]Finding(nil), t.notes...)
	_, bad := t.check(t.delegate(t.parts, o.Delegate))
	return sortFindings(append(findings, bad...))
}
