// Package pyenv gives a task its Python: the right interpreter and the packages it asks for, installed by uv when it is
// there and by pip otherwise.
//
// Packages are installed once into a layer, a folder under the cache whose name is a digest of everything that decides its
// content. Tasks never run in a layer: each gets a thin environment of its own, a dozen small files, that looks into the
// layer. So several tasks use one layer at once, a task may install more at run time without touching the others, and
// starting from a ready layer costs milliseconds.
package pyenv
