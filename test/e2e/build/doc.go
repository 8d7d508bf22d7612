// Package build builds images of tasks with the real apptainer and runs them.
package build
