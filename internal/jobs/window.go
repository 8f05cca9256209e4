package jobs

import "context"

type windowKey struct{}

// Window is a function that is called at named moments of handlers' work.
type Window func(ctx context.Context, name string)

// AtWindows sets what [Reached] calls. Tests use it to hold a server at such a moment and to kill it there. It must be
// called before Start.
func (r *Runner) AtWindows(w Window) { r.window = w }

// Reached names a moment between two steps of a handler's work, at which a crash must lose nothing. It does nothing
// unless [Runner.AtWindows] was called. ctx is the handler's context or one made from it.
func Reached(ctx context.Context, name string) {
	if w, _ := ctx.Value(windowKey{}).(Window); w != nil {
		w(ctx, name)
	}
}

// WithWindow returns a context in which [Reached] calls w, for a test that calls a handler itself.
func WithWindow(ctx context.Context, w Window) context.Context {
	return context.WithValue(ctx, windowKey{}, w)
}

// withWindow returns a context in which [Reached] calls the runner's window, if it has one.
func (r *Runner) withWindow(ctx context.Context) context.Context {
	if r.window == nil {
		return ctx
	}
	return WithWindow(ctx, r.window)
}
