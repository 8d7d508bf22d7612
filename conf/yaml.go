package conf

import (
	"strings"

	"github.com/clearml-hpc/clearml-agent/conf/hocon"
)

// yaml writes a value in block style. Texts are quoted as in JSON, which YAML reads the same.
func yaml(v *hocon.Value) []byte {
	var b strings.Builder
	writeYAML(&b, v, "")
	return []byte(strings.TrimPrefix(b.String(), "\n") + "\n")
}

// writeYAML writes v after "key:" or "-": scalars on the same line, everything else on lines of its own.
func writeYAML(b *strings.Builder, v *hocon.Value, indent string) {
	fields, elems := v.Fields(), v.List()
	if len(fields) == 0 && len(elems) == 0 {
		if indent != "" {
			b.WriteByte(' ')
		}
		b.WriteString(jsonText(v))
		return
	}
	for _, f := range fields {
		b.WriteString("\n" + indent + jsonText(hocon.NewString(hocon.Pos{}, f.Key)) + ":")
		writeYAML(b, f.Value, indent+"  ")
	}
	for _, e := range elems {
		b.WriteString("\n" + indent + "-")
		writeYAML(b, e, indent+"  ")
	}
}

func jsonText(v *hocon.Value) string {
	text, err := v.MarshalJSON()
	if err != nil {
		return "null"
	}
	return string(text)
}
