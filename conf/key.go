package conf

// Type is what a key takes.
type Type uint8

// The types of keys.
const (
	Any Type = iota
	Text
	Bool     // also yes, no, on, off, 1, 0 as text
	Int      // whole number
	Number   // whole or not
	Seconds  // number of seconds, or text with a unit: 90, "90s", "5 minutes"
	TextList // list of texts, or one text
	List     // list of anything
	Map      // object whose keys the user chooses
	Scalar   // text or number: versions
)

// String names the type the way docs and warnings do.
func (t Type) String() string {
	return [...]string{"any", "text", "true or false", "whole number", "number", "seconds", "text or list of texts", "list", "object", "text or number"}[t]
}

// Key is one setting.
type Key struct {
	Path string // dotted
	Type Type
	// Default is part of every configuration, and shown as such: string, bool, int, float64, []string, or plain JSON types.
	// Nil: the key is absent unless it is set.
	Default any
	// Implied is what getters answer when the key is absent.
	Implied any
	Meaning string
	// Here says how this program differs from the Python agent on this key. Empty: it does not.
	Here string
	// Since is the first version of this program that knows the key; empty for keys of the Python agent.
	Since string
	// Secret values are never printed.
	Secret bool
	// Kept keys are known, checked and handed to children, and have no effect of their own in this program.
	Kept bool
}

// KeyGroup is a part of the table, as documentation shows it.
type KeyGroup struct {
	Title string
	Keys  []Key
}

// KeyGroups is the table of all settings, in the order of the documentation.
func KeyGroups() []KeyGroup {
	return []KeyGroup{
		{"The server", apiKeys()},
		{"Slurm", slurmKeys()},
		{"The worker", workerKeys()},
		{"The task's process", taskKeys()},
		{"Code", gitKeys()},
		{"Python", pythonKeys()},
		{"Packages", packageKeys()},
		{"Caches", cacheKeys()},
		{"Containers", containerKeys()},
		{"The SDK", sdkKeys()},
		{"Variables and files", topKeys()},
	}
}

// Keys is all settings of the table.
func Keys() []Key {
	var keys []Key
	for _, g := range KeyGroups() {
		keys = append(keys, g.Keys...)
	}
	for _, path := range withoutEffect() {
		for i := range keys {
			if keys[i].Path == path {
				keys[i].Kept = true
			}
		}
	}
	return keys
}

// fallback is what a getter answers for a key that is absent or of the wrong type.
func (k *Key) fallback() any {
	if k.Default != nil {
		return k.Default
	}
	return k.Implied
}
