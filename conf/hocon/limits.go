package hocon

// Limits bound what one document may cost. The zero value means the defaults.
type Limits struct {
	Bytes    int // of the document with its includes; default 8 MiB
	Includes int // files included; default 200
	Depth    int // of objects and lists inside each other; default 200
	Work     int // steps of resolving substitutions, and values in the result; default 500 000
}

func (l Limits) withDefaults() Limits {
	for _, f := range []struct {
		p *int
		d int
	}{{&l.Bytes, 8 << 20}, {&l.Includes, 200}, {&l.Depth, 200}, {&l.Work, 500_000}} {
		if *f.p <= 0 {
			*f.p = f.d
		}
	}
	return l
}
