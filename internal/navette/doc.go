// Package navette is the centre of the program: its nouns, identifiers, states, error codes, actors and clock. It
// imports only the standard library, and every other package may import it.
package navette
