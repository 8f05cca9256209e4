package help

// LoadFrom is Load with other texts and pictures.
var LoadFrom = load
