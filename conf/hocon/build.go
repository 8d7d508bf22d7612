package hocon

import (
	"math"
	"strconv"
	"strings"
)

// NewNull is null.
func NewNull(pos Pos) *Value { return &Value{kind: Null, size: 1, depth: 1, pos: pos, text: "null"} }

// NewBool is true or false.
func NewBool(pos Pos, b bool) *Value {
	return &Value{kind: Bool, size: 1, depth: 1, pos: pos, text: strconv.FormatBool(b)}
}

// NewInt is a whole number.
func NewInt(pos Pos, n int64) *Value {
	return &Value{kind: Int, size: 1, depth: 1, pos: pos, text: strconv.FormatInt(n, 10), f: float64(n)}
}

// NewFloat is a number; one that is not finite becomes text, for no notation has it.
func NewFloat(pos Pos, f float64) *Value {
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return NewString(pos, text)
	}
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return &Value{kind: Float, size: 1, depth: 1, pos: pos, text: text, f: f}
}

// NewString is text.
func NewString(pos Pos, s string) *Value {
	return &Value{kind: String, size: 1, depth: 1, pos: pos, text: s}
}

// NewList is a list, which keeps the slice.
func NewList(pos Pos, elems []*Value) *Value {
	v := &Value{kind: List, size: 1, depth: 1, pos: pos, list: elems}
	for _, e := range elems {
		v.grow(e)
	}
	return v
}

// NewObject is an object, which keeps the slice. Keys must differ.
func NewObject(pos Pos, fields []Field) *Value {
	v := &Value{kind: Object, size: 1, depth: 1, pos: pos, obj: newObject(fields)}
	for i := range fields {
		v.grow(fields[i].Value)
	}
	return v
}

// grow accounts for a child; sums saturate, so that shared trees cannot overflow them.
func (v *Value) grow(child *Value) {
	v.size = int32(min(int64(v.size)+int64(child.size), math.MaxInt32))
	v.depth = int16(min(max(int(v.depth), int(child.depth)+1), math.MaxInt16))
}

// At is v with another position.
func (v *Value) At(pos Pos) *Value {
	if v == nil {
		return nil
	}
	c := *v
	c.pos = pos
	return &c
}

// Merge lays over on top of base: objects merge key by key, anything else is replaced whole, lists included. Either may be
// nil. Neither is changed.
func Merge(base, over *Value) *Value {
	v, _ := merge(base, over, func(int) bool { return true })
	return v
}

// merge reports false when work refused the number of keys it was told of.
func merge(base, over *Value, work func(int) bool) (*Value, bool) {
	switch {
	case over == nil:
		return base, true
	case base == nil, base.kind != Object, over.kind != Object, base == over:
		return over, true
	case len(base.obj.fields) == 0:
		return over, true
	}
	if !work(len(base.obj.fields) + len(over.obj.fields)) {
		return nil, false
	}
	fields := make([]Field, len(base.obj.fields), len(base.obj.fields)+len(over.obj.fields))
	copy(fields, base.obj.fields)
	for _, f := range over.obj.fields {
		i := base.obj.find(f.Key)
		if i < 0 {
			fields = append(fields, f)
			continue
		}
		merged, ok := merge(fields[i].Value, f.Value, work)
		if !ok {
			return nil, false
		}
		fields[i] = Field{Key: f.Key, KeyPos: f.KeyPos, Value: merged}
	}
	return NewObject(over.pos, fields), true
}

// With is v with the value at path set to val; objects on the way are made where needed and replace other values. v stays.
func (v *Value) With(val *Value, path ...string) *Value {
	if len(path) == 0 {
		return val
	}
	var fields []Field
	pos := val.Pos()
	if v.Kind() == Object {
		fields = append(fields, v.obj.fields...)
		pos = v.pos
	}
	for i := range fields {
		if fields[i].Key == path[0] {
			fields[i].Value = fields[i].Value.With(val, path[1:]...)
			if len(path) == 1 {
				fields[i].KeyPos = val.Pos()
			}
			return NewObject(pos, fields)
		}
	}
	var none *Value
	fields = append(fields, Field{Key: path[0], KeyPos: val.Pos(), Value: none.With(val, path[1:]...)})
	return NewObject(pos, fields)
}

// Without is v with the value at path taken out. v stays.
func (v *Value) Without(path ...string) *Value {
	if v.Kind() != Object || len(path) == 0 {
		return v
	}
	i := v.obj.find(path[0])
	if i < 0 {
		return v
	}
	fields := append([]Field(nil), v.obj.fields...)
	if len(path) == 1 {
		fields = append(fields[:i], fields[i+1:]...)
	} else {
		fields[i].Value = fields[i].Value.Without(path[1:]...)
	}
	return NewObject(v.pos, fields)
}
