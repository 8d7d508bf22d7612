package conf

import (
	"fmt"

	"github.com/clearml-hpc/clearml-agent/conf/hocon"
)

// OriginKind is the layer that a value comes from.
type OriginKind uint8

// The layers, lowest first.
const (
	FromNowhere OriginKind = iota // the key is not set and has no default
	FromDefault
	FromFile
	FromVariable
	FromVault
	FromCommandLine
)

// Origin is where a value comes from.
type Origin struct {
	Kind OriginKind
	Name string // file, variable, vault or option
	Line int    // of a file
}

// String is "default", "~/clearml.conf:12", "$CLEARML_API_HOST", "vault NAME", "--debug".
func (o Origin) String() string {
	switch o.Kind {
	case FromNowhere:
		return "not set"
	case FromDefault:
		return "default"
	case FromFile:
		return fmt.Sprintf("%s:%d", o.Name, o.Line)
	case FromVariable:
		return "$" + o.Name
	case FromVault:
		return "vault " + o.Name
	default:
		return o.Name
	}
}

// origins says what each source is. A source that is not in it is a file.
type origins map[*hocon.Source]Origin

func (o origins) add(kind OriginKind, name, text string) *hocon.Source {
	src := &hocon.Source{Name: name, Text: text}
	o[src] = Origin{Kind: kind, Name: name}
	return src
}

func (o origins) of(v *hocon.Value) Origin {
	pos := v.Pos()
	if pos.IsZero() {
		if v == nil {
			return Origin{}
		}
		return Origin{Kind: FromDefault}
	}
	if origin, ok := o[pos.Src]; ok {
		return origin
	}
	line, _ := pos.LineCol()
	return Origin{Kind: FromFile, Name: pos.Src.Name, Line: line}
}
