package hocon

import "strconv"

// Kind is the type of a value.
type Kind uint8

// The kinds of values.
const (
	Null Kind = iota
	Bool
	Int
	Float
	String
	List
	Object
)

// String names the kind the way messages do.
func (k Kind) String() string {
	return [...]string{"null", "true or false", "whole number", "number", "text", "list", "object"}[k]
}

func withArticle(k Kind) string {
	if k == Object {
		return "an object"
	}
	return "a " + k.String()
}

// Value is one value of a configuration tree. Values are never changed after they are made, so trees may share them.
// A nil *Value stands for "not there": all its methods may be called.
type Value struct {
	kind  Kind
	size  int32 // number of values in this tree, itself included
	depth int16 // levels of this tree, itself included
	pos   Pos
	text  string // scalars: the text as written, without quotes
	f     float64
	list  []*Value
	obj   *object
}

// Field is one member of an object.
type Field struct {
	Key    string
	KeyPos Pos
	Value  *Value
}

type object struct {
	fields []Field
	index  map[string]int // nil for small objects
}

const smallObject = 8

func (o *object) find(key string) int {
	if o.index != nil {
		if i, ok := o.index[key]; ok {
			return i
		}
		return -1
	}
	for i := range o.fields {
		if o.fields[i].Key == key {
			return i
		}
	}
	return -1
}

func newObject(fields []Field) *object {
	o := &object{fields: fields}
	if len(fields) > smallObject {
		o.index = make(map[string]int, len(fields))
		for i := range fields {
			o.index[fields[i].Key] = i
		}
	}
	return o
}

// Kind is the kind of v; a value that is not there is Null.
func (v *Value) Kind() Kind {
	if v == nil {
		return Null
	}
	return v.kind
}

// Pos is where v was written: for a value that came through a substitution, the place of the substitution.
func (v *Value) Pos() Pos {
	if v == nil {
		return Pos{}
	}
	return v.pos
}

// Text is a scalar as it was written, without quotes: "3.10" stays "3.10". It is "" for null, lists and objects.
func (v *Value) Text() string {
	if v == nil || v.kind == Null {
		return ""
	}
	return v.text
}

// Bool is the value of a Bool.
func (v *Value) Bool() (value, ok bool) {
	if v.Kind() != Bool {
		return false, false
	}
	return len(v.text) == 4, true // true, in any case
}

// Int is the value of an Int that fits 64 bits.
func (v *Value) Int() (int64, bool) {
	if v.Kind() != Int {
		return 0, false
	}
	n, err := strconv.ParseInt(v.text, 10, 64)
	return n, err == nil
}

// Float is the value of an Int or a Float.
func (v *Value) Float() (float64, bool) {
	if k := v.Kind(); k != Int && k != Float {
		return 0, false
	}
	return v.f, true
}

// List is the elements of a List, and nil for anything else. The slice belongs to v.
func (v *Value) List() []*Value {
	if v == nil {
		return nil
	}
	return v.list
}

// Fields is the members of an Object in the order of first appearance, and nil for anything else. The slice belongs to v.
func (v *Value) Fields() []Field {
	if v == nil || v.obj == nil {
		return nil
	}
	return v.obj.fields
}

// Field is the member called key.
func (v *Value) Field(key string) (Field, bool) {
	if v == nil || v.obj == nil {
		return Field{}, false
	}
	i := v.obj.find(key)
	if i < 0 {
		return Field{}, false
	}
	return v.obj.fields[i], true
}

// Get walks down the keys of a path and returns nil where one is missing.
func (v *Value) Get(path ...string) *Value {
	for _, key := range path {
		f, ok := v.Field(key)
		if !ok {
			return nil
		}
		v = f.Value
	}
	return v
}
