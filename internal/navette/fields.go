package navette

// FieldErrors collects what is wrong with an input, so that all of it is told at once.
type FieldErrors []FieldError

// Add notes that an input is wrong. Message is a key of the catalogues; args, which may be nil, are what it names.
func (f *FieldErrors) Add(field, message string, args map[string]any) {
	*f = append(*f, FieldError{Field: field, Message: message, Args: args})
}

// Err is nil where nothing is wrong, else an [Invalid] error with every field.
func (f FieldErrors) Err() error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Code: Invalid, Fields: f}
}
