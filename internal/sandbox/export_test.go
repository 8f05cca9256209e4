package sandbox

// OperationTitles returns the method and path of each operation, as Zoom's reference lists them.
func OperationTitles() []string {
	titles := make([]string, len(operations))
	for i := range operations {
		titles[i] = operations[i].title
	}
	return titles
}
