package checkout

import (
	"context"
	"io"
)

// Checkout puts the code in place. What git says on the way, and what the reader should know (pointers of LFS left as they
// are, …), goes to console. Errors are *Error.
func Checkout(ctx context.Context, req Request, console io.Writer) (Result, error) {
	return Result{}, &Error{Failure: Other}
}
