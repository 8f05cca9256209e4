package importer

// LookAgain is the part of a sweep that checks files again that were given up.
var LookAgain = (*Importer).lookAgain
