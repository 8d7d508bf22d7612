package conf

import (
	"fmt"

	"github.com/clearml-hpc/clearml-agent/conf/hocon"
)

// EnvVar is one variable of the environment section.
type EnvVar struct{ Name, Value string }

// Environment is the variables of the top-level environment section, in its order; none when agent.apply_environment is off.
// true and false become True and False, as the Python agent's tasks have always seen them; objects and lists become JSON.
func (c *Config) Environment() []EnvVar {
	if !c.Bool("agent.apply_environment") {
		return nil
	}
	var vars []EnvVar
	add := func(name string, v *hocon.Value) {
		if name != "" {
			vars = append(vars, EnvVar{Name: name, Value: pythonText(v)})
		}
	}
	section := c.get("environment")
	for _, f := range section.Fields() {
		add(f.Key, f.Value)
	}
	for _, pair := range section.List() {
		if kv := pair.List(); len(kv) == 2 {
			add(kv[0].Text(), kv[1])
		}
	}
	return vars
}

// ApplyEnvironment hands every variable of the environment section to set, which is os.Setenv for a process's own, and
// returns the names.
func (c *Config) ApplyEnvironment(set func(name, value string) error) ([]string, error) {
	var names []string
	for _, v := range c.Environment() {
		if err := set(v.Name, v.Value); err != nil {
			return names, fmt.Errorf("cannot set the variable %s of the configuration's environment section: %w", v.Name, err)
		}
		names = append(names, v.Name)
	}
	return names, nil
}

// pythonText is a value as text for a variable or a file.
func pythonText(v *hocon.Value) string {
	switch v.Kind() {
	case hocon.Bool:
		if b, _ := v.Bool(); b {
			return "True"
		}
		return "False"
	case hocon.List, hocon.Object:
		text, err := v.MarshalJSON()
		if err != nil {
			return ""
		}
		return string(text)
	default:
		return v.Text()
	}
}
