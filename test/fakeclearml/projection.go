package fakeclearml

import (
	"slices"
	"strings"
)

// project cuts documents down to only_fields (or projection). Expanded, as the _ex calls have it, also adds the id and
// turns references into small objects.
func (s *Server) project(c *call, sc schema, found []document, expanded bool) ([]any, error) {
	include, exclude, err := onlyFields(c, sc)
	if err != nil {
		return nil, err
	}
	out := make([]any, 0, len(found))
	for _, d := range found {
		cut := cutFields(d, sc, include, exclude)
		if expanded {
			cut = cloneDocument(cut)
			cut["id"] = d["id"]
			for ref, coll := range sc.refs {
				s.expand(cut, ref, coll, include)
			}
		}
		out = append(out, cut)
	}
	return out, nil
}

func onlyFields(c *call, sc schema) (include, exclude []string, err error) {
	for _, key := range []string{"only_fields", "projection"} {
		v := c.values[key]
		if v == nil {
			continue
		}
		fields, ok := v.([]any)
		if !ok {
			return nil, nil, unknownField(describe(v))
		}
		for _, f := range texts(fields) {
			name, excluded := strings.CutPrefix(f, "-")
			if !sc.knows(name) {
				return nil, nil, unknownField(name)
			}
			if excluded {
				exclude = append(exclude, name)
			} else {
				include = append(include, name)
			}
		}
	}
	return include, exclude, nil
}

func cutFields(d document, sc schema, include, exclude []string) document {
	if len(include) == 0 && len(exclude) == 0 {
		return d
	}
	if len(include) == 0 {
		d = cloneDocument(d)
		for _, f := range exclude {
			unset(d, splitPath(f)...)
		}
		return d
	}
	out := document{}
	for _, f := range include {
		if slices.Contains(exclude, f) {
			continue
		}
		path := splitPath(f)
		if isReference(sc, path) {
			path = path[:1]
		}
		copyField(out, d, path)
	}
	return out
}

// isReference says that the first part of a path names a reference, as in "project.name".
func isReference(sc schema, path []string) bool {
	_, ok := sc.refs[path[0]]
	return ok
}

// copyField copies what is at the path; of a missing leaf the objects above it come back.
func copyField(out, d document, path []string) {
	v, ok := d[path[0]]
	if !ok {
		return
	}
	if len(path) == 1 {
		out[path[0]] = v
		return
	}
	if l, isList := v.([]any); isList {
		out[path[0]] = copyElements(l, path[1:])
		return
	}
	below, isObject := v.(document)
	if !isObject {
		out[path[0]] = v
		return
	}
	next := document{}
	if have, ok := out[path[0]].(document); ok {
		next = cloneDocument(have)
	}
	out[path[0]] = next
	copyField(next, below, path[1:])
}

// copyElements copies what is at the path of every object in a list.
func copyElements(l []any, path []string) []any {
	out := make([]any, len(l))
	for i, e := range l {
		d, isObject := e.(document)
		if !isObject {
			out[i] = e
			continue
		}
		small := document{}
		copyField(small, d, path)
		out[i] = small
	}
	return out
}

// expand turns the id at a reference into {id} with the fields that were asked for.
func (s *Server) expand(d document, ref, coll string, include []string) {
	path := splitPath(ref)
	id := text(d, path...)
	if id == "" {
		return
	}
	small := document{"id": id}
	target, ok := s.store.get(coll, id)
	if coll == "company" {
		target, ok = document{"id": companyID, "name": companyName}, true
	}
	for _, f := range include {
		if rest, found := strings.CutPrefix(f, ref+"."); found && ok {
			copyField(small, target, splitPath(rest))
		}
	}
	put(d, small, path...)
}
