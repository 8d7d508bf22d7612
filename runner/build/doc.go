// Package build keeps a prepared task for later: a folder with its code, its packages and two scripts, or a container image
// that holds such a folder. Images are built by this program itself, inside a container of the base image, so that a folder
// and an image come from the same steps. Nothing that is built holds credentials.
package build
