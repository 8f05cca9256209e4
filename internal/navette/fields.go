package navette

// FieldErrors collects the invalid fields of an input, so that all are reported at once.
type FieldErrors []FieldError

// Add records that a field is invalid. message is a key of the catalogues; args, which may be nil, are the values of
// its placeholders.
func (f *FieldErrors) Add(field, message string, args map[string]any) {
	*f = append(*f, FieldError{Field: field, Message: message, Args: args})
}

// Err returns nil if there are no errors, otherwise an [Invalid] error with every field.
func (f FieldErrors) Err() error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Code: Invalid, Fields: f}
}
